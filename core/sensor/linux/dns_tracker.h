// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/packet/decoder.h"
#include "core/sensor/linux/observation.h"

#include <deque>
#include <functional>
#include <map>

namespace metsuke::sensor {

/// Puts the questions that this host asks together with their answers. Both are packets that anybody may send: an answer
/// counts only for a question that was asked, with its ends, its number and its name. Of TCP a message counts as far as it came
/// with its first segment, which is whole but for answers longer than that. Bounded: of more than kMaximumOpen
/// questions the oldest is told as one without an answer. One thread.
class DnsTracker {
public:
    static constexpr uint16_t kPort = 53;
    static constexpr Duration kPatience = 10 * kSecond; ///< an answer that comes later is none
    static constexpr Duration kRepeated = kMinute; ///< the same again is told only after this
    static constexpr size_t kMaximumOpen = 4096, kMaximumTold = 4096, kMaximumAnswers = 32;

    /// The ends of a question's packet.
    struct Ends {
        IpAddress local, remote;
        uint16_t localPort = 0, remotePort = kPort;
        IpProtocol protocol = IpProtocol::Udp; ///< or TCP
        friend auto operator<=>(const Ends&, const Ends&) = default;
    };
    /// Whose socket it is; asked at once for each question, while it is still open.
    using OwnerOf = std::function<ProcessKey(const Ends&)>;
    explicit DnsTracker(OwnerOf ownerOf)
        : m_ownerOf(std::move(ownerOf)) {}

    /// From the IP header on. `isOutgoing`: this host sent it. `now`: since boot.
    void take(Bytes bytes, bool isOutgoing, Duration now);
    /// Lookups that are complete by `now`, those without an answer included, or all.
    [[nodiscard]] std::vector<Observation> lookups(Duration now, bool all = false);

private:
    struct Key {
        Ends ends;
        uint16_t id = 0;
        std::string name;
        uint16_t type = 0;
        friend auto operator<=>(const Key&, const Key&) = default;
    };
    struct Open {
        Duration asked = 0;
        ProcessKey owner;
    };
    using OpenMap = std::map<Key, Open>;
    void ask(Key key, Duration now);
    void answer(OpenMap::iterator question, std::string result, std::vector<std::string> answers);
    void forget(Duration now, bool all);

    const OwnerOf m_ownerOf;
    Decoder m_decoder;
    OpenMap m_open;
    std::deque<std::pair<Duration, Key>> m_order; ///< of those that are open, and some that are not any more
    std::map<std::tuple<int64_t, std::string, std::string, std::string>, Duration> m_told; ///< owner, name, type, result and answers; when
    std::vector<Observation> m_ready;
};

} // namespace metsuke::sensor
