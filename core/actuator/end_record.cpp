// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/end_record.h"

#include "core/openc2/json_fields.h"

#include <charconv>

namespace metsuke::actuator {

using openc2::Json;
using openc2::JsonFields;

namespace {

constexpr size_t kLongestNumber = 20, kLongestBoot = 64;

// Nanoseconds as text: they have 64 bits.
Json endJson(const Journal::End& end) {
    return {{"wall", std::to_string(end.wall.ns)}, {"since_boot", std::to_string(end.sinceBoot)}, {"boot", end.boot}};
}

int64_t readNumber(JsonFields& fields, const char* name) {
    const std::string text = fields.text(name, kLongestNumber);
    int64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size() || number < 0) {
        fields.fail(name);
        return 0;
    }
    return number;
}

Journal::End readEnd(JsonFields& fields, const char* name) {
    JsonFields inside = fields.object(name);
    inside.allowOnly({"wall", "since_boot", "boot"});
    Journal::End end{{readNumber(inside, "wall")}, readNumber(inside, "since_boot"), inside.text("boot", kLongestBoot)};
    fields.join(inside);
    return end;
}

} // namespace

std::string writeEndRecord(const EndRecord& record) { return openc2::canonical({{"before", endJson(record.before)}, {"after", endJson(record.after)}}); }

Result<EndRecord> readEndRecord(std::string_view text) {
    METSUKE_TRY(const Json json, openc2::parseJson(text));
    JsonFields fields(json);
    fields.allowOnly({"before", "after"});
    EndRecord record{readEnd(fields, "before"), readEnd(fields, "after")};
    METSUKE_CHECK(fields.done());
    return record;
}

} // namespace metsuke::actuator
