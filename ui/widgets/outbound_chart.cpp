// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/outbound_chart.h"

#include "ui/services/format.h"
#include "ui/theme/severity_glyph.h"
#include "ui/theme/theme.h"

#include <qcustomplot.h>

#include <QHelpEvent>
#include <QStringBuilder>
#include <QToolTip>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace metsuke {

namespace {

constexpr double kMegabyte = 1e6;

double seconds(Timestamp t) { return static_cast<double>(t.ns) / static_cast<double>(kSecond); }

/// Ticks on whole hours or minutes of the user's zone, labelled as clock times.
class ClockTicker : public QCPAxisTicker {
protected:
    double getTickStep(const QCPRange& range) override {
        static constexpr double kSteps[] = {1, 5, 10, 30, 60, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800};
        for (const double step : kSteps) {
            if (range.size() / step <= 7.5) {
                return step;
            }
        }
        return std::ceil(range.size() / 6 / 86400) * 86400;
    }
    int getSubTickCount(double) override { return 0; }
    QString getTickLabel(double tick, const QLocale&, QChar, int) override {
        const Timestamp at{static_cast<int64_t>(tick) * kSecond};
        return format::tick(at, static_cast<Duration>(mTickStep * kSecond));
    }
    QVector<double> createTickVector(double tickStep, const QCPRange& range) override {
        mTickStep = tickStep;
        QVector<double> ticks;
        for (double tick = std::ceil(range.lower / tickStep) * tickStep; tick <= range.upper; tick += tickStep) {
            ticks.append(tick);
        }
        return ticks;
    }

private:
    double mTickStep = 3600;
};

} // namespace

OutboundSeries OutboundSeries::of(const Timeline& timeline, const std::string& focus) {
    OutboundSeries result;
    result.start = timeline.start;
    result.bucket = timeline.bucket;
    result.focus.assign(timeline.buckets, 0.0);
    result.others.assign(timeline.buckets, 0.0);
    for (const Timeline::Series& series : timeline.series) {
        const bool own = series.key == focus;
        result.otherHosts += own ? 0 : 1;
        std::vector<double>& target = own ? result.focus : result.others;
        for (size_t i = 0; i < std::min(timeline.buckets, series.bytesOut.size()); ++i) {
            target[i] += static_cast<double>(series.bytesOut[i]) / kMegabyte;
        }
    }
    std::vector<double> usual;
    for (const double value : result.others) {
        if (value > 0) {
            usual.push_back(value);
        }
    }
    if (usual.size() >= 8) {
        std::sort(usual.begin(), usual.end());
        result.usualBound = usual[static_cast<size_t>(static_cast<double>(usual.size() - 1) * 0.95)] * 1.1;
    }
    return result;
}

OutboundChart::OutboundChart(QWidget* parent)
    : QWidget(parent)
    , m_plot(new QCustomPlot(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 0, 10, 4);
    layout->addWidget(m_plot);
    m_plot->setMinimumHeight(96);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->installEventFilter(this);
    connect(m_plot, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        if (m_series.bucket <= 0) {
            return;
        }
        const double at = m_plot->xAxis->pixelToCoord(event->pos().x());
        const auto bucket = static_cast<int64_t>(std::floor((at - seconds(m_series.start)) * static_cast<double>(kSecond) / static_cast<double>(m_series.bucket)));
        if (bucket >= 0 && bucket < static_cast<int64_t>(m_series.focus.size())) {
            const Timestamp from = m_series.start + bucket * m_series.bucket;
            emit bucketClicked({from, from + m_series.bucket});
        }
    });
    connect(&Theme::instance(), &Theme::changed, this, &OutboundChart::rebuild);
    rebuild();
}

void OutboundChart::setSeries(const OutboundSeries& series) {
    m_series = series;
    rebuild();
}

void OutboundChart::setMarks(std::vector<ChartMark> marks) {
    m_marks = std::move(marks);
    rebuild();
}

void OutboundChart::setGaps(std::vector<LossInterval> gaps) {
    m_gaps = std::move(gaps);
    std::stable_sort(m_gaps.begin(), m_gaps.end(), [](const LossInterval& a, const LossInterval& b) { return a.from < b.from; });
    rebuild();
}

void OutboundChart::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    rebuild();
}

void OutboundChart::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        rebuild();
    }
}

