// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/message.h"
#include "core/database/action_log.h"

#include <map>

namespace metsuke::mitigation {

inline constexpr const char* kWorkstation = "workstation"; ///< in the log: time, and what is due
inline constexpr const char* kWire = "wire"; ///< in the log: what the capture shows

/// An entry of the log of mitigation about one order: who did what when, or what came of it.
struct Deed {
    Timestamp at;
    std::string by; ///< who, a device, kWorkstation or kWire
    std::string kind; ///< "order.queued"
    Message why; ///< may be empty
    friend bool operator==(const Deed&, const Deed&) = default;
};

/// Of entries, newest first, by order and oldest first. What names no order, or cannot be read, is left out.
[[nodiscard]] std::map<std::string, std::vector<Deed>> deedsOf(const std::vector<ActionLog::Entry>& newestFirst);
/// For people, without its reason.
[[nodiscard]] Message wordsOf(const Deed& deed);
/// Who did it, for people; `host` is what the order's computer is called.
[[nodiscard]] Message whoOf(const Deed& deed, const std::string& device, const std::string& host);

} // namespace metsuke::mitigation
