// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace metsuke::endpoint {

/// Where an interpreter has its program from, as far as its arguments tell.
struct GivenProgram {
    enum class Kind {
        Unknown, ///< no interpreter, or one that was given something else: a class, an applet
        File,
        Text, ///< an argument is the program (-c), or names a module (-m): there is no file
        Input ///< nothing was given: it reads what comes, from a terminal, a pipe or a connection
    };
    Kind kind = Kind::Unknown;
    std::string file; ///< of File: as it was given, perhaps relative
};
/// `path`: of what runs. Every word that is no file's name for certain is none: a command line that was taken for a path
/// would be kept with the secrets in it. Linear in the size of the list.
[[nodiscard]] GivenProgram programGiven(std::string_view path, const std::vector<std::string>& arguments);

[[nodiscard]] bool isInterpreter(std::string_view path);
[[nodiscard]] bool isShell(std::string_view path);
/// Whether the file of this path is the program `name`, up to its version: python3.11 is python, sshd is not ssh.
[[nodiscard]] bool isProgramCalled(std::string_view path, std::string_view name);

} // namespace metsuke::endpoint
