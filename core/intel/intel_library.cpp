// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/intel_library.h"

#include "core/base/strings.h"
#include "core/intel/builtin_lists.h"
#include "core/event/public_suffix.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>

namespace metsuke {

namespace {

constexpr std::string_view kCatalogueFile = "benign_services.txt";
constexpr std::string_view kNetworksFile = "known_networks.txt";

/// Shipped lists: file, name that rules check, comparison. Adding a list is one file and one line.
struct ListFile {
    std::string_view file;
    std::string_view list;
    ListMatch match;
    bool isTool = false; ///< names an intruder makes use of: such a name is no longer what its parent domain is
};
constexpr std::array<ListFile, 15> kListFiles{{
    {"dynamic_dns.txt", "dynamic-dns", ListMatch::Name, true},
    {"abused_tlds.txt", "abused-tld", ListMatch::Name},
    {"tunnel_services.txt", "tunnel-service", ListMatch::Name, true},
    {"ip_lookup.txt", "ip-lookup", ListMatch::Name, true},
    {"oast.txt", "oast", ListMatch::Name, true},
    {"mining_pools.txt", "mining-pool", ListMatch::Name, true},
    {"paste_sites.txt", "paste", ListMatch::Name, true},
    {"file_sharing.txt", "file-sharing", ListMatch::Name, true},
    {"doh.txt", "doh", ListMatch::Name},
    {"tor_gateways.txt", "tor2web", ListMatch::Name, true},
    {"rmm.txt", "rmm", ListMatch::Name, true},
    {"sinkholes.txt", "sinkhole", ListMatch::Name},
    {"malware_agents.txt", "malware-ua", ListMatch::UserAgent},
    {"c2_certificates.txt", "c2-cert", ListMatch::Certificate},
    {"tool_ja3.txt", "tool-ja3", ListMatch::Ja3},
}};

bool isToolList(std::string_view list) {
    return std::any_of(
        kListFiles.begin(), kListFiles.end(), [&](const ListFile& file) { return file.list == list && file.isTool; });
}

Error badLine(std::string_view file, int64_t line, std::string_view text) {
    return {ErrorCode::Malformed,
        Message("intel.list_line").with("file", std::string(file)).with("line", line).with("text", cleanText(text, 120))};
}

using LineVisitor = std::function<bool(std::string_view)>;
/// Visits what is not blank or a comment; returns the number of the first line the visitor refuses, 0 when none.
int64_t forEachLine(std::string_view text, const LineVisitor& visit) {
    int64_t number = 0;
    for (std::string_view line : split(text, '\n')) {
        ++number;
        line = trim(line);
        if (!line.empty() && line.front() != '#' && !visit(line)) {
            return number;
        }
    }
    return 0;
}

/// Cuts the first blank-separated word off `rest`.
std::string_view takeWord(std::string_view& rest) {
    rest = trim(rest);
    const size_t end = rest.find_first_of(" \t");
    const std::string_view word = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : trim(rest.substr(end));
    return word;
}

bool isDomainText(std::string_view text) {
    return !text.empty() && text.front() != '.' && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    });
}

bool parsePorts(std::string_view text, std::vector<uint16_t>& ports) {
    for (const std::string_view part : split(text, ',')) {
        uint16_t port = 0;
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), port);
        if (error != std::errc{} || end != part.data() + part.size()) {
            return false;
        }
        ports.push_back(port);
    }
    return true;
}

/// Options behind a value: ports=443,853 confidence=0.5
bool parseOptions(std::string_view rest, ListEntry& entry) {
    while (!rest.empty()) {
        const std::string_view word = takeWord(rest);
        if (word.starts_with("ports=")) {
            if (!parsePorts(word.substr(6), entry.ports)) {
                return false;
            }
        } else if (word.starts_with("confidence=")) {
            entry.confidence = std::strtod(std::string(word.substr(11)).c_str(), nullptr);
            if (!(entry.confidence > 0 && entry.confidence <= 1)) {
                return false;
            }
        } else {
            return false;
        }
    }
    return true;
}

bool matchesText(std::string_view pattern, std::string_view text) {
    const bool fromStart = pattern.starts_with('^');
    const bool toEnd = pattern.ends_with('$');
    const std::string_view body = pattern.substr(fromStart ? 1 : 0, pattern.size() - (fromStart ? 1 : 0) - (toEnd ? 1 : 0));
    if (fromStart && toEnd) {
        return text == body;
    }
    if (fromStart || toEnd) {
        return fromStart ? text.starts_with(body) : text.ends_with(body);
    }
    return text.find(body) != std::string_view::npos;
}

