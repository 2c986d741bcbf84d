// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/wire_join.h"

#include <QTabWidget>

class QPlainTextEdit;
class QStackedWidget;
class QTableView;

namespace metsuke {

class BlastModel;
class TokenLabel;
class TraceTableModel;
class WireJoinModel;

/// Under a trace: what agent and network say of the same connections, its story, and its blast set.
class TraceTabs : public QTabWidget {
    Q_OBJECT
public:
    explicit TraceTabs(QWidget* parent = nullptr);
    /// Its joins are not known yet.
    void setTrace(TraceTreePtr tree, const QStringList& story);
    void setJoins(WireJoins joins);
    void showBlast() { setCurrentIndex(BlastTab); }
    /// The same in another language or time zone.
    void retranslate(const QStringList& story);

signals:
    void nodeChosen(size_t node);
    void flowWanted(const metsuke::FlowRow& flow);

private:
    enum Tab { WireTab, StoryTab, BlastTab };
    QTableView* makeTable(TraceTableModel* model, int wide);
    void showWire();

    TraceTreePtr m_tree = std::make_shared<const TraceTree>();
    WireJoinModel* m_joins;
    BlastModel* m_blastSet;
    QStackedWidget* m_wireStack;
    QTableView* m_wire;
    TokenLabel* m_noWire;
    QPlainTextEdit* m_story;
    QTableView* m_blast;
    bool m_isCut = false; ///< there may be more joins
};

} // namespace metsuke
