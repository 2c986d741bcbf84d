// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/network_record.h"

#include "core/plan/target_codec.h"

#include <charconv>

namespace metsuke::actuator {

using openc2::Json;
using openc2::JsonFields;

namespace {

constexpr size_t kMostSockets = 65536, kLongestNumber = 20;

} // namespace

std::string writeRecord(const NetworkRecord& record) {
    Json sockets = Json::array(); // as text: they have 64 bits
    for (const uint64_t socket : record.sockets) {
        if (sockets.size() < kMostSockets) {
            sockets.push_back(std::to_string(socket));
        }
    }
    return openc2::canonical({{"undo", record.undoId}, {"target", plan::targetJson(record.target)}, {"sockets", std::move(sockets)}});
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
    METSUKE_CHECK(fields.done());
    return record;
}

} // namespace metsuke::actuator
