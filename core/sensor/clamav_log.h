// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/timestamp.h"

#include <optional>
#include <string>
#include <string_view>

// What ClamAV 0.103 to 1.4 writes into its logs: clamd and clamonacc into theirs, clamscan and clamdscan with --log.
namespace metsuke::sensor {

/// Longer lines are none of ClamAV's: a path, a name and what stands around them.
inline constexpr size_t kMaximumClamavLine = 16 * 1024;

/// One line that says something about a file or about when a scan was. Names of files stand in the log as they are, line
/// breaks included: what a line says may have been written by whoever named a file.
struct ClamavLine {
    enum class Kind : uint8_t { Found, Moved, Copied, Removed, ScanStarted, ScanEnded };
    Kind kind = Kind::Found;
    std::optional<Timestamp> time; ///< the end of the second that is written there; none when the log has no times
    std::string path; ///< as it was given to the scanner, so perhaps relative
    std::string realPath; ///< where clamscan tells it beside what was given, "" else
    std::string signature; ///< of Found
    std::string target; ///< of Moved and Copied
    friend bool operator==(const ClamavLine&, const ClamavLine&) = default;
};

/// nullopt: it says neither. Times have no zone there and are taken for those of this computer (TZ). Texts are as they
/// stand in the line.
[[nodiscard]] std::optional<ClamavLine> parseClamavLine(std::string_view line);

/// What counts of clamd.conf.
struct ClamdSettings {
    std::string logFile; ///< "" none is written
    bool isPreventing = false; ///< clamonacc lets nobody open what it finds something in
    friend bool operator==(const ClamdSettings&, const ClamdSettings&) = default;
};
[[nodiscard]] ClamdSettings parseClamdSettings(std::string_view config);

} // namespace metsuke::sensor
