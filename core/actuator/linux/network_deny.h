// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/action_handler.h"
#include "core/actuator/linux/network_facts.h"
#include "core/actuator/linux/network_record.h"
#include "core/actuator/linux/network_settings.h"
#include "core/actuator/linux/network_sockets.h"
#include "core/actuator/protection.h"

namespace metsuke::actuator {

/// Denies addresses, or those that a name stands for, with what this computer looked up lately (network_learning.h): nothing to or
/// from them passes, here and for containers, and connections with them end. The kernel lets go when the time is over even if nobody
/// tells it to.
class DenyHandler : public ActionHandler {
public:
    /// `protection` outlives it.
    DenyHandler(NetworkSettings settings, const Protection& protection)
        : m_settings(std::move(settings))
        , m_protection(protection) { }

    plan::StepReport check(const Task& task) override;
    Result<std::string> capture(const Task& task) override;
    Result<plan::StepReport> act(const Task& task, const std::string& record) override;
    Result<void> verify(const Task& task, const std::string& record) override;
    Result<void> prolong(const Task& task, const std::string& record, Duration lasts) override;
    Comparison compare(const Task& task, const std::string& record) override;
    Result<void> undo(const Task& task, const std::string& record) override;
    [[nodiscard]] plan::Since since(const std::string& record) const override;

private:
    Result<NetworkRecord> recordOf(const Task& task, std::string undoId) const;
    [[nodiscard]] bool isTaught() const;
    void tellShared(const plan::Target& target, const Denial& denial, plan::StepReport& report) const;
    Result<void> look(const Task& task, plan::StepReport& report) const;

    NetworkSettings m_settings;
    const Protection& m_protection;
};

/// As such a record wants it; its own duration does not count, `lasts` does. With `now`, what was learned ends when its time is over.
Result<Denial> denialOf(const NetworkRecord& record, Duration lasts, Timestamp now = {});
/// Connections with what is denied. The denial outlives it.
[[nodiscard]] IsMeant isWithOneOf(const Denial& denial);
/// Why this may not be denied: the workstation, this computer itself, gateways and resolvers.
[[nodiscard]] std::optional<Message> whyNotDenied(const plan::AddressTarget& target, const NetworkFacts& facts, const NetworkSettings& settings);

} // namespace metsuke::actuator
