// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/package_index.h"

#include "core/base/keyed_hash.h"
#include "core/base/strings.h"
#include "core/sensor/linux/small_files.h"

#include <algorithm>
#include <dirent.h>
#include <memory>
#include <sys/stat.h>

namespace metsuke::sensor {

namespace {

constexpr Duration kPause = 10 * kSecond; ///< between two looks at whether packages have changed
constexpr std::string_view kSuffix = ".list";

/// Lists name files where they stood before /bin and its like moved into /usr.
uint64_t digestOf(std::string_view path) {
    const KeyedHash hash;
    const bool isMerged = path.starts_with("/bin/") || path.starts_with("/sbin/") || path.starts_with("/lib");
    const std::string whole = isMerged ? "/usr" + std::string(path) : std::string();
    const std::string_view text = isMerged ? std::string_view(whole) : path;
    return hash.bytes(asBytes(text));
}

} // namespace

const std::string& PackageIndex::ownerOf(std::string_view path, Duration now) {
    refresh(now);
    const uint64_t digest = digestOf(path);
    const auto found = std::ranges::lower_bound(m_files, digest, {}, &std::pair<uint64_t, uint32_t>::first);
    return m_packages[found != m_files.end() && found->first == digest ? found->second : 0];
}

void PackageIndex::refresh(Duration now) {
    if (m_looked != 0 && now - m_looked < kPause) {
        return;
    }
    m_looked = now;
    struct stat folder {};
    if (::stat(m_folder.c_str(), &folder) != 0) {
        return;
    }
    const int64_t modified = folder.st_mtim.tv_sec * kSecond + folder.st_mtim.tv_nsec;
    if (modified == m_modified) {
        return;
    }
    m_modified = modified;
    m_packages.assign(1, "");
    m_files.clear();
    const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(m_folder.c_str()), &::closedir);
    const dirent* entry = nullptr;
    while (open && (entry = ::readdir(open.get())) != nullptr) {
        if (std::string_view(entry->d_name).ends_with(kSuffix)) {
            readList(entry->d_name);
        }
    }
    std::ranges::sort(m_files);
    m_files.shrink_to_fit();
}

void PackageIndex::readList(const std::string& name) {
    constexpr size_t kMaximumBytes = 64 << 20;
    const std::string text = readSmallFile(m_folder + '/' + name, kMaximumBytes);
    const std::string_view package = std::string_view(name).substr(0, name.size() - kSuffix.size());
    m_packages.push_back(cleanText(package.substr(0, package.find(':')), 256)); // the architecture is of no interest
    for (const std::string_view path : split(text, '\n')) {
        if (path.size() > 1 && m_files.size() < kMaximumFiles) {
            m_files.emplace_back(digestOf(path), static_cast<uint32_t>(m_packages.size() - 1));
        }
    }
}

} // namespace metsuke::sensor
