// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"

#include <chrono>

namespace metsuke {

/// Ends the wait of a thread that polls: readable once wake() was called, until clear().
class WakeEvent {
public:
    WakeEvent();
    /// False when the system has no descriptor left; errno says so.
    [[nodiscard]] bool isOpen() const { return m_event.isOpen(); }
    [[nodiscard]] int get() const { return m_event.get(); }
    /// Any thread, and signal handlers.
    void wake() const;
    void clear() const;
    /// Until wake() was called, at most `time`; cleared then.
    void wait(std::chrono::milliseconds time) const;

private:
    FileHandle m_event;
};

} // namespace metsuke
