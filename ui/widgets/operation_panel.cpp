// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/operation_panel.h"

#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/theme/icons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/icon_cell_delegate.h"
#include "ui/widgets/table_style.h"
#include "ui/widgets/token_label.h"

#include "core/mitigation/staging.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QPainter>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

namespace metsuke {

OperationPanel::OperationPanel(QWidget* parent)
    : QWidget(parent)
    , m_model(new OperationModel(this))
    , m_glyph(new GlyphLabel(18, this))
    , m_title(new TokenLabel(TextStyle::BodyStrong, Token::Text, this))
    , m_stages(new TokenLabel(TextStyle::Body, Token::Text2, this))
    , m_why(new TokenLabel(TextStyle::Caption, Token::StateWarn, this))
    , m_stop(new QPushButton(this))
    , m_table(new QTableView(this)) {
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(16, 8, 12, 8);
    head->setSpacing(10);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    m_stages->setElided(true);
    words->addWidget(m_title);
    words->addWidget(m_stages);
    m_why->setWordWrap(true);
    words->addWidget(m_why);
    head->addWidget(m_glyph);
    head->addLayout(words, 1);
    head->addWidget(m_stop);
    column->addLayout(head);
    column->addWidget(new HairLine(Qt::Horizontal, this));
    m_table->setModel(m_model);
    m_table->setItemDelegateForColumn(OperationModel::StateColumn, new IconCellDelegate(OperationModel::IconRole, OperationModel::TokenRole, m_table));
    styleTable(m_table, 26);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->horizontalHeader()->setSectionResizeMode(OperationModel::WhyColumn, QHeaderView::Stretch);
    column->addWidget(m_table, 1);
    connect(m_model, &QAbstractItemModel::modelReset, this, &OperationPanel::fitColumns);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& now) {
        if (const std::string order = m_model->orderAt(now.row()); !m_isShowing && !order.empty()) {
            emit orderChosen(order);
        }
    });
    connect(m_stop, &QPushButton::clicked, this, [this] { emit stopWanted(m_operation, !m_isStopped); });
    retranslate();
}

void OperationPanel::retranslate() {
    m_table->setAccessibleName(tr("Computers of the operation"));
    m_title->setText(tr("Computers, one after the other"));
    emit m_model->headerDataChanged(Qt::Horizontal, 0, OperationModel::ColumnCount - 1);
}

void OperationPanel::fitColumns() {
    constexpr int kIcon = 24;
    constexpr int kWidest = 220;
    for (const int column : {OperationModel::HostColumn, OperationModel::StageColumn, OperationModel::StateColumn, OperationModel::BeatColumn, OperationModel::ReleaseColumn}) {
        m_table->horizontalHeader()->resizeSection(column, std::min(wordsWidth(*m_model, column) + (column == OperationModel::StateColumn ? kIcon : 0), kWidest));
    }
}

void OperationPanel::setOperation(const OrdersSnapshot& orders, const FleetSnapshot& roster, const std::string& current, Timestamp now) {
    m_isShowing = true;
    const mitigation::Order* order = orders.order(current);
    m_operation = order != nullptr ? order->operation : std::string();
    m_model->setOperation(orders, roster, m_operation, now);
    fitColumns();
    setVisible(m_model->rowCount() > 1);
    if (const int row = m_model->rowOf(current); row >= 0 && row != m_table->currentIndex().row()) {
        m_table->selectRow(row);
    }
    showHead(orders, roster);
    m_isShowing = false;
}

void OperationPanel::showHead(const OrdersSnapshot& orders, const FleetSnapshot& roster) {
    const mitigation::Operation* operation = orders.operation(m_operation);
    m_isStopped = operation != nullptr && operation->isStopped;
    QStringList stages;
    const auto add = [&](int number, const QString& words) {
        if (const OperationModel::Stage stage = m_model->stage(number); stage.all > 0) {
            stages << words.arg(stage.done).arg(stage.all);
        }
    };
    add(0, tr("first %1 of %2", "computers that are done"));
    add(1, tr("next five %1 of %2", "computers that are done"));
    add(2, tr("rest %1 of %2", "computers that are done"));
    const auto approved = static_cast<size_t>(std::ranges::count(roster.agents, fleet::AgentState::Approved, &fleet::Agent::state));
    stages << tr("at most %1 at once", "computers").arg(mitigation::hostCap(approved));
    m_stages->setText(stages.join(QStringLiteral(" · ")));
    m_glyph->setIcon(m_isStopped ? QStringLiteral("stop") : QStringLiteral("play"), m_isStopped ? Token::StateWarn : Token::Accent);
    const bool hasWhy = m_isStopped && !operation->why.id.empty();
    m_why->setVisible(m_isStopped);
    m_why->setText(format::paragraph({tr("Stopped: no further computer is touched."), hasWhy ? sentences::render(operation->why) : QString()}));
    m_stop->setIcon(themeIcon(m_isStopped ? QStringLiteral("play") : QStringLiteral("stop")));
    m_stop->setText(m_isStopped ? tr("Go on") : tr("Stop"));
}

void OperationPanel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::BgSurface));
}

} // namespace metsuke
