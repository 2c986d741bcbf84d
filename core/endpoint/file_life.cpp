// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/file_life.h"

#include <algorithm>

namespace metsuke::endpoint {

namespace {

bool has(const std::vector<std::string>& paths, const std::string& path) {
    return std::find(paths.begin(), paths.end(), path) != paths.end();
}
void add(std::vector<std::string>& paths, const std::string& path) {
    if (!path.empty() && !has(paths, path)) {
        paths.push_back(path);
    }
}

} // namespace

FileLife lastLife(std::span<const Activity> changes) {
    using Change = FileChanged::Change;
    FileLife life;
    bool hasEnded = false;
    for (const Activity& activity : changes) {
        const auto& change = std::get<FileChanged>(activity.body);
        if (hasEnded && change.change != Change::Deleted) {
            life = {}; // whatever follows is another file under the same number
            hasEnded = false;
        }
        if (life.isEmpty()) {
            life.isBeginningSeen = change.change == Change::Written;
        }
        switch (change.change) {
        case Change::Renamed:
            add(life.names, change.before);
            std::erase(life.current, change.before);
            add(life.current, change.path);
            break;
        case Change::Linked:
            add(life.names, change.before);
            add(life.current, change.before);
            add(life.current, change.path);
            break;
        case Change::Deleted:
            std::erase(life.current, change.path);
            // Of a file whose beginning was not seen there may be names that nobody told us.
            hasEnded = life.current.empty() && life.isBeginningSeen;
            break;
        default:
            add(life.current, change.path);
            break;
        }
        add(life.names, change.path);
        life.changes.push_back(activity);
    }
    return life;
}

} // namespace metsuke::endpoint
