// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/action_handler.h"

namespace metsuke::actuator {

/// Looks below folders for files of these contents. Follows no link and leaves no file system that a folder is on; gives way to everybody
/// who has something to do. Touches nothing. Rules of YARA are looked for by a process without rights (yara_scanner.h).
class ScanHandler : public ActionHandler {
public:
    static constexpr int64_t kLargest = 256 << 20; ///< bytes of a file that is looked into
    plan::StepReport check(const Task& task) override;
    Result<std::string> capture(const Task& task) override;
    Result<plan::StepReport> act(const Task& task, const std::string& record) override;
    Result<void> verify(const Task& task, const std::string& record) override;
    Comparison compare(const Task& task, const std::string& record) override;
    Result<void> undo(const Task& task, const std::string& record) override;
};

} // namespace metsuke::actuator
