// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/process_record.h"

#include "core/openc2/json_fields.h"
#include "core/plan/codec_fields.h"

namespace metsuke::actuator {

using openc2::Json;
using openc2::JsonFields;

namespace {

constexpr size_t kMostMembers = 100'000;

} // namespace

std::string writeRecord(const ProcessRecord& record) {
    Json members = Json::array();
    for (const ProcessRecord::Member& one : record.members) {
        members.push_back({{"pid", one.key.pid}, {"start_us", one.key.start / kMicrosecond}, {"group", plan::bytesJson(one.group)},
            {"stopped", one.wasStopped}});
    }
    Json paused = Json::array();
    for (const std::string& group : record.paused) {
        paused.push_back(plan::bytesJson(group));
    }
    return openc2::canonical({{"paused", std::move(paused)}, {"hold", nameOf(record.hold)}, {"members", std::move(members)}, {"image", plan::bytesJson(record.image)},
        {"command", plan::bytesJson(record.commandLine)}, {"since_us", record.since / kMicrosecond}});
}

Result<ProcessRecord> readProcessRecord(const std::string& text) {
    METSUKE_TRY(const Json json, openc2::parseJson(text));
    JsonFields fields(json);
    ProcessRecord record;
    const auto hold = parseHold(fields.text("hold", 16));
    if (!hold) {
        fields.fail("hold");
    }
    record.hold = hold.value_or(Hold::Signal);
    for (JsonFields& one : fields.objects("members", kMostMembers)) {
        record.members.push_back({{one.number("pid", 1), one.number("start_us") * kMicrosecond}, plan::readBytes(one, "group", plan::kLongestPath),
            one.flag("stopped")});
        fields.join(one);
    }
    record.paused = plan::readBytesList(fields, "paused", kMostMembers, plan::kLongestPath);
    record.image = plan::readBytes(fields, "image", plan::kLongestPath);
    record.commandLine = plan::readBytes(fields, "command", plan::kLongestPath);
    record.since = fields.number("since_us") * kMicrosecond;
    METSUKE_CHECK(fields.done());
    return record;
}

} // namespace metsuke::actuator
