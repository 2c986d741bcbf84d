// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detect/analyzers/host_activity.h"

namespace metsuke {

namespace {

constexpr size_t kHosts = 4'096;
constexpr size_t kNames = 131'072;

/// The name a person's traffic would bring, "" when the event shows none.
std::string_view visitedName(const Event& event) {
    if (const auto* ssl = event.body.getIf<SslEvent>()) {
        return ssl->sni_e2ld;
    }
    if (const auto* quic = event.body.getIf<QuicEvent>()) {
        return quic->server_name.empty() ? std::string_view{} : std::string_view(event.enrichment.peerE2ld);
    }
    if (const auto* http = event.body.getIf<HttpEvent>(); http != nullptr && http->ua_class == "browser") {
        return http->host_is_ip ? std::string_view{} : std::string_view(event.enrichment.peerE2ld);
    }
    return {};
}

} // namespace

void HostActivity::Timeline::advanceTo(int64_t slot) {
    if (slot <= latest || slot < 0) {
        return;
    }
    const int64_t from = latest < 0 ? slot : latest + 1;
    if (slot - from >= kSlots) {
        online = human = busy = Bits{};
    } else {
        for (int64_t s = from; s <= slot; ++s) {
            const auto at = static_cast<uint64_t>(s) % kSlots;
            const uint64_t mask = ~(uint64_t{1} << (at % 64));
            online[at / 64] &= mask;
            human[at / 64] &= mask;
            busy[at / 64] &= mask;
        }
    }
    latest = slot;
}

HostActivity::HostActivity()
    : m_hosts(kHosts)
    , m_names(kNames) {}

void HostActivity::note(const Event& event, uint64_t host) {
    Timeline& timeline = m_hosts.obtain(host).first;
    const int64_t slot = slotOf(event.header.ts);
    timeline.advanceTo(slot);
    timeline.set(timeline.online, slot);
    const std::string_view name = visitedName(event);
    if (name.empty()) {
        return;
    }
    if (m_names.obtain(hashOf(host, hashOf(name))).second) {
        if (timeline.test(timeline.human, slot)) {
            timeline.set(timeline.busy, slot);
        }
        timeline.set(timeline.human, slot);
    }
}

bool HostActivity::isAlone(const Timeline& timeline, Timestamp ts, int64_t ownFirstSlot) {
    const int64_t slot = slotOf(ts);
    for (int64_t s = slot - 1; s <= slot + 1; ++s) {
        if (timeline.test(s == ownFirstSlot ? timeline.busy : timeline.human, s)) {
            return false;
        }
    }
    return true;
}

double HostActivity::persistence(const Timeline& timeline, std::span<const Timestamp> visits, Duration slotLength) {
    const int64_t step = std::max<int64_t>(1, slotLength / kSlot);
    const int64_t first = slotOf(visits.front());
    const int64_t last = slotOf(visits.back());
    int64_t active = 0;
    int64_t online = 0;
    size_t next = 0;
    // Beyond the timeline's reach nothing is known of the host: begin where it begins.
    for (int64_t begin = std::max(first, last - Timeline::kSlots + 1); begin <= last; begin += step) {
        bool isOnline = false;
        for (int64_t s = begin; s < begin + step && !isOnline; ++s) {
            isOnline = timeline.test(timeline.online, s);
        }
        bool isActive = false;
        while (next < visits.size() && slotOf(visits[next]) < begin + step) {
            isActive = isActive || slotOf(visits[next]) >= begin;
            ++next;
        }
        active += isActive ? 1 : 0;
        online += isOnline || isActive ? 1 : 0;
    }
    return online == 0 ? 0 : static_cast<double>(active) / static_cast<double>(online);
}

} // namespace metsuke
