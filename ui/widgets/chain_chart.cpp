// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/chain_chart.h"

#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/theme/severity_glyph.h"
#include "ui/theme/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace metsuke {

namespace {

constexpr int kAxisHeight = 24;
constexpr double kGlyph = 16;
constexpr double kComb = 10; ///< height of a tick
constexpr int64_t kManyVisits = 8; ///< from here on, ticks instead of one mark

} // namespace

std::vector<ChainLane> chainOf(const CaseSnapshot& snapshot, const std::vector<std::string>& detections) {
    std::map<Phase, ChainLane> lanes;
    for (const std::string& key : detections) {
        const Detection* detection = snapshot.detection(key);
        if (detection == nullptr) {
            continue;
        }
        const RuleRow* rule = snapshot.rule(detection->rule);
        ChainLane& lane = lanes[detection->phase];
        lane.phase = detection->phase;
        lane.marks.push_back({detection->key, detection->severity, detection->first, detection->last, detection->count,
            sentences::ruleTitle(rule, detection->rule),
            format::clockSeconds(detection->first) % u' ' % QString::fromStdString(detection->rule) % u'\n' % sentences::why(*detection, rule)});
    }
    std::vector<ChainLane> result;
    for (auto& [phase, lane] : lanes) {
        std::stable_sort(lane.marks.begin(), lane.marks.end(), [](const ChainMark& a, const ChainMark& b) { return a.first < b.first; });
        result.push_back(std::move(lane));
    }
    return result;
}

ChainChart::ChainChart(QWidget* parent)
    : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

void ChainChart::setLanes(std::vector<ChainLane> lanes) {
    m_lanes = std::move(lanes);
    m_visits.clear();
    QStringList words;
    for (const ChainLane& lane : m_lanes) {
        words << tr("%1: %n detections, the first at %2", "phase, time", static_cast<int>(lane.marks.size()))
                     .arg(format::phaseWord(lane.phase), format::clock(lane.marks.front().first));
    }
    setAccessibleDescription(words.join(QStringLiteral("; ")));
    update();
}

void ChainChart::setVisits(const std::string& detection, std::vector<Visit> visits) {
    m_visits[detection] = std::move(visits);
    update();
}

void ChainChart::setSelected(const std::string& detection) {
    m_selected = detection;
    update();
}

int ChainChart::headWidth() const {
    const QFontMetrics metrics(metsuke::font(TextStyle::Caption));
    int widest = 0;
    for (const ChainLane& lane : m_lanes) {
        widest = std::max(widest, metrics.horizontalAdvance(format::phaseWord(lane.phase)));
    }
    return std::max(88, widest + 24);
}

TimeScale ChainChart::scale() const {
    TimeScale scale;
    Timestamp from{INT64_MAX};
    Timestamp to{INT64_MIN};
    for (const ChainLane& lane : m_lanes) {
        for (const ChainMark& mark : lane.marks) {
            from = std::min(from, mark.first);
            to = std::max(to, mark.last);
        }
    }
    if (from > to) {
        return scale;
    }
    const Duration margin = std::max<Duration>(kSecond, (to - from) / 25);
    scale.from = from - margin;
    scale.to = to + margin;
    scale.left = headWidth();
    scale.width = std::max(1.0, static_cast<double>(width()) - scale.left - 8);
    return scale;
}

double ChainChart::laneHeight() const {
    return m_lanes.empty() ? 0 : std::min(48.0, static_cast<double>(height() - kAxisHeight) / static_cast<double>(m_lanes.size()));
}

void ChainChart::paintAxis(QPainter& painter, const TimeScale& scale) {
    const double bottom = laneHeight() * static_cast<double>(m_lanes.size());
    painter.setFont(metsuke::font(TextStyle::Meta));
    const Duration step = scale.tickStep(110);
    for (Timestamp tick{scale.from.ns / step * step}; tick <= scale.to; tick = tick + step) {
        const double x = std::round(scale.x(tick));
        if (x < scale.left) {
            continue;
        }
        painter.fillRect(QRectF(x, 0, 1, bottom), color(Token::Line));
        painter.setPen(color(Token::Text3));
        const QString text = format::tick(tick, step);
        painter.drawText(QRectF(x - 50, bottom + 4, 100, 16), Qt::AlignCenter, text);
    }
    painter.fillRect(QRectF(scale.left, 0, 1, bottom), color(Token::LineStrong));
    for (size_t lane = 0; lane < m_lanes.size(); ++lane) {
        const double top = laneHeight() * static_cast<double>(lane);
        painter.fillRect(QRectF(0, std::round(top + laneHeight()) - 1, width(), 1), color(Token::Line));
        painter.setFont(metsuke::font(TextStyle::Caption));
        painter.setPen(color(Token::Text2));
        QString phase = format::phaseWord(m_lanes[lane].phase);
        phase[0] = phase[0].toUpper();
        painter.drawText(QRectF(12, top, scale.left - 16, laneHeight()), Qt::AlignLeft | Qt::AlignVCenter, phase);
    }
}

