// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/histogram_strip.h"

#include "ui/services/format.h"
#include "ui/theme/severity_glyph.h"
#include "ui/theme/theme.h"

#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <array>
#include <cmath>

namespace metsuke {

namespace {
constexpr int kCaptionWidth = 92;
constexpr int kRightMargin = 16;
constexpr int kBarsTop = 4;
constexpr int kTicksHeight = 20;
constexpr double kHandleReach = 5;
constexpr Duration kLeastShown = kSecond;
constexpr std::array<Duration, 24> kSteps{kMillisecond, 5 * kMillisecond, 20 * kMillisecond, 100 * kMillisecond, 200 * kMillisecond,
    500 * kMillisecond, kSecond, 2 * kSecond, 5 * kSecond, 10 * kSecond, 30 * kSecond, kMinute, 2 * kMinute, 5 * kMinute,
    10 * kMinute, 30 * kMinute, kHour, 2 * kHour, 6 * kHour, 12 * kHour, kDay, 2 * kDay, 7 * kDay, 28 * kDay};
}

Duration TimeScale::tickStep(double minimumPixels) const {
    const double perPixel = static_cast<double>(to.ns - from.ns) / std::max(width, 1.0);
    for (const Duration step : kSteps) {
        if (static_cast<double>(step) / perPixel >= minimumPixels) {
            return step;
        }
    }
    Duration step = kSteps.back();
    while (static_cast<double>(step) / perPixel < minimumPixels && step < std::numeric_limits<Duration>::max() / 4) {
        step *= 2;
    }
    return step;
}

HistogramStrip::HistogramStrip(QWidget* parent)
    : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Timeline of activity and detections"));
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void HistogramStrip::setData(const Timeline& activity, const Timeline& detections) {
    m_activity = activity;
    m_detections = detections;
    update();
}

void HistogramStrip::setLosses(const std::vector<LossInterval>& losses) {
    m_losses = losses;
    update();
}

void HistogramStrip::setPins(const std::vector<Pin>& pins) {
    m_pins = pins;
    update();
}

void HistogramStrip::setFlags(const std::vector<ResponseFlag>& flags) {
    if (flags != m_flags) {
        m_flags = flags;
        update();
    }
}

bool HistogramStrip::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QString words = flagsAt(m_flags, scale(), help->pos().x());
        words.isEmpty() ? QToolTip::hideText() : QToolTip::showText(help->globalPos(), words.toHtmlEscaped().replace(u'\n', QStringLiteral("<br>")), this);
        return true;
    }
    return QWidget::event(event);
}

void HistogramStrip::setSpan(Timestamp from, Timestamp to) {
    const bool follow = !isZoomed();
    m_spanFrom = from;
    m_spanTo = std::max(to, from + kSecond);
    if (follow || m_shownTo < m_spanFrom || m_shownFrom > m_spanTo) {
        show(m_spanFrom, m_spanTo);
    }
    update();
}

bool HistogramStrip::isZoomed() const { return m_shownFrom != m_spanFrom || m_shownTo != m_spanTo; }

void HistogramStrip::setBrush(const TimeRange& range) {
    if (m_drag == Drag::None) {
        m_brush = range;
        setAccessibleDescription(hasBrush() ? tr("Brush %1").arg(format::range(brushFrom(), brushTo())) : tr("No brush"));
        update();
    }
}

bool HistogramStrip::hasBrush() const { return !(m_brush == TimeRange{}); }
Timestamp HistogramStrip::brushFrom() const { return std::max(m_brush.from, m_spanFrom); }
Timestamp HistogramStrip::brushTo() const { return std::min(m_brush.to, m_spanTo); }

TimeScale HistogramStrip::scale() const {
    return {m_shownFrom, m_shownTo, static_cast<double>(kCaptionWidth), std::max(1.0, width() - kCaptionWidth - kRightMargin - 0.0)};
}

void HistogramStrip::show(Timestamp from, Timestamp to) {
    from = std::max(from, m_spanFrom);
    to = std::min(to, m_spanTo);
    if (to - from < kLeastShown) {
        to = from + kLeastShown;
    }
    if (from == m_shownFrom && to == m_shownTo) {
        return;
    }
    m_shownFrom = from;
    m_shownTo = to;
    update();
    emit shownChanged(shown());
}

