// SPDX-License-Identifier: GPL-3.0-or-later
// Sysmon as XML: `wevtutil qe /f:xml`, an export of the event viewer, lines of syslog with an event each.
#include "core/activity_import/importer.h"
#include "core/activity_import/sysmon_teller.h"
#include "core/activity_import/windows_event.h"

#include <algorithm>

namespace metsuke::activity_import {

namespace {

constexpr std::string_view kBegin = "<Event";
constexpr std::string_view kEnd = "</Event>";
constexpr std::string_view kBehindName = " \t\r\n>";

/// Where <Event> or <Event ...> begins, at or behind `from`; what is not whole yet does not count.
size_t beginOfEvent(std::string_view text, size_t from) {
    for (size_t at = text.find(kBegin, from); at != std::string_view::npos; at = text.find(kBegin, at + 1)) {
        const size_t behind = at + kBegin.size();
        if (behind < text.size() && kBehindName.find(text[behind]) != std::string_view::npos) {
            return at;
        }
    }
    return std::string_view::npos;
}

/// Cuts events out of whatever stands around them: a document, its declaration, the head of a line.
class EventCutter {
public:
    explicit EventCutter(EventSink& sink)
        : m_sink(sink) { }

    Result<void> take(std::string_view piece) {
        m_text += piece;
        while (true) {
            const size_t end = m_text.find(kEnd, m_searched);
            if (end == std::string::npos) {
                break;
            }
            METSUKE_CHECK(cut(end));
            drop(end + kEnd.size());
            m_searched = 0;
        }
        m_searched = m_text.size() - std::min(m_text.size(), kEnd.size());
        const size_t begin = beginOfEvent(m_text, 0);
        if (begin == std::string::npos) {
            drop(m_searched); // perhaps the beginning of one, cut in two
            m_searched = 0;
        } else if (m_text.size() - begin > kMaximumEventBytes) {
            m_sink.unreadable(lineAt(begin));
            drop(m_searched);
            m_searched = 0;
        }
        return {};
    }
    void finish() {
        if (beginOfEvent(m_text, 0) != std::string::npos) {
            m_sink.unreadable(m_line);
        }
    }

private:
    /// The event that ends at `end`; an earlier one that has begun and did not end is no event.
    Result<void> cut(size_t end) {
        const std::string_view before = std::string_view(m_text).substr(0, end);
        size_t begin = beginOfEvent(before, 0);
        if (begin == std::string::npos) {
            return {};
        }
        int64_t line = lineAt(begin);
        for (size_t next = beginOfEvent(before, begin + 1); next != std::string::npos; next = beginOfEvent(before, begin + 1)) {
            m_sink.unreadable(line);
            line += linesIn(before.substr(begin, next - begin));
            begin = next;
        }
        auto event = m_parser.parse(std::string_view(m_text).substr(begin, end + kEnd.size() - begin));
        if (!event) {
            m_sink.unreadable(line);
            return {};
        }
        if (!event->isSysmon()) {
            m_sink.foreign();
            return {};
        }
        event->raw.line = line;
        return m_sink.take(std::move(event->raw));
    }
    [[nodiscard]] static int64_t linesIn(std::string_view text) { return std::count(text.begin(), text.end(), '\n'); }
    [[nodiscard]] int64_t lineAt(size_t position) const { return m_line + linesIn(std::string_view(m_text).substr(0, position)); }
    void drop(size_t bytes) {
        m_line = lineAt(bytes);
        m_text.erase(0, bytes);
    }

    EventSink& m_sink;
    WindowsEventParser m_parser;
    std::string m_text;
    size_t m_searched = 0; ///< no event ends before
    int64_t m_line = 1; ///< that m_text begins in
};

Result<void> decode(LogInput& input, EventSink& sink) {
    EventCutter cutter(sink);
    while (true) {
        METSUKE_TRY(const std::string_view piece, input.piece());
        if (piece.empty()) {
            cutter.finish();
            return {};
        }
        METSUKE_CHECK(cutter.take(piece));
    }
}

} // namespace

Importer sysmonXml() {
    return {"sysmon_xml", "sysmon",
        [](std::string_view beginning) { return beginOfEvent(beginning, 0) != std::string_view::npos || beginning.find("<Events") != std::string_view::npos; },
        decode, []() -> std::unique_ptr<ActivityTeller> { return std::make_unique<SysmonTeller>(); }};
}

} // namespace metsuke::activity_import
