// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/health_page.h"

#include "ui/services/format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/health_cards.h"
#include "ui/widgets/outbound_chart.h"
#include "ui/widgets/table_style.h"
#include "ui/widgets/token_label.h"

#include <QGridLayout>
#include <QHeaderView>
#include <QPainter>
#include <QStackedWidget>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace metsuke {

namespace {

constexpr int kMargin = 16;
constexpr int kBuckets = 120;
constexpr Duration kAround = 5 * kMinute; ///< what is shown before and after a loss

enum CaptureColumn { SourceColumn, PacketsColumn, SizeColumn, SpanColumn, RemarkColumn, CaptureColumns };

/// What the chart's hatch and underline look like.
class LossSwatch : public QWidget {
public:
    LossSwatch(bool hatched, QWidget* parent)
        : QWidget(parent)
        , m_hatched(hatched) {
        setFixedSize(14, 10);
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        if (m_hatched) {
            painter.fillRect(rect(), Theme::instance().gapBrush());
        } else {
            painter.fillRect(QRect(0, height() - 3, width(), 3), color(Token::Drop));
        }
    }

private:
    bool m_hatched;
};

HealthReport::Phase phaseOf(const CaseSession& session) {
    return !session.liveSource().isEmpty() ? HealthReport::Phase::Capturing
        : session.isImporting()            ? HealthReport::Phase::Importing
                                           : HealthReport::Phase::Done;
}

} // namespace

HealthPage::HealthPage(CaseSession& session, QWidget* parent)
    : Page(session, parent) {
    QVBoxLayout* page = makeScrollColumn();
    page->addWidget(buildHead());
    page->addWidget(new HairLine(Qt::Horizontal, this));
    page->addWidget(buildTraffic(), 3);
    m_findings = new FindingsCard(this);
    m_selftests = new SelftestCard(this);
    auto* left = new QVBoxLayout;
    auto* right = new QVBoxLayout;
    for (QVBoxLayout* column : {left, right}) {
        column->setSpacing(kMargin);
    }
    left->addWidget(buildLosses());
    left->addWidget(m_selftests, 1);
    right->addWidget(m_findings);
    right->addWidget(buildCaptures(), 1);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(kMargin);
    columns->addLayout(left, 10);
    columns->addLayout(right, 11);
    page->addLayout(columns, 2);
    connect(m_findings, &FindingsCard::timeChosen, this, [this](Timestamp at) { openTime({at, at + kMinute}); });
    constexpr int kHealthPause = 5'000; // ms
    m_healthPause.setSingleShot(true);
    m_healthPause.setInterval(kHealthPause);
    connect(&m_healthPause, &QTimer::timeout, this, [this] {
        if (std::exchange(m_healthMissed, false)) {
            askHealth();
        }
    });
    connect(&session, &CaseSession::importStateChanged, this, [this] {
        if (isVisible()) {
            showHead();
        }
    });
}

QWidget* HealthPage::buildHead() {
    m_head = makeHead(32);
    QWidget* head = m_head.widget();
    m_rate = new TokenLabel(TextStyle::Name, Token::Text, head);
    m_head.row->addWidget(m_rate);
    return head;
}

QWidget* HealthPage::buildTraffic() {
    m_trafficCard = new Card(this);
    m_trafficCard->setHeadLine(false);
    QHBoxLayout* head = m_trafficCard->head();
    head->addStretch(1);
    m_lostLegend = new TokenLabel(TextStyle::Meta, Token::Text2, m_trafficCard);
    m_holesLegend = new TokenLabel(TextStyle::Meta, Token::Text2, m_trafficCard);
    head->addWidget(new LossSwatch(true, m_trafficCard));
    head->addWidget(m_lostLegend);
    head->addSpacing(8);
    head->addWidget(new LossSwatch(false, m_trafficCard));
    head->addWidget(m_holesLegend);
    m_trafficStack = new QStackedWidget(m_trafficCard);
    m_traffic = new OutboundChart(m_trafficStack);
    m_noTraffic = new EmptyState(m_trafficStack);
    for (QWidget* child : {static_cast<QWidget*>(m_traffic), static_cast<QWidget*>(m_noTraffic)}) {
        child->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored);
        child->setMinimumHeight(104);
        m_trafficStack->addWidget(child);
    }
    m_trafficCard->body()->addWidget(m_trafficStack, 1);
    connect(m_traffic, &OutboundChart::bucketClicked, this, [this](const TimeRange& range) {
        InvestigationState next = context().state();
        next.page = QStringLiteral("flows");
        next.range = range;
        context().setState(next, this);
    });
    return m_trafficCard;
}