void HistogramStrip::zoomToAll() { show(m_spanFrom, m_spanTo); }

void HistogramStrip::zoomToBrush() {
    if (hasBrush()) {
        show(brushFrom(), brushTo());
    }
}

void HistogramStrip::zoom(double factor, double aroundPixel) {
    const TimeScale s = scale();
    const Timestamp around = s.at(aroundPixel < 0 ? s.left + s.width / 2 : aroundPixel);
    const auto before = static_cast<Duration>(static_cast<double>(around - m_shownFrom) / factor);
    const auto after = static_cast<Duration>(static_cast<double>(m_shownTo - around) / factor);
    show(around - before, around + after);
}

void HistogramStrip::announce(const TimeRange& range) {
    m_brush = range;
    update();
    emit brushed(range);
}

void HistogramStrip::moveBrush(double share, bool extend) {
    const bool had = hasBrush();
    const Timestamp from = had ? brushFrom() : m_shownFrom;
    const Timestamp to = had ? brushTo() : m_shownTo;
    const auto step = static_cast<Duration>(static_cast<double>(to - from) * share);
    announce(extend ? TimeRange{from, std::max(to + step, from + kLeastShown)} : TimeRange{from + step, to + step});
}

void HistogramStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::BgWindow));
    painter.setPen(color(Token::Line));
    painter.drawLine(0, 0, width(), 0);
    const TimeScale s = scale();
    const double bottom = height() - kTicksHeight;
    painter.fillRect(QRectF(s.left, kBarsTop, s.width, bottom - kBarsTop), color(Token::BgSurface));
    painter.save();
    painter.setClipRect(QRectF(s.left, 0, s.width + 1, height()));
    paintLosses(painter, s, kBarsTop, bottom);
    paintBars(painter, s, kBarsTop, bottom);
    paintFlags(painter, m_flags, s, kBarsTop, bottom, devicePixelRatioF());
    painter.restore();
    paintAxis(painter, s, bottom);
    paintBrush(painter, s, kBarsTop, bottom);
    paintCaption(painter);
    if (hasFocus()) {
        painter.setPen(QPen(color(Token::Accent), 2));
        painter.drawRect(QRectF(1, 1, width() - 2, height() - 2));
    }
}

