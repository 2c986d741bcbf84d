// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/action_handler.h"
#include "core/actuator/protection.h"

namespace metsuke::actuator {

/// Locks a local account: its password, and by the date of its expiry every other way in, keys among them. Its line of
/// /etc/shadow alone is touched, so that what happens to others meanwhile stays.
class AccountHandler : public ActionHandler {
public:
    /// `protection` outlives it. `root`: in front of /etc, "" for this host's.
    explicit AccountHandler(const Protection& protection, std::string root = "")
        : m_protection(protection)
        , m_root(std::move(root)) { }
    plan::StepReport check(const Task& task) override;
    Result<std::string> capture(const Task& task) override;
    Result<plan::StepReport> act(const Task& task, const std::string& record) override;
    Result<void> verify(const Task& task, const std::string& record) override;
    Comparison compare(const Task& task, const std::string& record) override;
    Result<void> undo(const Task& task, const std::string& record) override;

private:
    [[nodiscard]] std::string shadow() const { return m_root + "/etc/shadow"; }
    [[nodiscard]] std::optional<Message> refuses(const plan::AccountTarget& target) const;
    /// One line for the other, if it is there.
    Result<void> replaceLine(const std::string& undoId, const std::string& before, const std::string& after) const;

    const Protection& m_protection;
    const std::string m_root;
};

} // namespace metsuke::actuator
