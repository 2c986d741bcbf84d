// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>

namespace metsuke::test {

/// Somebody asked the program to end.
class Interrupted : public std::runtime_error {
public:
    Interrupted()
        : std::runtime_error("interrupted") { }
};

/// From now on SIGINT and SIGTERM end waiting instead of the program.
void noticeInterrupts();
/// Throws what is wrong.
inline void need(bool isSo, const std::string& what) {
    if (!isSo) {
        throw std::runtime_error(what);
    }
}

/// Polls until `condition` holds; false when it did not in time. Interrupted when that was asked for.
[[nodiscard]] bool within(std::chrono::seconds time, const std::function<bool()>& condition);

/// Runs steps one after the other and prints each with its time and PASS or FAIL. After one that failed
/// nothing runs.
class Steps {
public:
    /// The step returns what there is to tell, and throws std::runtime_error with the reason when it failed.
    void run(const std::string& name, const std::function<std::string()>& step);
    [[nodiscard]] bool hasFailed() const { return m_hasFailed; }

private:
    bool m_hasFailed = false;
};

} // namespace metsuke::test