QWidget* HealthPage::buildLosses() {
    m_lossCard = new RowsCard(this);
    m_lossNote = new TokenLabel(TextStyle::Caption, Token::Text2, m_lossCard);
    m_lossNote->setWordWrap(true);
    m_lossNote->setContentsMargins(12, 2, 12, 8);
    m_lossCard->body()->addWidget(m_lossNote);
    m_lossCard->body()->addStretch(1);
    return m_lossCard;
}

QWidget* HealthPage::buildCaptures() {
    m_captureCard = new Card(this);
    m_captureStack = new QStackedWidget(m_captureCard);
    m_captures = new QTableWidget(0, CaptureColumns, m_captureStack);
    styleTable(m_captures);
    m_captures->setWordWrap(true);
    m_captures->setTextElideMode(Qt::ElideMiddle);
    m_captures->verticalHeader()->setSectionResizeMode(
        QHeaderView::ResizeToContents); // remarks are sentences
    QHeaderView* header = m_captures->horizontalHeader();
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(SourceColumn, QHeaderView::Stretch);
    m_noCaptures = new EmptyState(m_captureStack);
    for (QWidget* child : {static_cast<QWidget*>(m_captures), static_cast<QWidget*>(m_noCaptures)}) {
        child->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored);
        child->setMinimumHeight(72);
        m_captureStack->addWidget(child);
    }
    m_captureCard->body()->addWidget(m_captureStack, 1);
    return m_captureCard;
}

void HealthPage::focusContent() { m_captures->setFocus(Qt::OtherFocusReason); }

void HealthPage::refresh(InvestigationContext::Parts parts, bool snapshot) {
    if (snapshot) {
        showHead();
        showLosses();
        showCaptures();
        askHealth();
        m_traffic->setGaps(session().snapshot()->summary.losses);
    }
    if (snapshot || (parts & InvestigationContext::RangePart)) {
        askTraffic();
    }
}

void HealthPage::showHead() {
    m_report = HealthReport::of(session().snapshot()->summary, phaseOf(session()));
    switch (m_report.trust) {
    case HealthReport::Trust::Unknown:
        m_head.glyph->setIcon(QStringLiteral("info"), Token::Text2);
        break;
    case HealthReport::Trust::Whole:
        m_head.glyph->setIcon(QStringLiteral("check"), Token::StateOk);
        break;
    case HealthReport::Trust::Partly:
        m_head.glyph->setIcon(QStringLiteral("warning"), Token::StateWarn);
        break;
    case HealthReport::Trust::Little:
        m_head.glyph->setIcon(QStringLiteral("warning"), Token::StateBad);
        break;
    }
    m_head.verdict->setText(format::whole(m_report.verdict));
    m_head.verdict->setAccessibleName(m_report.verdict);
    m_head.remark->setText(m_report.remark);
    const QString source = session().liveSource();
    m_rate->setVisible(!source.isEmpty());
    m_rate->setText(tr("%1: %2 packets/s", "interface, number")
                        .arg(source, format::count(qRound64(session().progress().packetsPerSecond))));
}

void HealthPage::showLosses() {
    if (m_lossCard->hasRows() && m_shownLosses == m_report.losses) {
        return;
    }
    m_shownLosses = m_report.losses;
    m_lossCard->setRows(1, [this](QGridLayout& grid) {
        int line = 0;
        for (const LossRow& row : m_report.losses) {
            addLoss(grid, row, line);
            line += 2;
        }
    });
    const auto lost = std::count_if(m_report.losses.begin(), m_report.losses.end(),
        [](const LossRow& row) { return row.state == LossRow::State::Lost; });
    m_lossCard->setTitle(tr("Lost, by where"),
        lost == 0 ? tr("nothing") : tr("in %1 of %2 places", "lost").arg(lost).arg(m_report.losses.size()));
    m_lossNote->setVisible(!m_report.dropsRecorded);
}

