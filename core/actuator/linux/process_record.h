// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/linux/freezer.h"
#include "core/actuator/linux/process_tree.h"

namespace metsuke::actuator {

/// What the journal knows of a tree that is held or ended.
struct ProcessRecord {
    struct Member {
        ProcessKey key;
        std::string group; ///< that it was in before
        bool wasStopped = false; ///< before we came
        friend bool operator==(const Member&, const Member&) = default;
    };
    struct Program {
        std::string image; ///< path as /proc has it
        std::string sha256; ///< "" cannot be read
        int64_t size = -1; ///< bytes
        std::string arguments; ///< cleaned, with the name that it was called by
        friend bool operator==(const Program&, const Program&) = default;
    };
    static constexpr size_t kMostPrograms = 32;
    Hold hold = Hold::Signal;
    std::vector<Member> members; ///< each before it is touched
    std::vector<std::string> paused; ///< groups of others that are held while it is looked for members
    std::vector<Program> programs; ///< that must not be started again: the root's first
    Duration since = 0; ///< boot: when it was recorded
    friend bool operator==(const ProcessRecord&, const ProcessRecord&) = default;
};
[[nodiscard]] std::string writeRecord(const ProcessRecord& record);
Result<ProcessRecord> readProcessRecord(const std::string& text);

} // namespace metsuke::actuator
