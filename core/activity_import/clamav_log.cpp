// SPDX-License-Identifier: GPL-3.0-or-later
// Logs of ClamAV: of clamd with its times, of clamscan and clamdscan with those of the summary behind each scan.
#include "core/activity_import/importer.h"

#include "core/base/strings.h"
#include "core/endpoint/activity_fields.h"
#include "core/sensor/clamav_log.h"

namespace metsuke::activity_import {

namespace {

using endpoint::Detected;
using sensor::ClamavLine;
using Kind = ClamavLine::Kind;
using Outcome = Detected::Outcome;
constexpr size_t kMostOfScan = 100'000; // findings that wait for the time of their scan

/// Findings wait for what was done about them, and those without a time for the end of their scan.
class ScanReader {
public:
    explicit ScanReader(EventSink& sink)
        : m_sink(sink) { }

    Result<void> take(const ClamavLine& line, int64_t number) {
        switch (line.kind) {
        case Kind::Found: return found(line, number);
        case Kind::Moved:
        case Kind::Removed: done(line); return {};
        case Kind::ScanEnded: return finishScan(line.time);
        case Kind::Copied: // it is still there
        case Kind::ScanStarted: return {};
        }
        return {};
    }
    /// What has no time by the end of the log happened nobody knows when.
    Result<void> finish() { return finishScan(std::nullopt); }

private:
    struct Finding {
        ClamavLine line;
        int64_t number = 0;
        Outcome outcome = Outcome::Reported;
        std::string movedTo;
    };
    Result<void> found(const ClamavLine& line, int64_t number) {
        METSUKE_CHECK(m_last && m_last->line.time ? give(*std::exchange(m_last, std::nullopt)) : Result<void>());
        if (m_last) {
            keep(std::move(*m_last));
        }
        m_last = {line, number, Outcome::Reported, {}};
        return {};
    }
    void keep(Finding finding) {
        if (m_untimed.size() < kMostOfScan) {
            m_untimed.push_back(std::move(finding));
        } else {
            m_sink.unreadable(finding.number);
        }
    }
    /// A scanner does it at once: the line stands behind what it found.
    void done(const ClamavLine& line) {
        if (!m_last || m_last->line.path != line.path) {
            return;
        }
        m_last->outcome = line.kind == Kind::Removed ? Outcome::Removed : Outcome::Quarantined;
        m_last->movedTo = line.target;
        m_last->line.realPath = line.realPath;
    }
    Result<void> finishScan(std::optional<Timestamp> ended) {
        if (m_last) {
            keep(std::move(*std::exchange(m_last, std::nullopt)));
        }
        for (Finding& finding : m_untimed) {
            finding.line.time = finding.line.time ? finding.line.time : ended;
            if (finding.line.time) {
                METSUKE_CHECK(give(finding));
            } else {
                m_sink.unreadable(finding.number);
            }
        }
        m_untimed.clear();
        return {};
    }
    Result<void> give(const Finding& finding) {
        RawEvent event;
        event.time = *finding.line.time;
        event.line = finding.number;
        event.kind = endpoint::Fields<Detected>::name;
        event.add("signature", finding.line.signature);
        event.add("path", finding.line.realPath.empty() ? finding.line.path : finding.line.realPath);
        event.add("outcome", std::string(endpoint::nameOf(finding.outcome)));
        event.add("moved_to", finding.movedTo);
        return m_sink.take(std::move(event));
    }

    EventSink& m_sink;
    std::optional<Finding> m_last;
    std::vector<Finding> m_untimed;
};

Result<void> decode(LogInput& input, EventSink& sink) {
    ScanReader reader(sink);
    while (true) {
        METSUKE_TRY(const auto line, input.line());
        if (!line) {
            return reader.finish();
        }
        if (const auto parsed = sensor::parseClamavLine(line->text)) {
            METSUKE_CHECK(reader.take(*parsed, line->number));
        } else if (line->isTooLong) {
            sink.unreadable(line->number);
        } else if (!trim(line->text).empty()) {
            sink.foreign();
        }
    }
}

class ClamavTeller final : public ActivityTeller {
public:
    void tell(const RawEvent& event, std::vector<endpoint::Activity>& activities) override {
        Detected detected{"ClamAV", std::string(event.get("signature")), std::string(event.get("path")), {}, Outcome::Reported, std::string(event.get("moved_to"))};
        for (const Outcome outcome : {Outcome::Quarantined, Outcome::Removed}) {
            detected.outcome = event.get("outcome") == endpoint::nameOf(outcome) ? outcome : detected.outcome;
        }
        activities.push_back({event.time, {}, "clamav_log", std::move(detected)});
    }
    [[nodiscard]] std::vector<BlindSpot> blindSpots() const override {
        std::vector<BlindSpot> spots;
        for (const char* sensor : {"process", "network", "name", "file", "image", "persistence", "login", "module", "mount"}) {
            spots.push_back({sensor, "not_logged"});
        }
        return spots;
    }
};

/// A line of a finding or of a scan's summary, or the first one of clamd.
bool recognises(std::string_view beginning) {
    constexpr size_t kLooked = 400; // lines: clamd begins with some sixty about itself
    size_t looked = 0;
    for (const std::string_view line : split(beginning, '\n')) {
        if (++looked > kLooked) {
            break;
        }
        if (line.find(" -> clamd daemon ") != std::string_view::npos || sensor::parseClamavLine(line)) {
            return true;
        }
    }
    return false;
}

} // namespace

Importer clamav() {
    return {"clamav", "clamav", recognises, decode, []() -> std::unique_ptr<ActivityTeller> { return std::make_unique<ClamavTeller>(); }};
}

} // namespace metsuke::activity_import