void HealthPage::addLoss(QGridLayout& grid, const LossRow& row, int line) {
    QWidget* rows = grid.parentWidget();
    const bool known = row.state != LossRow::State::NotKnown;
    const bool lost = row.state == LossRow::State::Lost;
    auto* glyph = new GlyphLabel(16, rows);
    glyph->setIcon(lost ? QStringLiteral("warning")
            : known     ? QStringLiteral("check")
                        : QStringLiteral("minus"),
        lost        ? Token::StateWarn
            : known ? Token::StateOk
                    : Token::Text3);
    glyph->setAccessibleName(lost ? tr("warning") : known ? tr("good") : tr("not known"));
    auto* where = new TokenLabel(row.where, TextStyle::Caption, Token::Text, rows);
    auto* number = new TokenLabel(row.number, known ? TextStyle::CaptionStrong : TextStyle::Caption,
        known ? Token::Text : Token::Text2, rows);
    auto* share = new TokenLabel(row.share, TextStyle::Caption, Token::Text2, rows);
    where->setElided(true);
    grid.addWidget(glyph, line, 0);
    grid.addWidget(where, line, 1);
    grid.addWidget(number, line, 2, Qt::AlignRight | Qt::AlignVCenter);
    grid.addWidget(share, line, 3, Qt::AlignRight | Qt::AlignVCenter);
    if (!row.when.isEmpty()) {
        auto* when = new LinkButton(rows);
        when->setTextStyle(TextStyle::Caption);
        when->setText(tr("most at %1", "time").arg(row.when));
        when->setAccessibleName(tr("%1, most at %2: show in the Timeline").arg(row.where, row.when));
        when->setToolTip(tr("Show this time in the Timeline"));
        connect(when, &QPushButton::clicked, this, [this, range = row.worst] { openTime(range); });
        grid.addWidget(when, line, 4, Qt::AlignRight | Qt::AlignVCenter);
    }
    if (!row.advice.isEmpty()) {
        auto* advice = new TokenLabel(row.advice, TextStyle::Caption, Token::Text2, rows);
        advice->setWordWrap(true);
        grid.addWidget(advice, line + 1, 1, 1, 4);
    }
}

void HealthPage::showCaptures() {
    const auto& rows = m_report.captures;
    m_captureCard->setTitle(
        tr("Captures"), rows.empty() ? QString() : format::count(static_cast<qint64>(rows.size())));
    m_captureStack->setCurrentWidget(rows.empty() ? static_cast<QWidget*>(m_noCaptures) : m_captures);
    m_captures->clearSpans();
    const auto details = std::count_if(
        rows.begin(), rows.end(), [](const CaptureRow& row) { return !row.detail.isEmpty(); });
    m_captures->setRowCount(static_cast<int>(rows.size()) + static_cast<int>(details));
    int line = 0;
    for (const CaptureRow& row : rows) {
        const std::array<QString, CaptureColumns> texts{
            row.source, row.packets, row.size, row.span, row.remark};
        for (int column = 0; column < CaptureColumns; ++column) {
            setCapture(line, column, texts[static_cast<size_t>(column)],
                column == SourceColumn ? row.path : QString());
        }
        ++line;
        if (!row.detail.isEmpty()) { // a sentence needs the whole width
            for (int column = 0; column < CaptureColumns; ++column) {
                setCapture(line, column, column == SourceColumn ? row.detail : QString(), {});
            }
            m_captures->setSpan(line++, SourceColumn, 1, CaptureColumns);
        }
    }
}

