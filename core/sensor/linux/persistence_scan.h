// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/activity.h"
#include "core/sensor/linux/persistence_places.h"

#include <functional>
#include <map>

namespace metsuke::sensor {

/// What starts by itself, file by file, and how that has changed since it was last looked at. At most kMaximumFiles files
/// of at most kMaximumBytes each are looked into. What a user keeps in a home is looked into only where that user, too, could
/// read it: a link to the secrets of somebody else is passed over. One thread.
class PersistenceScan {
public:
    static constexpr size_t kMaximumFiles = 16384, kMaximumBytes = 1 << 20;

    /// `root`: of the tree that is looked at, "/" for this host's.
    explicit PersistenceScan(std::string root);

    /// Looks at every place. The first time nothing is told: what is there was there.
    [[nodiscard]] std::vector<endpoint::PersistenceChanged> scan();
    /// Looks at one file that has changed; nothing for one outside the places.
    [[nodiscard]] std::vector<endpoint::PersistenceChanged> look(const std::string& path);
    [[nodiscard]] size_t files() const { return m_files.size(); }

private:
    struct Seen {
        const PersistencePlace* place = nullptr;
        std::string sha256;
        std::vector<PlaceEntry> entries; ///< in order, none twice
    };
    [[nodiscard]] std::optional<Seen> read(const PersistencePlace& place, const std::string& path) const;
    static void compare(const std::string& path, const Seen& before, const Seen& after, std::vector<endpoint::PersistenceChanged>& changes);

    const std::string m_root;
    std::map<std::string, Seen> m_files;
    bool m_isFirst = true;
};

} // namespace metsuke::sensor
