// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace metsuke {

/// Cuts one direction of a stream into lines (LF or CRLF), whatever the pieces it arrives in. A line longer than
/// `kLimit` is delivered cut, once; its rest is dropped.
class LineSplitter {
public:
    static constexpr size_t kLimit = 8192;

    /// Takes one line from the front of `bytes`: returns what was used up, and calls visit(line) when it is complete.
    template<typename Visit>
    size_t take(Bytes bytes, Visit visit) {
        const std::string_view text = asText(bytes);
        const size_t end = text.find('\n');
        const size_t size = end == std::string_view::npos ? text.size() : end + 1;
        if (m_carry.empty() && end != std::string_view::npos && size <= kLimit) {
            visit(withoutEnd(text.substr(0, size)));
            return size;
        }
        m_carry.append(text.substr(0, std::min(size, kLimit - m_carry.size())));
        if (end != std::string_view::npos) {
            const std::string line = std::move(m_carry);
            m_carry.clear();
            visit(withoutEnd(line));
        }
        return size;
    }
    void clear() { m_carry.clear(); }
    [[nodiscard]] std::string_view pending() const { return m_carry; }

private:
    static std::string_view withoutEnd(std::string_view line) {
        if (!line.empty() && line.back() == '\n') {
            line.remove_suffix(1);
        }
        if (!line.empty() && line.back() == '\r') {
            line.remove_suffix(1);
        }
        return line;
    }
    std::string m_carry;
};

} // namespace metsuke
