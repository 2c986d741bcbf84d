// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/activity_import/audit_event.h"

#include "core/activity_import/file_book.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace metsuke::activity_import {

namespace {

constexpr int64_t kUnset = 4'294'967'295; // -1 of an unsigned number

int64_t idOf(const RawEvent& event, std::string_view name) {
    const int64_t id = event.number(name);
    return id == kUnset ? -1 : id;
}

/// 08:01
uint64_t deviceOf(std::string_view text) {
    const size_t colon = std::min(text.find(':'), text.size());
    uint64_t major = 0;
    uint64_t minor = 0;
    std::from_chars(text.data(), text.data() + colon, major, 16);
    std::from_chars(text.data() + std::min(colon + 1, text.size()), text.data() + text.size(), minor, 16);
    return major << 20 | minor;
}

} // namespace

uint64_t argument(const RawEvent& event, std::string_view name) {
    const std::string_view text = event.get(name);
    uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value, 16);
    return value;
}

bool isDone(const RawEvent& event) { return event.get("success") == "yes"; }

bool isBegun(const RawEvent& event) {
    static constexpr std::array<std::string_view, 6> kResults{"-115", "-111", "-110", "-113", "-101", "-104"};
    return isDone(event) || std::find(kResults.begin(), kResults.end(), event.get("exit")) != kResults.end()
        || event.get("exit") == "EINPROGRESS";
}

PidTeller::Seen seenIn(const RawEvent& event) {
    PidTeller::Seen seen;
    seen.pid = event.number("pid");
    seen.parentPid = event.number("ppid");
    seen.image = event.get("exe");
    seen.workingFolder = event.get("cwd");
    seen.uid = idOf(event, "uid");
    seen.loginUid = idOf(event, "auid");
    seen.session = idOf(event, "ses");
    return seen;
}

std::vector<std::string> argumentsOf(const RawEvent& event) {
    std::vector<std::string> arguments;
    for (const auto& [name, value] : event.fields) {
        if (name.starts_with("arg")) {
            arguments.push_back(value);
        }
    }
    if (arguments.empty()) { // its title is the same, with zeros between
        for (const std::string_view one : split(event.get("proctitle"), '\0')) {
            arguments.emplace_back(one);
        }
    }
    return arguments;
}

std::vector<AuditItem> itemsOf(const RawEvent& event) {
    std::vector<AuditItem> items;
    for (const auto& [name, value] : event.fields) {
        if (name != "path") {
            continue;
        }
        std::string_view rest = value;
        std::array<std::string_view, 3> words;
        for (std::string_view& word : words) {
            const size_t blank = std::min(rest.find(' '), rest.size());
            word = rest.substr(0, blank);
            rest.remove_prefix(std::min(blank + 1, rest.size()));
        }
        AuditItem item;
        item.role = words[0];
        item.file.device = deviceOf(words[1]);
        item.file.inode = static_cast<uint64_t>(std::max<int64_t>(numberIn(words[2]), 0));
        item.path = rest.empty() ? std::string() : absolutePath(rest, event.get("cwd"));
        items.push_back(std::move(item));
    }
    return items;
}

} // namespace metsuke::activity_import
