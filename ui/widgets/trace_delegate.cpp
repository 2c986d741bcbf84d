// SPDX-License-Identifier: GPL-3.0-or-later
// The cells of a TraceView.
#include "ui/services/format.h"
#include "ui/services/trace_words.h"
#include "ui/theme/icons.h"
#include "ui/theme/severity_glyph.h"
#include "ui/theme/theme.h"
#include "ui/widgets/trace_view.h"

#include "core/event/port_service.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace metsuke {

namespace {

constexpr int kTreeRow = 28;
constexpr int kNodeIcon = 16;
constexpr int kNodePadding = 8;
constexpr int kNodeGlyph = 14;
constexpr double kBar = 6;
constexpr double kTick = 12; ///< height of a connection
constexpr double kDiamond = 5;

Token colourOf(const endpoint::Trace& trace, const TraceTree::Row& row) {
    const auto& evidence = trace.nodes[row.nodes.front()].evidence;
    const auto* connected = evidence ? std::get_if<endpoint::Connected>(&evidence->body) : nullptr;
    return connected != nullptr ? laneToken(serviceOfPort(connected->protocol, connected->isInitiated ? connected->remotePort : connected->localPort))
                                : Token::LaneOther;
}

} // namespace

LaneLabel LaneLabel::of(const QRectF& lane, double from, double until, double width, Inside inside) {
    constexpr double kGap = 8;
    const auto at = [&](double left, double room) { return LaneLabel{QRectF(left, lane.top(), std::min(width, room), lane.height()), width <= room}; };
    const double behind = lane.right() - until - kGap;
    const double before = from - kGap - lane.left();
    if (width <= behind) {
        return at(until + kGap, behind);
    }
    if (width <= before) {
        return at(from - kGap - width, before);
    }
    const double within = until - from - 2 * kGap;
    if (inside == Inside::Allowed && within >= std::max(behind, before)) {
        return at(from + kGap, within);
    }
    return behind >= before ? at(until + kGap, behind) : at(lane.left(), before);
}

TraceDelegate::TraceDelegate(TraceView* view)
    : QStyledItemDelegate(view)
    , m_view(view) {}

QSize TraceDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const { return {0, kTreeRow}; }

void TraceDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    painter->save();
    option.widget->style()->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, option.widget);
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), color(Token::Line));
    if (index.column() == TraceTreeModel::NameColumn) {
        paintName(*painter, option, index);
    } else if (index.column() == TraceTreeModel::LaneColumn) {
        paintLane(*painter, option, index);
    } else {
        const TraceTree::Row* row = m_view->rows()->rowAt(index);
        const bool isUnsure = index.column() == TraceTreeModel::ConfidenceColumn && row != nullptr && row->edge
            && m_view->rows()->trace().edges[*row->edge].confidence < 0.995;
        painter->setFont(metsuke::font(TextStyle::Mono));
        painter->setPen(color(isUnsure ? Token::StateWarn : Token::Text2));
        painter->drawText(option.rect.adjusted(kNodePadding, 0, -kNodePadding, 0), Qt::AlignRight | Qt::AlignVCenter, index.data().toString());
    }
    painter->restore();
}

