// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/record_view.h"

#include "ui/services/format.h"
#include "ui/theme/icons.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/fact_list.h"
#include "ui/widgets/record_delegate.h"
#include "ui/widgets/sentence_list.h"
#include "ui/widgets/table_style.h"
#include "ui/widgets/token_label.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QPainter>
#include <QScrollArea>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

namespace metsuke {

namespace {
constexpr int kRecordRow = 32;
constexpr int kHeadGlyph = 32;
constexpr int kDetail = 348;
constexpr int kLeastDetail = 300;
constexpr int kTableRoom = 900;
constexpr int kWidestColumn = 240;
}

RecordView::RecordView(QWidget* parent)
    : QWidget(parent)
    , m_model(new RecordModel(this))
    , m_glyph(new GlyphLabel(kHeadGlyph, this))
    , m_verdict(new TokenLabel(TextStyle::Verdict, Token::Text, this))
    , m_remark(new TokenLabel(TextStyle::Body, Token::Text2, this))
    , m_table(new QTableView(this))
    , m_none(new EmptyState(this)) {
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_head = new QHBoxLayout;
    m_head->setContentsMargins(16, 12, 16, 12);
    m_head->setSpacing(12);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    m_verdict->setWordWrap(true);
    m_remark->setElided(true);
    words->addWidget(m_verdict);
    words->addWidget(m_remark);
    m_head->addWidget(m_glyph);
    m_head->addLayout(words, 1);
    column->addLayout(m_head);
    column->addWidget(new HairLine(Qt::Horizontal, this));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new RecordDelegate(m_table));
    styleTable(m_table, kRecordRow);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(m_table);
    splitter->addWidget(makeDetail());
    splitter->setStretchFactor(0, 1);
    splitter->setSizes({kTableRoom, kDetail});
    m_body = splitter;
    column->addWidget(m_body, 1);
    column->addWidget(m_none, 1);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        if (!m_isFilling) {
            showRow();
        }
    });
    connect(m_none, &EmptyState::buttonClicked, this, &RecordView::emptyWanted);
}

QWidget* RecordView::makeDetail() {
    auto* area = new QScrollArea(this);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setMinimumWidth(kLeastDetail);
    auto* panel = new QWidget(area);
    panel->setBackgroundRole(QPalette::Base);
    panel->setAutoFillBackground(true);
    auto* column = new QVBoxLayout(panel);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(8);
    auto* title = new QHBoxLayout;
    title->setSpacing(8);
    m_stateGlyph = new GlyphLabel(18, panel);
    m_name = new TokenLabel(TextStyle::Name, Token::Text, panel);
    m_name->setElided(true);
    title->addWidget(m_stateGlyph);
    title->addWidget(m_name, 1);
    m_state = new TokenLabel(TextStyle::BodyStrong, Token::Text, panel);
    m_state->setWordWrap(true);
    m_facts = new FactList(panel);
    m_lines = new SentenceList(panel);
    m_deeds = new QVBoxLayout;
    m_deeds->setSpacing(6);
    column->addLayout(title);
    column->addWidget(m_state);
    column->addWidget(m_facts);
    column->addLayout(m_deeds); // before what may be long
    column->addSpacing(4);
    column->addWidget(m_lines);
    column->addStretch(1);
    area->setWidget(panel);
    return area;
}

QPushButton* RecordView::addButton(const QString& icon) {
    auto* button = new QPushButton(themeIcon(icon), {}, this);
    m_head->addWidget(button);
    return button;
}

QPushButton* RecordView::addPrimaryButton() {
    QPushButton* button = makePrimaryButton(this);
    m_head->addWidget(button);
    return button;
}

QPushButton* RecordView::addDeed(const QString& icon) {
    auto* button = new QPushButton(themeIcon(icon), {}, m_deeds->parentWidget());
    m_deeds->addWidget(button, 0, Qt::AlignLeft);
    return button;
}

void RecordView::focusTable() {
    if (m_body->isVisible()) {
        m_table->setFocus(Qt::OtherFocusReason);
    } else {
        setFocus(Qt::OtherFocusReason);
    }
}

void RecordView::setColumns(const QStringList& names, int wide, const QString& accessibleName) {
    m_wide = wide;
    m_model->setColumns(names);
    m_table->setAccessibleName(accessibleName);
    m_table->horizontalHeader()->setSectionResizeMode(wide, QHeaderView::Stretch);
    fitColumns();
}

void RecordView::fitColumns() {
    for (int column = 0; column < m_model->columnCount(); ++column) {
        if (column == m_wide) {
            continue;
        }
        int icon = 0;
        for (int row = 0; row < m_model->rowCount() && icon == 0; ++row) {
            icon = m_model->index(row, column).data(RecordModel::IconRole).toString().isEmpty() ? 0 : RecordDelegate::kIconRoom;
        }
        m_table->horizontalHeader()->resizeSection(column, std::min(wordsWidth(*m_model, column), kWidestColumn) + icon);
    }
}

void RecordView::setHead(const QString& icon, Token token, const QString& verdict, const QString& remark) {
    m_glyph->setIcon(icon, token);
    m_verdict->setText(format::whole(verdict));
    m_remark->setText(format::whole(remark));
    m_remark->setVisible(!remark.isEmpty());
}

void RecordView::setRows(std::vector<RecordRow> rows) {
    m_isFilling = true;
    const std::string before = current();
    m_model->setRows(std::move(rows));
    fitColumns();
    const int row = std::max(m_model->rowOf(before), m_model->rowCount() > 0 ? 0 : -1);
    if (row != m_table->currentIndex().row()) {
        m_table->selectRow(row);
    }
    m_isFilling = false;
    showRow();
}

void RecordView::setEmpty(const QString& title, const QString& sentence, const QString& button) { m_none->setTexts(title, sentence, button); }

void RecordView::showRows(bool isAny) {
    m_body->setVisible(isAny);
    m_none->setVisible(!isAny);
}

std::string RecordView::current() const { return m_model->keyAt(m_table->currentIndex().row()); }

void RecordView::setTitle(const QString& icon, Token token, const QString& name, const QString& state) {
    m_stateGlyph->setIcon(icon, token);
    m_name->setText(name);
    m_state->setText(format::breakable(state));
    m_state->setVisible(!state.isEmpty());
    m_facts->clear();
    m_lines->clear();
}

void RecordView::paintEvent(QPaintEvent*) {
    if (m_body->isVisible()) {
        QPainter painter(this);
        painter.fillRect(m_body->geometry(), color(Token::BgSurface));
    }
}

} // namespace metsuke
