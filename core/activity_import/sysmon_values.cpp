// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/activity_import/sysmon_values.h"

#include "core/base/strings.h"
#include "core/endpoint/redaction.h"

namespace metsuke::activity_import {

std::string_view value(const RawEvent& event, std::string_view name) {
    const std::string_view text = event.get(name);
    return text == "-" ? std::string_view() : text;
}

std::string guidOf(std::string_view text) {
    text.remove_prefix(text.starts_with('{') ? 1 : 0);
    text.remove_suffix(text.ends_with('}') ? 1 : 0);
    return text.find_first_not_of("0-") == std::string_view::npos ? std::string() : toLower(text);
}

std::string sha256Of(std::string_view hashes) {
    for (const std::string_view one : split(hashes, ',')) {
        if (startsWithIgnoreCase(one, "SHA256=") && one.size() == 7 + 64) {
            return toLower(one.substr(7));
        }
    }
    return {};
}

std::string nameOfStatus(std::string_view status) {
    return status == "0" ? "NOERROR" : status == "9003" ? "NXDOMAIN" : status == "9501" ? "NODATA" : std::string(status);
}

std::string lineOf(std::string_view text, std::string_view name) {
    for (const std::string_view raw : split(text, '\n')) {
        const std::string_view line = trim(raw);
        if (line.starts_with(name)) {
            return endpoint::redactText(line.substr(name.size()));
        }
    }
    return {};
}

} // namespace metsuke::activity_import
