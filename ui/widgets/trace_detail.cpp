// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/trace_detail.h"

#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/services/trace_note.h"
#include "ui/services/trace_words.h"
#include "ui/theme/icons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/empty_layout.h"
#include "ui/widgets/fact_list.h"
#include "ui/widgets/token_label.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace metsuke {

namespace {

using Kind = TraceTree::Kind;
constexpr size_t kMostEdges = 12;

} // namespace

TraceDetail::TraceDetail(QWidget* parent)
    : QWidget(parent)
    , m_glyph(new GlyphLabel(18, this))
    , m_name(new TokenLabel(TextStyle::Name, Token::Text, this))
    , m_kind(new TokenLabel(TextStyle::Caption, Token::Text2, this))
    , m_facts(new FactList(this))
    , m_respond(new QPushButton(this))
    , m_edgesTitle(new TokenLabel(TextStyle::CaptionStrong, Token::Text2, this))
    , m_edges(new QVBoxLayout)
    , m_blastTitle(new TokenLabel(TextStyle::CaptionStrong, Token::Text2, this))
    , m_blast(new QGridLayout)
    , m_blastLink(new LinkButton(this))
    , m_gapsTitle(new TokenLabel(TextStyle::CaptionStrong, Token::Text2, this))
    , m_gaps(new QGridLayout)
    , m_noGaps(new TokenLabel(TextStyle::Body, Token::Text2, this)) {
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(8);
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(m_glyph);
    m_name->setElided(true);
    head->addWidget(m_name, 1);
    column->addLayout(head);
    m_kind->setWordWrap(true);
    column->addWidget(m_kind);
    column->addWidget(m_facts);
    m_respond->setIcon(themeIcon(QStringLiteral("respond")));
    column->addWidget(m_respond, 0, Qt::AlignLeft);
    connect(m_respond, &QPushButton::clicked, this, [this] { emit respondWanted(m_respond->mapToGlobal(QPoint(0, m_respond->height()))); });
    m_edges->setSpacing(6);
    column->addWidget(m_edgesTitle);
    column->addLayout(m_edges);
    column->addWidget(new HairLine(Qt::Horizontal, this));
    column->addWidget(m_blastTitle);
    m_blast->setHorizontalSpacing(8);
    m_blast->setVerticalSpacing(5);
    m_blast->setColumnStretch(1, 1);
    column->addLayout(m_blast);
    column->addWidget(m_blastLink);
    column->addWidget(new HairLine(Qt::Horizontal, this));
    column->addWidget(m_gapsTitle);
    m_gaps->setHorizontalSpacing(8);
    m_gaps->setVerticalSpacing(6);
    m_gaps->setColumnStretch(1, 1);
    column->addLayout(m_gaps);
    m_noGaps->setWordWrap(true);
    column->addWidget(m_noGaps);
    column->addStretch(1);
    connect(m_blastLink, &QPushButton::clicked, this, &TraceDetail::blastWanted);
}

void TraceDetail::setTrace(TraceTreePtr tree) {
    m_tree = std::move(tree);
    showBlast();
    showGaps();
    setRow(m_tree->path().empty() ? std::nullopt : std::optional(m_tree->path().front()));
}

void TraceDetail::setRow(std::optional<size_t> row) {
    m_row = row;
    m_facts->clear();
    emptyLayout(m_edges);
    const bool has = row.has_value();
    m_glyph->setVisible(has);
    m_kind->setVisible(has);
    m_respond->setVisible(has);
    m_edgesTitle->setVisible(false);
    if (!has) {
        m_name->setText(tr("No row is chosen"));
        return;
    }
    const TraceTree::Row& one = m_tree->rows()[*row];
    m_glyph->setIcon(trace_words::icon(one.kind), one.isOnPath ? Token::Accent : Token::Text2);
    m_name->setText(trace_words::shortName(m_tree->trace(), one));
    const endpoint::Trace& trace = m_tree->trace();
    m_kind->setText(trace_words::standing(one).join(QStringLiteral(" · ")));
    for (const trace_words::Fact& fact : trace_words::facts(trace, one)) {
        m_facts->add(fact.name, fact.value, fact.isMono);
    }
    for (size_t i = 0; i < std::min(one.edges.size(), kMostEdges); ++i) {
        const endpoint::TraceEdge& edge = trace.edges[one.edges[i]];
        const bool isFrom = m_tree->rowOf(edge.from) == *row;
        addEdge(edge, isFrom ? edge.to : edge.from, isFrom ? Way::To : Way::From);
    }
    m_edgesTitle->setVisible(!one.edges.empty());
}

