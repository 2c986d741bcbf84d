// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/incident_model.h"
#include "ui/services/data_quality.h"
#include "ui/services/inspected_subject.h"
#include "ui/services/packet_opener.h"
#include "ui/services/visit_times.h"
#include "ui/widgets/chain_chart.h"
#include "ui/widgets/waterfall_chart.h"

#include "tests/support/fake_event_store.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QSignalSpy>

namespace metsuke {

namespace {

constexpr const char* kKeiri = "10.20.0.57";

CaseSnapshotPtr storySnapshot(const std::function<void(CaseSnapshot&)>& edit = {}) {
    auto snapshot = std::make_shared<CaseSnapshot>();
    fake::Story story = fake::makeStory();
    snapshot->hosts = story.hosts;
    snapshot->detections = story.detections;
    snapshot->incidents = story.incidents;
    snapshot->watchList = story.watchList;
    snapshot->rules = story.rules;
    snapshot->summary.first = fake::at(8, 30);
    snapshot->summary.last = fake::at(14, 17);
    if (edit) {
        edit(*snapshot);
    }
    snapshot->index();
    return snapshot;
}

QString text(const IncidentModel& model, int row, int column, const QModelIndex& parent = {}) {
    return model.index(row, column, parent).data().toString();
}

std::vector<Visit> everySeconds(double period, int count) {
    std::vector<Visit> visits;
    for (int i = 0; i < count; ++i) {
        visits.push_back({fake::at(9, 0, i * period), 100});
    }
    return visits;
}

class NoService : public AnalysisService {
public:
    void openCase(const QString&) override {}
    void importCaptures(const QStringList&, const QString&, const ImportOptions&) override {}
    void captureLive(const LiveOptions&, const QString&) override {}
    void cancelImport() override {}
    void listInterfaces() override {}
    bool isImporting() const override { return false; }
    void exportPackets(std::shared_ptr<EventStore>, const std::vector<PacketRef>&, const QString&, const QString&) override {}
    void rejudge(std::shared_ptr<EventStore>) override {}
    void cancelRejudging() override {}
    void readSiteProfile(const QString&) override {}
    void writeSiteProfile(const SiteProfile&, const QString&) override {}
};

} // namespace

TEST(IncidentModel, Open_group_lists_incidents_then_the_watch_list_under_a_heading) {
    IncidentModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setSnapshot(storySnapshot(), IncidentModel::Group::Open, nullptr);
    ASSERT_EQ(model.rowCount(), 8);
    EXPECT_EQ(model.incidents(), 4);
    EXPECT_EQ(model.headingRow(), 4);
    EXPECT_EQ(text(model, 0, IncidentModel::HostColumn), QStringLiteral("KEIRI-07"));
    EXPECT_EQ(text(model, 0, IncidentModel::SeverityColumn), QStringLiteral("10.0"));
    EXPECT_FALSE(model.flags(model.index(4, 0)) & Qt::ItemIsSelectable);
}

TEST(IncidentModel, Children_show_the_weight_of_the_arithmetic) {
    IncidentModel model;
    model.setSnapshot(storySnapshot(), IncidentModel::Group::Open, nullptr);
    const QModelIndex keiri = model.index(0, 0);
    ASSERT_EQ(model.rowCount(keiri), 11);
    EXPECT_EQ(text(model, 0, IncidentModel::SeverityColumn, keiri), QStringLiteral("+3.7"));
    EXPECT_EQ(text(model, 0, IncidentModel::HostColumn, keiri), QStringLiteral("FILE-002"));
}

TEST(IncidentModel, Hidden_detections_leave_the_count_and_take_their_incident_along) {
    IncidentModel model;
    const std::set<std::string> visible{"BCN-002@10.20.0.57"};
    model.setSnapshot(storySnapshot(), IncidentModel::Group::Open, &visible);
    ASSERT_EQ(model.rowCount(), 1);
    EXPECT_EQ(text(model, 0, IncidentModel::CountColumn), QStringLiteral("1"));
}

TEST(IncidentModel, Changed_triage_keeps_rows_in_place) {
    IncidentModel model;
    model.setSnapshot(storySnapshot(), IncidentModel::Group::Open, nullptr);
    const QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    const QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    model.setSnapshot(storySnapshot([](CaseSnapshot& s) { s.incidents[0].state = TriageState::Confirmed; }), IncidentModel::Group::Open, nullptr);
    EXPECT_EQ(resets.count(), 0);
    EXPECT_GT(changes.count(), 0);
    EXPECT_EQ(text(model, 0, IncidentModel::StateColumn), QStringLiteral("Confirmed"));
}

TEST(IncidentModel, Selection_of_a_row_finds_the_row_again) {
    IncidentModel model;
    model.setSnapshot(storySnapshot(), IncidentModel::Group::Open, nullptr);
    const QModelIndex beacon = model.index(3, 0, model.index(0, 0));
    const Selection selection = model.selectionOf(beacon);
    EXPECT_EQ(selection.kind, Selection::Kind::Detection);
    EXPECT_EQ(model.indexOf(selection), beacon);
    EXPECT_FALSE(model.indexOf(Selection{}).isValid());
}

TEST(IncidentModel, Sorting_by_first_leaves_the_watch_list_below) {
    IncidentModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setSnapshot(storySnapshot(), IncidentModel::Group::Open, nullptr);
    model.sort(IncidentModel::FirstColumn, Qt::DescendingOrder);
    EXPECT_EQ(text(model, 0, IncidentModel::HostColumn), QStringLiteral("EIGYO-04"));
    EXPECT_EQ(model.headingRow(), 4);
}

TEST(IncidentModel, Closed_states_count_as_closed_only) {
    const CaseSnapshotPtr snapshot = storySnapshot([](CaseSnapshot& s) { s.incidents[1].state = TriageState::Benign; });
    EXPECT_EQ(IncidentModel::countOf(*snapshot, IncidentModel::Group::Open, nullptr), 3);
    EXPECT_EQ(IncidentModel::countOf(*snapshot, IncidentModel::Group::Closed, nullptr), 1);
    EXPECT_EQ(IncidentModel::countOf(*snapshot, IncidentModel::Group::WatchList, nullptr), 3);
}

TEST(IntervalHistogram, Steady_visits_peak_at_their_period) {
    const IntervalHistogram histogram = IntervalHistogram::of(everySeconds(61, 100));
    EXPECT_NEAR(histogram.median, 61, 0.01);
    EXPECT_NEAR(histogram.spread, 0, 0.001);
    EXPECT_EQ(histogram.highest, 99);
    EXPECT_LT(histogram.from, 61);
    EXPECT_GT(histogram.to(), 61);
}

TEST(IntervalHistogram, Chance_expects_no_more_than_all_intervals) {
    const IntervalHistogram histogram = IntervalHistogram::of(everySeconds(10, 60));
    double sum = 0;
    for (const double expected : histogram.chance) {
        sum += expected;
    }
    EXPECT_GT(sum, 0);
    EXPECT_LE(sum, 59);
}

TEST(IntervalHistogram, Too_few_visits_have_no_picture) { EXPECT_TRUE(IntervalHistogram::of(everySeconds(61, 4)).counts.empty()); }

TEST(Waterfall, Bars_begin_where_the_one_above_ends_and_add_up) {
    const CaseSnapshotPtr snapshot = storySnapshot();
    const HostRisk& risk = snapshot->incidents[0].risk;
    const std::vector<WaterfallRow> rows = waterfallOf(*snapshot, risk);
    ASSERT_EQ(rows.size(), 7u);
    EXPECT_DOUBLE_EQ(rows[1].from, risk.prior);
    for (size_t i = 2; i < rows.size(); ++i) {
        EXPECT_NEAR(rows[i].from, rows[i - 1].from + rows[i - 1].value, 1e-9);
    }
    EXPECT_NEAR(rows.back().from + rows.back().value, risk.prior + risk.total, 0.05);
    EXPECT_EQ(rows[4].terms, QStringLiteral("4.2 + 3.3×.5"));
}

TEST(ChainChart, Lanes_follow_the_kill_chain_and_marks_their_time) {
    const CaseSnapshotPtr snapshot = storySnapshot();
    const std::vector<ChainLane> lanes = chainOf(*snapshot, snapshot->incidents[0].detections);
    ASSERT_EQ(lanes.size(), 4u);
    EXPECT_EQ(lanes[0].phase, Phase::PE);
    EXPECT_EQ(lanes[3].phase, Phase::EXF);
    EXPECT_EQ(lanes[2].marks.front().detection, "SMB-001@10.20.0.57");
}

TEST(InspectedSubject, Detection_brings_its_incident_and_stays_chosen) {
    const CaseSnapshotPtr snapshot = storySnapshot();
    const InspectedSubject subject = InspectedSubject::of(snapshot, Selection::detection("EXF-005@10.20.0.57", fake::hostKey(kKeiri)));
    ASSERT_NE(subject.incident, nullptr);
    EXPECT_EQ(subject.detection->rule, "EXF-005");
    EXPECT_EQ(subject.detections.size(), 11u);
    EXPECT_GE(subject.detections.front()->first, subject.detections.back()->first);
    EXPECT_EQ(subject.packets(subject.detection).size(), 7u);
}

TEST(InspectedSubject, Quiet_host_has_no_risk) {
    const InspectedSubject subject = InspectedSubject::of(storySnapshot(), Selection::hostOnly(fake::hostKey("10.20.0.100")));
    EXPECT_EQ(subject.risk, nullptr);
    EXPECT_TRUE(subject.detections.empty());
}

TEST(DataQuality, One_gap_is_an_exception_and_more_doubts_end_trust) {
    CaseSummary summary;
    summary.packets = 1'000;
    EXPECT_TRUE(DataQuality::of(summary).trustworthy);
    summary.losses.push_back({LossInterval::Kind::Spool, fake::at(13, 5), fake::at(13, 12), 0, 0});
    EXPECT_TRUE(DataQuality::of(summary).trustworthy);
    summary.dropped = 100;
    EXPECT_FALSE(DataQuality::of(summary).trustworthy);
}

TEST(PacketOpener, Missing_program_is_said_in_the_window) {
    WorkstationFacts facts;
    facts.makeService = [] { return std::make_unique<NoService>(); };
    CaseSession session(facts);
    PacketOpener opener(session);
    opener.setProgram(QStringLiteral("no-such-program-of-metsuke"));
    QSignalSpy messages(&session, &CaseSession::messageRaised);
    opener.open({{0, 1}}, QStringLiteral("test"));
    ASSERT_EQ(messages.count(), 1);
    EXPECT_TRUE(messages[0][0].value<UserMessage>().text.contains(QStringLiteral("Wireshark")));
}

} // namespace metsuke
