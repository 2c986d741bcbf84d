// SPDX-License-Identifier: GPL-3.0-or-later
// Geometry of labels, marks and words, without a window.
#include "ui/theme/theme.h"
#include "ui/widgets/graph_labels.h"
#include "ui/widgets/host_graph_canvas.h"
#include "ui/widgets/mark_layout.h"
#include "ui/widgets/words_delegate.h"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTest>

#include <numeric>

using namespace metsuke;

namespace {

constexpr QSizeF kLabel(80, 32);

LabelWish wishAt(double x, double y, bool must = false) { return {QRectF(x - 12, y - 12, 24, 24), kLabel, must}; }

LabelScene sceneOf(const std::vector<LabelWish>& wishes) {
    LabelScene scene;
    scene.bounds = QRectF(0, 0, 800, 400);
    for (const LabelWish& wish : wishes) {
        scene.marks.push_back(wish.mark);
    }
    return scene;
}

} // namespace

TEST(GraphLabels, Alone_standsBelowItsMark) {
    const std::vector<LabelWish> wishes{wishAt(400, 200)};
    const auto places = placeLabels(wishes, sceneOf(wishes));
    ASSERT_TRUE(places[0]);
    EXPECT_GT(places[0]->top(), 212);
    EXPECT_NEAR(places[0]->center().x(), 400, 0.01);
}

TEST(GraphLabels, MarkBelow_sendsTheLabelElsewhere) {
    std::vector<LabelWish> wishes{wishAt(400, 200), wishAt(400, 235)};
    const auto places = placeLabels(wishes, sceneOf(wishes));
    ASSERT_TRUE(places[0] && places[1]);
    for (const LabelWish& wish : wishes) {
        EXPECT_FALSE(places[0]->intersects(wish.mark));
        EXPECT_FALSE(places[1]->intersects(wish.mark));
    }
    EXPECT_FALSE(places[0]->intersects(*places[1]));
}

TEST(GraphLabels, TellingLineBelow_isNotCovered) {
    const std::vector<LabelWish> wishes{wishAt(400, 200)};
    LabelScene scene = sceneOf(wishes);
    scene.lines.push_back({QLineF(400, 212, 400, 400), 3});
    const auto places = placeLabels(wishes, scene);
    ASSERT_TRUE(places[0]);
    EXPECT_LT(places[0]->bottom(), 200);
}

TEST(GraphLabels, AtTheEdge_staysInside) {
    const std::vector<LabelWish> wishes{wishAt(14, 386)};
    const auto places = placeLabels(wishes, sceneOf(wishes));
    ASSERT_TRUE(places[0]);
    EXPECT_TRUE(QRectF(0, 0, 800, 400).contains(*places[0]));
}

TEST(GraphLabels, Must_ratherCoversAMarkThanLeavesTheCanvas) {
    const std::vector<LabelWish> wishes{wishAt(400, 20, true)};
    LabelScene scene = sceneOf(wishes);
    scene.marks.emplace_back(200, 40, 400, 300);
    scene.marks.emplace_back(0, 0, 380, 40);
    scene.marks.emplace_back(420, 0, 380, 40);
    const auto places = placeLabels(wishes, scene);
    ASSERT_TRUE(places[0]);
    EXPECT_TRUE(scene.bounds.contains(*places[0]));
}

TEST(GraphLabels, NoRoomAtAll_onlyAMustIsDrawn) {
    std::vector<LabelWish> wishes{wishAt(400, 200), wishAt(400, 200, true)};
    LabelScene scene = sceneOf(wishes);
    scene.marks.push_back(scene.bounds);
    const auto places = placeLabels(wishes, scene);
    EXPECT_FALSE(places[0]);
    EXPECT_TRUE(places[1]);
}

TEST(GraphView, WorldToWidgetAndBack_isTheSamePoint) {
    GraphView view;
    view.zoom = 2.5;
    view.centre = {120, -40};
    const QSizeF size(900, 420);
    const Point p{333.25, -101.5};
    const Point back = view.toWorld(view.toWidget(p, size), size);
    EXPECT_NEAR(back.x, p.x, 1e-9);
    EXPECT_NEAR(back.y, p.y, 1e-9);
}

TEST(GraphView, AtZoomOne_theWholeWorldIsInSightWhateverTheSize) {
    for (const QSizeF size : {QSizeF(900, 300), QSizeF(500, 900)}) {
        const QPointF corner = GraphView().toWidget({kWorldWidth / 2, kWorldHeight / 2}, size);
        EXPECT_NEAR(corner.x(), size.width() - GraphView::kMarginX, 1e-9);
        EXPECT_NEAR(corner.y(), size.height() - GraphView::kMarginY, 1e-9);
    }
}

