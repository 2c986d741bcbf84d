// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/agent/package_versions.h"

#include "core/base/strings.h"

#include <fstream>
#include <functional>

namespace metsuke::agent {

namespace {

constexpr size_t kLongestLine = 16 << 10;
constexpr size_t kMostBytes = 256 << 20; ///< of one file
constexpr size_t kMostListed = 20;
constexpr int64_t kMostEpoch = 1'000'000;

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// "~" before the end, letters before everything else.
int orderOf(char c) {
    if (isDigit(c) || c == '\0') {
        return 0;
    }
    const bool isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    constexpr int kBehindLetters = 256;
    return c == '~' ? -1 : isLetter ? c : static_cast<unsigned char>(c) + kBehindLetters;
}

int compareDigits(std::string_view& a, std::string_view& b) {
    const auto take = [](std::string_view& text) {
        text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
        size_t length = 0;
        while (length < text.size() && isDigit(text[length])) {
            ++length;
        }
        const std::string_view digits = text.substr(0, length);
        text.remove_prefix(length);
        return digits;
    };
    const std::string_view one = take(a), other = take(b);
    return one.size() != other.size() ? (one.size() < other.size() ? -1 : 1) : one.compare(other);
}

int comparePart(std::string_view a, std::string_view b) {
    while (!a.empty() || !b.empty()) {
        while ((!a.empty() && !isDigit(a.front())) || (!b.empty() && !isDigit(b.front()))) {
            const int one = orderOf(a.empty() ? '\0' : a.front()), other = orderOf(b.empty() ? '\0' : b.front());
            if (one != other) {
                return one - other;
            }
            a.remove_prefix(a.empty() ? 0 : 1);
            b.remove_prefix(b.empty() ? 0 : 1);
        }
        if (const int digits = compareDigits(a, b); digits != 0) {
            return digits;
        }
    }
    return 0;
}

struct Version {
    int64_t epoch = 0;
    std::string_view upstream, revision;
};

Version partsOf(std::string_view text) {
    Version version;
    if (const size_t colon = text.find(':'); colon != std::string_view::npos) {
        for (const char c : text.substr(0, colon)) {
            version.epoch = isDigit(c) && version.epoch < kMostEpoch ? version.epoch * 10 + (c - '0') : version.epoch;
        }
        text.remove_prefix(colon + 1);
    }
    const size_t dash = text.rfind('-');
    version.upstream = text.substr(0, dash);
    version.revision = dash == std::string_view::npos ? std::string_view() : text.substr(dash + 1);
    return version;
}

struct Stanza {
    std::string package, version, architecture, status;
    [[nodiscard]] bool isWhole() const { return !package.empty() && !version.empty() && !architecture.empty(); }
    [[nodiscard]] std::string key() const { return package + ':' + architecture; }
};

/// Every stanza of a control file; lines that are too long are cut.
Result<void> eachStanza(const std::filesystem::path& file, const std::function<void(const Stanza&)>& take) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream.is_open()) {
        return Error(ErrorCode::NotFound, Message("compliance.unreadable").with("path", file.string()));
    }
    Stanza stanza;
    std::string line;
    size_t bytes = 0;
    const auto end = [&] {
        if (stanza.isWhole()) {
            take(stanza);
        }
        stanza = {};
    };
    while (std::getline(stream, line)) {
        bytes += line.size() + 1;
        if (bytes > kMostBytes) {
            return Error(ErrorCode::Malformed, Message("compliance.unreadable").with("path", file.string()));
        }
        if (line.empty()) {
            end();
            continue;
        }
        if (line.size() > kLongestLine || line.front() == ' ' || line.front() == '\t') {
            continue; // no field of those that count
        }
        for (const auto& [name, field] : {std::pair("Package: ", &stanza.package), {"Version: ", &stanza.version}, {"Architecture: ", &stanza.architecture},
                 {"Status: ", &stanza.status}}) {
            if (line.starts_with(name)) {
                *field = trim(std::string_view(line).substr(std::string_view(name).size()));
            }
        }
    }
    end();
    return {};
}

} // namespace

int compareVersions(std::string_view a, std::string_view b) {
    const Version one = partsOf(a), other = partsOf(b);
    if (one.epoch != other.epoch) {
        return one.epoch < other.epoch ? -1 : 1;
    }
    const int upstream = comparePart(one.upstream, other.upstream);
    return upstream != 0 ? upstream : comparePart(one.revision, other.revision);
}

Result<std::map<std::string, std::string>> installedPackages(const std::filesystem::path& status) {
    std::map<std::string, std::string> installed;
    METSUKE_CHECK(eachStanza(status, [&](const Stanza& stanza) {
        if (stanza.status.ends_with(" ok installed")) {
            installed[stanza.key()] = stanza.version;
        }
    }));
    return installed.empty() ? Result<std::map<std::string, std::string>>(Error(ErrorCode::Malformed, Message("compliance.unreadable").with("path", status.string())))
                             : std::move(installed);
}

Result<PendingUpdates> pendingUpdates(const std::filesystem::path& lists, const std::map<std::string, std::string>& installed) {
    PendingUpdates pending;
    std::map<std::string, std::string> newer;
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(lists, failed)) {
        const std::string name = entry.path().filename().string();
        if (name.find("security") == std::string::npos || name.find("_Packages") == std::string::npos) {
            continue;
        }
        if (!name.ends_with("_Packages")) {
            pending.isCompressed = true;
            continue;
        }
        ++pending.lists;
        METSUKE_CHECK(eachStanza(entry.path(), [&](const Stanza& offered) {
            const auto here = installed.find(offered.key());
            if (here != installed.end() && compareVersions(offered.version, here->second) > 0) {
                std::string& best = newer[offered.key()];
                best = best.empty() || compareVersions(offered.version, best) > 0 ? offered.version : best;
            }
        }));
    }
    if (failed) {
        return Error(ErrorCode::NotFound, Message("compliance.unreadable").with("path", lists.string()));
    }
    pending.count = newer.size();
    for (const auto& [key, version] : newer) {
        if (pending.packages.size() < kMostListed) {
            pending.packages.push_back(key.substr(0, key.rfind(':')) + ' ' + installed.at(key) + " -> " + version);
        }
    }
    return pending;
}

} // namespace metsuke::agent