void TraceDelegate::paintName(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const qreal ratio = painter.device()->devicePixelRatioF();
    const TraceTree::Row* row = m_view->rows()->rowAt(index);
    QRect text = option.rect.adjusted(2, 0, -kNodePadding, 0);
    const double top = text.center().y() - kNodeIcon / 2.0 + 1;
    const bool isOnPath = row != nullptr && row->isOnPath;
    painter.drawPixmap(QPointF(text.left(), top),
        iconPixmap(row == nullptr ? QStringLiteral("hosts") : trace_words::icon(row->kind), isOnPath ? Token::Accent : Token::Text2, kNodeIcon, ratio));
    text.setLeft(text.left() + kNodeIcon + 6);
    if (row != nullptr && (row->isSubject || row->isBlast)) {
        painter.drawPixmap(QPointF(text.left(), top + 1),
            iconPixmap(row->isSubject ? QStringLiteral("target") : QStringLiteral("flag"), row->isSubject ? Token::StateBad : Token::StateWarn, kNodeGlyph, ratio));
        text.setLeft(text.left() + kNodeGlyph + 6);
    }
    const bool isWord = row == nullptr;
    QFont font = metsuke::font(isWord ? TextStyle::CaptionStrong : TextStyle::Mono);
    font.setWeight(isOnPath ? QFont::Bold : isWord ? QFont::DemiBold : QFont::Normal);
    painter.setFont(font);
    painter.setPen(color(isWord ? Token::Text2 : Token::Text));
    if (row != nullptr && row->kind == TraceTree::Kind::Connection && row->nodes.size() > 1) {
        // Where calls fill the lane there is no room for words.
        const QString times = QStringLiteral("×%1").arg(row->nodes.size());
        const int width = painter.fontMetrics().horizontalAdvance(times);
        constexpr int kRounding = 2;
        const int name = std::min(painter.fontMetrics().horizontalAdvance(index.data().toString()) + kRounding, text.width() - width - kNodePadding);
        if (name > 3 * width) {
            painter.drawText(QRect(text.left() + name + kNodePadding, text.top(), width, text.height()), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, times);
            text.setWidth(name);
        }
    }
    const Qt::TextElideMode cut = row != nullptr && row->kind == TraceTree::Kind::File ? Qt::ElideMiddle : Qt::ElideRight;
    painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
        painter.fontMetrics().elidedText(index.data().toString(), cut, text.width()));
}

void TraceDelegate::paintLane(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const TimeScale scale = m_view->scale();
    const QRectF lane(scale.left, option.rect.top(), scale.width, option.rect.height() - 1);
    painter.setClipRect(option.rect);
    painter.fillRect(QRect(option.rect.left(), option.rect.top(), 1, option.rect.height()), color(Token::LineStrong));
    const Duration step = scale.tickStep(kTickApart);
    for (Timestamp tick{(scale.from.ns / step + 1) * step}; tick <= scale.to; tick = tick + step) {
        painter.fillRect(QRectF(std::round(scale.x(tick)), option.rect.top(), 1, option.rect.height()), color(Token::Line));
    }
    for (const endpoint::TraceGap& gap : m_view->rows()->trace().gaps) {
        if (!gap.window) {
            continue;
        }
        const double from = std::max(lane.left(), scale.x(std::clamp(gap.window->from, scale.from, scale.to)));
        const double until = std::min(lane.right(), scale.x(std::clamp(gap.window->until, scale.from, scale.to)));
        if (gap.window->from <= scale.to && gap.window->until >= scale.from) {
            painter.fillRect(QRectF(from, option.rect.top(), std::max(4.0, until - from), option.rect.height()), Theme::instance().gapBrush());
        }
    }
    if (const Timestamp asked = m_view->asked(); asked >= scale.from && asked <= scale.to) {
        painter.fillRect(QRectF(std::round(scale.x(asked)), option.rect.top(), 1, option.rect.height()), color(Token::Accent, 0.6));
    }
    const TraceTree::Row* row = m_view->rows()->rowAt(index);
    if (row == nullptr) {
        paintMarks(painter, lane, scale);
    } else {
        paintRow(painter, option, *row, index.data().toString());
    }
}

void TraceDelegate::paintMarks(QPainter& painter, const QRectF& lane, const TimeScale& scale) const {
    const double middle = std::round(lane.center().y());
    for (const TraceMark& mark : m_view->rows()->marks()) {
        const double from = scale.x(std::clamp(mark.first, scale.from, scale.to));
        const double until = scale.x(std::clamp(mark.last, scale.from, scale.to));
        if (mark.last >= scale.from && mark.first <= scale.to) {
            painter.fillRect(QRectF(from, middle - 1, until - from, 2), color(Token::LineStrong));
        }
    }
    for (const TraceMark& mark : m_view->rows()->marks()) { // the worst on top
        if (mark.first >= scale.from && mark.first <= scale.to) {
            painter.drawPixmap(QPointF(scale.x(mark.first) - kNodeGlyph / 2.0, middle - kNodeGlyph / 2.0),
                severityPixmap(mark.severity, kNodeGlyph, painter.device()->devicePixelRatioF()));
        }
    }
}

