// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_address.h"
#include "core/base/result.h"
#include "core/intel/domain_trie.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace metsuke {

/// How the entries of a shipped list are compared with what is seen.
enum class ListMatch : uint8_t {
    Name, ///< domain suffixes and addresses (CIDR), in any order
    UserAgent, ///< text anchored by ^ and $, else a part of the agent; case counts
    Certificate, ///< "subject:" and "issuer:" parts of the name, "serial:" hex, "sha256:" fingerprint
    Ja3, ///< MD5 of a client fingerprint
};

/// One line of a shipped list.
struct ListEntry {
    std::string list; ///< "dynamic-dns", "rmm" ...: what rules check
    std::string value;
    double confidence = 0.8;
    std::vector<uint16_t> ports; ///< addresses only: responder ports that count, empty for any
    [[nodiscard]] bool countsAt(uint16_t port) const {
        return ports.empty() || std::find(ports.begin(), ports.end(), port) != ports.end();
    }
};

/// The knowledge shipped with Metsuke (resources/intel): the benign-service catalogue, networks of its operators,
/// and the lists whose hits become ioc events. Own compilations. Immutable after loading; any thread may ask.
class IntelLibrary {
public:
    /// The lists compiled into the program, so that an analysis never runs without them.
    [[nodiscard]] static std::shared_ptr<const IntelLibrary> builtin();
    /// The same from a folder, for a site that keeps its own; errors name file and line.
    [[nodiscard]] static Result<std::shared_ptr<const IntelLibrary>> load(const std::filesystem::path& folder);

    /// Class of the longest catalogued suffix ("os-update", "cdn", "user-content" ...), "" when there is none.
    [[nodiscard]] std::string_view serviceClass(std::string_view name) const;
    /// KNOWN(x) of the rule catalogue for a name: listed, not a place where anyone may put content, and no closer
    /// match among the names that intruders make use of (a paste site below the domain of a distributor).
    [[nodiscard]] bool isKnownService(std::string_view name) const;
    /// KNOWN(x) for an address without a name: a network that carries only its owner's well-known services.
    [[nodiscard]] bool isKnownNetwork(const IpAddress& address) const;

    /// Entries of Name lists that hold the name or one of its parents.
    [[nodiscard]] std::vector<const ListEntry*> listedNames(std::string_view name) const;
    [[nodiscard]] std::vector<const ListEntry*> listedAddresses(const IpAddress& address) const;
    [[nodiscard]] std::vector<const ListEntry*> listedAgents(std::string_view userAgent) const;
    [[nodiscard]] std::vector<const ListEntry*> listedCertificates(
        std::string_view subject, std::string_view issuer, std::string_view serial, std::string_view sha256) const;
    [[nodiscard]] const ListEntry* listedJa3(std::string_view ja3) const;
    [[nodiscard]] std::vector<std::string> listNames() const; ///< sorted
    /// Registrable labels of the catalogue: a sample of ordinary names, for the label model.
    [[nodiscard]] const std::vector<std::string>& catalogueLabels() const { return m_catalogueLabels; }

    static constexpr std::string_view kUserContent = "user-content";

private:
    struct Network {
        Cidr range;
        uint32_t entry = 0; ///< index into m_entries; unused for the catalogue's networks
    };
    Result<void> addCatalogue(std::string_view text);
    Result<void> addNetworks(std::string_view text);
    Result<void> addList(std::string_view list, ListMatch match, std::string_view text);
    void addNameEntry(uint32_t entry);

    DomainTrie m_services;
    std::vector<std::string> m_serviceClasses; ///< by trie number
    std::vector<size_t> m_serviceLengths; ///< of the suffix, by trie number
    std::vector<std::string> m_catalogueLabels;
    std::vector<Network> m_knownNetworks;
    std::vector<ListEntry> m_entries;
    DomainTrie m_names;
    std::vector<std::vector<uint32_t>> m_nameEntries; ///< by trie number
    std::vector<Network> m_addresses;
    std::vector<uint32_t> m_agents;
    std::vector<uint32_t> m_certificates;
    std::unordered_map<std::string, uint32_t> m_ja3;
};

} // namespace metsuke
