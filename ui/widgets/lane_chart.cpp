// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/lane_chart.h"

#include "ui/services/format.h"
#include "ui/theme/severity_glyph.h"
#include "ui/theme/theme.h"
#include "ui/widgets/histogram_strip.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <qcustomplot.h>

namespace metsuke {

namespace {
constexpr int kLaneHead = 152;
constexpr int kRight = 16;
constexpr int kAxis = 24;
constexpr double kMarkRow = 19;
/// Heights of Detections, Outbound, Dns, Http, Tls, Smb, Auth, Other, Pins.
constexpr std::array<double, 9> kHeights{64, 64, 48, 44, 44, 44, 40, 40, 36};
constexpr int kFirstBarLane = 1;
constexpr int kLastBarLane = 7;

/// Which lane a service's flows are drawn in.
int laneOf(const std::string& service) {
    if (service == "dns" || service == "mdns" || service == "llmnr" || service == "nbns") {
        return 2;
    }
    if (service == "http") {
        return 3;
    }
    if (service == "ssl" || service == "quic") {
        return 4;
    }
    if (service == "smb" || service == "dce_rpc") {
        return 5;
    }
    if (service == "krb" || service == "kerberos" || service == "ldap" || service == "ntlm" || service == "rdp" || service == "ssh") {
        return 6;
    }
    return 7;
}

Token laneColour(int lane) {
    static constexpr std::array<Token, 9> kColours{Token::Text, Token::Accent, Token::LaneDns, Token::LaneHttp, Token::LaneTls,
        Token::LaneSmb, Token::LaneAuth, Token::LaneOther, Token::Accent};
    return kColours[static_cast<size_t>(lane)];
}

} // namespace

/// Draws above the plot; the chart itself takes the mouse.
class LaneOverlay : public QWidget {
public:
    explicit LaneOverlay(LaneChart* chart)
        : QWidget(chart)
        , m_chart(chart) {
        setAttribute(Qt::WA_TransparentForMouseEvents);
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        m_chart->paintOver(painter);
    }

private:
    LaneChart* m_chart;
};

LaneChart::LaneChart(QWidget* parent)
    : QWidget(parent)
    , m_plot(new QCustomPlot(this))
    , m_overlay(new LaneOverlay(this)) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    m_plot->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->setNoAntialiasingOnDrag(true);
    m_plot->plotLayout()->clear();
    for (int lane = kFirstBarLane; lane <= kLastBarLane; ++lane) {
        auto* rect = new QCPAxisRect(m_plot, false);
        rect->addAxes(QCPAxis::atBottom | QCPAxis::atLeft);
        rect->setAutoMargins(QCP::msNone);
        rect->setMinimumMargins({});
        for (QCPAxis* axis : rect->axes()) {
            axis->setVisible(false);
            axis->grid()->setVisible(false);
        }
        rect->setSizeConstraintRect(QCPLayoutElement::scrOuterRect);
        m_plot->plotLayout()->addElement(lane - kFirstBarLane, 0, rect);
        auto* bars = new QCPBars(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
        bars->setPen(Qt::NoPen);
        bars->setAntialiased(false);
        bars->setWidthType(QCPBars::wtPlotCoords);
        m_rects.push_back(rect);
        m_bars.push_back(bars);
    }
    connect(&Theme::instance(), &Theme::changed, this, &LaneChart::restyle);
    retranslate();
    restyle();
}

void LaneChart::retranslate() {
    setAccessibleName(tr("Lanes of activity over time; the table below holds the same"));
    m_overlay->update();
}

QString LaneChart::laneTitle(int lane) const {
    switch (lane) {
    case Detections:
        return tr("Detections");
    case Outbound:
        return tr("Outbound");
    case Dns:
        return tr("DNS");
    case Http:
        return tr("HTTP");
    case Tls:
        return tr("TLS, QUIC");
    case Smb:
        return tr("SMB, RPC");
    case Auth:
        return tr("Sign-ins");
    case Other:
        return tr("Other");
    default:
        return tr("Pins");
    }
}

QString LaneChart::laneUnit(int lane) const {
    switch (lane) {
    case Detections: {
        const auto inside = std::count_if(m_marks.begin(), m_marks.end(), [&](const Mark& m) { return m.at >= m_range.from && m.at < m_range.to; });
        return tr("%1 in range").arg(format::count(inside));
    }
    case Outbound:
        return m_outbound.bucket > 0 ? tr("bytes in %1", "duration of a bar").arg(format::duration(m_outbound.bucket)) : QString();
    case Auth:
        return tr("Kerberos, NTLM, SSH");
    case Pins:
        return tr("%n pin(s)", nullptr, static_cast<int>(m_pins.size()));
    default:
        return tr("flows");
    }
}

LaneChart::Band LaneChart::band(int lane) const {
    const double total = std::accumulate(kHeights.begin(), kHeights.end(), 0.0);
    const double scale = (height() - kAxis) / total; // all lanes are in sight, whatever the height
    double top = kAxis;
    for (int i = 0; i < lane; ++i) {
        top += kHeights[static_cast<size_t>(i)] * scale;
    }
    return {std::floor(top), std::floor(kHeights[static_cast<size_t>(lane)] * scale)};
}

double LaneChart::x(Timestamp t) const {
    return TimeScale{m_range.from, m_range.to, static_cast<double>(kLaneHead), std::max(1.0, static_cast<double>(width() - kLaneHead - kRight))}.x(t);
}

Timestamp LaneChart::timeAt(double px) const {
    return TimeScale{m_range.from, m_range.to, static_cast<double>(kLaneHead), std::max(1.0, static_cast<double>(width() - kLaneHead - kRight))}.at(px);
}

void LaneChart::resizeEvent(QResizeEvent*) {
    m_plot->setGeometry(rect());
    m_overlay->setGeometry(rect());
    layoutRects();
}

void LaneChart::layoutRects() {
    for (int lane = kFirstBarLane; lane <= kLastBarLane; ++lane) {
        // As high as its head: the layout has no freedom left.
        const auto top = static_cast<int>(band(lane).top);
        const auto next = static_cast<int>(band(lane + 1).top);
        QCPAxisRect* rect = m_rects[static_cast<size_t>(lane - kFirstBarLane)];
        rect->setMargins(QMargins(0, 8, 0, 1));
        rect->setMinimumSize(1, next - top);
        rect->setMaximumSize(QWIDGETSIZE_MAX, next - top);
    }
    QCPLayoutGrid* grid = m_plot->plotLayout();
    grid->setRowSpacing(0);
    grid->setAutoMargins(QCP::msNone);
    grid->setMargins(QMargins(kLaneHead, static_cast<int>(band(kFirstBarLane).top), kRight,
        std::max(0, height() - static_cast<int>(band(kLastBarLane + 1).top))));
    rebuild();
}

void LaneChart::setRange(const TimeRange& range) {
    m_range = range;
    rebuild();
}
void LaneChart::setServices(const Timeline& timeline) {
    m_services = timeline;
    rebuild();
}
void LaneChart::setOutbound(const Timeline& timeline) {
    m_outbound = timeline;
    rebuild();
}
void LaneChart::setMarks(const std::vector<Mark>& marks) {
    m_marks = marks;
    m_overlay->update();
}
void LaneChart::setPins(const std::vector<Pin>& pins) {
    m_pins = pins;
    m_overlay->update();
}
void LaneChart::setLosses(const std::vector<LossInterval>& losses) {
    m_losses = losses;
    m_overlay->update();
}
void LaneChart::setBrush(const TimeRange& brush) {
    m_brush = brush;
    m_overlay->update();
}
void LaneChart::setCursorTime(std::optional<Timestamp> at) {
    m_cursor = at;
    m_overlay->update();
}

void LaneChart::setSelected(const std::string& detection) {
    m_selected = detection;
    m_overlay->update();
}

void LaneChart::restyle() {
    m_plot->setBackground(color(Token::BgSurface));
    for (int lane = kFirstBarLane; lane <= kLastBarLane; ++lane) {
        m_bars[static_cast<size_t>(lane - kFirstBarLane)]->setBrush(color(laneColour(lane)));
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
    m_overlay->update();
}

void LaneChart::rebuild() {
    // Seconds since the start of the range: doubles would lose nanoseconds of 2026.
    const auto seconds = [&](Timestamp t) { return static_cast<double>(t - m_range.from) / 1e9; };
    const double span = std::max(1e-6, seconds(m_range.to));
    std::array<std::vector<int64_t>, LaneCount> sums;
    for (const auto& series : m_services.series) {
        auto& sum = sums[static_cast<size_t>(laneOf(series.key))];
        sum.resize(m_services.buckets);
        for (size_t b = 0; b < std::min(sum.size(), series.flows.size()); ++b) {
            sum[b] += series.flows[b];
        }
    }
    auto& out = sums[Outbound];
    out.resize(m_outbound.buckets);
    for (const auto& series : m_outbound.series) {
        for (size_t b = 0; b < std::min(out.size(), series.bytesOut.size()); ++b) {
            out[b] += series.bytesOut[b];
        }
    }
    for (int lane = kFirstBarLane; lane <= kLastBarLane; ++lane) {
        const Timeline& timeline = lane == Outbound ? m_outbound : m_services;
        const auto& sum = sums[static_cast<size_t>(lane)];
        QVector<double> keys;
        QVector<double> values;
        double highest = 1;
        for (size_t b = 0; b < sum.size(); ++b) {
            if (sum[b] > 0) {
                keys.append(seconds(timeline.start + static_cast<Duration>(b) * timeline.bucket + timeline.bucket / 2));
                values.append(lane == Outbound ? static_cast<double>(sum[b]) : std::sqrt(static_cast<double>(sum[b])));
                highest = std::max(highest, values.back());
            }
        }
        const auto index = static_cast<size_t>(lane - kFirstBarLane);
        m_bars[index]->setData(keys, values, true);
        const double pixel = span / std::max(1, width() - kLaneHead - kRight);
        m_bars[index]->setWidth(std::max(static_cast<double>(timeline.bucket) / 1e9 - pixel, 2 * pixel));
        m_rects[index]->axis(QCPAxis::atBottom)->setRange(0, span);
        m_rects[index]->axis(QCPAxis::atLeft)->setRange(0, highest * 1.05);
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
    m_overlay->update();
}

void LaneChart::paintOver(QPainter& painter) {
    paintTime(painter);
    paintHeads(painter);
    painter.save();
    painter.setClipRect(QRectF(kLaneHead, kAxis, width() - kLaneHead, height() - kAxis));
    for (const LossInterval& loss : m_losses) {
        if (loss.kind != LossInterval::Kind::MissedBytes && loss.kind != LossInterval::Kind::Evicted) {
            painter.fillRect(QRectF(x(loss.from), kAxis, std::max(2.0, x(loss.to) - x(loss.from)), height() - kAxis), Theme::instance().gapBrush());
        }
    }
    paintPeak(painter);
    paintMarks(painter);
    paintPins(painter);
    paintBrush(painter);
    painter.restore();
}

void LaneChart::paintTime(QPainter& painter) {
    painter.fillRect(QRectF(0, 0, width(), kAxis), color(Token::BgRaised));
    painter.setFont(metsuke::font(TextStyle::Meta));
    const TimeScale scale{m_range.from, m_range.to, static_cast<double>(kLaneHead), std::max(1.0, static_cast<double>(width() - kLaneHead - kRight))};
    const Duration step = scale.tickStep(96);
    Timestamp tick{(m_range.from.ns / step) * step};
    for (int guard = 0; tick <= m_range.to && guard < 100; tick = tick + step, ++guard) {
        const double px = std::round(scale.x(tick));
        if (px < kLaneHead) {
            continue;
        }
        painter.setPen(color(Token::Line));
        painter.drawLine(QPointF(px, kAxis), QPointF(px, height()));
        painter.setPen(color(Token::Text2));
        const QString label = format::tick(tick, step);
        painter.drawText(QRectF(px - 48, 0, 96, kAxis), Qt::AlignCenter, label);
    }
}

void LaneChart::paintHeads(QPainter& painter) {
    for (int lane = 0; lane < LaneCount; ++lane) {
        const Band b = band(lane);
        painter.fillRect(QRectF(0, b.top, kLaneHead, b.height + 1), color(Token::BgWindow));
        painter.setPen(color(Token::Line));
        painter.drawLine(QPointF(0, b.top + b.height), QPointF(width(), b.top + b.height));
        painter.setFont(metsuke::font(TextStyle::CaptionStrong));
        painter.setPen(color(Token::Text));
        constexpr double kTitle = 16, kUnit = 14;
        const bool both = b.height >= kTitle + kUnit + 2;
        const double top = b.top + (b.height - (both ? kTitle + kUnit : kTitle)) / 2;
        painter.drawText(QRectF(12, top, kLaneHead - 20, kTitle), Qt::AlignLeft | Qt::AlignVCenter, laneTitle(lane));
        if (both) {
            painter.setFont(metsuke::font(TextStyle::Meta));
            painter.setPen(color(Token::Text3));
            painter.drawText(QRectF(12, top + kTitle, kLaneHead - 20, kUnit), Qt::AlignLeft | Qt::AlignVCenter, laneUnit(lane));
        }
    }
    painter.setPen(color(Token::LineStrong));
    painter.drawLine(QPointF(kLaneHead, kAxis), QPointF(kLaneHead, height()));
}

void LaneChart::paintMarks(QPainter& painter) {
    m_heaps.clear();
    m_heapBoxes.clear();
    const Band b = band(Detections);
    const QFontMetricsF metrics(metsuke::font(TextStyle::Meta));
    std::vector<MarkWish> wishes;
    std::vector<size_t> shown;
    for (size_t i = 0; i < m_marks.size(); ++i) {
        const double px = x(m_marks[i].at);
        if (px >= kLaneHead && px <= width()) {
            wishes.push_back({px, m_marks[i].severity, metrics.horizontalAdvance(m_marks[i].label)});
            shown.push_back(i);
        }
        if (!m_selected.empty() && m_marks[i].detection == m_selected) {
            const double end = std::max(px + 2, x(m_marks[i].until));
            painter.fillRect(QRectF(px, b.top + b.height - 4, end - px, 3), color(Token::Accent));
        }
    }
    m_heaps = placeMarks(wishes, std::clamp(static_cast<int>((b.height - 6) / kMarkRow), 1, 4));
    for (MarkHeap& heap : m_heaps) {
        heap.lead = shown[heap.lead];
        for (size_t& member : heap.members) {
            member = shown[member];
        }
        paintHeap(painter, heap);
    }
}

void LaneChart::paintHeap(QPainter& painter, const MarkHeap& heap) {
    constexpr double kGlyph = MarkMetrics{}.glyph;
    const bool selected = std::any_of(heap.members.begin(), heap.members.end(), [&](size_t i) { return m_marks[i].detection == m_selected; });
    const QRectF glyph(heap.x - kGlyph / 2, band(Detections).top + 5 + heap.row * kMarkRow, kGlyph, kGlyph);
    painter.setFont(metsuke::font(TextStyle::Meta));
    const QString label = m_marks[heap.lead].label;
    const double labelWidth = painter.fontMetrics().horizontalAdvance(label);
    const QString more = heap.members.size() > 1 ? QStringLiteral("+%1").arg(heap.members.size() - 1) : QString();
    const double moreWidth = more.isEmpty() ? 0 : painter.fontMetrics().horizontalAdvance(more) + 6;
    const QRectF box(glyph.left() - 3, glyph.top() - 2, kGlyph + MarkMetrics{}.labelGap + labelWidth + moreWidth + 8, kMarkRow - 1);
    if (selected) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(color(Token::BgChecked));
        painter.drawRoundedRect(box, 3, 3);
        painter.setRenderHint(QPainter::Antialiasing, false);
    }
    paintSeverityGlyph(painter, glyph, m_marks[heap.lead].severity);
    const QRectF text(glyph.right() + MarkMetrics{}.labelGap, box.top(), labelWidth + moreWidth + 2, box.height());
    painter.setPen(color(selected ? Token::Text : Token::Text2));
    painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter, label);
    if (!more.isEmpty()) {
        painter.setFont(metsuke::font(TextStyle::MetaStrong));
        painter.drawText(text.adjusted(labelWidth + 4, 0, 8, 0), Qt::AlignLeft | Qt::AlignVCenter, more);
    }
    m_heapBoxes.push_back(box);
}

QString LaneChart::tipOf(const MarkHeap& heap) const {
    constexpr size_t kMost = 8;
    QStringList lines;
    for (size_t i = 0; i < std::min(kMost, heap.members.size()); ++i) {
        const Mark& mark = m_marks[heap.members[i]];
        lines << tr("%1 %2: %3", "time, rule, sentence").arg(format::clockSeconds(mark.at), mark.label, mark.tip);
    }
    if (heap.members.size() > kMost) {
        lines << tr("and %n more", "detections", static_cast<int>(heap.members.size() - kMost));
    }
    return lines.join(u'\n');
}

const MarkHeap* LaneChart::heapAt(QPointF position) const {
    for (size_t i = 0; i < m_heapBoxes.size(); ++i) {
        if (m_heapBoxes[i].contains(position)) {
            return &m_heaps[i];
        }
    }
    return nullptr;
}

/// What the highest bar of the outbound lane stands for.
void LaneChart::paintPeak(QPainter& painter) {
    int64_t highest = 0;
    std::vector<int64_t> sums(m_outbound.buckets);
    for (const auto& series : m_outbound.series) {
        for (size_t i = 0; i < std::min(sums.size(), series.bytesOut.size()); ++i) {
            highest = std::max(highest, sums[i] += series.bytesOut[i]);
        }
    }
    if (highest > 0) {
        const Band b = band(Outbound);
        painter.setFont(metsuke::font(TextStyle::Meta));
        painter.setPen(color(Token::Text3));
        painter.drawText(QRectF(kLaneHead + 8, b.top + 3, 160, 16), Qt::AlignLeft | Qt::AlignVCenter, format::bytes(highest));
    }
}

void LaneChart::paintPins(QPainter& painter) {
    const Band b = band(Pins);
    painter.setFont(metsuke::font(TextStyle::Meta));
    painter.setRenderHint(QPainter::Antialiasing);
    for (const Pin& pin : m_pins) {
        const double px = x(pin.ts);
        const double y = b.top + b.height / 2;
        painter.setPen(Qt::NoPen);
        painter.setBrush(color(Token::Accent));
        painter.drawPolygon(QPolygonF{QPointF(px - 5, y + 4), QPointF(px + 5, y + 4), QPointF(px, y - 4)});
        painter.setPen(color(Token::Text2));
        painter.drawText(QRectF(px + 9, b.top, 240, b.height), Qt::AlignLeft | Qt::AlignVCenter, format::untrusted(pin.label));
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void LaneChart::paintBrush(QPainter& painter) {
    if (!(m_brush == TimeRange{})) {
        const double x0 = std::max<double>(kLaneHead, x(std::max(m_brush.from, m_range.from)));
        const double x1 = std::min<double>(width(), x(std::min(m_brush.to, m_range.to)));
        const QColor dim = color(Token::BgWindow, 0.62);
        painter.fillRect(QRectF(kLaneHead, kAxis, std::max(0.0, x0 - kLaneHead), height()), dim);
        painter.fillRect(QRectF(x1, kAxis, std::max(0.0, width() - x1), height()), dim);
        painter.setPen(QPen(color(Token::Accent), 1.5));
        painter.drawLine(QPointF(x0, kAxis), QPointF(x0, height()));
        painter.drawLine(QPointF(x1, kAxis), QPointF(x1, height()));
    }
    if (m_cursor && *m_cursor >= m_range.from && *m_cursor < m_range.to) {
        const double px = std::round(x(*m_cursor));
        painter.setPen(QPen(color(Token::Accent), 1.5));
        painter.drawLine(QPointF(px, kAxis), QPointF(px, height()));
        painter.setClipping(false);
        painter.setFont(metsuke::font(TextStyle::MetaStrong));
        const QRectF tag(px - 36, 3, 72, 18);
        painter.setPen(Qt::NoPen);
        painter.setBrush(color(Token::Accent));
        painter.drawRoundedRect(tag, 3, 3);
        painter.setPen(color(Token::TextOnAccent));
        painter.drawText(tag, Qt::AlignCenter, format::clockSeconds(*m_cursor));
        painter.setClipping(true);
    }
}

void LaneChart::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && event->position().x() >= kLaneHead) {
        m_press = event->position().x();
    }
}

void LaneChart::mouseMoveEvent(QMouseEvent* event) {
    const QPointF at = event->position();
    if (m_press && std::abs(at.x() - *m_press) >= 3) {
        const Timestamp a = timeAt(*m_press);
        const Timestamp b = std::clamp(timeAt(at.x()), m_range.from, m_range.to);
        emit brushed({std::min(a, b), std::max(a, b) + 1});
        return;
    }
    const MarkHeap* heap = heapAt(at);
    setToolTip(heap == nullptr ? QString() : tipOf(*heap));
    setCursor(heap != nullptr ? Qt::PointingHandCursor : at.x() >= kLaneHead ? Qt::CrossCursor : Qt::ArrowCursor);
}

void LaneChart::mouseReleaseEvent(QMouseEvent* event) {
    const bool click = m_press && std::abs(event->position().x() - *m_press) < 3;
    m_press.reset();
    if (!click) {
        return;
    }
    if (const MarkHeap* heap = heapAt(event->position())) {
        // The worst first, then on from what is selected with each click.
        const auto at = std::find_if(heap->members.begin(), heap->members.end(), [&](size_t i) { return m_marks[i].detection == m_selected; });
        const size_t next = at == heap->members.end() ? heap->lead
            : at + 1 == heap->members.end()           ? heap->members.front()
                                                      : *(at + 1);
        emit markClicked(m_marks[next].detection);
        return;
    }
    emit timeClicked(timeAt(event->position().x()));
}

void LaneChart::wheelEvent(QWheelEvent* event) {
    const double notches = event->angleDelta().y() / 120.0;
    const auto span = static_cast<double>(m_range.to - m_range.from);
    if (event->modifiers() & Qt::ControlModifier) {
        const Timestamp around = timeAt(std::max<double>(kLaneHead, event->position().x()));
        const double factor = std::pow(1.4, -notches);
        emit rangeWanted({around - static_cast<Duration>(static_cast<double>(around - m_range.from) * factor),
            around + static_cast<Duration>(static_cast<double>(m_range.to - around) * factor)});
    } else {
        const auto step = static_cast<Duration>(-notches * span * 0.15);
        emit rangeWanted({m_range.from + step, m_range.to + step});
    }
    event->accept();
}

} // namespace metsuke
