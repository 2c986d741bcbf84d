// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <functional>
#include <istream>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace metsuke::activity_import {

/// The bytes of a log from a file or a pipe, in pieces of bounded size. Text in UTF-16 with its mark at the front, as
/// PowerShell writes it, comes as UTF-8; a mark of UTF-8 is left out. One thread.
class LogInput {
public:
    /// `in`: outlives it. `total`: bytes of it for `progress`, 0 not known.
    LogInput(std::istream& in, int64_t total, std::stop_token stop)
        : m_in(in)
        , m_total(total)
        , m_stop(std::move(stop)) { }

    /// Called with the bytes that were read and their total, for every piece.
    void onProgress(std::function<void(int64_t, int64_t)> progress) { m_progress = std::move(progress); }

    /// The first bytes, at most 64 KiB; they are read again.
    Result<std::string_view> beginning();
    /// Some bytes more, "" at the end. Cancelled when that was asked for. The view holds until the next call.
    Result<std::string_view> piece();

    [[nodiscard]] const std::stop_token& stop() const { return m_stop; }

    struct Line {
        std::string text; ///< without its end
        int64_t number = 0; ///< from 1
        bool isTooLong = false; ///< longer than kMaximumEventBytes: then `text` is empty
    };
    /// nullopt at the end. Not to be mixed with piece().
    Result<std::optional<Line>> line();

private:
    Result<void> fill();
    void widen(); ///< UTF-16 to UTF-8

    std::istream& m_in;
    int64_t m_total;
    std::stop_token m_stop;
    std::function<void(int64_t, int64_t)> m_progress;
    enum class Encoding { NotLooked, Bytes, LittleEndian, BigEndian };
    Encoding m_encoding = Encoding::NotLooked;
    std::string m_raw; ///< what was read and is not given yet
    std::string m_text; ///< what is given
    std::string m_preview; ///< of UTF-16
    std::string m_odd; ///< bytes of UTF-16 that need others behind them
    size_t m_taken = 0; ///< of m_text, by line()
    int64_t m_read = 0;
    int64_t m_lines = 0;
};

} // namespace metsuke::activity_import