bool matchesCertificate(std::string_view value, std::string_view subject, std::string_view issuer, std::string_view serial,
    std::string_view sha256) {
    const size_t colon = value.find(':');
    const std::string_view part = value.substr(0, colon);
    const std::string_view wanted = value.substr(colon + 1);
    if (part == "subject") {
        return subject.find(wanted) != std::string_view::npos;
    }
    if (part == "issuer") {
        return issuer.find(wanted) != std::string_view::npos;
    }
    return part == "serial" ? equalsIgnoreCase(serial, wanted) : equalsIgnoreCase(sha256, wanted);
}

bool isCertificatePattern(std::string_view value) {
    return value.starts_with("subject:") || value.starts_with("issuer:") || value.starts_with("serial:")
        || value.starts_with("sha256:");
}

} // namespace

Result<void> IntelLibrary::addCatalogue(std::string_view text) {
    std::set<std::string> labels;
    const int64_t bad = forEachLine(text, [&](std::string_view line) {
        const std::string_view suffix = takeWord(line);
        const std::string_view serviceClass = takeWord(line);
        if (!isDomainText(suffix) || serviceClass.empty() || !line.empty()) {
            return false;
        }
        if (m_services.insert(suffix) != m_serviceClasses.size()) {
            return false; // a suffix stands once, or its class would depend on the order of lines
        }
        m_serviceClasses.emplace_back(serviceClass);
        m_serviceLengths.push_back(suffix.size());
        labels.emplace(registeredLabel(registeredDomain(suffix)));
        return true;
    });
    m_catalogueLabels.assign(labels.begin(), labels.end());
    return bad == 0 ? Result<void>{} : badLine(kCatalogueFile, bad, {});
}

Result<void> IntelLibrary::addNetworks(std::string_view text) {
    const int64_t bad = forEachLine(text, [&](std::string_view line) {
        const auto range = Cidr::parse(takeWord(line));
        if (range) {
            m_knownNetworks.push_back({*range, 0});
        }
        return range.has_value();
    });
    return bad == 0 ? Result<void>{} : badLine(kNetworksFile, bad, {});
}

void IntelLibrary::addNameEntry(uint32_t entry) {
    const std::string& value = m_entries[entry].value;
    if (const auto range = Cidr::parse(value)) {
        m_addresses.push_back({*range, entry});
        return;
    }
    const uint32_t number = m_names.insert(value);
    m_nameEntries.resize(std::max<size_t>(m_nameEntries.size(), number + 1));
    m_nameEntries[number].push_back(entry);
}

Result<void> IntelLibrary::addList(std::string_view list, ListMatch match, std::string_view text) {
    std::string_view refused;
    const int64_t bad = forEachLine(text, [&](std::string_view line) {
        refused = line;
        ListEntry entry;
        entry.list = list;
        const auto number = static_cast<uint32_t>(m_entries.size());
        if (match == ListMatch::UserAgent || match == ListMatch::Certificate) {
            entry.value = line; // these hold blanks, so they carry no options
        } else {
            entry.value = takeWord(line);
            if (!parseOptions(line, entry)) {
                return false;
            }
        }
        if (match == ListMatch::Name && !isDomainText(entry.value) && !Cidr::parse(entry.value)) {
            return false;
        }
        if (match == ListMatch::Certificate && !isCertificatePattern(entry.value)) {
            return false;
        }
        m_entries.push_back(std::move(entry));
        switch (match) {
        case ListMatch::Name:
            addNameEntry(number);
            break;
        case ListMatch::UserAgent:
            m_agents.push_back(number);
            break;
        case ListMatch::Certificate:
            m_certificates.push_back(number);
            break;
        case ListMatch::Ja3:
            m_ja3.emplace(m_entries[number].value, number);
            break;
        }
        return true;
    });
    return bad == 0 ? Result<void>{} : badLine(list, bad, refused);
}

