// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mitigation/wire_expectation.h"
#include "core/mitigation/wire_look.h"

namespace metsuke::mitigation {

/// Judges what a capture has against what one order led to expect. Fed in the order of a capture by whoever reads it, from any
/// point on: what lies before is not known. Silence counts only where the capture is known to have missed nothing, and only
/// of a computer that it shows at all. A pure value: no clock, no files.
class WireWatch {
public:
    /// Packets on their way when the agent said done, and clocks that are not quite the same.
    static constexpr Duration kGrace = 2 * kSecond;
    /// A capture shows the computer when there was a packet of it this much before the agent's word, or since.
    static constexpr Duration kInView = 10 * kMinute;

    /// `host`: the addresses of the computer.
    WireWatch(WireExpectation expectation, std::vector<IpAddress> host);

    /// What was taken already (by its place) is taken once.
    void take(const WirePacket& packet);
    /// A flow that is over, as a case tells it, from before the time when packets were read. Only one that began after the fact.
    void take(const WireTalk& talk);
    void sawHost(Timestamp at) { m_seen = std::max(m_seen, at); } ///< by anything that the capture has of it
    /// All packets until then were taken.
    void reached(Timestamp until);
    /// Nobody knows what passed before `until`, from where all had been taken. `why`: for people.
    void missed(Timestamp until, const Message& why);

    /// `stopped`: why no more is to come, nullptr: it is watched still. `now`: so that what should have been told by now is not
    /// waited for silently.
    [[nodiscard]] WireLook look(Timestamp now, const Message* stopped) const;
    [[nodiscard]] const WireExpectation& expectation() const { return m_expected; }
    [[nodiscard]] const std::vector<IpAddress>& host() const { return m_host; }

private:
    struct Stretch {
        Timestamp since, until;
        [[nodiscard]] Duration length() const { return until > since ? until - since : 0; }
    };
    [[nodiscard]] bool isOfHost(const IpAddress& address) const;
    [[nodiscard]] bool isTimeOf(Timestamp at) const;
    void count(const WireTalk& talk);
    void breakSilence(Timestamp at);

    WireExpectation m_expected;
    std::vector<IpAddress> m_host;
    Stretch m_silence; ///< nothing against it, and nothing missed
    Stretch m_proven; ///< the last one that was long enough
    Message m_missed; ///< why the silence begins no earlier
    Timestamp m_seen;
    uint64_t m_place = 0;
    WireLook m_found; ///< packets and talks of it
};

} // namespace metsuke::mitigation