void TraceDelegate::paintRow(QPainter& painter, const QStyleOptionViewItem& option, const TraceTree::Row& row, const QString& words) const {
    const TimeScale scale = m_view->scale();
    const QRectF lane(scale.left, option.rect.top(), scale.width, option.rect.height() - 1);
    const double middle = std::round(lane.center().y());
    const auto x = [&](Timestamp t) { return scale.x(std::clamp(t, scale.from, scale.to)); };
    double from = x(row.from);
    double until = x(row.until);
    const bool isShown = row.until >= scale.from && row.from <= scale.to;
    painter.setRenderHint(QPainter::Antialiasing);
    const endpoint::Trace& trace = m_view->rows()->trace();
    if (!isShown) {
        // an arrow's worth of nothing: it is outside what is shown
    } else if (row.kind == TraceTree::Kind::Process || row.kind == TraceTree::Kind::Image) {
        until = std::max(until, from + 3);
        painter.setPen(Qt::NoPen);
        painter.setBrush(row.isOnPath ? color(Token::Accent, 0.7) : color(Token::LineStrong));
        painter.drawRoundedRect(QRectF(from, middle - kBar / 2, until - from, kBar), 2, 2);
    } else if (row.kind == TraceTree::Kind::Connection) {
        painter.setRenderHint(QPainter::Antialiasing, false);
        const QColor ink = color(colourOf(trace, row));
        double free = from;
        for (const size_t node : row.nodes) {
            const auto& evidence = trace.nodes[node].evidence;
            const auto* connected = evidence ? std::get_if<endpoint::Connected>(&evidence->body) : nullptr;
            const double begin = std::round(x(trace.nodes[node].time));
            const double end = connected != nullptr && connected->closed ? x(*connected->closed) : begin;
            if (begin >= free || end > free) {
                painter.fillRect(QRectF(std::max(begin, free), middle - kTick / 2, std::max(2.0, end - std::max(begin, free)), kTick), ink);
                free = std::max(begin, end) + 3;
            }
        }
        until = std::max(until, from + 2);
    } else {
        painter.setPen(QPen(color(row.isOnPath ? Token::Accent : Token::Text2), 1.4));
        painter.setBrush(color(Token::BgSurface));
        const QPointF centre(from, middle);
        painter.drawPolygon(QPolygonF{centre + QPointF(0, -kDiamond), centre + QPointF(kDiamond, 0), centre + QPointF(0, kDiamond), centre - QPointF(kDiamond, 0)});
        from -= kDiamond;
        until = from + 2 * kDiamond;
    }
    if (words.isEmpty()) {
        return;
    }
    painter.setFont(metsuke::font(TextStyle::Caption));
    const QFontMetricsF metrics(painter.font());
    const LaneLabel label = LaneLabel::of(lane, from, until, std::ceil(metrics.horizontalAdvance(words)) + 8,
        row.kind == TraceTree::Kind::Connection ? LaneLabel::Inside::Never : LaneLabel::Inside::Allowed);
    if (label.box.width() < 32) {
        return;
    }
    const QRectF band(label.box.left(), middle - 9, label.box.width(), 18);
    painter.fillRect(band, color(option.state & QStyle::State_Selected ? Token::BgSelected : Token::BgSurface));
    painter.setPen(color(row.isOnPath || row.isBlast ? Token::Text : Token::Text2));
    painter.drawText(band.adjusted(4, 0, -4, 0), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
        label.isWhole ? words : painter.fontMetrics().elidedText(words, Qt::ElideRight, static_cast<int>(band.width()) - 8));
}

} // namespace metsuke
