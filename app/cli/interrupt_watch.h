// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stop_token>
#include <thread>

namespace metsuke::cli {

/// How often the user pressed Ctrl-C (or SIGTERM came) since the program began; the third time ends it the usual way.
[[nodiscard]] int interruptions();
/// Begins to count.
void watchInterruptions();

/// Turns the first Ctrl-C into a stop request: request_stop() is not allowed inside a handler. The case stays valid; a
/// second one ends the program the usual way.
class InterruptWatch {
public:
    InterruptWatch();
    [[nodiscard]] std::stop_token token() const { return m_stop.get_token(); }

private:
    std::stop_source m_stop;
    std::jthread m_thread;
};

} // namespace metsuke::cli
