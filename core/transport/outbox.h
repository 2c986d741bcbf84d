// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/wake_event.h"
#include "core/transport/transport.h"

#include <deque>
#include <mutex>

namespace metsuke::transport {

/// What waits to be sent, in order and bounded. Any thread pushes, one takes; a push rings the bell. m_mutex guards the
/// queue.
class Outbox {
public:
    static constexpr size_t kParcels = 1'024;
    static constexpr size_t kBytes = size_t{16} << 20;

    explicit Outbox(const WakeEvent& bell)
        : m_bell(bell) {}
    /// Busy when there is no room.
    Result<void> push(Parcel parcel);
    std::optional<Parcel> pop();
    /// Where it was before pop(), whether there is room or not.
    void putBack(Parcel parcel);
    [[nodiscard]] bool isEmpty() const;

private:
    const WakeEvent& m_bell;
    mutable std::mutex m_mutex;
    std::deque<Parcel> m_parcels;
    size_t m_bytes = 0;
};

} // namespace metsuke::transport
