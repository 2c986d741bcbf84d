// SPDX-License-Identifier: GPL-3.0-or-later
// The order of a trace's rows and where they stand, without a window.
#include "tests/support/office_history.h"
#include "tests/support/temporary_folder.h"

#include "ui/models/trace_tree_model.h"
#include "ui/services/note_text.h"
#include "ui/services/trace_tree.h"
#include "ui/widgets/trace_steps.h"
#include "ui/widgets/trace_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QAbstractItemModelTester>

#include <set>

using namespace metsuke;
using namespace metsuke::endpoint;
using testing::ElementsAre;

namespace {

using Kind = TraceNode::Kind;
using Relation = TraceEdge::Relation;

TraceNode node(Kind kind, const char* label, int64_t second) {
    TraceNode one;
    one.kind = kind;
    one.label = label;
    one.time = Timestamp{second * kSecond};
    return one;
}
TraceEdge edge(size_t from, size_t to, Relation relation, double confidence = 1) { return {from, to, relation, confidence, "endpoint.edge.ran"}; }

TraceTreePtr treeOf(const Trace& trace) { return std::make_shared<const TraceTree>(std::make_shared<const Trace>(trace)); }

/// Every row hangs somewhere once, and every node is of one row.
void expectWhole(const TraceTree& tree) {
    std::set<size_t> seen;
    std::vector<size_t> open = tree.roots();
    while (!open.empty()) {
        const size_t row = open.back();
        open.pop_back();
        ASSERT_TRUE(seen.insert(row).second);
        open.insert(open.end(), tree.rows()[row].children.begin(), tree.rows()[row].children.end());
    }
    EXPECT_EQ(seen.size(), tree.rows().size());
    size_t nodes = 0;
    for (const TraceTree::Row& row : tree.rows()) {
        nodes += row.nodes.size();
    }
    EXPECT_EQ(nodes, tree.trace().nodes.size());
    for (size_t node = 0; node < tree.trace().nodes.size(); ++node) {
        ASSERT_LT(tree.rowOf(node), tree.rows().size());
    }
}

/// 203.0.113.8 -> curl writes .update -> .update connects.
Trace dropper() {
    Trace trace;
    trace.nodes = {node(Kind::Connection, "203.0.113.9:4444", 200), node(Kind::Process, "/home/sato/.update", 160), node(Kind::Image, "/home/sato/.update", 160),
        node(Kind::File, "/home/sato/.update", 101), node(Kind::Process, "/usr/bin/curl", 100), node(Kind::Origin, "203.0.113.8:8080", 99),
        node(Kind::Process, "/usr/sbin/cron", 1), node(Kind::Persistence, "/etc/cron.d/upd", 110), node(Kind::Connection, "203.0.113.9:4444", 260)};
    trace.edges = {edge(1, 0, Relation::Connected), edge(1, 2, Relation::Ran), edge(2, 3, Relation::LoadedFrom), edge(4, 3, Relation::Wrote),
        edge(3, 5, Relation::CameFrom, 0.9), edge(6, 1, Relation::Started), edge(4, 7, Relation::Persisted), edge(1, 8, Relation::Connected)};
    trace.chain = {0, 1, 3, 4, 5};
    trace.blast = {1, 2, 3, 7, 0, 8};
    trace.subject = 3;
    trace.root = 5;
    return trace;
}

} // namespace

TEST(TraceTree, Chain_isOnePathFromTheOriginDown) {
    const Trace trace = dropper();
    const TraceTree tree(std::make_shared<const Trace>(trace));
    std::vector<std::string> labels;
    for (const size_t row : tree.path()) {
        labels.push_back(trace.nodes[tree.rows()[row].nodes.front()].label);
    }
    EXPECT_THAT(labels, ElementsAre("203.0.113.8:8080", "/usr/bin/curl", "/home/sato/.update", "/home/sato/.update", "203.0.113.9:4444"));
    ASSERT_EQ(tree.roots().size(), 2U);
    EXPECT_EQ(tree.roots().front(), tree.path().front());
    EXPECT_EQ(tree.rowOf(1), tree.rowOf(2)); // a process with its program
    EXPECT_EQ(tree.rowOf(0), tree.rowOf(8)); // twice with one peer
    EXPECT_EQ(tree.rows()[tree.rowOf(7)].parent, tree.rowOf(4));
    EXPECT_TRUE(tree.rows()[tree.rowOf(3)].isSubject);
    EXPECT_FALSE(tree.rows()[tree.rowOf(6)].isBlast);
    const auto curl = tree.rows()[tree.rowOf(4)].edge; // over the file, as the story tells it
    ASSERT_TRUE(curl);
    EXPECT_EQ(trace.edges[*curl].confidence, 0.9);
    EXPECT_EQ(tree.span(), (TimeWindow{Timestamp{99 * kSecond}, Timestamp{260 * kSecond}}));
}

