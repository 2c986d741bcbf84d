// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sensor/linux/periodic_source.h"

#include <set>

namespace metsuke::sensor {

/// The names in /proc/modules, clean and at most 4,096.
[[nodiscard]] std::set<std::string> parseModules(std::string_view text);

/// Kernel modules that are loaded, found by looking: whose doing it was is not known, and one that is gone again within the
/// interval is missed.
class ModuleWatch final : public PeriodicSource {
public:
    explicit ModuleWatch(Duration interval = 2 * kSecond, std::string path = "/proc/modules")
        : PeriodicSource(interval)
        , m_path(std::move(path)) {}
    ~ModuleWatch() override { stop(); }

private:
    /// NotFound: this kernel loads no modules.
    Result<void> begin() override;
    std::vector<Observation> look() override;

    const std::string m_path;
    std::set<std::string> m_known;
};

} // namespace metsuke::sensor