void ChainChart::paintLinks(QPainter& painter, const TimeScale& scale) {
    // From the last mark before a phase begins, whichever lane it is in, down or up to its first mark.
    painter.setPen(QPen(color(Token::Text3), 1, Qt::DashLine));
    for (size_t lane = 0; lane < m_lanes.size(); ++lane) {
        const ChainMark& first = m_lanes[lane].marks.front();
        const ChainMark* cause = nullptr;
        size_t causeLane = 0;
        for (size_t other = 0; other < m_lanes.size(); ++other) {
            for (const ChainMark& mark : m_lanes[other].marks) {
                if (other != lane && mark.first < first.first && (cause == nullptr || mark.first > cause->first)) {
                    cause = &mark;
                    causeLane = other;
                }
            }
        }
        if (cause == nullptr) {
            continue;
        }
        const auto middle = [&](size_t index) { return std::round(laneHeight() * (static_cast<double>(index) + 0.5)) + 0.5; };
        const double x = std::round(scale.x(first.first)) + 0.5;
        const double causeX = std::round(scale.x(cause->first)) + 0.5;
        if (x - causeX > kGlyph) {
            painter.drawLine(QPointF(causeX, middle(causeLane)), QPointF(x, middle(causeLane)));
        }
        painter.drawLine(QPointF(x, middle(causeLane)), QPointF(x, middle(lane)));
    }
}

void ChainChart::paintSpan(
    QPainter& painter, const TimeScale& scale, const ChainMark& mark, Phase phase, double middle, double labelEnd) {
    const double from = scale.x(mark.first);
    const double to = scale.x(mark.last);
    if (phase == Phase::EXF || phase == Phase::IMP) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(color(Token::Accent));
        painter.drawRoundedRect(QRectF(from, middle - 7, std::max(2.0, to - from), 14), 3, 3);
        return;
    }
    const auto visits = m_visits.find(mark.detection);
    if (visits == m_visits.end() || visits->second.empty()) {
        painter.fillRect(QRectF(from, middle - 1, to - from, 2), color(Token::Text3));
        return;
    }
    double free = std::max(from + kGlyph / 2, labelEnd) + 2;
    for (const Visit& visit : visits->second) {
        const double x = std::round(scale.x(visit.at));
        if (x >= free) {
            painter.fillRect(QRectF(x, middle - kComb / 2, 1, kComb), color(Token::LaneTls));
            free = x + 2; // never more than every other pixel
        }
    }
}

void ChainChart::paintLane(QPainter& painter, const TimeScale& scale, size_t lane) {
    const double middle = laneHeight() * (static_cast<double>(lane) + 0.5);
    const ChainLane& row = m_lanes[lane];
    painter.setFont(metsuke::font(TextStyle::Caption));
    const QFontMetricsF metrics(painter.font());
    struct Label {
        QRectF box;
        QString text;
        bool strong = false;
    };
    std::vector<Label> labels;
    std::vector<double> ends(row.marks.size());
    size_t begin = 0;
    while (begin < row.marks.size()) {
        // Marks that overlap are one group: the worst of them gives it its name.
        size_t end = begin + 1;
        while (end < row.marks.size() && scale.x(row.marks[end].first) - scale.x(row.marks[end - 1].first) < kGlyph) {
            ++end;
        }
        size_t named = begin;
        for (size_t i = begin; i < end; ++i) {
            const bool selected = row.marks[i].detection == m_selected;
            if (selected || (row.marks[named].detection != m_selected && row.marks[i].severity > row.marks[named].severity)) {
                named = i;
            }
        }
        const ChainMark& mark = row.marks[named];
        const QString text = end - begin == 1 ? mark.label : tr("%1 and %n more", "detection", static_cast<int>(end - begin) - 1).arg(mark.label);
        const double left = scale.x(row.marks[end - 1].first) + kGlyph / 2 + 5;
        const double space = (end < row.marks.size() ? scale.x(row.marks[end].first) - kGlyph / 2 : static_cast<double>(width())) - left - 6;
        const bool bar = (row.phase == Phase::EXF || row.phase == Phase::IMP) && scale.x(mark.last) - scale.x(mark.first) > 12;
        const double wanted = std::ceil(metrics.horizontalAdvance(text)) + 6;
        std::fill(ends.begin() + static_cast<ptrdiff_t>(begin), ends.begin() + static_cast<ptrdiff_t>(end), left - 5);
        if (bar) { // the name stands before its bar
            const double right = scale.x(row.marks[begin].first) - kGlyph / 2 - 5;
            const double before = begin == 0 ? scale.left : scale.x(row.marks[begin - 1].first) + kGlyph / 2;
            if (right - wanted > before) {
                labels.push_back({QRectF(right - wanted, middle - 9, wanted, 18), text, mark.detection == m_selected});
            }
        } else if (space >= wanted) {
            labels.push_back({QRectF(left, middle - 9, wanted, 18), text, mark.detection == m_selected});
            std::fill(ends.begin() + static_cast<ptrdiff_t>(begin), ends.begin() + static_cast<ptrdiff_t>(end), left + wanted + 3);
        }
        begin = end;
    }
    bool combed = false; // one comb a lane: more would only be thicker
    for (size_t i = 0; i < row.marks.size(); ++i) {
        const ChainMark& mark = row.marks[i];
        const bool wide = scale.x(mark.last) - scale.x(mark.first) > 3 * kGlyph;
        const bool bar = row.phase == Phase::EXF || row.phase == Phase::IMP;
        if (bar || (!combed && mark.count >= kManyVisits && wide)) {
            combed = combed || !bar;
            paintSpan(painter, scale, mark, row.phase, middle, ends[i]);
        }
    }
    for (const Label& label : labels) {
        painter.fillRect(label.box, color(Token::BgSurface));
        painter.setFont(metsuke::font(label.strong ? TextStyle::CaptionStrong : TextStyle::Caption));
        painter.setPen(color(Token::Text));
        painter.drawText(label.box.adjusted(0, 0, 8, 0), Qt::AlignLeft | Qt::AlignVCenter, label.text);
    }
    std::vector<const ChainMark*> byRank;
    for (const ChainMark& mark : row.marks) {
        byRank.push_back(&mark);
    }
    std::stable_sort(byRank.begin(), byRank.end(), [this](const ChainMark* a, const ChainMark* b) { // the worst and the selected on top
        return std::pair(a->detection == m_selected, a->severity) < std::pair(b->detection == m_selected, b->severity);
    });
    for (const ChainMark* shown : byRank) {
        const ChainMark& mark = *shown;
        const QPointF centre(std::round(scale.x(mark.first)), std::round(middle));
        painter.drawPixmap(centre - QPointF(kGlyph / 2, kGlyph / 2), severityPixmap(mark.severity, static_cast<int>(kGlyph), devicePixelRatioF()));
        if (mark.detection == m_selected) {
            painter.setPen(QPen(color(Token::Accent), 1.5));
            painter.setBrush(Qt::NoBrush);
            painter.drawEllipse(centre, kGlyph / 2 + 3, kGlyph / 2 + 3);
        }
    }
}

