// SPDX-License-Identifier: GPL-3.0-or-later
// The arrows of ARCHITECTURE.md, enforced: which folder may include which.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>

namespace fs = std::filesystem;

namespace {

const std::map<std::string, std::set<std::string>>& directArrows() {
    static const std::map<std::string, std::set<std::string>> arrows{
        {"base", {}}, {"text", {"base"}}, {"model", {"base"}}, {"packet", {"base"}}, {"event", {"model"}},
        {"flow", {"packet", "event"}}, {"protocol", {"flow"}}, {"file", {"protocol"}}, {"intel", {"event"}},
        {"detect", {"intel"}}, {"incident", {"detect"}}, {"engine", {"file", "incident", "store"}}, {"database", {"base"}}, {"x509", {"base"}}, {"transport", {"x509"}}, {"endpoint", {"database", "model"}}, {"openc2", {"x509"}}, {"evidence", {"openc2"}}, {"plan", {"openc2"}}, {"agent", {"openc2", "transport", "endpoint"}}, {"fleet", {"openc2", "transport", "database", "endpoint"}}, {"mitigation", {"plan", "fleet", "evidence"}}, {"sensor", {"endpoint", "packet"}}, {"actuator", {"plan", "database", "sensor", "evidence"}}, {"activity_import", {"sensor"}},
        {"store", {"database", "event", "packet"}}, {"query", {"store", "detect"}}, {"graph", {"store"}}, {"report", {"store"}}, {"firewall", {"fleet"}}, {"case_actions", {"mitigation", "firewall", "store"}}};
    return arrows;
}

std::set<std::string> reachable(const std::string& folder) {
    std::set<std::string> seen{folder, "base", "text"};
    std::vector<std::string> open{folder};
    while (!open.empty()) {
        const std::string next = open.back();
        open.pop_back();
        for (const auto& target : directArrows().at(next)) {
            if (seen.insert(target).second) {
                open.push_back(target);
            }
        }
    }
    return seen;
}

template<typename Visit>
void forEachInclude(const fs::path& folder, Visit visit) {
    static const std::regex include(R"re(^\s*#\s*include\s*[<"]([^>"]+)[>"])re");
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().extension() != ".h" && entry.path().extension() != ".cpp") {
            continue;
        }
        std::ifstream file(entry.path());
        std::string line;
        std::smatch match;
        while (std::getline(file, line)) {
            if (std::regex_search(line, match, include)) {
                visit(entry.path(), match[1].str());
            }
        }
    }
}

const fs::path kRoot = METSUKE_SOURCE_DIR;

} // namespace

TEST(IncludeDirections, Core_followsTheArrows) {
    for (const auto& entry : fs::directory_iterator(kRoot / "core")) {
        if (!entry.is_directory()) {
            continue;
        }
        const std::string folder = entry.path().filename();
        ASSERT_TRUE(directArrows().contains(folder)) << folder << " has no arrows yet: add it to ARCHITECTURE.md and here";
        const auto allowed = reachable(folder);
        forEachInclude(entry.path(), [&](const fs::path& file, const std::string& included) {
            if (included.starts_with("core/")) {
                const std::string target = included.substr(5, included.find('/', 5) - 5);
                EXPECT_TRUE(allowed.contains(target)) << fs::relative(file, kRoot) << " includes " << included;
            }
            EXPECT_FALSE(included.starts_with("capture/") || included.starts_with("ui/") || included.starts_with("app/"))
                << fs::relative(file, kRoot) << " includes " << included;
            EXPECT_FALSE(included.size() > 1 && included[0] == 'Q' && std::isupper(static_cast<unsigned char>(included[1])))
                << fs::relative(file, kRoot) << " includes Qt";
        });
    }
}

TEST(IncludeDirections, Capture_knowsOnlyPackets) {
    const auto allowed = reachable("packet");
    forEachInclude(kRoot / "capture", [&](const fs::path& file, const std::string& included) {
        if (included.starts_with("core/")) {
            EXPECT_TRUE(allowed.contains(included.substr(5, included.find('/', 5) - 5)))
                << fs::relative(file, kRoot) << " includes " << included;
        }
    });
}

TEST(IncludeDirections, Ui_knowsNeitherSqlNorPackets) {
    static const std::set<std::string> kForbidden{"packet", "flow", "protocol", "file", "database", "engine", "sensor", "actuator"};
    forEachInclude(kRoot / "ui", [&](const fs::path& file, const std::string& included) {
        EXPECT_FALSE(included.starts_with("sqlite3") || included.starts_with("pcap") || included.starts_with("capture/"))
            << fs::relative(file, kRoot) << " includes " << included;
        if (included.starts_with("core/")) {
            EXPECT_FALSE(kForbidden.contains(included.substr(5, included.find('/', 5) - 5)))
                << fs::relative(file, kRoot) << " includes " << included;
        }
    });
}
