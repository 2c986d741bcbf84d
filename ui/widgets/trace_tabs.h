// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/other_computers.h"
#include "ui/services/wire_join.h"

#include <QTabWidget>

class QPlainTextEdit;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace metsuke {

class BlastModel;
class OthersModel;
class TokenLabel;
class TraceTableModel;
class WireJoinModel;

/// Under a trace: what agent and network say of the same connections, its story, its blast set, and whether
/// other computers met the same.
class TraceTabs : public QTabWidget {
    Q_OBJECT
public:
    explicit TraceTabs(QWidget* parent = nullptr);
    /// Its joins are not known yet.
    void setTrace(TraceTreePtr tree, const QStringList& story);
    void setJoins(WireJoins joins);
    /// Null: nobody was asked. `canAsk`: there are agents to ask.
    void setOthers(const OtherComputersPtr& others, bool canAsk);
    void showBlast() { setCurrentIndex(BlastTab); }
    /// The same in another language or time zone.
    void retranslate(const QStringList& story);

signals:
    void nodeChosen(size_t node);
    void flowWanted(const metsuke::FlowRow& flow);
    void othersWanted();

private:
    enum Tab { WireTab, StoryTab, BlastTab, OthersTab };
    QWidget* makeAsk();
    QTableView* makeTable(TraceTableModel* model, int wide);
    void showWire();
    void showOthers();

    TraceTreePtr m_tree = std::make_shared<const TraceTree>();
    WireJoinModel* m_joins;
    BlastModel* m_blastSet;
    QStackedWidget* m_wireStack;
    QTableView* m_wire;
    TokenLabel* m_noWire;
    QPlainTextEdit* m_story;
    QTableView* m_blast;
    OthersModel* m_othersModel;
    QStackedWidget* m_othersStack;
    QTableView* m_othersTable;
    TokenLabel* m_noOthers;
    QPushButton* m_ask;
    bool m_wereAsked = false;
    bool m_canAsk = false;
    bool m_isCut = false; ///< there may be more joins
};

} // namespace metsuke
