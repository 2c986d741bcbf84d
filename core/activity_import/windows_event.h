// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/activity_import/raw_event.h"

#include <memory>
#include <optional>
#include <string_view>

namespace metsuke::activity_import {

/// One event of the Windows event log, which Sysmon for Linux writes, too.
struct WindowsEvent {
    std::string provider;
    RawEvent raw; ///< `kind`: the number of the event; `time`: UtcTime of Sysmon, else when it was logged
    bool hasTime = false;
    [[nodiscard]] bool isSysmon() const;
};
/// Takes its time from its own UtcTime where there is one.
void settleTime(WindowsEvent& event, std::string_view logged);

/// Reads events one by one with expat: no document type is accepted, hence no entity beyond the five of XML; at most 12
/// levels. One thread.
class WindowsEventParser {
public:
    WindowsEventParser();
    ~WindowsEventParser();
    WindowsEventParser(const WindowsEventParser&) = delete;
    WindowsEventParser& operator=(const WindowsEventParser&) = delete;

    /// `xml`: from <Event> to </Event>, UTF-8. nullopt when that is not well-formed or no event.
    [[nodiscard]] std::optional<WindowsEvent> parse(std::string_view xml);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace metsuke::activity_import
