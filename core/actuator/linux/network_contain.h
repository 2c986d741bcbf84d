// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/action_handler.h"
#include "core/actuator/linux/network_facts.h"
#include "core/actuator/linux/network_record.h"
#include "core/actuator/linux/network_settings.h"
#include "core/actuator/linux/network_sockets.h"

namespace metsuke::actuator {

/// Cuts this computer off from everything but the workstation and who else is permitted: packets of IPv4 and IPv6, of raw sockets,
/// forwarded ones, and the connections that exist. From when the rules stand they end by themselves after
/// NetworkSettings::probation; only the test, that the workstation answers and nobody else can be reached, makes them last.
class ContainHandler : public ActionHandler {
public:
    explicit ContainHandler(NetworkSettings settings)
        : m_settings(std::move(settings)) { }

    plan::StepReport check(const Task& task) override;
    Result<std::string> capture(const Task& task) override;
    Result<plan::StepReport> act(const Task& task, const std::string& record) override;
    Result<void> verify(const Task& task, const std::string& record) override;
    Result<void> prolong(const Task& task, const std::string& record, Duration lasts) override;
    Comparison compare(const Task& task, const std::string& record) override;
    Result<void> undo(const Task& task, const std::string& record) override;

private:
    [[nodiscard]] plan::HostTarget pinned(const Task& task) const;
    Result<void> look(const Task& task, plan::StepReport& report) const;
    void describe(const plan::HostTarget& target, const NetworkFacts& facts, const std::vector<sensor::SocketRow>& dropped, plan::StepReport& report) const;
    [[nodiscard]] Result<void> testClosed(const NetworkFacts& facts) const;

    NetworkSettings m_settings;
};

/// As such a record wants it now; `lasts` as Isolation::lasts.
[[nodiscard]] std::string isolationRules(const NetworkRecord& record, const NetworkFacts& facts, Duration lasts);
/// What the isolation ends; packets that do not leave this computer are left alone. Both outlive it.
[[nodiscard]] IsMeant cutOff(const plan::HostTarget& target, const NetworkFacts& facts);
/// How long the kernel keeps up what lasts this long: a little longer than the journal, whose end is the one that is told.
[[nodiscard]] constexpr Duration keptFor(Duration duration) { return duration > 0 ? duration + kMinute : 0; }

} // namespace metsuke::actuator
