// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/action_handler.h"
#include "core/actuator/protection.h"

namespace metsuke::actuator {

/// Stops a unit of systemd and keeps it from being started: masked by a link, which is all that is done where systemd does not run.
/// A unit whose own file stands where the link belongs is somebody's addition, and is taken away as what starts by itself.
class ServiceHandler : public ActionHandler {
public:
    /// `protection` outlives it. `root`: in front of /etc and /usr, "" for this host's.
    explicit ServiceHandler(const Protection& protection, std::string root = "")
        : m_protection(protection)
        , m_root(std::move(root)) { }
    plan::StepReport check(const Task& task) override;
    Result<std::string> capture(const Task& task) override;
    Result<plan::StepReport> act(const Task& task, const std::string& record) override;
    Result<void> verify(const Task& task, const std::string& record) override;
    Comparison compare(const Task& task, const std::string& record) override;
    Result<void> undo(const Task& task, const std::string& record) override;

private:
    [[nodiscard]] std::string maskOf(const std::string& name) const { return m_root + "/etc/systemd/system/" + name; }
    [[nodiscard]] bool isMasked(const std::string& name) const;
    [[nodiscard]] std::string stateOf(const std::string& name) const; ///< "unmasked active" ...
    [[nodiscard]] bool hasManager() const;
    /// True when systemctl ended with 0; also where there is nobody to be asked.
    [[nodiscard]] bool ask(const std::vector<std::string>& words) const;

    const Protection& m_protection;
    const std::string m_root;
};

} // namespace metsuke::actuator
