// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/linux/network_rules.h"
#include "core/base/file_handle.h"

#include <map>

namespace metsuke::actuator {

/// Takes the queues of interfaces as AF_XDP gives them out, to one program each: what is sent by such a socket goes past every
/// filter, so that nobody else may have one. Nothing is sent or received. Let go of with the object, or by its process's end.
class QueueHold {
public:
    /// Holds those of these interfaces and no others. The names of interfaces of which somebody else has a queue: they are tried again
    /// the next time. Takes 200 ms at most beside that, since the kernel takes its time to see that one has been let go of.
    std::vector<std::string> hold(const std::vector<HookedInterface>& interfaces);

private:
    struct Held {
        std::map<uint32_t, FileHandle> queues;
        bool isWhole = false;
    };
    std::map<HookedInterface, Held> m_held;
};

} // namespace metsuke::actuator
