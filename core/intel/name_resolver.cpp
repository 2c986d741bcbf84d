// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/name_resolver.h"

#include "core/event/public_suffix.h"

#include <algorithm>

namespace metsuke {

namespace {
constexpr size_t kPairCapacity = 200'000;
constexpr size_t kAddressCapacity = 100'000;
constexpr size_t kInfoCapacity = 65'536;
}

size_t NameResolver::PairHash::operator()(const PairKey& key) const noexcept {
    const std::hash<IpAddress> hash;
    return KeyedHash{}.words(hash(key.asker), hash(key.address));
}

NameResolver::NameResolver(std::shared_ptr<const IntelLibrary> library, std::shared_ptr<const Site> site)
    : m_library(std::move(library))
    , m_site(std::move(site))
    , m_byAsker(kPairCapacity)
    , m_byAddress(kAddressCapacity)
    , m_info(kInfoCapacity) {}

void NameResolver::remember(Names& names, std::string_view name) {
    auto place = std::find(names.last.begin(), names.last.end(), name);
    if (place == names.last.end()) {
        place = names.last.end() - 1;
        *place = name;
    }
    std::rotate(names.last.begin(), place, place + 1);
}

void NameResolver::learn(const IpAddress& asker, const DnsEvent& dns) {
    if (dns.query.empty()) {
        return;
    }
    for (size_t i = 0; i < dns.answers.size(); ++i) {
        const bool perhapsAddress = i >= dns.answer_types.size() || dns.answer_types[i] == "A" || dns.answer_types[i] == "AAAA";
        const auto address = perhapsAddress ? IpAddress::parse(dns.answers[i]) : std::nullopt;
        if (address) {
            remember(m_byAsker.obtain(PairKey{asker, *address}).first, dns.query);
            remember(m_byAddress.obtain(*address).first, dns.query);
        }
    }
}

std::string_view NameResolver::nameOf(const IpAddress& asker, const IpAddress& address) {
    if (const Names* own = m_byAsker.find(PairKey{asker, address})) {
        return own->last[0];
    }
    const Names* others = m_byAddress.find(address);
    return others == nullptr ? std::string_view{} : std::string_view(others->last[0]);
}

bool NameResolver::isPlausible(const IpAddress& asker, const IpAddress& address, std::string_view e2ld) {
    const Names* names = m_byAsker.find(PairKey{asker, address});
    return names == nullptr || std::any_of(names->last.begin(), names->last.end(), [&](const std::string& name) {
        const NameInfo& other = info(name);
        return !name.empty() && (other.known || other.e2ld == e2ld);
    });
}

const NameInfo& NameResolver::info(std::string_view name) {
    auto [info, fresh] = m_info.obtain(name);
    if (fresh) {
        info.e2ld = registeredDomain(name);
        info.serviceClass = m_library->serviceClass(name);
        info.known = m_library->isKnownService(name) || m_site->ownsName(name);
    }
    return info;
}

} // namespace metsuke
