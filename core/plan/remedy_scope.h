// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/plan/remedy.h"

namespace metsuke::plan {

/// What the computer itself shows of things that a plan calls by another name than its remedy does: a remedy knows a file by its content, a
/// plan the line that starts it. nullopt: it is not there, so that nothing is done to it either. One thread.
class RemedyScene {
public:
    virtual ~RemedyScene() = default;
    /// SHA-256 of the file of this path; "" cannot be told.
    virtual std::optional<std::string> digestOf(const std::string& path) = 0;
    /// Files that what stands in `path` starts; `entry`: this one only, "" all of them.
    virtual std::optional<std::vector<std::string>> startedBy(const std::string& path, const std::string& entry) = 0;
    /// The program that the process runs and, where that is an interpreter, the script.
    virtual std::optional<std::vector<std::string>> programsOf(const ProcessTarget& process) = 0;
};

/// Whether the plan does no more than the remedy names: each step's action, done to what its indicators recognise on this computer, or
/// exactly as the remedy says it is to be done wherever anything is found. Who talked to an address is nothing that a computer still shows:
/// such a process is taken at the word of who ordered the plan. InvalidArgument: the first step that is more.
Result<void> checkScope(const Plan& plan, const Remedy& remedy, RemedyScene& scene);

} // namespace metsuke::plan