Result<std::shared_ptr<const IntelLibrary>> IntelLibrary::load(const std::filesystem::path& folder) {
    auto library = std::make_shared<IntelLibrary>();
    const auto read = [&](std::string_view file) -> Result<std::string> {
        std::ifstream stream(folder / file, std::ios::binary);
        if (!stream) {
            return Error{ErrorCode::NotFound, Message("intel.list_missing").with("file", (folder / file).string())};
        }
        std::ostringstream text;
        text << stream.rdbuf();
        return text.str();
    };
    METSUKE_TRY(const std::string catalogue, read(kCatalogueFile));
    METSUKE_CHECK(library->addCatalogue(catalogue));
    METSUKE_TRY(const std::string networks, read(kNetworksFile));
    METSUKE_CHECK(library->addNetworks(networks));
    for (const ListFile& entry : kListFiles) {
        METSUKE_TRY(const std::string text, read(entry.file));
        METSUKE_CHECK(library->addList(entry.list, entry.match, text));
    }
    return std::shared_ptr<const IntelLibrary>(std::move(library));
}

std::shared_ptr<const IntelLibrary> IntelLibrary::builtin() {
    static const std::shared_ptr<const IntelLibrary> library = [] {
        auto made = std::make_shared<IntelLibrary>();
        for (const BuiltinList& source : builtinLists()) {
            const auto entry = std::find_if(
                kListFiles.begin(), kListFiles.end(), [&](const ListFile& file) { return file.file == source.file; });
            const Result<void> added = source.file == kCatalogueFile ? made->addCatalogue(source.text)
                : source.file == kNetworksFile                       ? made->addNetworks(source.text)
                : entry != kListFiles.end() ? made->addList(entry->list, entry->match, source.text)
                                            : Result<void>{};
            if (!added.ok()) {
                std::abort(); // a shipped list that does not parse is a programmer error; a test loads them all
            }
        }
        return made;
    }();
    return library;
}

std::string_view IntelLibrary::serviceClass(std::string_view name) const {
    const uint32_t number = m_services.longest(name);
    return number == DomainTrie::kNone ? std::string_view{} : m_serviceClasses[number];
}

bool IntelLibrary::isKnownService(std::string_view name) const {
    const uint32_t number = m_services.longest(name);
    if (number == DomainTrie::kNone || m_serviceClasses[number] == kUserContent) {
        return false;
    }
    const size_t length = m_serviceLengths[number];
    bool isKnown = true;
    m_names.visit(name, [&](uint32_t listed) {
        for (const uint32_t entry : m_nameEntries[listed]) {
            isKnown = isKnown && !(m_entries[entry].value.size() > length && isToolList(m_entries[entry].list));
        }
    });
    return isKnown;
}

bool IntelLibrary::isKnownNetwork(const IpAddress& address) const {
    return std::any_of(m_knownNetworks.begin(), m_knownNetworks.end(),
        [&](const Network& network) { return network.range.contains(address); });
}

std::vector<const ListEntry*> IntelLibrary::listedNames(std::string_view name) const {
    std::vector<const ListEntry*> found;
    m_names.visit(name, [&](uint32_t number) {
        for (const uint32_t entry : m_nameEntries[number]) {
            found.push_back(&m_entries[entry]);
        }
    });
    return found;
}

std::vector<const ListEntry*> IntelLibrary::listedAddresses(const IpAddress& address) const {
    std::vector<const ListEntry*> found;
    for (const Network& network : m_addresses) {
        if (network.range.contains(address)) {
            found.push_back(&m_entries[network.entry]);
        }
    }
    return found;
}

std::vector<const ListEntry*> IntelLibrary::listedAgents(std::string_view userAgent) const {
    std::vector<const ListEntry*> found;
    for (const uint32_t entry : m_agents) {
        if (matchesText(m_entries[entry].value, userAgent)) {
            found.push_back(&m_entries[entry]);
        }
    }
    return found;
}

std::vector<const ListEntry*> IntelLibrary::listedCertificates(
    std::string_view subject, std::string_view issuer, std::string_view serial, std::string_view sha256) const {
    std::vector<const ListEntry*> found;
    for (const uint32_t entry : m_certificates) {
        if (matchesCertificate(m_entries[entry].value, subject, issuer, serial, sha256)) {
            found.push_back(&m_entries[entry]);
        }
    }
    return found;
}

const ListEntry* IntelLibrary::listedJa3(std::string_view ja3) const {
    const auto found = m_ja3.find(std::string(ja3));
    return found == m_ja3.end() ? nullptr : &m_entries[found->second];
}

std::vector<std::string> IntelLibrary::listNames() const {
    std::vector<std::string> names;
    for (const ListFile& file : kListFiles) {
        names.emplace_back(file.list);
    }
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace metsuke
