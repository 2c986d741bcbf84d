// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"
#include "core/base/result.h"
#include "core/base/timestamp.h"

#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace metsuke::actuator {

/// A rule that a file matches.
struct YaraMatch {
    std::string rule;
    std::string strings; ///< the first that matched, with where and what, cleaned: a line for people; "" the rule has none
    friend bool operator==(const YaraMatch&, const YaraMatch&) = default;
};

/// Looks into files by YARA rules (libyara), in a process that has no rights, bounded memory and, by seccomp, no file but those that it
/// is handed: rules come from outside, files from whoever attacks. Rules include nothing and import only modules that look at the file
/// itself. What such a process does not survive, or takes too long for, is told and leaves the caller unharmed. One thread.
class YaraScanner {
public:
    static constexpr size_t kMostMatches = 16; ///< of a file
    static constexpr size_t kLongestAnswer = 32 << 10;
    /// "bad_rules" with the place and what is wrong there; "rules_failed" when they cannot be compiled within the bounds.
    static Result<YaraScanner> start(std::string_view rules);
    ~YaraScanner();
    YaraScanner(YaraScanner&& other) noexcept;
    YaraScanner& operator=(YaraScanner&&) = delete;

    [[nodiscard]] int64_t rules() const { return m_rules; }
    [[nodiscard]] pid_t process() const { return m_child; } ///< -1 while there is none
    /// An error: this file could not be looked into, be it that it takes longer than `most`; another one can.
    Result<std::vector<YaraMatch>> scan(const FileHandle& file, Duration most);

private:
    YaraScanner(std::string rules, FileHandle line, pid_t child, int64_t count);
    void end();

    std::string m_text;
    FileHandle m_line;
    pid_t m_child;
    int64_t m_rules;
    int m_begun = 1; ///< processes so far
};

/// What the process says of a file. Malformed beyond the bounds above.
[[nodiscard]] Result<std::vector<YaraMatch>> readYaraAnswer(std::string_view text);

} // namespace metsuke::actuator
