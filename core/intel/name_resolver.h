// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/event.h"
#include "core/intel/intel_library.h"
#include "core/intel/lru_map.h"
#include "core/model/site.h"

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace metsuke {

/// What a domain name says by itself.
struct NameInfo {
    std::string e2ld;
    std::string_view serviceClass; ///< of the catalogue, "" unlisted
    bool known = false; ///< KNOWN(x), or a name of the site's own
};

/// Names of addresses as the hosts learnt them: passive DNS by asker, and the catalogue's view of a name. Bounded.
class NameResolver {
public:
    NameResolver(std::shared_ptr<const IntelLibrary> library, std::shared_ptr<const Site> site);

    /// Remembers the addresses an answer gave to the asker. Call for udp and tcp DNS only.
    void learn(const IpAddress& asker, const DnsEvent& dns);
    /// The name `asker` last got for `address`; failing that, the last anyone got; "" unknown.
    [[nodiscard]] std::string_view nameOf(const IpAddress& asker, const IpAddress& address);
    /// False when the asker got `address` for other names, none of them known: a borrowed SNI or Host header.
    [[nodiscard]] bool isPlausible(const IpAddress& asker, const IpAddress& address, std::string_view e2ld);
    [[nodiscard]] const NameInfo& info(std::string_view name);

private:
    struct PairKey {
        IpAddress asker;
        IpAddress address;
        friend bool operator==(const PairKey&, const PairKey&) = default;
    };
    struct PairHash {
        size_t operator()(const PairKey& key) const noexcept;
    };
    struct Names {
        std::array<std::string, 3> last; ///< newest first
    };
    static void remember(Names& names, std::string_view name);

    std::shared_ptr<const IntelLibrary> m_library;
    std::shared_ptr<const Site> m_site; ///< shared with the enricher
    LruMap<PairKey, Names, PairHash> m_byAsker;
    LruMap<IpAddress, Names> m_byAddress;
    LruMap<std::string, NameInfo, TextHash> m_info;
};

} // namespace metsuke