void TraceDetail::addEdge(const endpoint::TraceEdge& edge, size_t other, Way way) {
    const size_t row = m_tree->rowOf(other);
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    auto* reason = new TokenLabel(sentences::render(edge.reason), TextStyle::Caption, Token::Text2, this);
    reason->setWordWrap(true);
    auto* sure = new TokenLabel(trace_words::confidence(edge.confidence), TextStyle::Mono, edge.confidence < 0.995 ? Token::StateWarn : Token::Text2, this);
    sure->setAlignment(Qt::AlignRight | Qt::AlignTop);
    auto* link = new LinkButton(this);
    link->setTextStyle(TextStyle::Mono);
    const QString name = trace_words::shortName(m_tree->trace(), m_tree->rows()[row]);
    constexpr int kWidest = 250;
    const QString shown = QFontMetrics(metsuke::font(TextStyle::Mono)).elidedText(name, Qt::ElideMiddle, kWidest);
    link->setText(way == Way::From ? tr("← %1", "an edge comes from").arg(shown) : tr("→ %1", "an edge goes to").arg(shown));
    link->setAccessibleName(tr("Show %1").arg(name));
    connect(link, &QPushButton::clicked, this, [this, row] { emit rowChosen(row); });
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(link);
    words->addWidget(reason);
    line->addLayout(words, 1);
    line->addWidget(sure);
    m_edges->addLayout(line);
}

void TraceDetail::showBlast() {
    emptyLayout(m_blast);
    struct Line {
        Kind kind;
        QString icon;
        QString words;
    };
    const Line lines[] = {{Kind::Process, QStringLiteral("process"), tr("Processes")}, {Kind::File, QStringLiteral("file"), tr("Files written")},
        {Kind::Persistence, QStringLiteral("clock"), tr("Autostart entries")}, {Kind::Connection, QStringLiteral("globe"), tr("Connections")}};
    int row = 0;
    for (const Line& line : lines) {
        const auto count = std::count_if(m_tree->blast().begin(), m_tree->blast().end(), [&](size_t node) { return m_tree->trace().nodes[node].kind == line.kind; });
        auto* glyph = new GlyphLabel(16, this);
        glyph->setIcon(line.icon, Token::Text2);
        m_blast->addWidget(glyph, row, 0);
        m_blast->addWidget(new TokenLabel(line.words, TextStyle::Body, Token::Text, this), row, 1);
        m_blast->addWidget(new TokenLabel(format::count(count), TextStyle::BodyStrong, Token::Text, this), row++, 2, Qt::AlignRight);
    }
    m_blastLink->setVisible(!m_tree->blast().empty());
}

void TraceDetail::showGaps() {
    emptyLayout(m_gaps);
    int row = 0;
    for (const endpoint::TraceGap& gap : m_tree->trace().gaps) {
        auto* glyph = new GlyphLabel(16, this);
        glyph->setIcon(gap.window ? QStringLiteral("warning") : QStringLiteral("help"), gap.window ? Token::StateWarn : Token::Text2);
        auto* words = new TokenLabel(format::breakable(trace_note::gap(gap)), TextStyle::Body, Token::Text, this);
        words->setWordWrap(true);
        m_gaps->addWidget(glyph, row, 0, Qt::AlignTop);
        m_gaps->addWidget(words, row++, 1);
    }
    m_noGaps->setVisible(m_tree->trace().gaps.empty());
}

void TraceDetail::retranslate() {
    m_respond->setText(tr("Respond…"));
    m_edgesTitle->setText(tr("Joined by"));
    m_blastTitle->setText(tr("Blast set: what it touched"));
    m_blastLink->setText(tr("List all"));
    m_blastLink->setAccessibleName(tr("List the blast set"));
    m_gapsTitle->setText(tr("What is not known"));
    m_noGaps->setText(tr("The record of this computer has no holes here."));
    showBlast();
    showGaps();
    setRow(m_row);
}

void TraceDetail::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::BgSurface));
}

} // namespace metsuke
