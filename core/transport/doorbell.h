// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"

#include <chrono>

namespace metsuke::transport {

/// Wakes a thread that polls, as often as needed: readable from ring() until clear().
class Doorbell {
public:
    Doorbell();
    [[nodiscard]] bool isOpen() const { return m_event.isOpen(); }
    [[nodiscard]] int get() const { return m_event.get(); }
    void ring() const; ///< any thread
    void clear() const;
    /// Waits for a ring, at most `time`, and clears it.
    void wait(std::chrono::milliseconds time) const;

private:
    FileHandle m_event;
};

} // namespace metsuke::transport
