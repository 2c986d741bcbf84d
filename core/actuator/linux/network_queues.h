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
    /// Holds those of these interfaces and no others. The names of interfaces of which somebody else has a queue.
    std::vector<std::string> hold(const std::vector<HookedInterface>& interfaces);

private:
    std::map<HookedInterface, std::vector<FileHandle>> m_held;
};

} // namespace metsuke::actuator
