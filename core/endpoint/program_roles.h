// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/activity.h"

namespace metsuke::endpoint {

/// What a program is for, as far as its name tells. Only a program of a package is believed.
enum class ProgramRole : uint8_t {
    Other,
    Interpreter, ///< runs what it is given: shells, python3, env
    Wrapper, ///< runs or moves what it is given and is nothing of its own: setsid, nohup, cp, tar
    Anchor, ///< starts things all day: init, service managers, cron, sessions, terminals, container shims
    Ssh,
    Browser,
    MailClient,
    PackageManager
};
[[nodiscard]] ProgramRole roleOf(const ImageStarted& image);
/// Of the system: a package's, or in a folder that only packages fill when the package is not known.
[[nodiscard]] bool isSystemProgram(const ImageStarted& image);
/// What of its arguments an interpreter or wrapper was to work on, as absolute paths.
[[nodiscard]] std::vector<std::string> pathsGiven(const ImageStarted& image, const std::string& workingFolder);
/// Whether an interpreter was given its program as an argument (-c), so that there is no file.
[[nodiscard]] bool hasInlineProgram(const ImageStarted& image);

} // namespace metsuke::endpoint