TEST(TraceTree, EveryNode_standsOnceThoughEverythingPointsAtEverything) {
    Trace trace;
    for (int i = 0; i < 40; ++i) {
        trace.nodes.push_back(node(static_cast<Kind>(i % 6), "x", i));
    }
    for (size_t from = 0; from < 40; ++from) {
        for (size_t to = 0; to < 40; ++to) {
            if (from != to) {
                trace.edges.push_back(edge(from, to, static_cast<Relation>((from + to) % 10)));
            }
        }
    }
    trace.chain = {0, 7, 3, 7, 0, 12, 39};
    trace.blast = {1, 2, 3, 3};
    expectWhole(*treeOf(trace));
}

TEST(TraceTree, Image_isJoinedToAProcessOnly) {
    Trace trace;
    trace.nodes = {node(Kind::Image, "/bin/a", 1), node(Kind::Image, "/bin/b", 2), node(Kind::Process, "/bin/c", 3)};
    trace.edges = {edge(2, 1, Relation::Ran), edge(1, 0, Relation::Ran)};
    const TraceTreePtr tree = treeOf(trace);
    expectWhole(*tree);
    EXPECT_EQ(tree->rowOf(1), tree->rowOf(2));
    EXPECT_NE(tree->rowOf(0), tree->rowOf(1)); // an image runs nothing
}

TEST(TraceTree, Edges_ofTheWrongKindsInCirclesOrOfNodesThatAreNotThereJoinNothing) {
    const std::vector<Relation> relations{Relation::Connected, Relation::Ran, Relation::Inherited, Relation::Started, Relation::LoadedFrom, Relation::Wrote,
        Relation::Persisted, Relation::Starts, Relation::Fetched, Relation::CameFrom};
    for (const Relation relation : relations) {
        for (int kinds = 0; kinds < 6 * 6 * 6; ++kinds) { // all of three nodes, in a circle and each with itself
            Trace trace;
            trace.nodes = {node(static_cast<Kind>(kinds % 6), "x", 3), node(static_cast<Kind>(kinds / 6 % 6), "x", 2), node(static_cast<Kind>(kinds / 36), "x", 1)};
            trace.edges = {edge(0, 0, relation), edge(0, 1, relation), edge(1, 2, relation), edge(2, 0, relation), edge(7, 0, relation), edge(0, SIZE_MAX, relation)};
            trace.chain = {0, 9, 1, 0};
            trace.blast = {2, 2, SIZE_MAX};
            trace.subject = 77;
            trace.root = 78;
            trace.connection = trace.owner = 79;
            const TraceTreePtr tree = treeOf(trace);
            expectWhole(*tree);
            EXPECT_LE(tree->blast().size(), 1U);
            TraceTreeModel model;
            model.setTrace(tree, {});
            for (size_t row = 0; row < tree->rows().size(); ++row) {
                EXPECT_TRUE(model.indexOf(row).data().isValid());
                EXPECT_TRUE(model.indexOf(row).siblingAtColumn(TraceTreeModel::ConfidenceColumn).data().isValid());
            }
        }
    }
}

TEST(TraceTree, RowAboveTheWay_isKnownWithoutLookingForIt) {
    const TraceTreePtr tree = treeOf(dropper());
    for (const TraceTree::Row& row : tree->rows()) {
        bool isAbove = false;
        if (row.parent && tree->rows()[*row.parent].isOnPath) {
            for (const size_t sibling : tree->rows()[*row.parent].children) {
                isAbove = isAbove || (tree->rows()[sibling].place > row.place && tree->rows()[sibling].isOnPath);
            }
        }
        EXPECT_EQ(row.isAbovePath, isAbove);
    }
}

TEST(TraceTree, DeepOne_leavesItsNamesRoom) {
    Trace trace;
    for (size_t i = 0; i < TraceLimits{}.nodes; ++i) {
        trace.nodes.push_back(node(Kind::Process, "/bin/sh", static_cast<int64_t>(i)));
        if (i > 0) {
            trace.edges.push_back(edge(i - 1, i, Relation::Started));
        }
    }
    const TraceTreePtr tree = treeOf(trace);
    EXPECT_EQ(tree->depth(), TraceLimits{}.nodes - 1);
    Trace steps = trace;
    steps.nodes.resize(40);
    steps.edges.resize(39);
    TraceView view;
    view.resize(900, 300);
    for (const TraceTreePtr& one : {treeOf(steps), tree}) {
        view.setTrace(one, {}, {});
        EXPECT_FALSE(view.grab().isNull());
    }
    view.setTrace(treeOf(steps), {}, {});
    EXPECT_GE(view.columnWidth(TraceTreeModel::NameColumn) - view.indentation() * 40, view.columnWidth(TraceTreeModel::NameColumn) / 3);
}

