// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/timestamp.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace metsuke::sensor {

/// Which package brought a file, by dpkg's own lists: twelve bytes or so a file, read anew when packages have changed. On
/// other systems nothing is anybody's. That the file is still as it was brought is not said. One thread.
class PackageIndex {
public:
    static constexpr size_t kMaximumFiles = 4'000'000;

    /// `folder`: of the lists.
    explicit PackageIndex(std::string folder = "/var/lib/dpkg/info")
        : m_folder(std::move(folder)) {}

    /// "" none. The first call, and one after a change, take a fraction of a second. `now`: since boot.
    [[nodiscard]] const std::string& ownerOf(std::string_view path, Duration now);
    [[nodiscard]] size_t files() const { return m_files.size(); }

private:
    void refresh(Duration now);
    void readList(const std::string& name);

    const std::string m_folder;
    std::vector<std::string> m_packages{""};
    std::vector<std::pair<uint64_t, uint32_t>> m_files; ///< digest of the path and number of the package, sorted
    int64_t m_modified = 0; ///< ns; of the folder, when it was read
    Duration m_looked = 0;
};

} // namespace metsuke::sensor