const ChartMark* OutboundChart::markAt(double x) const {
    constexpr double kReach = 9;
    const ChartMark* best = nullptr;
    for (const ChartMark& mark : m_marks) {
        const bool near = std::abs(m_plot->xAxis->coordToPixel(seconds(mark.at)) - x) <= kReach;
        if (near && (best == nullptr || mark.severity > best->severity)) {
            best = &mark;
        }
    }
    return best;
}

bool OutboundChart::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_plot || event->type() != QEvent::ToolTip) {
        return QWidget::eventFilter(watched, event);
    }
    const auto* help = static_cast<QHelpEvent*>(event);
    const ChartMark* mark = markAt(help->pos().x());
    QToolTip::showText(help->globalPos(), mark == nullptr ? QString() : QString(format::clock(mark->at) % u' ' % mark->label).toHtmlEscaped(), m_plot);
    return true;
}

void OutboundChart::paintGaps() {
    constexpr double kLeast = 3; // pixels: a loss of seconds must be seen in a case of days
    constexpr double kUnderline = 3;
    const QCPAxis* x = m_plot->xAxis;
    const QRect inner = m_plot->axisRect()->rect();
    for (const bool partial : {false, true}) {
        double drawn = -1; // pixel up to which there is one already: a long case has thousands
        double from = 0;
        const auto flush = [&] {
            if (drawn <= from) {
                return;
            }
            auto* area = new QCPItemRect(m_plot);
            for (QCPItemPosition* corner : {area->topLeft, area->bottomRight}) {
                corner->setType(QCPItemPosition::ptAbsolute);
            }
            area->topLeft->setCoords(from, partial ? inner.bottom() + 1 - kUnderline : inner.top());
            area->bottomRight->setCoords(drawn, inner.bottom() + 1);
            area->setPen(Qt::NoPen);
            area->setBrush(partial ? QBrush(color(Token::Drop)) : Theme::instance().gapBrush());
        };
        for (const LossInterval& gap : m_gaps) {
            const bool isPartial = gap.kind == LossInterval::Kind::MissedBytes || gap.kind == LossInterval::Kind::Evicted;
            if (isPartial != partial || seconds(gap.to) < x->range().lower || seconds(gap.from) > x->range().upper) {
                continue;
            }
            const double begin = x->coordToPixel(seconds(gap.from));
            const double end = std::max(begin + kLeast, x->coordToPixel(seconds(gap.to)));
            if (begin > drawn) {
                flush();
                from = begin;
            }
            drawn = std::max(drawn, end);
        }
        flush();
    }
}

