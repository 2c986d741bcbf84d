// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/persistence_scan.h"

#include "core/base/digest.h"
#include "core/base/strings.h"
#include "core/sensor/linux/small_files.h"

#include <algorithm>
#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <iterator>
#include <memory>
#include <sys/stat.h>
#include <utility>

namespace metsuke::sensor {

namespace {

using endpoint::PersistenceChanged;
constexpr size_t kMaximumNames = 65536; ///< that are looked at for one pattern

/// What a pattern of glob(7) names, as far as so many names of folders last: glob() itself would read the folders of a user
/// whatever their size.
class Matches {
public:
    explicit Matches(size_t names)
        : m_names(names) {}
    std::vector<std::string> of(const std::string& start, std::string_view pattern) {
        m_found.clear();
        descend(start, pattern);
        return std::move(m_found);
    }

private:
    /// `pattern`: what follows behind the folder, with its slash in front.
    void descend(const std::string& folder, std::string_view pattern) {
        const size_t end = pattern.find('/', 1);
        const std::string part(pattern.substr(1, end == std::string_view::npos ? end : end - 1));
        const auto goOn = [&](const std::string& path) {
            if (end == std::string_view::npos) {
                m_found.push_back(path);
            } else {
                descend(path, pattern.substr(end));
            }
        };
        if (part.find_first_of("*?[") == std::string::npos) {
            goOn(folder + '/' + part);
            return;
        }
        const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir((folder + '/').c_str()), &::closedir);
        const dirent* entry = nullptr;
        while (open && m_names > 0 && (entry = ::readdir(open.get())) != nullptr) {
            --m_names;
            if (::fnmatch(part.c_str(), entry->d_name, FNM_PERIOD) == 0) {
                goOn(folder + '/' + entry->d_name);
            }
        }
    }
    size_t m_names;
    std::vector<std::string> m_found;
};

std::string withoutSlash(std::string root) {
    while (root.ends_with('/')) {
        root.pop_back();
    }
    return root;
}

/// What names it, without a right to read it: opening alone does something to some devices.
FileHandle nameOf(const std::string& path) { return FileHandle(::open(path.c_str(), O_PATH | O_CLOEXEC)); }
std::string linkOf(const FileHandle& file) { return "/proc/self/fd/" + std::to_string(file.get()); }

/// Whether the user whose home it lies in could have read the file: it is theirs, or the administrator keeps it there for
/// them to read, which a second name or a link does not show.
bool isOfHome(const FileHandle& file, const struct stat& facts, const std::string& path, const std::string& root) {
    const size_t name = path.find('/', root.size() + 1) + 1, rest = path.find('/', name);
    const FileHandle home = nameOf(path.substr(0, rest));
    struct stat owner {};
    if (!home.isOpen() || ::fstat(home.get(), &owner) != 0) {
        return false;
    }
    const bool isThere = facts.st_nlink == 1 && readLink(linkOf(file)) == readLink(linkOf(home)) + path.substr(rest);
    return facts.st_uid == owner.st_uid || (facts.st_uid == 0 && (facts.st_mode & S_IROTH) != 0 && isThere);
}

/// For reading, if it is a file whose content may be told; not open else.
FileHandle openPlace(const PersistencePlace& place, const std::string& path, const std::string& root) {
    const FileHandle named = nameOf(path);
    struct stat facts {};
    if (!named.isOpen() || ::fstat(named.get(), &facts) != 0 || !S_ISREG(facts.st_mode)
        || (place.isOfUsers() && !isOfHome(named, facts, path, root))) {
        return {};
    }
    return FileHandle(::open(linkOf(named).c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)); // what was judged, not what has its name by now
}

} // namespace

PersistenceScan::PersistenceScan(std::string root)
    : m_root(withoutSlash(std::move(root))) {}

std::optional<PersistenceScan::Seen> PersistenceScan::read(const PersistencePlace& place, const std::string& path) const {
    const FileHandle content = openPlace(place, path, m_root);
    if (!content.isOpen()) {
        return std::nullopt;
    }
    const std::string text = readSmallFile(content, kMaximumBytes);
    Seen seen{&place, Digest::hex(DigestKind::Sha256, asBytes(text)), parsePlace(place, path, text)};
    std::ranges::sort(seen.entries);
    seen.entries.erase(std::unique(seen.entries.begin(), seen.entries.end()), seen.entries.end());
    return seen;
}

void PersistenceScan::compare(const std::string& path, const Seen& before, const Seen& after, std::vector<PersistenceChanged>& changes) {
    if (before.sha256 == after.sha256) {
        return;
    }
    const PersistencePlace& place = after.place != nullptr ? *after.place : *before.place;
    const auto tell = [&](PersistenceChanged::Change change, const PlaceEntry& entry) {
        changes.push_back({change, place.kind, cleanText(path), entry.entry, entry.command, before.sha256, after.sha256});
    };
    if (place.syntax == PlaceSyntax::Script || place.syntax == PlaceSyntax::Unit) { // one entry, as a whole
        const bool isNew = before.sha256.empty(), isGone = after.sha256.empty();
        using enum PersistenceChanged::Change;
        tell(isNew ? Added : isGone ? Removed : Changed, isGone ? before.entries.front() : after.entries.front());
        return;
    }
    std::vector<PlaceEntry> added, removed;
    std::ranges::set_difference(after.entries, before.entries, std::back_inserter(added));
    std::ranges::set_difference(before.entries, after.entries, std::back_inserter(removed));
    std::ranges::for_each(removed, [&](const PlaceEntry& entry) { tell(PersistenceChanged::Change::Removed, entry); });
    std::ranges::for_each(added, [&](const PlaceEntry& entry) { tell(PersistenceChanged::Change::Added, entry); });
}

std::vector<PersistenceChanged> PersistenceScan::scan() {
    std::map<std::string, Seen> now;
    for (const PersistencePlace& place : persistencePlaces()) {
        for (const std::string& path : Matches(kMaximumNames).of(m_root, place.pattern)) {
            if (now.size() < kMaximumFiles && !now.contains(path)) {
                if (auto seen = read(place, path)) {
                    now.emplace(path, std::move(*seen));
                }
            }
        }
    }
    std::vector<PersistenceChanged> changes;
    if (!std::exchange(m_isFirst, false)) {
        for (const auto& [path, before] : m_files) {
            const auto after = now.find(path);
            compare(path, before, after == now.end() ? Seen() : after->second, changes);
        }
        for (const auto& [path, after] : now) {
            if (!m_files.contains(path)) {
                compare(path, Seen(), after, changes);
            }
        }
    }
    m_files = std::move(now);
    return changes;
}

std::vector<PersistenceChanged> PersistenceScan::look(const std::string& path) {
    const PersistencePlace* place = placeOf(path, m_root);
    if (place == nullptr || m_isFirst) {
        return {};
    }
    const auto known = m_files.find(path);
    const Seen before = known == m_files.end() ? Seen() : known->second;
    const auto after = read(*place, path);
    std::vector<PersistenceChanged> changes;
    compare(path, before, after.value_or(Seen()), changes);
    if (!after) {
        m_files.erase(path);
    } else if (known != m_files.end() || m_files.size() < kMaximumFiles) {
        m_files.insert_or_assign(path, *after);
    }
    return changes;
}

} // namespace metsuke::sensor
