// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace metsuke::activity_import::test {

struct WrittenEvent {
    int number = 0;
    std::string host;
    std::string logged; ///< TimeCreated
    std::vector<std::pair<std::string, std::string>> data;
};

/// A Windows event log of one chunk with these events of Sysmon, as binary XML without templates: no event log of a
/// real Windows was at hand. At most 64 KiB; the events that fit.
[[nodiscard]] std::string writeEvtx(const std::vector<WrittenEvent>& events);

} // namespace metsuke::activity_import::test
