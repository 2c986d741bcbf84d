// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/intel_library.h"

#include "core/base/strings.h"
#include "core/intel/builtin_lists.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

using namespace metsuke;

namespace {

const std::filesystem::path kFolder = std::filesystem::path(METSUKE_SOURCE_DIR) / "resources/intel";

bool isListed(std::string_view name, std::string_view list) {
    const auto found = IntelLibrary::builtin()->listedNames(name);
    return std::any_of(found.begin(), found.end(), [&](const ListEntry* entry) { return entry->list == list; });
}

/// First and second word of the lines of a shipped file.
std::map<std::string, std::string> linesOf(std::string_view file) {
    std::map<std::string, std::string> lines;
    for (const BuiltinList& list : builtinLists()) {
        if (list.file == file) {
            for (const std::string_view raw : split(list.text, '\n')) {
                const std::string_view line = trim(raw);
                if (!line.empty() && line.front() != '#') {
                    const size_t end = line.find(' ');
                    lines.emplace(line.substr(0, end), end == std::string_view::npos ? "" : trim(line.substr(end)));
                }
            }
        }
    }
    EXPECT_FALSE(lines.empty()) << file;
    return lines;
}

} // namespace

TEST(IntelLibrary, load_shippedFolder_parsesEveryFileAndNoneIsForgotten) {
    const auto loaded = IntelLibrary::load(kFolder);
    ASSERT_TRUE(loaded.ok()) << loaded.error().message.id;
    size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
        files += entry.path().extension() == ".txt" ? 1u : 0u;
    }
    EXPECT_EQ(builtinLists().size(), files);
    EXPECT_EQ(loaded.value()->listNames().size() + 2, files); // the catalogue and its networks are no lists
    EXPECT_GT(loaded.value()->catalogueLabels().size(), 500u);
}

TEST(IntelLibrary, load_missingFolder_saysWhichListIsMissing) {
    const auto loaded = IntelLibrary::load(kFolder / "absent");
    ASSERT_FALSE(loaded.ok());
    EXPECT_EQ(loaded.error().code, ErrorCode::NotFound);
    EXPECT_EQ(loaded.error().message.id, "intel.list_missing");
}

TEST(IntelLibrary, builtin_findsWellKnownEntries) {
    const auto library = IntelLibrary::builtin();
    EXPECT_TRUE(isListed("home.duckdns.org", "dynamic-dns"));
    EXPECT_TRUE(isListed("api.ipify.org", "ip-lookup"));
    EXPECT_TRUE(isListed("x1.interact.sh", "oast"));
    EXPECT_TRUE(isListed("a.ngrok.io", "tunnel-service"));
    EXPECT_TRUE(isListed("relay.net.anydesk.com", "rmm"));
    EXPECT_TRUE(isListed("shop.xyz", "abused-tld"));
    EXPECT_FALSE(isListed("notduckdns.org", "dynamic-dns"));
    EXPECT_EQ(library->serviceClass("dl.windowsupdate.com"), "os-update");
    EXPECT_TRUE(library->isKnownNetwork(*IpAddress::parse("8.8.8.8")));
    EXPECT_FALSE(library->isKnownNetwork(*IpAddress::parse("192.0.2.1")));
    EXPECT_FALSE(library->listedAgents("Mozilla/4.08 (Charon; Inferno)").empty());
    EXPECT_TRUE(library->listedAgents("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0").empty());
    EXPECT_FALSE(library->listedCertificates("CN=AsyncRAT Server", "", "", "").empty());
    EXPECT_FALSE(library->listedCertificates("", "", "08BB00EE", "").empty());
    EXPECT_TRUE(library->listedCertificates("CN=example.org", "CN=R3", "01", "").empty());
    ASSERT_NE(library->listedJa3("e7d705a3286e19ea42f587b344ee6865"), nullptr);
    EXPECT_DOUBLE_EQ(library->listedJa3("e7d705a3286e19ea42f587b344ee6865")->confidence, 0.7);
}

TEST(IntelLibrary, catalogue_holdsNoEntryOfAnAbusedList) {
    const auto catalogue = linesOf("benign_services.txt");
    // Resolvers of doh.txt are ordinary services as well, so that list is not part of this.
    for (const char* file : {"dynamic_dns.txt", "abused_tlds.txt", "tunnel_services.txt", "ip_lookup.txt", "oast.txt",
             "mining_pools.txt", "paste_sites.txt", "file_sharing.txt", "tor_gateways.txt", "rmm.txt", "sinkholes.txt"}) {
        for (const auto& [value, options] : linesOf(file)) {
            const auto found = catalogue.find(value);
            EXPECT_TRUE(found == catalogue.end() || found->second == IntelLibrary::kUserContent) << file << ": " << value;
        }
    }
}

TEST(IntelLibrary, isKnownService_neverForNamesUnderListsOfAttackers) {
    const auto library = IntelLibrary::builtin();
    for (const char* file : {"dynamic_dns.txt", "abused_tlds.txt", "oast.txt", "mining_pools.txt", "file_sharing.txt",
             "tor_gateways.txt", "sinkholes.txt"}) {
        for (const auto& [value, options] : linesOf(file)) {
            EXPECT_FALSE(library->isKnownService("zz." + value)) << file << ": " << value;
        }
    }
}

TEST(IntelLibrary, isKnownService_closerToolEntry_winsOverItsParent) {
    const auto library = IntelLibrary::builtin();
    for (const char* name : {"tunnels.api.visualstudio.com", "eu.tunnels.api.visualstudio.com", "paste.ubuntu.com",
             "myip.opendns.com", "remotedesktop.google.com"}) {
        EXPECT_FALSE(library->isKnownService(name)) << name;
        EXPECT_FALSE(library->serviceClass(name).empty()) << name; // or the parent would prove nothing
    }
}

TEST(IntelLibrary, isKnownService_parentAndSiblingOfAToolEntry_stayKnown) {
    const auto library = IntelLibrary::builtin();
    for (const char* name : {"visualstudio.com", "api.visualstudio.com", "xtunnels.api.visualstudio.com", "archive.ubuntu.com",
             "www.opendns.com", "mail.google.com"}) {
        EXPECT_TRUE(library->isKnownService(name)) << name;
    }
}

TEST(IntelLibrary, isKnownService_resolverBelowAKnownName_staysKnown) {
    EXPECT_TRUE(IntelLibrary::builtin()->isKnownService("dns.google.com")); // DoH is no tool of intruders by itself
}
