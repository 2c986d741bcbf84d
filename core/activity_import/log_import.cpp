// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/activity_import/log_import.h"

#include "core/activity_import/event_sorter.h"
#include "core/activity_import/gap_notes.h"
#include "core/base/strings.h"
#include "core/endpoint/activity_history.h"

#include <map>

namespace metsuke::activity_import {

using namespace endpoint;

namespace {

/// A copy of another's log is no ring: nothing of it may go.
constexpr int64_t kUnlimited = int64_t{1} << 50;
constexpr int64_t kBetweenProgress = 4'096; // events
constexpr size_t kMostNamedHosts = 8;

/// Keeps what a decoder reads.
class Collector : public EventSink {
public:
    Collector(EventSorter& sorter, ImportReport& report, std::string host)
        : m_sorter(sorter)
        , m_report(report)
        , m_host(toLower(host)) { }

    Result<void> take(RawEvent event) override {
        const std::string host = toLower(event.host);
        if (!m_host.empty() && host != m_host) {
            ++m_report.otherHosts;
            return {};
        }
        if (m_hosts.size() < kMaximumHosts) {
            ++m_hosts[host];
        }
        m_gaps.event(event.time);
        const bool isFirst = m_report.events++ == 0;
        m_report.span.from = isFirst ? event.time : std::min(m_report.span.from, event.time);
        m_report.span.until = isFirst ? event.time : std::max(m_report.span.until, event.time);
        return m_sorter.add(event);
    }
    void unreadable(int64_t line) override {
        m_report.firstUnreadable = m_report.unreadable++ == 0 ? line : m_report.firstUnreadable;
        m_gaps.lost();
    }
    void foreign() override { ++m_report.foreign; }

    /// More than one host and none named is a question back.
    [[nodiscard]] Result<void> check() const {
        if (m_report.events == 0) {
            return Error(ErrorCode::NotFound, Message("import.no_events").with("unreadable", m_report.unreadable)
                .with("line", m_report.firstUnreadable).with("foreign", m_report.foreign).with("other", m_report.otherHosts));
        }
        if (m_hosts.size() < 2) {
            return {};
        }
        std::string names;
        size_t named = 0;
        for (const auto& [host, count] : m_hosts) {
            if (named++ < kMostNamedHosts) {
                names += (names.empty() ? "" : ", ") + (host.empty() ? std::string("\"\"") : cleanText(host, 80));
            }
        }
        return Error(ErrorCode::InvalidArgument, Message("import.several_hosts").with("count", static_cast<int64_t>(m_hosts.size())).with("names", names));
    }
    [[nodiscard]] std::vector<Activity> gaps() { return m_gaps.gaps(); }

private:
    EventSorter& m_sorter;
    ImportReport& m_report;
    std::string m_host; ///< lower case, "" any
    std::map<std::string, int64_t> m_hosts;
    GapNotes m_gaps;
};

Result<void> writeHistory(const ImportOptions& options, EventSorter& sorter, std::vector<Activity> gaps, ActivityTeller& teller,
    ImportReport& report, const std::function<void(const ImportProgress&)>& progress, const std::stop_token& stop) {
    HistoryLimits limits;
    limits.totalBytes = kUnlimited;
    METSUKE_TRY(const auto writer, HistoryWriter::open(options.folder, limits, report.span.from));
    const auto write = [&](Activity activity) -> Result<void> {
        ++report.byKind[activity.body.index()];
        report.activities += kindOf(activity) == ActivityKind::Gap ? 0 : 1;
        return writer->append(std::move(activity));
    };
    std::vector<Activity> told;
    int64_t done = 0;
    size_t gap = 0;
    METSUKE_CHECK(sorter.each([&](const RawEvent& event) -> Result<void> {
        if (stop.stop_requested()) {
            return Error(ErrorCode::Cancelled, "endpoint.cancelled");
        }
        if (progress && done++ % kBetweenProgress == 0) {
            progress({ImportProgress::Phase::Writing, done, sorter.size()});
        }
        for (; gap < gaps.size() && gaps[gap].time <= event.time; ++gap) {
            METSUKE_CHECK(write(std::move(gaps[gap])));
        }
        told.clear();
        teller.tell(event, told);
        report.silent += told.empty() ? 1 : 0;
        for (Activity& activity : told) {
            METSUKE_CHECK(write(std::move(activity)));
        }
        return {};
    }));
    for (; gap < gaps.size(); ++gap) {
        METSUKE_CHECK(write(std::move(gaps[gap])));
    }
    for (const auto& spot : teller.blindSpots()) {
        METSUKE_CHECK(write({report.span.from, {}, report.importer, Gap{spot.sensor, report.span.until, -1, spot.reason}}));
    }
    METSUKE_CHECK(writer->commit());
    METSUKE_TRY(const HistoryState state, writer->state());
    return state.lost == 0 ? Result<void>() : Error(ErrorCode::DiskFull, Message("import.not_written").with("path", options.folder.string()));
}

Result<ImportReport> run(std::istream& in, const ImportOptions& options, const std::function<void(const ImportProgress&)>& progress,
    const std::stop_token& stop) {
    LogInput input(in, options.totalBytes, stop);
    if (progress) {
        input.onProgress([&](int64_t done, int64_t total) { progress({ImportProgress::Phase::Reading, done, total}); });
    }
    METSUKE_TRY(const std::string_view beginning, input.beginning());
    const Importer* importer = importerFor(options.family, beginning);
    if (importer == nullptr) {
        return Error(ErrorCode::Unsupported, "import.unknown_format");
    }
    ImportReport report;
    report.importer = importer->name;
    EventSorter sorter(options.folder / "import.events");
    Collector collector(sorter, report, options.host);
    METSUKE_CHECK(importer->decode(input, collector));
    METSUKE_CHECK(collector.check());
    const auto teller = importer->teller();
    METSUKE_CHECK(writeHistory(options, sorter, collector.gaps(), *teller, report, progress, stop));
    return report;
}

} // namespace

Result<ImportReport> importLog(std::istream& in, const ImportOptions& options,
    const std::function<void(const ImportProgress&)>& progress, const std::stop_token& stop) {
    std::error_code failed;
    const bool isNew = !std::filesystem::exists(options.folder, failed);
    if (!isNew && !std::filesystem::is_empty(options.folder, failed)) {
        return Error(ErrorCode::InvalidArgument, Message("import.not_empty").with("path", options.folder.string()));
    }
    if (std::filesystem::create_directories(options.folder, failed) && !failed) {
        std::filesystem::permissions(options.folder, std::filesystem::perms::owner_all, failed); // it tells what people do
    }
    if (failed) {
        return Error(ErrorCode::PermissionDenied, Message("endpoint.no_folder").with("path", options.folder.string()), failed.message());
    }
    auto report = run(in, options, progress, stop);
    if (!report.ok()) {
        // All that is there now was made here.
        std::error_code none;
        for (const auto& entry : std::filesystem::directory_iterator(options.folder, none)) {
            std::filesystem::remove(entry.path(), none);
        }
        if (isNew) {
            std::filesystem::remove(options.folder, none);
        }
    }
    return report;
}

} // namespace metsuke::activity_import