void ChainChart::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::BgSurface));
    if (m_lanes.empty()) {
        return;
    }
    const TimeScale scale = this->scale();
    paintAxis(painter, scale);
    painter.setRenderHint(QPainter::Antialiasing);
    paintLinks(painter, scale);
    for (size_t lane = 0; lane < m_lanes.size(); ++lane) {
        paintLane(painter, scale, lane);
    }
    if (hasFocus()) {
        painter.setPen(QPen(color(Token::Accent), 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
    }
}

const ChainMark* ChainChart::markAt(QPointF position) const {
    const auto lane = laneHeight() > 0 ? static_cast<size_t>(std::max(0.0, position.y()) / laneHeight()) : 0;
    if (lane >= m_lanes.size()) {
        return nullptr;
    }
    const TimeScale scale = this->scale();
    const ChainMark* best = nullptr;
    double nearest = kGlyph;
    for (const ChainMark& mark : m_lanes[lane].marks) {
        const double from = scale.x(mark.first);
        const double to = scale.x(mark.last);
        const double distance = position.x() < from ? from - position.x()
            : position.x() > to                      ? position.x() - to
                                                     : std::min(position.x() - from, kGlyph - 1); // on its span: a candidate, a glyph is nearer
        if (distance < nearest) {
            nearest = distance;
            best = &mark;
        }
    }
    return best;
}

void ChainChart::mousePressEvent(QMouseEvent* event) {
    if (const ChainMark* mark = markAt(event->position())) {
        emit detectionSelected(mark->detection);
    }
}

void ChainChart::keyPressEvent(QKeyEvent* event) {
    const int step = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    if (step == 0) {
        QWidget::keyPressEvent(event);
        return;
    }
    std::vector<const ChainMark*> marks;
    for (const ChainLane& lane : m_lanes) {
        for (const ChainMark& mark : lane.marks) {
            marks.push_back(&mark);
        }
    }
    std::stable_sort(marks.begin(), marks.end(), [](const ChainMark* a, const ChainMark* b) { return a->first < b->first; });
    const auto current = std::find_if(marks.begin(), marks.end(), [this](const ChainMark* mark) { return mark->detection == m_selected; });
    const auto index = current == marks.end() ? (step > 0 ? 0 : static_cast<ptrdiff_t>(marks.size()) - 1) : current - marks.begin() + step;
    if (index >= 0 && index < static_cast<ptrdiff_t>(marks.size())) {
        emit detectionSelected(marks[static_cast<size_t>(index)]->detection);
    }
}

bool ChainChart::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const ChainMark* mark = markAt(help->pos());
        QToolTip::showText(help->globalPos(), mark == nullptr ? QString() : mark->tip.toHtmlEscaped(), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace metsuke
