// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/activity_import/linux_places.h"

#include "core/sensor/linux/persistence_places.h"

namespace metsuke::activity_import {

std::optional<endpoint::PersistenceChanged> changeOfPlace(const endpoint::FileChanged& change) {
    using File = endpoint::FileChanged::Change;
    using Place = endpoint::PersistenceChanged::Change;
    const auto* place = sensor::placeOf(change.path, "/");
    if (place == nullptr) {
        return std::nullopt;
    }
    endpoint::PersistenceChanged changed;
    changed.change = change.change == File::Deleted ? Place::Removed : change.change == File::MadeExecutable ? Place::Changed : Place::Added;
    changed.kind = place->kind;
    changed.path = change.path;
    changed.entry = change.path.substr(change.path.rfind('/') + 1);
    return changed;
}

} // namespace metsuke::activity_import
