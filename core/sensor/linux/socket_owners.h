// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sensor/linux/observation.h"
#include "core/sensor/linux/proc_reader.h"
#include "core/sensor/linux/socket_dump.h"

#include <unordered_map>

namespace metsuke::sensor {

/// Which process holds which socket. Where several do, the one that was found first, which is the older number. One thread.
class SocketOwners {
public:
    /// Looks through /proc only when a socket has no known holder; forgets sockets that are not among the rows.
    void update(const std::vector<SocketRow>& rows);
    [[nodiscard]] ProcessKey of(uint64_t inode) const; ///< pid 0: not known

private:
    ProcReader m_reader;
    std::unordered_map<uint64_t, ProcessKey> m_owners; ///< by inode; pid 0: looked for and not found
};

} // namespace metsuke::sensor