void HistogramStrip::paintBars(QPainter& painter, const TimeScale& s, double top, double bottom) {
    const double room = bottom - top - 14; // the hexagons' line
    const auto sum = [](const Timeline& timeline, size_t bucket) {
        int64_t total = 0;
        for (const auto& series : timeline.series) {
            total += bucket < series.flows.size() ? series.flows[bucket] : 0;
        }
        return total;
    };
    const auto columns = [&](const Timeline& timeline, auto paint) {
        int64_t highest = 0;
        for (size_t b = 0; b < timeline.buckets; ++b) {
            highest = std::max(highest, sum(timeline, b));
        }
        for (size_t b = 0; b < timeline.buckets && highest > 0; ++b) {
            const int64_t total = sum(timeline, b);
            if (total == 0) {
                continue;
            }
            const double x0 = std::floor(s.x(timeline.start + static_cast<Duration>(b) * timeline.bucket));
            const double x1 = std::floor(s.x(timeline.start + static_cast<Duration>(b + 1) * timeline.bucket));
            const double w = std::max(2.0, x1 - x0 - 1);
            paint(b, x0, w, std::sqrt(static_cast<double>(total) / static_cast<double>(highest)) * room, total);
        }
    };
    const QColor quiet = color(Token::LineStrong);
    columns(m_activity, [&](size_t, double x, double w, double h, int64_t) {
        painter.fillRect(QRectF(x, bottom - h * 0.62, w, h * 0.62), quiet);
    });
    columns(m_detections, [&](size_t bucket, double x, double w, double h, int64_t total) {
        double y = bottom;
        const double full = std::max(h, 6.0);
        std::optional<Severity> worst;
        for (const auto& series : m_detections.series) {
            const int64_t n = bucket < series.flows.size() ? series.flows[bucket] : 0;
            const auto severity = parseSeverity(series.key);
            if (n == 0 || !severity) {
                continue;
            }
            const double part = full * static_cast<double>(n) / static_cast<double>(total);
            painter.fillRect(QRectF(x, y - part, std::max(w, 3.0), part), color(severityToken(*severity)));
            y -= part;
            worst = worst ? std::max(*worst, *severity) : severity;
        }
        if (worst == Severity::Critical) {
            const double size = 11;
            paintSeverityGlyph(painter, QRectF(x + w / 2 - size / 2, top, size, size), Severity::Critical);
        }
    });
    painter.setPen(Qt::NoPen);
    painter.setBrush(color(Token::Accent));
    painter.setRenderHint(QPainter::Antialiasing);
    for (const Pin& pin : m_pins) {
        const double x = s.x(pin.ts);
        painter.drawPolygon(QPolygonF{QPointF(x - 4, bottom + 6), QPointF(x + 4, bottom + 6), QPointF(x, bottom)});
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void HistogramStrip::paintLosses(QPainter& painter, const TimeScale& s, double top, double bottom) {
    for (const LossInterval& loss : m_losses) {
        const double x0 = s.x(loss.from);
        const double w = std::max(2.0, s.x(loss.to) - x0);
        if (loss.kind == LossInterval::Kind::MissedBytes || loss.kind == LossInterval::Kind::Evicted) {
            painter.fillRect(QRectF(x0, bottom - 2.5, w, 2.5), color(Token::Drop));
        } else {
            painter.fillRect(QRectF(x0, top, w, bottom - top), Theme::instance().gapBrush());
        }
    }
}

void HistogramStrip::paintAxis(QPainter& painter, const TimeScale& s, double bottom) {
    const Duration step = s.tickStep(96);
    painter.setFont(metsuke::font(TextStyle::Meta));
    Timestamp tick{(s.from.ns / step) * step};
    for (int guard = 0; tick <= s.to && guard < 200; tick = tick + step, ++guard) {
        const double x = std::round(s.x(tick));
        if (x < s.left || x > s.left + s.width) {
            continue;
        }
        painter.setPen(color(Token::Line));
        painter.drawLine(QPointF(x, kBarsTop), QPointF(x, bottom));
        painter.setPen(color(Token::Text3));
        const QString label = format::tick(tick, step);
        const bool first = x < s.left + 20; // its centred label would run into the caption
        painter.drawText(QRectF(first ? x + 2 : x - 44, bottom + 2, 88, kTicksHeight - 3),
            (first ? Qt::AlignLeft : Qt::AlignHCenter) | Qt::AlignVCenter, label);
    }
}

void HistogramStrip::paintBrush(QPainter& painter, const TimeScale& s, double top, double bottom) {
    if (!hasBrush()) {
        return;
    }
    const double x0 = std::clamp(s.x(brushFrom()), s.left, s.left + s.width);
    const double x1 = std::clamp(s.x(brushTo()), s.left, s.left + s.width);
    const QColor dim = color(Token::BgWindow, 0.62);
    painter.fillRect(QRectF(s.left, top, x0 - s.left, bottom - top), dim);
    painter.fillRect(QRectF(x1, top, s.left + s.width - x1, bottom - top), dim);
    painter.setPen(QPen(color(Token::Accent), 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(x0, top - 1.5, x1 - x0, bottom - top + 1.5));
    painter.setPen(Qt::NoPen);
    painter.setBrush(color(Token::Accent));
    painter.setRenderHint(QPainter::Antialiasing);
    for (const double x : {x0, x1}) {
        painter.drawRoundedRect(QRectF(x - 3, (top + bottom) / 2 - 9, 6, 18), 2, 2);
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void HistogramStrip::paintCaption(QPainter& painter) {
    const QRectF area(12, 6, kCaptionWidth - 16, 18);
    painter.setFont(metsuke::font(TextStyle::CaptionStrong));
    painter.setPen(color(Token::Text));
    painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter, tr("Activity"));
    painter.setFont(metsuke::font(TextStyle::Meta));
    painter.setPen(color(Token::Text3));
    painter.drawText(area.translated(0, 20), Qt::AlignLeft | Qt::AlignVCenter, tr("flows, √ scale"));
    painter.setPen(color(Token::Accent));
    const Timestamp from = hasBrush() ? brushFrom() : m_shownFrom;
    const Timestamp to = hasBrush() ? brushTo() : m_shownTo;
    const QString span = to - from < 2 * kDay ? format::clock(from) % QStringLiteral("–") % format::clock(to)
                                              : format::shortDate(from) % QStringLiteral("–") % format::shortDate(to);
    painter.drawText(QRectF(12, height() - kTicksHeight + 1, kCaptionWidth, kTicksHeight - 2), Qt::AlignLeft | Qt::AlignVCenter, span);
}

void HistogramStrip::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) {
        return;
    }
    const TimeScale s = scale();
    const double x = event->position().x();
    m_pressX = x;
    if (hasBrush() && std::abs(x - s.x(brushFrom())) <= kHandleReach) {
        m_drag = Drag::Left;
        m_anchor = brushTo();
    } else if (hasBrush() && std::abs(x - s.x(brushTo())) <= kHandleReach) {
        m_drag = Drag::Right;
        m_anchor = brushFrom();
    } else {
        m_drag = Drag::New;
        m_anchor = std::clamp(s.at(x), m_shownFrom, m_shownTo);
    }
}

void HistogramStrip::mouseMoveEvent(QMouseEvent* event) {
    const TimeScale s = scale();
    const double x = event->position().x();
    if (m_drag == Drag::None) {
        const bool edge = hasBrush() && (std::abs(x - s.x(brushFrom())) <= kHandleReach || std::abs(x - s.x(brushTo())) <= kHandleReach);
        setCursor(edge ? Qt::SizeHorCursor : Qt::ArrowCursor);
        return;
    }
    if (m_drag == Drag::New && std::abs(x - m_pressX) < 3) {
        return;
    }
    const Timestamp now = std::clamp(s.at(x), m_shownFrom, m_shownTo);
    announce({std::min(now, m_anchor), std::max(now, m_anchor) + 1});
}

void HistogramStrip::mouseReleaseEvent(QMouseEvent* event) {
    const bool click = m_drag == Drag::New && std::abs(event->position().x() - m_pressX) < 3;
    m_drag = Drag::None;
    if (click && hasBrush()) {
        announce({});
    }
}

void HistogramStrip::mouseDoubleClickEvent(QMouseEvent* event) {
    if (m_activity.bucket <= 0) {
        return;
    }
    const Timestamp t = scale().at(event->position().x());
    const Duration bucket = m_activity.bucket;
    const Timestamp start = m_activity.start + (t - m_activity.start) / bucket * bucket;
    show(start - 10 * bucket, start + 11 * bucket);
}

void HistogramStrip::wheelEvent(QWheelEvent* event) {
    const double notches = event->angleDelta().y() / 120.0;
    if (event->modifiers() & Qt::ControlModifier) {
        zoom(std::pow(1.4, notches), event->position().x());
    } else if (isZoomed()) {
        const auto step = static_cast<Duration>(static_cast<double>(m_shownTo - m_shownFrom) * -0.15 * notches);
        const Duration clamped = std::clamp(step, m_spanFrom - m_shownFrom, m_spanTo - m_shownTo);
        show(m_shownFrom + clamped, m_shownTo + clamped);
    }
    event->accept();
}

void HistogramStrip::keyPressEvent(QKeyEvent* event) {
    const bool extend = event->modifiers() & Qt::ShiftModifier;
    switch (event->key()) {
    case Qt::Key_Left:
        return moveBrush(-0.1, extend);
    case Qt::Key_Right:
        return moveBrush(0.1, extend);
    case Qt::Key_Plus:
        return zoom(1.4);
    case Qt::Key_Minus:
        return zoom(1 / 1.4);
    case Qt::Key_Home:
        return zoomToAll();
    case Qt::Key_End:
        return zoomToBrush();
    default:
        QWidget::keyPressEvent(event);
    }
}

void HistogramStrip::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        setAccessibleName(tr("Timeline of activity and detections"));
        update();
    }
    QWidget::changeEvent(event);
}

} // namespace metsuke
