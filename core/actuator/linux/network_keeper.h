// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/linux/netlink.h"
#include "core/actuator/linux/network_learning.h"
#include "core/actuator/linux/network_queues.h"
#include "core/actuator/linux/network_record.h"
#include "core/actuator/linux/network_rules.h"
#include "core/actuator/linux/network_settings.h"

#include <array>
#include <map>
#include <set>

namespace metsuke::actuator {

/// Keeps up what is in force: after a restart of the agent or of the computer, when somebody throws the rules away (firewalld,
/// docker, an intruder), and for interfaces that come later. Of a contained computer it holds the queues (QueueHold). One thread, the actuator's, while no step is being carried out.
class NetworkKeeper {
public:
    /// An open row of the journal whose deed is done.
    struct InForce {
        std::string record; ///< of ContainHandler or DenyHandler
        Timestamp expires; ///< 0 never
    };
    /// `protection` outlives it.
    static Result<NetworkKeeper> open(NetworkSettings settings, const Protection& protection);
    /// From now on; what it keeps stays.
    void adopt(NetworkSettings settings) { m_settings = std::move(settings); }

    /// To wait for; then ask isTold().
    [[nodiscard]] std::array<int, 2> descriptors() const { return {m_rules.descriptor(), m_links.descriptor()}; }
    /// Whether rules or interfaces have changed since it was asked last.
    [[nodiscard]] bool isTold();
    /// Names of the tables that had to be set right. To be called at the start, and whenever isTold().
    Result<std::vector<std::string>> keep(const std::vector<InForce>& inForce, Timestamp now);
    /// Puts a record in the place of the journal's, and returns when that is on the disk.
    using Amend = std::function<Result<void>(const std::string& undoId, const std::string& record)>;
    struct Taught {
        std::string undoId;
        Lesson lesson;
    };
    /// Resolvers answered: what denied names stand for by that is denied, too, once it is in the journal, and connections with it end.
    Result<std::vector<Taught>> learn(const std::vector<Lookup>& lookups, const std::vector<InForce>& inForce, Timestamp now, const Amend& amend);

private:
    NetworkKeeper(Netlink rules, Netlink links, NetworkSettings settings, const Protection& protection)
        : m_rules(std::move(rules))
        , m_links(std::move(links))
        , m_settings(std::move(settings))
        , m_protection(&protection) { }
    struct Kept {
        std::string listing; ///< as the kernel tells it
        std::vector<HookedInterface> interfaces; ///< of an isolation
    };
    Result<bool> keepIsolation(const NetworkRecord& record, Duration lasts);
    Result<bool> keepDenial(NetworkRecord record, Duration lasts, Timestamp now);
    Result<bool> keepTables(const std::string& key, const std::vector<std::string>& tables, const std::string& rules, bool isOutdated);
    Result<std::optional<Taught>> learn(
        const std::vector<Lookup>& lookups, NetworkRecord record, Duration lasts, Timestamp now, const Amend& amend);

    Netlink m_rules, m_links;
    NetworkSettings m_settings;
    const Protection* m_protection; ///< never null
    std::map<std::string, Kept> m_kept; ///< by undo id
    QueueHold m_queues;
};

} // namespace metsuke::actuator
