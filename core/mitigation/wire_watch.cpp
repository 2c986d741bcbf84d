// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/wire_watch.h"

#include <algorithm>

namespace metsuke::mitigation {

using Verdict = WireLook::Verdict;

WireWatch::WireWatch(WireExpectation expectation, std::vector<IpAddress> host)
    : m_expected(std::move(expectation))
    , m_host(std::move(host)) {
    m_silence.since = m_expected.from + kGrace;
    m_found.from = m_expected.from;
    m_found.window = m_expected.window;
}

bool WireWatch::isOfHost(const IpAddress& address) const { return std::ranges::find(m_host, address) != m_host.end(); }

bool WireWatch::isTimeOf(Timestamp at) const { return at > m_expected.from + kGrace && (m_expected.until.ns == 0 || at < m_expected.until); }

void WireWatch::take(const WirePacket& packet) {
    if (packet.place != 0 && packet.place <= m_place) {
        return;
    }
    m_place = std::max(m_place, packet.place);
    const bool isFrom = isOfHost(packet.source), isTo = isOfHost(packet.destination);
    if (isFrom || isTo) {
        sawHost(packet.at);
    }
    if (isFrom && !isTo && isTimeOf(packet.at) && isAgainst(m_expected, packet)) {
        count({packet.source, packet.destination, packet.protocol, packet.sourcePort, packet.destinationPort, 1, packet.at, packet.at});
    }
}

void WireWatch::take(const WireTalk& talk) {
    const WirePacket packet{talk.first, talk.source, talk.destination, talk.protocol, talk.sourcePort, talk.destinationPort};
    if (talk.packets > 0 && isOfHost(talk.source) && !isOfHost(talk.destination) && isTimeOf(talk.first) && isAgainst(m_expected, packet)) {
        count(talk);
    }
}

void WireWatch::count(const WireTalk& talk) {
    m_found.first = m_found.packets == 0 ? talk.first : std::min(m_found.first, talk.first);
    m_found.last = std::max(m_found.last, talk.last);
    m_found.packets += talk.packets;
    const auto isSame = [&](const WireTalk& one) {
        return one.source == talk.source && one.destination == talk.destination && one.protocol == talk.protocol && one.sourcePort == talk.sourcePort
            && one.destinationPort == talk.destinationPort;
    };
    if (const auto known = std::ranges::find_if(m_found.talks, isSame); known != m_found.talks.end()) {
        known->packets += talk.packets;
        known->last = std::max(known->last, talk.last);
    } else if (m_found.talks.size() < WireLook::kMostTalks) {
        m_found.talks.push_back(talk);
    } else {
        ++m_found.moreTalks; // or one of them again: a bound, not a count
    }
    breakSilence(talk.last);
    m_missed = {};
}

void WireWatch::breakSilence(Timestamp at) {
    m_silence.since = std::max(m_silence.since, at);
    if (at > m_proven.since) {
        m_proven = {};
    }
}

void WireWatch::reached(Timestamp until) {
    m_silence.until = std::max(m_silence.until, until);
    if (m_expected.until.ns != 0) {
        m_silence.until = std::min(m_silence.until, m_expected.until);
    }
    const bool isInView = m_seen >= m_expected.from - kInView && m_seen.ns != 0;
    if (m_silence.length() >= m_expected.window && isInView) {
        m_proven = m_silence;
    }
}

void WireWatch::missed(Timestamp until, const Message& why) {
    if (until <= m_silence.since || until <= m_silence.until) {
        return; // before anything that counts, or read already
    }
    m_silence.since = until;
    m_missed = why;
}

WireLook WireWatch::look(Timestamp now, const Message* stopped) const {
    WireLook look = m_found;
    const bool isProven = m_proven.length() > 0;
    const Stretch& silence = isProven && m_silence.length() < m_expected.window ? m_proven : m_silence;
    look.silentSince = silence.since;
    look.until = silence.until;
    if (isProven) {
        look.verdict = Verdict::Quiet;
        look.why = stopped != nullptr ? *stopped : Message();
        return look;
    }
    if (look.packets > 0) {
        look.verdict = Verdict::Busy;
        return look;
    }
    if (stopped != nullptr) {
        look.why = *stopped;
    } else if (m_silence.length() >= m_expected.window) {
        look.why = Message("mitigation.wire_not_in_view");
    } else if (now > m_expected.from + kGrace + m_expected.window && !m_missed.id.empty()) {
        look.why = m_missed;
    }
    look.verdict = look.why.id.empty() ? Verdict::Watching : Verdict::Untold;
    return look;
}

} // namespace metsuke::mitigation
