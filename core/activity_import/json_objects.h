// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/activity_import/log_input.h"

#include <functional>
#include <string>

namespace metsuke::activity_import {

/// Cuts JSON into its outermost objects, whatever stands around them: one a line, a list over many lines or on a single
/// one, the head of a line of syslog. Objects deeper than 64 or larger than kMaximumEventBytes are passed over; what was
/// cut off ends where a line begins with the next object.
class JsonObjects {
public:
    struct Taker {
        std::function<Result<void>(std::string_view text, int64_t line)> object;
        std::function<void(int64_t line)> unreadable;
    };
    explicit JsonObjects(Taker taker)
        : m_taker(std::move(taker)) { }

    /// Everything up to the input's end.
    Result<void> read(LogInput& input);

private:
    bool take(char c);
    void giveUp();

    Taker m_taker;
    std::string m_text;
    int64_t m_depth = 0;
    int64_t m_line = 1;
    int64_t m_begun = 0; ///< line
    bool m_isInText = false, m_isEscaped = false, m_isAtLineStart = true;
    bool m_isPassedOver = false; ///< the object is not kept
};

} // namespace metsuke::activity_import
