// SPDX-License-Identifier: GPL-3.0-or-later
// Budgets of the interface with slack of three, over the real engine.
#include "tests/ui/window_support.h"

#include "ui/widgets/trace_tabs.h"
#include "ui/widgets/trace_view.h"

#include "app/workstation/stall_watch.h"
#include "app/workstation/workstation_facts.h"

#include <gtest/gtest.h>

#include <QElapsedTimer>
#include <QSignalSpy>

#include <cstdio>

using namespace metsuke;
using namespace metsuke::test;

TEST(InterfacePerformance, Demo_case_is_painted_within_a_second) {
    QTemporaryDir folder;
    Workstation workstation(workstationFacts());
    ASSERT_FALSE(workstation.facts().demoFiles.isEmpty());
    MainWindow* window = workstation.newWindow();
    const QString path = folder.filePath(QStringLiteral("demo.metsuke"));
    window->session().importCaptures(workstation.facts().demoFiles, path);
    ASSERT_TRUE(waitUntil([&] { return window->session().isOpen() && !window->session().isImporting(); }, 120'000));
    window->closeCase();
    const QSignalSpy painted(window, &MainWindow::overviewPainted);
    QElapsedTimer timer;
    timer.start();
    window->openFiles({path});
    ASSERT_TRUE(waitUntil([&] { return painted.count() > 0; }));
    std::printf("ready case to painted Overview: %lld ms\n", static_cast<long long>(timer.elapsed()));
    EXPECT_LT(timer.elapsed(), 3 * 1'000);
}

TEST(InterfacePerformance, Import_never_stalls_the_interface) {
    QTemporaryDir folder;
    const QString capture = largeCapture(folder, 3);
    Workstation workstation(workstationFacts());
    MainWindow* window = workstation.newWindow();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(window));
    StallWatch watch;
    window->openFiles({capture});
    ASSERT_TRUE(waitUntil([&] { return window->session().isOpen() && !window->session().isImporting(); }, 200'000));
    std::printf("longest stall of the interface: %lld ms\n", static_cast<long long>(watch.worstMs()));
    EXPECT_LT(watch.worstMs(), 3 * StallWatch::kLimitMs);
}

TEST(InterfacePerformance, Largest_trace_is_shown_within_a_turn_of_painting) {
    using namespace endpoint;
    auto trace = std::make_shared<Trace>();
    for (size_t i = 0; i < TraceLimits{}.nodes; ++i) {
        TraceNode node;
        node.kind = i % 4 == 3 ? TraceNode::Kind::File : i % 4 == 2 ? TraceNode::Kind::Connection : i % 4 == 1 ? TraceNode::Kind::Image : TraceNode::Kind::Process;
        node.label = "/usr/lib/something/program-" + std::to_string(i);
        node.time = Timestamp{static_cast<int64_t>(i) * kSecond};
        Activity evidence;
        if (node.kind == TraceNode::Kind::Image) {
            evidence.body = ImageStarted{};
            std::get<ImageStarted>(evidence.body).arguments.assign(100, std::string(1'000, 'x'));
        }
        node.evidence = evidence;
        trace->nodes.push_back(std::move(node));
        trace->blast.push_back(i);
    }
    for (size_t i = 0; i < TraceLimits{}.edges; ++i) {
        const size_t from = i * 4 % trace->nodes.size();
        const size_t to = (from + 1 + i / 500 * 7) % trace->nodes.size();
        trace->edges.push_back({std::min(from, to), std::max(from, to), TraceEdge::Relation::Started, 1, "endpoint.edge.ran"});
    }
    trace->chain = {2, 1, 0};
    QElapsedTimer timer;
    timer.start();
    const auto tree = std::make_shared<const TraceTree>(trace);
    const auto built = timer.elapsed();
    TraceView view;
    TraceTabs tabs;
    view.resize(1'000, 600);
    tabs.resize(1'000, 200);
    timer.restart();
    view.setTrace(tree, {}, {});
    tabs.setTrace(tree, {});
    const auto set = timer.restart();
    (void)view.grab();
    const auto first = timer.restart();
    (void)view.grab();
    const auto painted = timer.elapsed();
    std::printf("largest trace: tree %lld ms, set %lld ms, first picture %lld ms, next %lld ms\n", static_cast<long long>(built), static_cast<long long>(set),
        static_cast<long long>(first), static_cast<long long>(painted));
    constexpr qint64 kTurn = 16;
    EXPECT_LT(built, 3 * kTurn);
    EXPECT_LT(set, 3 * kTurn);
    EXPECT_LT(painted, 3 * kTurn);
}
