// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/wire/wire_reader.h"

#include "capture/live/spool_layout.h"
#include "capture/open_captures.h"
#include "capture/spool_source.h"
#include "core/store/case_file.h"

#include <algorithm>

namespace metsuke {

using mitigation::WireTalk;
using mitigation::WireWatch;

namespace {

using namespace std::chrono_literals;
constexpr Duration kAlive = 5 * kSecond; ///< a capture tells the time every second
constexpr auto kLookAgain = 10s; ///< for a case that is not there yet
constexpr int kPartOfTime = 10; ///< of which reading growing files again may take one
constexpr int64_t kMostPages = 8;

uint64_t bytesOf(const std::vector<std::filesystem::path>& files) {
    uint64_t all = 0;
    for (const auto& file : files) {
        std::error_code none;
        const auto bytes = std::filesystem::file_size(file, none);
        all += none ? 0 : bytes;
    }
    return all;
}

bool isWritten(const std::filesystem::path& file, Timestamp now) {
    std::error_code none;
    const auto written = std::chrono::file_clock::to_sys(std::filesystem::last_write_time(file, none));
    return !none && Timestamp{std::chrono::nanoseconds(written.time_since_epoch()).count()} >= now - kMinute;
}

/// What the one side of a flow sent.
WireTalk talkOf(const FlowRow& flow, const IpAddress& host) {
    const Timestamp last = flow.ts + static_cast<Duration>(flow.duration * static_cast<double>(kSecond));
    const bool isOrig = flow.orig == host;
    return isOrig ? WireTalk{flow.orig, flow.resp, flow.proto, flow.origPort, flow.respPort, flow.origPackets, flow.ts, last}
                  : WireTalk{flow.resp, flow.orig, flow.proto, flow.respPort, flow.origPort, flow.respPackets, flow.ts, last};
}

} // namespace

WireReader::WireReader(std::filesystem::path caseFile)
    : m_caseFile(std::move(caseFile)) { }

void WireReader::setWatches(WireWatches watches, std::optional<Timestamp> earliest, Timestamp now) {
    m_watches = std::move(watches);
    std::erase_if(m_asked, [&](const WireWatch* asked) { return std::ranges::none_of(m_watches, [&](const WireWatch& one) { return &one == asked; }); });
    if (earliest) { // the others take nothing twice
        const Timestamp from = std::max(*earliest - kBefore, now - kFurthest);
        begin(m_isBehind ? std::min(m_from, from) : from);
    }
}

void WireReader::begin(Timestamp from) {
    m_from = from;
    m_feed.reset();
    m_isOfFiles = false;
    m_isBehind = true;
    m_opened = {};
    m_nextFile = 0;
    m_files.clear();
}

/// From the first segment that may have packets of the time.
bool WireReader::openSpool() {
    const auto folder = packetFolderOf(m_caseFile);
    const auto segments = segmentsOf(folder);
    if (segments.empty()) {
        return false;
    }
    auto first = std::ranges::find_if(segments, [&](const SpoolSegment& one) { return one.written >= m_from; });
    if (first == segments.end()) {
        --first; // where the capture stands still, or goes on
    }
    SpoolReading reading;
    reading.name = m_caseFile.filename().string();
    reading.folder = folder;
    reading.from = spool::placeOf(first->number, 0);
    m_feed.emplace(followSpool(std::move(reading), std::make_shared<std::atomic<bool>>(false)), WireFeed::Kind::Spool, m_from);
    return true;
}

void WireReader::listFiles(Timestamp now) {
    auto store = CaseStore::open(m_caseFile, {}, CaseAccess::ReadOnly);
    if (!store.ok()) {
        return; // not made yet, or it cannot be read now: asked again
    }
    askStore(**store);
    auto summary = (*store)->summary({});
    if (m_feed || !summary.ok()) {
        return;
    }
    std::ranges::sort(summary->captures, {}, &CaptureSummary::first);
    for (const CaptureSummary& capture : summary->captures) {
        std::error_code none;
        const std::filesystem::path path = capture.packetsPath.empty() ? capture.path : capture.packetsPath;
        if (std::filesystem::is_regular_file(path, none) && (capture.last >= m_from || isWritten(path, now))) {
            m_files.push_back(path);
        }
    }
    m_fileBytes = bytesOf(m_files);
    m_isOfFiles = !m_files.empty();
}

void WireReader::openFile() {
    const Timestamp until = m_feed ? m_feed->reached() : Timestamp{};
    const uint64_t before = m_feed ? m_feed->packets() : 0;
    m_feed.reset();
    while (!m_feed && m_nextFile < m_files.size()) {
        auto source = openCaptures({m_files[m_nextFile++]});
        if (source.ok()) {
            m_feed.emplace(std::move(*source), WireFeed::Kind::File, m_from, until, before);
        }
    }
}

void WireReader::askStore(CaseStore& store) {
    for (WireWatch& watch : m_watches) {
        if (!m_asked.insert(&watch).second) {
            continue; // its packets were read since
        }
        for (const IpAddress& host : watch.host()) {
            askFlows(store, watch, host);
        }
    }
}

/// Who is in view, and what was over before packets are read from; what cannot be asked is not known.
void WireReader::askFlows(CaseStore& store, WireWatch& watch, const IpAddress& host) {
    const TimeRange range{watch.expectation().from - WireWatch::kInView, m_from};
    const auto window = store.openFlows(Filter::compare("host", Filter::Op::Equal, host.toString()), range, FlowSort::Time, SortOrder::Descending, {});
    for (int64_t page = 0; window.ok() && page < kMostPages && page * RowWindow::kPageRows < (*window)->count; ++page) {
        const auto rows = store.flowPage(*window, page, {});
        for (const FlowRow& row : rows.ok() ? *rows : std::vector<FlowRow>()) {
            watch.sawHost(row.ts);
            const WireTalk talk = talkOf(row, host);
            if (talk.last < m_from) { // else its packets are read, as far as they are of this time
                watch.take(talk);
            }
        }
    }
}

bool WireReader::read(Timestamp now, std::chrono::milliseconds longest) {
    const auto until = Clock::now() + longest;
    const auto isEnough = [until] { return Clock::now() >= until; };
    if (!m_feed && !m_isOfFiles) {
        if (m_opened != Clock::time_point() && Clock::now() - m_opened < kLookAgain) {
            return true;
        }
        m_opened = Clock::now();
        const bool isFollowed = openSpool();
        listFiles(now);
        m_isBehind = isFollowed || m_isOfFiles;
    }
    if (m_isOfFiles && !m_feed && m_nextFile == m_files.size()) { // all were read
        const bool hasTime = Clock::now() - m_opened > m_took * kPartOfTime + kLookAgain;
        if (!hasTime || bytesOf(m_files) == m_fileBytes) {
            return true;
        }
        begin(m_from);
        return read(now, longest);
    }
    while (!isEnough()) {
        if (m_isOfFiles && (!m_feed || m_feed->hasEnded())) {
            openFile();
            if (!m_feed) {
                m_took = Clock::now() - m_opened;
                break;
            }
        }
        if (!m_feed) {
            break;
        }
        const bool isAll = m_feed->read(m_watches, isEnough);
        m_reached = std::max(m_reached, m_feed->reached());
        if (!m_isOfFiles && isAll) {
            m_isBehind = false;
            return true;
        }
    }
    m_isBehind = m_feed.has_value();
    return !m_isBehind;
}

std::optional<Message> WireReader::stopped(Timestamp now) const {
    if (m_isBehind || (m_reached.ns != 0 && now - m_reached <= kAlive)) {
        return std::nullopt;
    }
    return m_reached.ns == 0 ? Message("mitigation.wire_no_capture").with("case", m_caseFile.filename().string())
                             : Message("mitigation.wire_capture_ended").with("until", m_reached.ns);
}

} // namespace metsuke
