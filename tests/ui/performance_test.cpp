// SPDX-License-Identifier: GPL-3.0-or-later
// Budgets of the interface with slack of three, over the real engine.
#include "tests/ui/window_support.h"

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
