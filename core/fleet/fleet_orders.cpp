// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done without the server: it acts on it as soon as it runs.
#include "core/endpoint/trace_codec.h"
#include "core/fleet/certificate_authority.h"
#include "core/fleet/fleet_keys.h"
#include "core/fleet/places.h"

#include <nlohmann/json.hpp>

#include <cstdlib>

namespace metsuke::fleet {

namespace {

constexpr Duration kTraceFor = kHour; // nobody wants an answer tomorrow to what was asked today

} // namespace

std::filesystem::path defaultFleetFolder() {
    if (const char* data = std::getenv("XDG_DATA_HOME"); data != nullptr && data[0] == '/') {
        return std::filesystem::path(data) / "metsuke" / "fleet";
    }
    if (const char* home = std::getenv("HOME"); home != nullptr && home[0] == '/') {
        return std::filesystem::path(home) / ".local" / "share" / "metsuke" / "fleet";
    }
    return {};
}

Result<openc2::EnrolmentToken> enrolmentToken(const FleetSettings& settings, bool approvesAtOnce,
    Duration validity, const std::string& by, Timestamp now) {
    openc2::EnrolmentToken token;
    METSUKE_TRY(token.places, enrolmentPlaces(settings));
    METSUKE_TRY(const auto roster, Roster::open(settings.folder));
    METSUKE_TRY(const auto authority, CertificateAuthority::open(settings.folder, now));
    METSUKE_TRY(const auto keys, FleetKeys::open(settings.folder));
    token.authority = authority.digest();
    token.root = keys.root().toText();
    token.signer = keys.workstation().toText();
    token.expires = now + validity;
    return roster->makeToken(std::move(token), approvesAtOnce, by, now);
}

Result<std::string> orderTrace(Roster& roster, const std::string& device, const std::string& question,
    const std::string& by, Timestamp now) {
    METSUKE_TRY(const auto readable, endpoint::decodeQuestion(question));
    static_cast<void>(readable);
    openc2::Command command;
    command.action = "investigate";
    command.targetKind = "x-metsuke:trace";
    command.target = question;
    command.device = device;
    command.notAfter = now + kTraceFor;
    METSUKE_TRY(const auto record, roster.order(std::move(command), by, now));
    return record.command.id;
}

Result<endpoint::Trace> traceOf(const openc2::Response& response) {
    const auto results = nlohmann::json::parse(response.results, nullptr, false);
    const auto trace = results.is_object() ? results.find("trace") : results.end();
    if (trace == results.end() || !trace->is_string()) {
        return Error(ErrorCode::Malformed, Message("fleet.trace_missing"));
    }
    return endpoint::decodeTrace(trace->get_ref<const std::string&>());
}

} // namespace metsuke::fleet
