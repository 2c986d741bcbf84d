// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/evidence_plot.h"

#include "ui/services/format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/histogram_strip.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace metsuke {

namespace {

constexpr size_t kTimeBins = 72;

} // namespace

EvidencePlot::EvidencePlot(QWidget* parent)
    : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

void EvidencePlot::setVisits(Mode mode, std::vector<Visit> visits) {
    m_mode = mode;
    m_visits = std::move(visits);
    m_intervals = mode == Mode::Intervals ? IntervalHistogram::of(m_visits) : IntervalHistogram();
    if (m_mode == Mode::Intervals && m_intervals.counts.empty()) {
        m_mode = Mode::Visits;
    }
    m_bins.clear();
    m_highest = m_intervals.highest;
    if (m_mode != Mode::Intervals && m_visits.size() >= 2 && m_visits.back().at > m_visits.front().at) {
        m_bins.assign(kTimeBins, 0);
        const auto span = static_cast<double>(m_visits.back().at - m_visits.front().at);
        for (const Visit& visit : m_visits) {
            const auto bin = static_cast<size_t>(static_cast<double>(visit.at - m_visits.front().at) / span * (kTimeBins - 1));
            m_bins[bin] += m_mode == Mode::Volume ? static_cast<double>(visit.bytesOut) : 1;
        }
        m_highest = *std::max_element(m_bins.begin(), m_bins.end());
    }
    setAccessibleDescription(figure());
    update();
}

QString EvidencePlot::figure() const {
    if (m_mode == Mode::Intervals) {
        return tr("%1 s ± %2 %", "median interval and its spread")
            .arg(QString::number(m_intervals.median, 'f', m_intervals.median < 10 ? 1 : 0), QString::number(std::lround(m_intervals.spread * 100)));
    }
    int64_t bytes = 0;
    for (const Visit& visit : m_visits) {
        bytes += visit.bytesOut;
    }
    return m_mode == Mode::Volume ? tr("%1 out in %n flows", nullptr, static_cast<int>(m_visits.size())).arg(format::bytes(bytes))
                                 : tr("%n flows", nullptr, static_cast<int>(m_visits.size()));
}

void EvidencePlot::paintEvent(QPaintEvent*) {
    if (!hasPicture()) {
        return;
    }
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFontMetrics metrics(metsuke::font(TextStyle::Meta));
    const QString top = m_mode == Mode::Volume ? format::bytes(static_cast<qint64>(m_highest)) : format::count(static_cast<qint64>(m_highest));
    const double left = metrics.horizontalAdvance(top) + 8;
    const QRectF area(left, 8, width() - left - 4, height() - 8 - metrics.height() - 4);
    painter.setFont(metsuke::font(TextStyle::Meta));
    painter.setPen(color(Token::Text3));
    painter.drawText(QRectF(0, area.top() - metrics.height() / 2.0, left - 6, metrics.height()), Qt::AlignRight | Qt::AlignVCenter, top);
    painter.drawText(QRectF(0, area.bottom() - metrics.height() / 2.0, left - 6, metrics.height()), Qt::AlignRight | Qt::AlignVCenter, QStringLiteral("0"));
    if (m_mode == Mode::Intervals) {
        paintIntervals(painter, area);
    } else {
        paintSeries(painter, area);
    }
    painter.fillRect(QRectF(area.left(), std::round(area.bottom()), area.width(), 1), color(Token::LineStrong));
}

