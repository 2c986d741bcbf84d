// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace metsuke::activity_import {

/// A command line that was logged as one text, as words without their quotes and without secrets (redaction.h). Where
/// blanks were part of a word and the recorder did not quote it, it falls apart. At most 256 words.
[[nodiscard]] std::vector<std::string> wordsOf(std::string_view commandLine);

/// The script that a program of Windows was given to run, as its path; "" none, or one of the system's own.
[[nodiscard]] std::string scriptOnWindows(
    std::string_view image, const std::vector<std::string>& words, std::string_view workingFolder);

/// What a program below the folders of Windows that only administrators write to belongs to: the product that its
/// version says, or that folder; "" of all others.
[[nodiscard]] std::string packageOnWindows(std::string_view image, std::string_view product);

} // namespace metsuke::activity_import
