// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/linux/netlink.h"
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
    static Result<NetworkKeeper> open(NetworkSettings settings);
    /// From now on; what it keeps and has learned stays.
    void adopt(NetworkSettings settings) { m_settings = std::move(settings); }

    /// To wait for; then ask isTold().
    [[nodiscard]] std::array<int, 2> descriptors() const { return {m_rules.descriptor(), m_links.descriptor()}; }
    /// Whether rules or interfaces have changed since it was asked last.
    [[nodiscard]] bool isTold();
    /// Names of the tables that had to be set right. To be called at the start, and whenever isTold().
    Result<std::vector<std::string>> keep(const std::vector<InForce>& inForce, Timestamp now);
    /// A resolver answered: the addresses of a name that is denied, or is below one, are denied, too, but for what must not be
    /// (whyNotDenied). How many; connections with them end.
    Result<size_t> learn(const std::string& name, const std::vector<IpAddress>& addresses, const std::vector<InForce>& inForce, Timestamp now);

private:
    NetworkKeeper(Netlink rules, Netlink links, NetworkSettings settings)
        : m_rules(std::move(rules))
        , m_links(std::move(links))
        , m_settings(std::move(settings)) { }
    struct Kept {
        std::string listing; ///< as the kernel tells it
        std::vector<HookedInterface> interfaces; ///< of an isolation
        std::set<IpAddress> learned; ///< of a name
    };
    Result<bool> keepIsolation(const NetworkRecord& record, Duration lasts);
    Result<bool> keepDenial(const NetworkRecord& record, Duration lasts);
    Result<bool> keepTables(const std::string& key, const std::vector<std::string>& tables, const std::string& rules, bool isOutdated);

    Result<Denial> newOnes(const NetworkRecord& record, const std::vector<IpAddress>& addresses, Duration lasts);

    Netlink m_rules, m_links;
    NetworkSettings m_settings;
    std::map<std::string, Kept> m_kept; ///< by undo id
    QueueHold m_queues;
};

} // namespace metsuke::actuator
