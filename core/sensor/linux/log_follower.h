// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"

#include <string>
#include <vector>

namespace metsuke::sensor {

/// Reads what another program adds to a log: when that is renamed and begun anew, or cut to nothing, too. Of a log that is cut
/// and has grown beyond where it was by the next look, what came first is missed. One thread.
class LogFollower {
public:
    /// Of one look; a log that grows faster is caught up with later.
    static constexpr size_t kMaximumRead = 8 << 20;
    /// Farther behind than this, what lies between is left out.
    static constexpr int64_t kMaximumBehind = 64 << 20;

    LogFollower(std::string path, size_t maximumLine)
        : m_path(std::move(path))
        , m_maximumLine(maximumLine) {}

    /// What is there, of a long log the last `most` bytes: whole lines. To be called once, first.
    [[nodiscard]] std::vector<std::string> readEarlier(size_t most);
    struct Lines {
        std::vector<std::string> lines; ///< whole ones, without their ends
        int64_t leftOut = 0; ///< pieces that were too long or too far behind
    };
    /// What was added since the last time.
    [[nodiscard]] Lines read();
    [[nodiscard]] const std::string& path() const { return m_path; }

private:
    bool open();
    void restart();
    void readOpen(Lines& lines);
    void take(std::string_view part, Lines& lines);
    [[nodiscard]] bool isReplaced() const;

    const std::string m_path;
    const size_t m_maximumLine;
    FileHandle m_file;
    int64_t m_offset = 0;
    std::string m_begun; ///< a line without its end yet
    bool m_isSkipping = false; ///< the rest of a line that is too long
};

} // namespace metsuke::sensor
