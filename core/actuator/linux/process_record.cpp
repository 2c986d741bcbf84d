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
    Json programs = Json::array();
    for (const ProcessRecord::Program& one : record.programs) {
        programs.push_back({{"image", plan::bytesJson(one.image)}, {"sha256", one.sha256}, {"size", std::max<int64_t>(one.size, 0)},
            {"arguments", plan::bytesJson(one.arguments)}});
    }
    return openc2::canonical({{"paused", std::move(paused)}, {"hold", nameOf(record.hold)}, {"members", std::move(members)},
        {"programs", std::move(programs)}, {"since_us", record.since / kMicrosecond}});
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
    // Of an agent before this one, which kept the root's name only, there is nothing to compare with.
    for (JsonFields& one : fields.has("programs") ? fields.objects("programs", ProcessRecord::kMostPrograms) : std::vector<JsonFields>()) {
        record.programs.push_back({plan::readBytes(one, "image", plan::kLongestPath), plan::readDigest(one, "sha256"), one.number("size"),
            plan::readBytes(one, "arguments", plan::kLongestPath)});
        fields.join(one);
    }
    record.since = fields.number("since_us") * kMicrosecond;
    METSUKE_CHECK(fields.done());
    return record;
}

} // namespace metsuke::actuator