void HealthPage::setCapture(int line, int column, const QString& text, const QString& tip) {
    QTableWidgetItem* item = m_captures->item(line, column);
    if (item == nullptr) { // else it stays, and with it the selection
        item = new QTableWidgetItem;
        const bool isNumber = column == PacketsColumn || column == SizeColumn;
        item->setTextAlignment((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        m_captures->setItem(line, column, item);
    }
    item->setText(text);
    item->setToolTip(tip.toHtmlEscaped());
}

void HealthPage::askTraffic() {
    const CaseSummary& summary = session().snapshot()->summary;
    if (summary.flows <= 0) {
        m_trafficStack->setCurrentWidget(m_noTraffic);
        return;
    }
    TimelineSpec spec;
    spec.key = TimelineSpec::Key::Service;
    spec.range = context().isRangeSet() ? context().range() : TimeRange{summary.first, summary.last + 1};
    spec.maximumBuckets = kBuckets;
    m_channel.ask(
        session().queries(), this,
        [spec](EventStore& store, const QueryBudget& budget) { return store.timeline(spec, budget); },
        [this](const Result<Timeline>& timeline) {
            if (timeline.ok()) {
                showTraffic(timeline.value());
            }
        });
}

void HealthPage::showTraffic(const Timeline& timeline) {
    OutboundSeries series;
    series.start = timeline.start;
    series.bucket = timeline.bucket;
    series.focus.assign(timeline.buckets, 0.0);
    series.others.assign(timeline.buckets, 0.0);
    for (const Timeline::Series& service : timeline.series) {
        const size_t known = std::min({timeline.buckets, service.bytesOut.size(), service.bytesIn.size()});
        for (size_t i = 0; i < known; ++i) {
            series.focus[i] += static_cast<double>(service.bytesOut[i] + service.bytesIn[i]);
        }
    }
    const double highest
        = series.focus.empty() ? 0 : *std::max_element(series.focus.begin(), series.focus.end());
    const auto [unit, name] = highest >= 1e9 ? std::pair(1e9, QStringLiteral("GB"))
        : highest >= 1e6                     ? std::pair(1e6, QStringLiteral("MB"))
                                             : std::pair(1e3, QStringLiteral("kB"));
    for (double& value : series.focus) {
        value /= unit;
    }
    m_traffic->setSeries(series);
    m_trafficStack->setCurrentWidget(m_traffic);
    m_trafficCard->setTitle(tr("Traffic"),
        series.bucket > 0 ? tr("%1 per %2", "unit, duration").arg(name, format::duration(series.bucket))
                          : QString());
}

void HealthPage::askHealth() {
    // Asking anew would give up what was read so far; a case that grows faster than it is read would show nothing.
    if (m_healthChannel.isBusy() || (m_healthPause.isActive() && session().isImporting())) {
        m_healthMissed = true;
        return;
    }
    m_healthMissed = false;
    m_healthChannel.ask(
        session().queries(), this,
        [kept = session().facts().keptProfile](EventStore& store, const QueryBudget& budget) { return assessHealth(store, budget, kept); },
        [this](const Result<HealthAssessment>& health) {
            m_healthPause.start();
            if (health.ok()) {
                m_findings->setAssessment(*health);
                m_selftests->setRuns(health->selftests);
            }
            if (m_healthMissed && !session().isImporting()) { // nothing grows any more: at once
                askHealth();
            }
        });
}

void HealthPage::openTime(const TimeRange& range) {
    const CaseSummary& summary = session().snapshot()->summary;
    InvestigationState next = context().state();
    next.page = QStringLiteral("timeline");
    next.range
        = {std::max(summary.first, range.from - kAround), std::min(summary.last + 1, range.to + kAround)};
    context().setState(next, this);
}

void HealthPage::retranslate() {
    m_trafficCard->setTitle(tr("Traffic"));
    m_traffic->setAccessibleName(tr("Traffic over time, with what was lost"));
    m_lostLegend->setText(tr("packets lost"));
    m_holesLegend->setText(tr("holes in streams"));
    m_noTraffic->setTexts(tr("No traffic yet"),
        tr("Traffic over time appears here, with the times in which packets were lost."));
    m_lossCard->setTitle(tr("Lost, by where"));
    m_lossNote->setText(tr("Files do not record what was dropped; bytes missing in streams give it away."));
    m_findings->retranslate();
    m_selftests->retranslate();
    m_captureCard->setTitle(tr("Captures"));
    m_captures->setAccessibleName(tr("Captures of the case"));
    m_captures->setHorizontalHeaderLabels(
        {tr("Source"), tr("Packets"), tr("Size"), tr("From–to"), tr("Remark")});
    m_noCaptures->setTexts(tr("No capture"), tr("Files and interfaces that were read are listed here."));
}

} // namespace metsuke
