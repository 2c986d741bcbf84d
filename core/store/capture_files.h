// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/case_store.h"

#include <map>
#include <mutex>

namespace metsuke {

class Connection;

/// How a capture file is recognised again.
struct CaptureIdentity {
    int64_t bytes = 0; ///< size
    int64_t modified = 0; ///< ns since 1970
    std::string edges; ///< SHA-256 over the first and the last MiB, "" when the file cannot be read
};
[[nodiscard]] CaptureIdentity identifyCapture(const std::filesystem::path& path);

/// Finds the captures of a case again: at their path, or beside the case after both have moved. A file that is gone is
/// NotFound, another file under that name is Malformed. Thread-safe.
class CaptureFiles {
public:
    explicit CaptureFiles(std::filesystem::path casePath)
        : m_casePath(std::move(casePath)) {}
    /// Where capture `number` can be read now.
    Result<std::filesystem::path> locate(Connection& connection, uint16_t number);
    /// Paths of all captures in order, as far as they are known; those that are gone keep their old path.
    Result<std::vector<std::filesystem::path>> paths(Connection& connection);
    Result<std::string> name(Connection& connection, uint16_t number);

private:
    struct Row {
        std::string path;
        std::string packetsPath;
        CaptureIdentity identity;
        bool known = false;
    };
    Result<Row> row(Connection& connection, uint16_t number);
    [[nodiscard]] std::vector<std::filesystem::path> candidates(const Row& row) const;

    const std::filesystem::path m_casePath;
    std::mutex m_mutex; ///< guards m_verified
    std::map<uint16_t, std::pair<std::filesystem::path, CaptureIdentity>> m_verified; ///< checked whole once
};

} // namespace metsuke
