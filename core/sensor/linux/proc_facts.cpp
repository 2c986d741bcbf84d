// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/proc_facts.h"

#include "core/base/strings.h"
#include "core/sensor/linux/host_clock.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

namespace metsuke::sensor {

namespace {

int64_t number(std::string_view text, int64_t otherwise) {
    int64_t value = 0;
    text = trim(text);
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    return problem == std::errc() ? value : otherwise;
}

std::string_view lastWord(std::string_view text) {
    text = trim(text);
    const size_t space = text.find_last_of(" \t");
    return space == std::string_view::npos ? text : text.substr(space + 1);
}

std::string_view firstWord(std::string_view text) {
    text = trim(text);
    return text.substr(0, text.find_first_of(" \t"));
}

} // namespace

std::optional<StatFacts> parseStat(std::string_view text) {
    const size_t open = text.find('('), close = text.rfind(')');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
        return std::nullopt;
    }
    StatFacts facts;
    facts.name = cleanText(text.substr(open + 1, close - open - 1), 64);
    const auto fields = split(trim(text.substr(close + 1)), ' ');
    // Counted from the state, which is field 3 of proc(5): parent 4, session 6, flags 9, start 22.
    constexpr size_t kParent = 1, kSession = 3, kFlags = 6, kStart = 19;
    if (fields.size() <= kStart) {
        return std::nullopt;
    }
    facts.state = fields[0].empty() ? char{0} : fields[0].front();
    facts.parentPid = number(fields[kParent], 0);
    facts.session = number(fields[kSession], -1);
    facts.flags = number(fields[kFlags], 0);
    const int64_t ticks = number(fields[kStart], 0);
    constexpr int64_t kMaximumTicks = INT64_MAX / kClockTick;
    facts.start = std::clamp<int64_t>(ticks, 0, kMaximumTicks) * kClockTick;
    return facts;
}

StatusFacts parseStatus(std::string_view text) {
    StatusFacts facts;
    for (const std::string_view line : split(text, '\n')) {
        if (line.starts_with("Uid:")) {
            facts.uid = number(firstWord(line.substr(4)), -1);
        } else if (line.starts_with("NStgid:")) {
            facts.namespacePid = number(lastWord(line.substr(7)), 0);
        } else if (line.starts_with("ShdPnd:")) {
            const std::string_view mask = trim(line.substr(7));
            std::from_chars(mask.data(), mask.data() + mask.size(), facts.pendingSignals, 16);
        }
    }
    return facts;
}

std::vector<std::string> parseArguments(std::string_view text) {
    text = text.substr(0, kMaximumArguments);
    std::vector<std::string> arguments;
    while (!text.empty()) {
        const size_t end = text.find('\0');
        arguments.push_back(cleanText(text.substr(0, end), kMaximumArguments));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return arguments;
}

std::string environmentValue(std::string_view text, std::string_view name) {
    for (const std::string_view variable : split(text, '\0')) {
        if (variable.size() > name.size() && variable.starts_with(name) && variable[name.size()] == '=') {
            return cleanText(variable.substr(name.size() + 1), kMaximumPath);
        }
    }
    return {};
}

std::string parseControlGroup(std::string_view text) {
    std::string_view best;
    for (const std::string_view line : split(text, '\n')) {
        const size_t first = line.find(':');
        const size_t second = first == std::string_view::npos ? first : line.find(':', first + 1);
        if (second == std::string_view::npos) {
            continue;
        }
        const std::string_view path = line.substr(second + 1);
        if (line.starts_with("0::") && path.size() > 1) {
            best = path;
            break;
        }
        best = path.size() > best.size() ? path : best;
    }
    return cleanText(best, kMaximumPath);
}

ImageFacts parseExecutableLink(std::string_view target) {
    constexpr std::string_view kDeleted = " (deleted)", kMemory = "/memfd:";
    ImageFacts facts;
    facts.isDeleted = target.ends_with(kDeleted);
    facts.isInMemory = target.starts_with(kMemory);
    target.remove_suffix(facts.isDeleted ? kDeleted.size() : 0);
    facts.path = cleanText(target, kMaximumPath);
    return facts;
}

std::string absolutePath(std::string_view folder, std::string_view path) {
    if (path.empty() || path.size() > kMaximumPath || folder.size() > kMaximumPath) {
        return {};
    }
    const std::filesystem::path whole = path.front() == '/' ? std::filesystem::path(path) : std::filesystem::path(folder) / path;
    return whole.lexically_normal().string();
}

} // namespace metsuke::sensor