void EvidencePlot::paintIntervals(QPainter& painter, const QRectF& area) {
    const double bins = static_cast<double>(m_intervals.counts.size());
    const double width = area.width() / bins;
    const auto x = [&](double seconds) { return area.left() + std::log(seconds / m_intervals.from) / std::log(m_intervals.ratio) * width; };
    double free = -1;
    for (const double tick : {0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 60.0, 120.0, 300.0, 1000.0, 3600.0, 10800.0, 43200.0, 86400.0}) {
        if (tick < m_intervals.from || tick > m_intervals.to()) {
            continue;
        }
        painter.fillRect(QRectF(std::round(x(tick)), area.top(), 1, area.height()), color(Token::Line));
        const QString text = tick < 3600 ? tr("%1 s", "seconds").arg(tick) : format::duration(static_cast<Duration>(tick) * kSecond);
        const double half = painter.fontMetrics().horizontalAdvance(text) / 2.0;
        if (x(tick) - half > free && x(tick) + half < this->width()) {
            painter.setPen(color(Token::Text3));
            painter.drawText(QRectF(x(tick) - half - 2, area.bottom() + 3, 2 * half + 4, painter.fontMetrics().height()), Qt::AlignCenter, text);
            free = x(tick) + half + 6;
        }
    }
    for (size_t i = 0; i < m_intervals.counts.size(); ++i) {
        if (m_intervals.counts[i] > 0) {
            const double height = std::max(1.0, m_intervals.counts[i] / m_highest * area.height());
            painter.fillRect(QRectF(area.left() + static_cast<double>(i) * width + 0.5, area.bottom() - height, std::max(1.0, width - 1), height), color(Token::LaneTls));
        }
    }
    QPainterPath chance;
    for (size_t i = 0; i < m_intervals.chance.size(); ++i) {
        const QPointF point(area.left() + (static_cast<double>(i) + 0.5) * width,
            area.bottom() - std::min(1.0, m_intervals.chance[i] / m_highest) * area.height());
        i == 0 ? chance.moveTo(point) : chance.lineTo(point);
    }
    painter.setPen(QPen(color(Token::Text2), 1.2, Qt::DashLine));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(chance);

    // The figure stands at the end that is farther from the peak.
    const double peak = x(m_intervals.median);
    const QString legend = tr("dashed: what chance gives");
    painter.setFont(metsuke::font(TextStyle::Meta));
    const double wide = painter.fontMetrics().horizontalAdvance(legend) + 8;
    const double textLeft = peak + 24 + wide < area.right() ? area.right() - wide : area.left() + 4;
    painter.setPen(color(Token::Text2));
    painter.drawText(QRectF(textLeft, area.top() + 16, wide, 16), Qt::AlignLeft | Qt::AlignVCenter, legend);
    painter.setFont(metsuke::font(TextStyle::MetaStrong));
    painter.setPen(color(Token::Text));
    painter.drawText(QRectF(textLeft, area.top(), wide, 16), Qt::AlignLeft | Qt::AlignVCenter, figure());
}

void EvidencePlot::paintSeries(QPainter& painter, const QRectF& area) {
    const double width = area.width() / static_cast<double>(m_bins.size());
    TimeScale scale;
    scale.from = m_visits.front().at;
    scale.to = m_visits.back().at;
    scale.left = area.left();
    scale.width = area.width();
    const Duration step = scale.tickStep(84);
    for (Timestamp tick{(scale.from.ns / step + 1) * step}; tick <= scale.to; tick = tick + step) {
        const double x = std::round(scale.x(tick));
        painter.fillRect(QRectF(x, area.top(), 1, area.height()), color(Token::Line));
        const QString text = format::tick(tick, step);
        const double half = painter.fontMetrics().horizontalAdvance(text) / 2.0;
        if (x - half > area.left() - 4 && x + half < this->width()) {
            painter.setPen(color(Token::Text3));
            painter.drawText(QRectF(x - half - 2, area.bottom() + 3, 2 * half + 4, painter.fontMetrics().height()), Qt::AlignCenter, text);
        }
    }
    for (size_t i = 0; i < m_bins.size(); ++i) {
        if (m_bins[i] > 0) {
            const double height = std::max(1.5, m_bins[i] / m_highest * area.height());
            painter.fillRect(QRectF(area.left() + static_cast<double>(i) * width, area.bottom() - height, std::max(1.0, width - 1), height),
                color(m_mode == Mode::Volume ? Token::Accent : Token::LaneTls));
        }
    }
}

} // namespace metsuke
