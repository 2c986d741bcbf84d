// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/network_record.h"

#include "core/actuator/linux/network_learning.h"
#include "core/plan/codec_fields.h"
#include "core/plan/target_codec.h"

#include <charconv>

namespace metsuke::actuator {

using openc2::Json;
using openc2::JsonFields;

namespace {

constexpr size_t kMostSockets = 65536, kLongestNumber = 20, kLongestAddress = 64;

} // namespace

std::string writeRecord(const NetworkRecord& record) {
    Json sockets = Json::array(); // as text: they have 64 bits
    for (const uint64_t socket : record.sockets) {
        if (sockets.size() < kMostSockets) {
            sockets.push_back(std::to_string(socket));
        }
    }
    Json json{{"undo", record.undoId}, {"target", plan::targetJson(record.target)}, {"sockets", std::move(sockets)}};
    for (const LearnedAddress& one : record.learned) {
        json["learned"].push_back({{"address", plan::addressText(one.address)}, {"seen", openc2::toMilliseconds(one.seen)}});
    }
    for (const IpAddress& one : record.spared) {
        json["spared"].push_back(plan::addressText(one));
    }
    return openc2::canonical(json);
}

Result<NetworkRecord> readNetworkRecord(const std::string& text) {
    METSUKE_TRY(const Json json, openc2::parseJson(text));
    JsonFields fields(json);
    NetworkRecord record;
    record.undoId = fields.address("undo");
    record.target = plan::readTarget(fields, "target");
    for (const std::string& number : fields.lines("sockets", kMostSockets, kLongestNumber)) {
        uint64_t& socket = record.sockets.emplace_back();
        if (std::from_chars(number.data(), number.data() + number.size(), socket).ec != std::errc()) {
            fields.fail("sockets");
        }
    }
    if (fields.has("learned")) { // records of before had neither
        for (JsonFields& one : fields.objects("learned", kMostLearned)) {
            record.learned.push_back({plan::readIp(one, "address"), one.time("seen")});
            fields.join(one);
        }
    }
    if (fields.has("spared")) {
        for (const std::string& address : fields.lines("spared", kMostSpared, kLongestAddress)) {
            record.spared.push_back(IpAddress::parse(address).value_or(IpAddress()));
        }
    }
    METSUKE_CHECK(fields.done());
    return record;
}

} // namespace metsuke::actuator
