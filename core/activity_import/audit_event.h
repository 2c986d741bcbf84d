// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/activity_import/pid_teller.h"

#include <vector>

// What an event of the Linux audit log tells, as auditd_log.cpp puts it together.
namespace metsuke::activity_import {

/// An argument of the system call (a0 ... a3), which are in hexadecimal; 0 when there is none.
[[nodiscard]] uint64_t argument(const RawEvent& event, std::string_view name);
[[nodiscard]] bool isDone(const RawEvent& event);
/// Of a connection that was at least begun: done, going on, refused, out of reach, timed out, reset.
[[nodiscard]] bool isBegun(const RawEvent& event);
[[nodiscard]] PidTeller::Seen seenIn(const RawEvent& event);
/// Of an execve, with the secrets that are in them.
[[nodiscard]] std::vector<std::string> argumentsOf(const RawEvent& event);

/// A file that a system call was about.
struct AuditItem {
    std::string role; ///< NORMAL, PARENT, CREATE, DELETE
    endpoint::FileId file;
    std::string path; ///< absolute where the log tells enough
};
[[nodiscard]] std::vector<AuditItem> itemsOf(const RawEvent& event);

} // namespace metsuke::activity_import
