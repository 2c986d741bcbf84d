// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/linux/network_facts.h"
#include "core/plan/report.h"
#include "core/sensor/linux/socket_dump.h"

#include <functional>

namespace metsuke::actuator {

using IsMeant = std::function<bool(const sensor::SocketRow&)>;

enum class Reach : uint8_t {
    Here, ///< the calling thread's network namespace
    Everywhere, ///< with those of containers (sensor::inEachNetworkNamespace)
};

/// Connections that a predicate means: what listens, and what has no other end, is none.
Result<std::vector<sensor::SocketRow>> findConnections(Reach reach, const IsMeant& isMeant);

struct Cut {
    std::vector<sensor::SocketRow> ended;
    std::vector<sensor::SocketRow> left; ///< the kernel would not end them
};
/// Ends them (SOCK_DESTROY): whoever holds them gets ECONNABORTED, the other end of TCP a reset unless that is filtered. What is
/// opened meanwhile is found by looking again, three times at most.
Result<Cut> cutConnections(Reach reach, const IsMeant& isMeant);

/// Whether it is among these, and is a connection with one of them.
[[nodiscard]] bool isPermitted(const std::vector<plan::Permitted>& permitted, const sensor::SocketRow& row);
[[nodiscard]] bool matches(const plan::ConnectionTarget& target, const sensor::SocketRow& row);
/// An address or a port of a range, whether local programs or others began it.
[[nodiscard]] bool matches(const plan::AddressTarget& target, const sensor::SocketRow& row);

/// As objects "connection", with the process that holds each, as far as a report has room; the rest is counted.
void listConnections(const std::vector<sensor::SocketRow>& rows, const std::string& after, plan::StepReport& report);
/// By which somebody seems to work on this computer from afar: logins, desktops.
[[nodiscard]] int64_t countConsoles(const std::vector<sensor::SocketRow>& rows);

} // namespace metsuke::actuator
