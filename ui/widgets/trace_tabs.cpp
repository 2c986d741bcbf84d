// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/trace_tabs.h"

#include "ui/models/others_model.h"
#include "ui/models/trace_table_models.h"
#include "ui/services/format.h"
#include "ui/widgets/icon_cell_delegate.h"
#include "ui/widgets/table_style.h"
#include "ui/widgets/token_label.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabBar>
#include <QTableView>

namespace metsuke {

namespace {
constexpr int kMostWide = 360; ///< of a column
}

TraceTabs::TraceTabs(QWidget* parent)
    : QTabWidget(parent)
    , m_joins(new WireJoinModel(this))
    , m_blastSet(new BlastModel(this))
    , m_wireStack(new QStackedWidget(this))
    , m_wire(makeTable(m_joins, WireJoinModel::FlowColumn))
    , m_noWire(new TokenLabel(TextStyle::Body, Token::Text2, m_wireStack))
    , m_story(new QPlainTextEdit(this))
    , m_blast(makeTable(m_blastSet, BlastModel::WhatColumn))
    , m_othersModel(new OthersModel(this))
    , m_othersStack(new QStackedWidget(this))
    , m_othersTable(new QTableView(m_othersStack))
    , m_noOthers(new TokenLabel(TextStyle::Body, Token::Text2, m_othersStack))
    , m_ask(new QPushButton(m_othersStack)) {
    setDocumentMode(true);
    tabBar()->setExpanding(false);
    setUsesScrollButtons(false);
    m_noWire->setWordWrap(true);
    m_noWire->setAlignment(Qt::AlignCenter);
    m_noWire->setContentsMargins(24, 8, 24, 8);
    m_wireStack->addWidget(m_wire);
    m_wireStack->addWidget(m_noWire);
    m_story->setReadOnly(true);
    m_story->setFrameShape(QFrame::NoFrame);
    m_story->setTabChangesFocus(true);
    m_story->document()->setDocumentMargin(10);
    for (QWidget* one : {static_cast<QWidget*>(m_wireStack), static_cast<QWidget*>(m_story), static_cast<QWidget*>(m_blast), static_cast<QWidget*>(m_othersStack)}) {
        addTab(one, {});
    }
    m_othersTable->setModel(m_othersModel);
    styleTable(m_othersTable);
    m_othersTable->setTextElideMode(Qt::ElideMiddle);
    m_othersTable->setItemDelegateForColumn(OthersModel::AnswerColumn, new IconCellDelegate(OthersModel::IconRole, OthersModel::TokenRole, this));
    m_othersTable->horizontalHeader()->setSectionResizeMode(OthersModel::WhatColumn, QHeaderView::Stretch);
    m_othersStack->addWidget(makeAsk());
    m_othersStack->addWidget(m_othersTable);
    connect(m_ask, &QPushButton::clicked, this, &TraceTabs::othersWanted);
    setMinimumHeight(96);
    connect(m_wire, &QTableView::activated, this, [this](const QModelIndex& index) { emit flowWanted(m_joins->at(index.row()).flow); });
}

/// Low, as the tabs are: the words and the button beside one another.
QWidget* TraceTabs::makeAsk() {
    auto* ask = new QWidget(m_othersStack);
    auto* row = new QHBoxLayout(ask);
    row->setContentsMargins(16, 8, 16, 8);
    row->setSpacing(16);
    m_noOthers->setWordWrap(true);
    row->addWidget(m_noOthers, 1);
    row->addWidget(m_ask);
    return ask;
}

QTableView* TraceTabs::makeTable(TraceTableModel* model, int wide) {
    auto* table = new QTableView(this);
    table->setModel(model);
    styleTable(table);
    table->setTextElideMode(Qt::ElideMiddle);
    table->horizontalHeader()->setSectionResizeMode(wide, QHeaderView::Stretch);
    connect(table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this, model](const QModelIndex& current) {
        if (current.isValid()) {
            emit nodeChosen(model->nodeAt(current.row()));
        }
    });
    return table;
}

void TraceTabs::setTrace(TraceTreePtr tree, const QStringList& story) {
    m_tree = std::move(tree);
    m_blastSet->setTrace(m_tree);
    m_joins->setJoins(m_tree, {});
    m_isCut = false;
    retranslate(story);
}

void TraceTabs::setJoins(WireJoins joins) {
    if (joins.isCut == m_isCut && m_joins->isSame(joins.joins)) {
        return; // the row in hand stays
    }
    m_isCut = joins.isCut;
    m_joins->setJoins(m_tree, std::move(joins.joins));
    showWire();
}

void TraceTabs::setOthers(const OtherComputersPtr& others, bool canAsk) {
    m_wereAsked = others != nullptr;
    m_canAsk = canAsk;
    m_othersModel->setComputers(others != nullptr ? *others : OtherComputers());
    showOthers();
}

void TraceTabs::showOthers() {
    constexpr int kIcon = 22;
    const int count = m_othersModel->rowCount();
    m_othersStack->setCurrentIndex(count == 0 ? 0 : 1);
    fitColumns(m_othersTable, {OthersModel::NameColumn, OthersModel::AnswerColumn, OthersModel::FirstColumn, OthersModel::LastColumn}, kMostWide);
    m_othersTable->setColumnWidth(OthersModel::AnswerColumn, m_othersTable->columnWidth(OthersModel::AnswerColumn) + kIcon);
    setTabText(OthersTab, count == 0 ? tr("Other computers") : tr("Other computers: %1 of %2 met it").arg(format::count(m_othersModel->met()), format::count(count)));
    m_noOthers->setText(m_wereAsked ? tr("Nobody was asked: no other agent is approved, or the trace gives nothing to recognise it by.")
                                    : tr("Whether others met it, too: files, addresses and names of this trace are looked for in the records of every other agent."));
    m_ask->setText(tr("Ask all agents"));
    m_ask->setVisible(m_canAsk && !m_wereAsked);
}

void TraceTabs::showWire() {
    const int count = m_joins->rowCount();
    m_wireStack->setCurrentWidget(count == 0 ? static_cast<QWidget*>(m_noWire) : m_wire);
    fitColumns(m_wire, {WireJoinModel::TimeColumn, WireJoinModel::AgentColumn, WireJoinModel::JoinedByColumn, WireJoinModel::SureColumn}, kMostWide);
    setTabText(WireTab, count == 0 ? tr("Agent and network")
            : m_isCut              ? tr("Agent and network, first %1").arg(format::count(count))
                                   : tr("Agent and network %1").arg(format::count(count)));
    setTabToolTip(WireTab, m_isCut ? tr("Not every other side and flow was looked at: there are too many.") : QString());
}

void TraceTabs::retranslate(const QStringList& story) {
    m_joins->retranslate();
    m_blastSet->retranslate();
    m_othersModel->retranslate();
    m_othersTable->setAccessibleName(tr("Other computers"));
    showOthers();
    m_wire->setAccessibleName(tr("Agent and network"));
    m_blast->setAccessibleName(tr("Blast set"));
    m_story->setAccessibleName(tr("Story"));
    m_story->setPlainText(story.join(u'\n'));
    m_noWire->setText(tr("No flow of this case is one of these connections: the case may cover another time or another part of the network."));
    setTabText(StoryTab, tr("Story"));
    setTabText(BlastTab, tr("Blast set %1").arg(format::count(m_blastSet->rowCount())));
    fitColumns(m_blast, {BlastModel::TimeColumn, BlastModel::KindColumn, BlastModel::ByColumn}, kMostWide);
    showWire();
}

} // namespace metsuke