TEST(HostGraphCanvas, Click_selectsAndOnlyADragPins) {
    HostGraphCanvas canvas;
    canvas.resize(640, 400);
    HostGraph graph;
    graph.nodes.resize(1);
    graph.nodes[0].id = graph.nodes[0].address = "10.0.0.1";
    canvas.setGraph(graph);
    canvas.setPositions({{0, 0}});
    canvas.show();
    const QSignalSpy selected(&canvas, &HostGraphCanvas::nodeSelected);
    const QSignalSpy dragged(&canvas, &HostGraphCanvas::nodeDragged);
    QTest::mouseClick(&canvas, Qt::LeftButton, {}, canvas.rect().center());
    EXPECT_EQ(selected.count(), 1);
    EXPECT_EQ(dragged.count(), 0);
    QTest::mousePress(&canvas, Qt::LeftButton, {}, canvas.rect().center());
    QTest::mouseMove(&canvas, canvas.rect().center() + QPoint(60, 30));
    QTest::mouseRelease(&canvas, Qt::LeftButton, {}, canvas.rect().center() + QPoint(60, 30));
    EXPECT_EQ(dragged.count(), 1);
}

TEST(MarkLayout, MarksOfOneMinute_fillTheRowsThenHeap) {
    std::vector<MarkWish> marks;
    for (int i = 0; i < 11; ++i) {
        marks.push_back({100.0 + i, i == 7 ? Severity::Critical : Severity::Medium, 60});
    }
    const auto heaps = placeMarks(marks, 3);
    ASSERT_EQ(heaps.size(), 3U);
    const size_t members = std::accumulate(heaps.begin(), heaps.end(), size_t{0}, [](size_t n, const MarkHeap& heap) { return n + heap.members.size(); });
    EXPECT_EQ(members, 11U); // none is lost
    const auto heaped = std::find_if(heaps.begin(), heaps.end(), [](const MarkHeap& heap) { return heap.members.size() > 1; });
    ASSERT_NE(heaped, heaps.end());
    EXPECT_EQ(heaped->lead, 7U); // the worst speaks for the heap
}

TEST(MarkLayout, PlacedMarks_neverCoverEachOther) {
    const MarkMetrics metrics;
    std::vector<MarkWish> marks;
    for (int i = 0; i < 60; ++i) {
        marks.push_back({100.0 + i * 7 + (i * i) % 19, Severity::High, 40.0 + i % 5 * 10});
    }
    std::sort(marks.begin(), marks.end(), [](const MarkWish& a, const MarkWish& b) { return a.x < b.x; });
    const auto heaps = placeMarks(marks, 3, metrics);
    for (size_t i = 0; i < heaps.size(); ++i) {
        for (size_t j = i + 1; j < heaps.size(); ++j) {
            if (heaps[i].row == heaps[j].row) {
                const double end = heaps[i].x + metrics.glyph / 2 + metrics.labelGap + marks[heaps[i].lead].labelWidth + (heaps[i].members.size() > 1 ? metrics.countWidth : 0);
                EXPECT_LE(end, heaps[j].x - metrics.glyph / 2);
            }
        }
    }
}

TEST(MarkLayout, DistantMarks_shareTheFirstRow) {
    const auto heaps = placeMarks({{100, Severity::Low, 50}, {300, Severity::Low, 50}}, 3);
    ASSERT_EQ(heaps.size(), 2U);
    EXPECT_EQ(heaps[0].row, 0);
    EXPECT_EQ(heaps[1].row, 0);
}

TEST(FittingWords, NarrowCell_keepsWholeWordsAndCountsTheRest) {
    const QFontMetrics metrics(metsuke::font(TextStyle::Mono));
    const QStringList rules{QStringLiteral("RPC-017"), QStringLiteral("SMB-001"), QStringLiteral("RPC-001")};
    const QString space(u' ');
    EXPECT_EQ(fittingWords(rules, space, metrics, 10'000), QStringLiteral("RPC-017 SMB-001 RPC-001"));
    EXPECT_EQ(fittingWords(rules, space, metrics, metrics.horizontalAdvance(QStringLiteral("RPC-017 +2")) + 2), QStringLiteral("RPC-017 +2"));
    EXPECT_EQ(fittingWords({}, space, metrics, 100), QString());
}
