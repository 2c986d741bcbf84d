// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/transport/interrupt.h"

#include <memory>
#include <string>
#include <vector>

namespace metsuke::transport {

/// Addresses of a host. The system's resolver cannot be interrupted, so it runs in a thread of its own, one at a time, that
/// is left alone when nobody waits any more.
class AddressLookup {
public:
    explicit AddressLookup(std::string host)
        : m_host(std::move(host)) {}
    /// At most 16, as text. NotFound: the resolver knows none; Cancelled: interrupted.
    Result<std::vector<std::string>> addresses(const Interrupt& interrupt);

private:
    struct Pending;
    std::string m_host;
    std::shared_ptr<Pending> m_pending; ///< shared: the thread may outlive us
};

} // namespace metsuke::transport
