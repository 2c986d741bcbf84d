// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/script_path.h"

#include "core/sensor/linux/proc_facts.h"

#include <algorithm>
#include <filesystem>
#include <unistd.h>

namespace metsuke::sensor {

std::string openedAs(std::string_view name, const std::vector<ImageWatch::Opened>& opened) {
    constexpr std::string_view kUp = "../";
    std::string end = std::filesystem::path(name).lexically_normal().string();
    while (end.starts_with(kUp)) {
        end.erase(0, kUp.size());
    }
    const bool isWhole = end.starts_with('/');
    end.insert(0, isWhole ? "" : "/");
    const auto isMeant = [&](const ImageWatch::Opened& one) { return isWhole ? one.path == end : one.path.ends_with(end); };
    const auto found = std::find_if(opened.rbegin(), opened.rend(), isMeant);
    return name.empty() || found == opened.rend() ? std::string() : found->path;
}

std::string pathInFolders(std::string_view name, const std::vector<std::string>& folders) {
    std::string path = absolutePath("", name);
    for (const std::string& folder : folders) {
        if (folder.empty() || name.empty() || name.starts_with('/')) {
            continue;
        }
        path = absolutePath(folder, name);
        if (::access(path.c_str(), F_OK) == 0) {
            break;
        }
    }
    return path;
}

} // namespace metsuke::sensor
