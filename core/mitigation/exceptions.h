// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/plan/plan.h"
#include "core/plan/report.h"

#include <filesystem>
#include <optional>
#include <vector>

// Things that are left alone: false positives, tools of the administrator. They are neither proposed for clean-up nor touched by a plan
// that was made before, until the exception ends. Looking at them and keeping them as evidence is no touch.
namespace metsuke::mitigation {

enum class ExceptionKind : uint8_t {
    Sha256, ///< files and programs of this content
    Path, ///< the file, what is in the folder ("/opt/tool/"), and what starts by itself from there
    Image, ///< processes that run this, or what is in the folder
    Remote, ///< an address, a range, or a name and all below it
    Host, ///< the whole computer
};
inline constexpr size_t kExceptionKinds = 5;
[[nodiscard]] std::string_view nameOf(ExceptionKind kind); ///< "sha256", "path" ...
[[nodiscard]] std::string_view textOf(ExceptionKind kind); ///< text-id
[[nodiscard]] std::optional<ExceptionKind> parseExceptionKind(std::string_view name);

struct Exception {
    std::string id; ///< isPlainName
    ExceptionKind kind = ExceptionKind::Path;
    std::string value; ///< as makeException() wrote it; of Host the device
    std::string device; ///< only there, "" everywhere
    std::string why, by; ///< a line each
    Timestamp made, until;
    friend bool operator==(const Exception&, const Exception&) = default;
};
inline constexpr Duration kLongestException = 366 * kDay;
inline constexpr size_t kMostExceptions = 1'000; ///< every run asks them all

/// With a new id. InvalidArgument: the value is none of this kind or would cover everything, no reason is given, or the time is not
/// within a year from now.
Result<Exception> makeException(Exception wanted, Timestamp now);

/// What the step would touch of what is left alone; null: nothing. `found`: of the step by a dry run, which knows what the plan may
/// not: contents and programs; null none. Steps that only look, or put back what was done, touch nothing. Pure.
[[nodiscard]] const Exception* exceptionFor(const plan::Step& step, const plan::StepReport* found, const std::string& device,
    const std::vector<Exception>& exceptions);
/// Of a process with this program; the same.
[[nodiscard]] const Exception* exceptionForProgram(const std::string& image, const std::string& sha256, const std::string& device,
    const std::vector<Exception>& exceptions);

/// "Left alone: ..., exception of ... until ...".
[[nodiscard]] Message leftAlone(const Exception& exception);

/// In force in this fleet's folder; none, and nothing is made, where there is no record of mitigation.
Result<std::vector<Exception>> exceptionsIn(const std::filesystem::path& folder, Timestamp now);

} // namespace metsuke::mitigation
