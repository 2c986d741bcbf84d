// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/event_store.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace metsuke {

/// Harmless marked traffic that a client sends to see whether a mirror port works. The mark is text in the clear,
/// "metsuke-selftest-dns-0123456789abcdef": the payload catalogue finds it in whatever protocol carries it. It exempts
/// its flow from nothing: a mark that did would be a hiding place.
enum class SelftestKind { Dns, Http, Icmp, Smb, Smtp, Kerberos };
inline constexpr std::array kSelftestKinds{
    SelftestKind::Dns, SelftestKind::Http, SelftestKind::Icmp, SelftestKind::Smb, SelftestKind::Smtp, SelftestKind::Kerberos};
[[nodiscard]] std::string_view selftestKindName(SelftestKind kind); ///< dns, http ...

struct SelftestMark {
    static constexpr size_t kTokenLength = 16; ///< lower-case hexadecimal digits
    SelftestKind kind = SelftestKind::Dns;
    std::string token;
    [[nodiscard]] std::string text() const;
    /// The first mark in a text from the wire, whatever the case of its letters.
    [[nodiscard]] static std::optional<SelftestMark> findIn(std::string_view text);
};

/// What of one kind arrived. Neither direction: nothing did.
struct SelftestArrival {
    SelftestKind kind = SelftestKind::Dns;
    bool request = false; ///< packets of the client that sends the test
    bool answer = false; ///< packets of its target
    Timestamp first; ///< meaningful when one of them arrived
    friend bool operator==(const SelftestArrival&, const SelftestArrival&) = default;
};

/// One run of the self-test, by its token.
struct SelftestRun {
    std::string token;
    IpAddress from;
    IpAddress to;
    Timestamp first, last;
    std::vector<SelftestArrival> arrivals; ///< one a kind, in the order of kSelftestKinds

    [[nodiscard]] size_t arrived() const; ///< kinds
    /// Whether any kind arrived in that direction.
    [[nodiscard]] bool hasRequests() const;
    [[nodiscard]] bool hasAnswers() const;
    friend bool operator==(const SelftestRun&, const SelftestRun&) = default;
};

/// Runs of the last week of the case, the newest first, at most 16. Any thread.
[[nodiscard]] Result<std::vector<SelftestRun>> selftestRuns(EventStore& store, const QueryBudget& budget);

} // namespace metsuke
