// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/module_watch.h"

#include "core/base/strings.h"
#include "core/sensor/linux/host_clock.h"
#include "core/sensor/linux/small_files.h"

#include <unistd.h>

namespace metsuke::sensor {

namespace {

constexpr size_t kMaximumBytes = 1 << 20, kMaximumModules = 4096, kMaximumName = 64;

} // namespace

std::set<std::string> parseModules(std::string_view text) {
    std::set<std::string> names;
    for (const std::string_view line : split(text, '\n')) {
        const std::string_view name = line.substr(0, line.find(' '));
        if (!name.empty() && names.size() < kMaximumModules) {
            names.insert(cleanText(name, kMaximumName));
        }
    }
    return names;
}

Result<void> ModuleWatch::begin() {
    if (::access(m_path.c_str(), R_OK) != 0) {
        return Error{ErrorCode::NotFound, Message("sensor.no_modules")};
    }
    m_known = parseModules(readSmallFile(m_path, kMaximumBytes));
    return {};
}

std::vector<Observation> ModuleWatch::look() {
    std::set<std::string> now = parseModules(readSmallFile(m_path, kMaximumBytes));
    std::vector<Observation> loaded;
    for (const std::string& name : now) {
        if (!m_known.contains(name)) {
            loaded.push_back({.time = sinceBoot(), .process = {}, .source = "proc", .body = ModuleSeen{{name, false}}});
        }
    }
    m_known = std::move(now);
    return loaded;
}

} // namespace metsuke::sensor
