// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/way.h"

namespace metsuke::transport {

Way::Way(Role role, std::string name, TransportEvents events)
    : m_role(std::move(role))
    , m_name(std::move(name))
    , m_events(std::move(events)) {}

Result<void> Way::send(Parcel parcel) {
    METSUKE_TRY(Parcel checked, checkOutgoing(m_role, std::move(parcel)));
    return m_outbox.push(std::move(checked));
}

Result<void> Way::start() {
    if (!m_bell.isOpen() || !m_thread.start([this] { run(); })) {
        return Error{ErrorCode::Internal, Message("transport.no_thread").with("name", m_name)};
    }
    return {};
}

void Way::stop() {
    m_isStopping = true;
    m_bell.wake();
    m_thread.join();
}

void Way::report(bool isConnected, const Message& why) {
    m_isConnected = isConnected;
    if (m_reported && m_reported->first == isConnected && m_reported->second == why) {
        return;
    }
    m_reported.emplace(isConnected, why);
    if (m_events.changed && !isStopping()) {
        m_events.changed(isConnected, why);
    }
}

Way::Delivery Way::deliver(Parcel parcel) {
    if (isStopping()) {
        return Delivery::NotNow;
    }
    if (!isIncoming(m_role, parcel.kind, parcel.address, parcel.text.size())) {
        return Delivery::Refused;
    }
    return !m_events.received || m_events.received(std::move(parcel)) ? Delivery::Taken : Delivery::NotNow;
}

void Way::pause(std::chrono::milliseconds time) {
    const auto until = std::chrono::steady_clock::now() + time;
    for (auto now = std::chrono::steady_clock::now(); !isStopping() && now < until; now = std::chrono::steady_clock::now()) {
        m_bell.wait(std::chrono::ceil<std::chrono::milliseconds>(until - now));
    }
}

} // namespace metsuke::transport