void OutboundChart::rebuild() {
    m_plot->clearItems();
    m_plot->clearPlottables();
    m_plot->setBackground(QBrush(color(Token::BgSurface)));
    m_plot->setAntialiasedElements(QCP::aeItems);
    QCPAxis* x = m_plot->xAxis;
    QCPAxis* y = m_plot->yAxis;
    for (QCPAxis* axis : {x, y}) {
        axis->setTickLabelFont(metsuke::font(TextStyle::Meta));
        axis->setTickLabelColor(color(Token::Text3));
        axis->setBasePen(axis == x ? QPen(color(Token::LineStrong), 1) : QPen(Qt::NoPen));
        axis->setTickPen(Qt::NoPen);
        axis->setSubTickPen(Qt::NoPen);
        axis->grid()->setPen(axis == y ? QPen(color(Token::Line), 1) : QPen(Qt::NoPen));
        axis->grid()->setZeroLinePen(Qt::NoPen);
        axis->setTickLabelPadding(6);
    }
    m_plot->axisRect()->setAutoMargins(QCP::msNone);
    m_plot->axisRect()->setMargins(QMargins(44, m_marks.empty() ? 8 : 26, 6, 24));
    if (m_series.focus.empty()) {
        m_plot->replot(QCustomPlot::rpQueuedReplot);
        return;
    }
    const double width = static_cast<double>(m_series.bucket) / static_cast<double>(kSecond);
    const double first = seconds(m_series.start);
    QVector<double> keys;
    QVector<double> focus;
    QVector<double> others;
    double highest = m_series.usualBound;
    for (size_t i = 0; i < m_series.focus.size(); ++i) {
        keys.append(first + (static_cast<double>(i) + 0.5) * width);
        focus.append(m_series.focus[i]);
        others.append(m_series.others[i]);
        highest = std::max(highest, m_series.focus[i] + m_series.others[i]);
    }
    auto* otherBars = new QCPBars(x, y);
    auto* focusBars = new QCPBars(x, y);
    for (auto* bars : {otherBars, focusBars}) {
        bars->setPen(Qt::NoPen);
        bars->setAntialiased(false);
        bars->setAntialiasedFill(false);
        bars->setWidth(width * 0.86);
    }
    otherBars->setBrush(color(Token::LineStrong));
    focusBars->setBrush(color(Token::Accent));
    focusBars->moveAbove(otherBars);
    otherBars->setData(keys, others, true);
    focusBars->setData(keys, focus, true);
    x->setTicker(QSharedPointer<QCPAxisTicker>(new ClockTicker));
    x->setRange(first, first + static_cast<double>(m_series.focus.size()) * width);
    y->setRange(0, highest > 0 ? highest * 1.06 : 1);
    y->ticker()->setTickCount(4);
    y->setNumberFormat(QStringLiteral("gb"));
    y->setNumberPrecision(3);

    constexpr double kApart = 14; // a bound that lies on the axis says nothing
    if (m_series.usualBound > 0 && y->coordToPixel(0) - y->coordToPixel(m_series.usualBound) > kApart) {
        auto* line = new QCPItemStraightLine(m_plot);
        line->point1->setCoords(first, m_series.usualBound);
        line->point2->setCoords(first + 1, m_series.usualBound);
        line->setPen(QPen(color(Token::Text2), 1, Qt::DashLine));
        auto* text = new QCPItemText(m_plot);
        text->setText(tr("usual upper bound"));
        text->setFont(metsuke::font(TextStyle::Meta));
        text->setColor(color(Token::Text2));
        text->setPositionAlignment(Qt::AlignLeft | Qt::AlignBottom);
        text->position->setTypeX(QCPItemPosition::ptAxisRectRatio);
        text->position->setTypeY(QCPItemPosition::ptPlotCoords);
        text->position->setCoords(0.13, m_series.usualBound);
    }
    paintGaps();
    double free = -1e18; // pixel from which the next label may begin
    const double reach = 16; // glyphs nearer than this stand for one another: the worst is shown
    for (size_t begin = 0; begin < m_marks.size();) {
        size_t end = begin;
        size_t worst = begin;
        const double pixel = x->coordToPixel(seconds(m_marks[begin].at));
        for (; end < m_marks.size() && x->coordToPixel(seconds(m_marks[end].at)) - pixel < reach; ++end) {
            worst = m_marks[end].severity > m_marks[worst].severity ? end : worst;
            auto* stem = new QCPItemLine(m_plot);
            stem->start->setTypeY(QCPItemPosition::ptAxisRectRatio);
            stem->end->setTypeY(QCPItemPosition::ptAxisRectRatio);
            stem->start->setCoords(seconds(m_marks[end].at), 0);
            stem->end->setCoords(seconds(m_marks[end].at), 1);
            stem->setPen(QPen(color(Token::LineStrong), 1, Qt::DotLine));
        }
        const ChartMark& mark = m_marks[worst];
        begin = end;
        if (!x->range().contains(seconds(mark.at))) {
            continue;
        }
        const auto place = [](QCPItemPosition* position, double atX, double atY) {
            position->setTypeX(QCPItemPosition::ptAbsolute);
            position->setTypeY(QCPItemPosition::ptAbsolute);
            position->setCoords(atX, atY);
        };
        const double at = x->coordToPixel(seconds(mark.at));
        auto* glyph = new QCPItemPixmap(m_plot);
        glyph->setPixmap(severityPixmap(mark.severity, 14, devicePixelRatioF()));
        glyph->setClipToAxisRect(false);
        place(glyph->topLeft, at - 7, 5);
        const QFontMetrics metrics(metsuke::font(TextStyle::Meta));
        const double labelFrom = at + 11;
        const double space = (end < m_marks.size() ? x->coordToPixel(seconds(m_marks[end].at)) - 12 : m_plot->width() - 4.0) - labelFrom;
        const auto fits = [&](const QString& words) { return !words.isEmpty() && metrics.horizontalAdvance(words) <= space; };
        const QString text = fits(mark.label) ? mark.label : fits(mark.brief) ? mark.brief : QString();
        if (labelFrom < free || text.isEmpty()) { // the whole is in its tooltip
            continue;
        }
        auto* label = new QCPItemText(m_plot);
        label->setText(text);
        label->setFont(metsuke::font(TextStyle::Meta));
        label->setColor(color(Token::Text));
        label->setClipToAxisRect(false);
        label->setPositionAlignment(Qt::AlignLeft | Qt::AlignVCenter);
        place(label->position, labelFrom, 12);
        free = labelFrom + metrics.horizontalAdvance(text) + 20;
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

} // namespace metsuke
