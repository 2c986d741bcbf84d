// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_address.h"
#include "core/base/result.h"
#include "core/base/timestamp.h"
#include "core/intel/domain_trie.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace metsuke {

enum class IndicatorType : uint8_t { Address, Domain, Url, Hash, Ja3, Ja4, UserAgent, Certificate };
/// "ip", "domain", "url", "hash", "ja3", "ja4", "user_agent", "cert": the type of an ioc event.
[[nodiscard]] std::string_view indicatorTypeName(IndicatorType type);

struct Indicator {
    IndicatorType type = IndicatorType::Domain;
    std::string value; ///< as compared: lower case where the type has no case
    std::string source; ///< feed
    double confidence = 0.5; ///< 0 to 1
    std::optional<Timestamp> expires; ///< not matched by events after this packet time
};

/// The user's indicators (`--intel`): CSV `type,value,source,confidence,expires`, RFC 4180 quoting, an optional header
/// line, `#` comments. Immutable after loading; any thread may ask.
class IndicatorSet {
public:
    static constexpr size_t kMaximum = 10'000'000;

    /// Adds a file; on an error (which names the line) nothing of the file is kept.
    Result<void> load(const std::filesystem::path& file);
    /// The same for text already read; `name` stands for the file in errors.
    Result<void> parse(std::string_view text, const std::string& name);

    [[nodiscard]] size_t size() const { return m_indicators.size(); }
    [[nodiscard]] bool empty() const { return m_indicators.empty(); }

    // Look-ups return nullptr when nothing matches; `now` decides about expiry.
    [[nodiscard]] const Indicator* findAddress(const IpAddress& address, Timestamp now) const;
    /// The longest listed suffix.
    [[nodiscard]] const Indicator* findDomain(std::string_view name, Timestamp now) const;
    /// host + path: a whole URL, or a listed URL that is a prefix up to '/', '?' or the end. Without scheme.
    [[nodiscard]] const Indicator* findUrl(std::string_view host, std::string_view uri, Timestamp now) const;
    /// Hash, Ja3, Ja4, UserAgent, Certificate: exact.
    [[nodiscard]] const Indicator* findExact(IndicatorType type, std::string_view value, Timestamp now) const;

private:
    struct Network {
        Cidr range;
        uint32_t indicator = 0;
    };
    [[nodiscard]] const Indicator* live(uint32_t number, Timestamp now) const;
    void insert(Indicator indicator);

    std::vector<Indicator> m_indicators;
    std::unordered_map<std::string, uint32_t> m_exact; ///< type letter + value
    std::unordered_map<IpAddress, uint32_t> m_addresses;
    std::vector<Network> m_networks;
    DomainTrie m_domains;
    std::vector<uint32_t> m_domainIndicators; ///< by trie number
};

} // namespace metsuke
