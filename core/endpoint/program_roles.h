// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/activity.h"

namespace metsuke::endpoint {

/// What a program is for, as far as its name tells. Only a program of a package is believed.
enum class ProgramRole : uint8_t {
    Other,
    Interpreter, ///< runs what it is given: shells, python3 (interpreters.h)
    Wrapper, ///< runs or moves what it is given and is nothing of its own: env, setsid, nohup, cp, tar
    Anchor, ///< starts things all day: init, service managers, cron, sessions, container shims
    Terminal, ///< gives a person a shell: terminals, their multiplexers, login
    Ssh,
    Browser,
    MailClient,
    PackageManager
};
[[nodiscard]] ProgramRole roleOf(const ImageStarted& image);
/// One that reads nothing but files: no peer and no pipe delivered what it wrote.
[[nodiscard]] bool readsOnlyFiles(const ImageStarted& image);
/// Of the system: a package's, or in a folder that only packages fill when the package is not known.
[[nodiscard]] bool isSystemProgram(const ImageStarted& image);
/// Without "." and ".."; "" when the folder that a relative path begins in is not known.
[[nodiscard]] std::string pathFrom(const std::string& workingFolder, const std::string& path);
/// What of its arguments a wrapper was to work on, as absolute paths.
[[nodiscard]] std::vector<std::string> pathsGiven(const ImageStarted& image, const std::string& workingFolder);

} // namespace metsuke::endpoint
