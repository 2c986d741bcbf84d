// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/event.h"
#include "core/intel/indicator_set.h"
#include "core/intel/intel_library.h"
#include "core/intel/lru_map.h"

#include <functional>
#include <memory>

namespace metsuke {

/// Turns what the shipped lists and the user's indicators know about an enriched event into ioc events: for each
/// subject, list and value at most one an hour, and one more as soon as the other side answers. Sequential.
class IndicatorMatcher {
public:
    using Emit = std::function<void(Event)>;

    /// Either may be null.
    IndicatorMatcher(std::shared_ptr<const IntelLibrary> library, std::shared_ptr<const IndicatorSet> indicators);
    void match(const Event& event, const Emit& emit);

    static constexpr std::string_view kUserList = "user";

private:
    struct Hit {
        std::string_view type;
        std::string_view value;
        std::string_view source;
        std::string_view list;
        double confidence = 0;
    };
    void matchDns(const Event& event, const DnsEvent& dns, const Emit& emit);
    void matchHttp(const Event& event, const HttpEvent& http, const Emit& emit);
    void matchSsl(const Event& event, const SslEvent& ssl, const Emit& emit);
    void matchQuic(const Event& event, const QuicEvent& quic, const Emit& emit);
    void matchFiles(const Event& event, const FilesEvent& file, const Emit& emit);
    void matchConn(const Event& event, const ConnEvent& conn, const Emit& emit);

    void matchName(const Event& event, std::string_view name, bool replied, const Emit& emit);
    void matchAddress(const Event& event, const IpAddress& address, bool replied, const Emit& emit);
    void matchExact(const Event& event, IndicatorType type, std::string_view value, bool replied, const Emit& emit);
    void matchJa3(const Event& event, std::string_view ja3, bool replied, const Emit& emit);
    void report(const Event& event, const Hit& hit, std::string_view matched, bool replied, const Emit& emit);

    std::shared_ptr<const IntelLibrary> m_library;
    std::shared_ptr<const IndicatorSet> m_indicators;
    LruMap<std::string, Timestamp, TextHash> m_reported; ///< subject, list, value, replied -> when
    // What the library says is remembered, as values repeat.
    using Entries = std::vector<const ListEntry*>;
    const Entries& listedAddresses(const IpAddress& address);
    LruMap<std::string, Entries, TextHash> m_agents;
    LruMap<std::string, Entries, TextHash> m_names;
    LruMap<IpAddress, Entries> m_addresses;
};

} // namespace metsuke
