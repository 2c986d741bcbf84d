// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/outbox.h"

namespace metsuke::transport {

Result<void> Outbox::push(Parcel parcel) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_parcels.size() >= kParcels || m_bytes + parcel.text.size() > kBytes) {
            return Error{ErrorCode::Busy, Message("transport.queue_full").with("parcels", static_cast<int64_t>(m_parcels.size()))};
        }
        m_bytes += parcel.text.size();
        m_parcels.push_back(std::move(parcel));
    }
    m_bell.wake();
    return {};
}

std::optional<Parcel> Outbox::pop() {
    const std::lock_guard lock(m_mutex);
    if (m_parcels.empty()) {
        return std::nullopt;
    }
    Parcel parcel = std::move(m_parcels.front());
    m_parcels.pop_front();
    m_bytes -= parcel.text.size();
    return parcel;
}

void Outbox::putBack(Parcel parcel) {
    const std::lock_guard lock(m_mutex);
    m_bytes += parcel.text.size();
    m_parcels.push_front(std::move(parcel));
}

bool Outbox::isEmpty() const {
    const std::lock_guard lock(m_mutex);
    return m_parcels.empty();
}

} // namespace metsuke::transport
