// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/mqtt_topics.h"

#include "core/base/strings.h"

namespace metsuke::transport {

std::string topicOf(const Parcel& parcel, const std::string& producer) {
    switch (parcel.kind) {
    case ParcelKind::Command:
        if (parcel.address.empty()) {
            return "oc2/cmd/ap/slpf";
        }
        return parcel.address == kEverybody ? "oc2/cmd/all" : "oc2/cmd/device/" + parcel.address;
    case ParcelKind::Response:
        return "oc2/rsp/" + producer + '/' + parcel.address;
    case ParcelKind::Telemetry:
        return "metsuke/tele/" + parcel.address;
    case ParcelKind::EnrolRequest:
        return "metsuke/enrol/" + parcel.address + "/request";
    case ParcelKind::EnrolReply:
        break;
    }
    return "metsuke/enrol/" + parcel.address + "/reply";
}

std::optional<Parcel> parseTopic(std::string_view topic, std::string_view producer) {
    if (topic.size() > 256) {
        return std::nullopt;
    }
    const auto levels = split(topic, '/');
    const auto is = [&](size_t count, std::string_view first, std::string_view second) {
        return levels.size() == count && levels[0] == first && levels[1] == second;
    };
    if (is(3, "oc2", "cmd") && levels[2] == "all") {
        return Parcel{ParcelKind::Command, std::string(kEverybody), {}};
    }
    if (is(4, "oc2", "cmd") && levels[2] == "device") {
        return Parcel{ParcelKind::Command, std::string(levels[3]), {}};
    }
    if (topic == "oc2/rsp" || (is(3, "oc2", "rsp") && levels[2] == producer)) {
        return Parcel{ParcelKind::Response, {}, {}};
    }
    if (is(4, "oc2", "rsp") && levels[2] == producer) {
        return Parcel{ParcelKind::Response, std::string(levels[3]), {}};
    }
    if (is(3, "metsuke", "tele")) {
        return Parcel{ParcelKind::Telemetry, std::string(levels[2]), {}};
    }
    if (is(4, "metsuke", "enrol") && (levels[3] == "request" || levels[3] == "reply")) {
        return Parcel{levels[3] == "request" ? ParcelKind::EnrolRequest : ParcelKind::EnrolReply, std::string(levels[2]), {}};
    }
    return std::nullopt;
}

std::vector<std::string> subscriptionsOf(const Role& role, const std::string& producer) {
    switch (role.kind) {
    case Role::Kind::Workstation:
        return {"oc2/rsp/#", "metsuke/tele/+", "metsuke/enrol/+/request"};
    case Role::Kind::Agent:
        return {"oc2/cmd/all", "oc2/cmd/device/" + role.address};
    case Role::Kind::Producer:
        return {"oc2/rsp", "oc2/rsp/" + producer};
    case Role::Kind::Enrolling:
        break;
    }
    return {"metsuke/enrol/" + role.address + "/reply"};
}

std::string clientIdOf(const Role& role, const std::string& producer) {
    switch (role.kind) {
    case Role::Kind::Workstation:
        return "metsuke/workstation/" + producer;
    case Role::Kind::Agent:
        return "metsuke/agent/" + role.address;
    case Role::Kind::Producer:
        return role.address;
    case Role::Kind::Enrolling:
        break;
    }
    return "metsuke/enrol/" + role.address;
}

} // namespace metsuke::transport