TEST(TraceTree, CommandLineWithoutEnd_isCutBeforeItIsPainted) {
    Trace trace = dropper();
    ImageStarted image;
    image.arguments.assign(1'000, std::string(10'000, 'x'));
    trace.nodes[2].evidence = Activity{};
    trace.nodes[2].evidence->body = image;
    TraceTreeModel model;
    model.setTrace(treeOf(trace), {});
    const QString remark = model.indexOf(model.tree().rowOf(2)).siblingAtColumn(TraceTreeModel::LaneColumn).data().toString();
    EXPECT_EQ(remark.size(), 300);
    EXPECT_TRUE(remark.endsWith(u'…'));
}

TEST(TraceTree, TimesWithoutMeasure_stayWhatCanBeSubtracted) {
    Trace trace = dropper();
    trace.nodes[0].time = Timestamp{INT64_MAX};
    trace.nodes[5].time = Timestamp{INT64_MIN};
    EXPECT_GE(treeOf(trace)->span().from.ns, 0);
    EXPECT_LE(treeOf(trace)->span().until.ns, INT64_MAX / 2);
    TraceView view;
    view.resize(900, 300);
    view.setTrace(treeOf(trace), {}, Timestamp{INT64_MAX});
    EXPECT_FALSE(view.grab().isNull());
}

TEST(TraceTreeModel, KeepsTheRulesOfItemModels) {
    TraceTreeModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setTrace(treeOf(dropper()), {{"k", Severity::High, Timestamp{100 * kSecond}, Timestamp{120 * kSecond}, QStringLiteral("Beacon")}});
    EXPECT_EQ(model.rowCount(), 3); // the network, the origin, cron
    EXPECT_TRUE(model.isWire(model.index(0, 0)));
    for (size_t row = 0; row < model.tree().rows().size(); ++row) {
        EXPECT_EQ(model.rowAt(model.indexOf(row)), &model.tree().rows()[row]);
    }
    model.setTrace(treeOf({}), {});
    EXPECT_EQ(model.rowCount(), 0);
}

TEST(TraceTree, RealHistory_endsInTheBeaconAndHoldsTheBlastSet) {
    const metsuke::test::TemporaryFolder folder;
    fake::writeOfficeHistory(folder.path() / "history");
    auto history = HistoryReader::open(folder.path() / "history");
    ASSERT_TRUE(history.ok());
    const auto trace = traceRootCause(**history, fake::officeBeacon(), {}, {});
    ASSERT_TRUE(trace.ok());
    EXPECT_EQ(trace->entry, EntryVector::Browser); // the fake PDF, not only what it fetched
    const TraceTree tree(std::make_shared<const Trace>(*trace));
    ASSERT_FALSE(tree.path().empty());
    EXPECT_EQ(trace->nodes[tree.rows()[tree.path().back()].nodes.front()].label, "198.51.100.23:443");
    EXPECT_GT(tree.rows()[tree.path().back()].nodes.size(), 300U); // each call is a tick of one row
    EXPECT_FALSE(trace->gaps.empty());
}

TEST(LaneLabel, StandsBehindThenBeforeThenInside) {
    const QRectF lane(100, 0, 400, 28);
    EXPECT_GT(LaneLabel::of(lane, 110, 120, 80).box.left(), 120);
    EXPECT_LT(LaneLabel::of(lane, 450, 480, 80).box.right(), 450);
    const LaneLabel inside = LaneLabel::of(lane, 102, 498, 80);
    EXPECT_GT(inside.box.left(), 102);
    EXPECT_TRUE(inside.isWhole);
    const LaneLabel beside = LaneLabel::of(lane, 160, 498, 80, LaneLabel::Inside::Never);
    EXPECT_LE(beside.box.right(), 160); // no connection is covered
    EXPECT_FALSE(beside.isWhole);
    const LaneLabel cut = LaneLabel::of(lane, 150, 200, 900);
    EXPECT_FALSE(cut.isWhole);
    EXPECT_LE(cut.box.right(), lane.right());
}

TEST(TraceSteps, LeavesOutTheMiddleButNotTheProgramBehindIt) {
    EXPECT_THAT(TraceSteps::shown(3, 5, 1), ElementsAre(0, 1, 2));
    EXPECT_THAT(TraceSteps::shown(9, 4, 4), ElementsAre(0, -1, 4, -1, 7, 8));
    EXPECT_THAT(TraceSteps::shown(9, 1, -1), ElementsAre(0, -1, 8));
    EXPECT_TRUE(TraceSteps::shown(0, 4, -1).empty());
}

TEST(NoteText, DocumentComesBackAndPlainNotesStayWhole) {
    const note_text::Parts parts = note_text::split(note_text::join(QStringLiteral("a\nb"), QStringLiteral("{\"x\": 1}\n")));
    EXPECT_EQ(parts.words, QStringLiteral("a\nb"));
    EXPECT_EQ(parts.document, QStringLiteral("{\"x\": 1}"));
    EXPECT_EQ(note_text::split(QStringLiteral("only words\n```json\nopen")).words, QStringLiteral("only words\n```json\nopen"));
    EXPECT_EQ(note_text::join(QStringLiteral("a"), {}), QStringLiteral("a"));
}
