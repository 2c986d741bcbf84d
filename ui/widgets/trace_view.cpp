// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/trace_view.h"

#include "ui/services/format.h"
#include "ui/theme/theme.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace metsuke {

namespace {

constexpr int kLaneRow = 28;
constexpr int kTreeIndent = 18;
constexpr int kLeastIndent = 2;
constexpr int kLeastArrow = 10;
constexpr int kLaneHeader = 24;
constexpr int kLaneMargin = 12;
constexpr double kReach = 9; ///< of a glyph to the mouse
constexpr Duration kFarApart = 2 * kDay; ///< detections further away belong to another time
constexpr Duration kLeastSpan = kSecond;

} // namespace

TraceView::TraceView(QWidget* parent)
    : QTreeView(parent)
    , m_model(new TraceTreeModel(this)) {
    setModel(m_model);
    setHeader(new TraceHeader(this));
    setItemDelegate(new TraceDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setUniformRowHeights(true);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setAllColumnsShowFocus(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMouseTracking(true);
    setMinimumHeight(kLaneHeader + 4 * kLaneRow);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, &TraceView::rowChosen);
    connect(&Theme::instance(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void TraceView::setTrace(TraceTreePtr tree, std::vector<TraceMark> marks, Timestamp asked) {
    m_asked = asked;
    m_model->setTrace(std::move(tree), std::move(marks));
    fitColumns();
    expandAll();
    showAllTime();
    if (const std::vector<size_t>& path = m_model->tree().path(); !path.empty()) {
        choose(path.front());
        scrollToTop();
    }
    rowChosen();
}

void TraceView::choose(size_t row) {
    const QModelIndex index = m_model->indexOf(row);
    for (QModelIndex above = index.parent(); above.isValid(); above = above.parent()) {
        setExpanded(above, true);
    }
    setCurrentIndex(index);
    scrollTo(index);
}

void TraceView::showAllTime() {
    const TraceTree& tree = m_model->tree();
    Timestamp from = tree.rows().empty() ? Timestamp{} : tree.span().from;
    Timestamp until = tree.rows().empty() ? Timestamp{1} : tree.span().until;
    const endpoint::TimeWindow near{from - std::min<Duration>(kFarApart, from.ns), until + kFarApart};
    for (const TraceMark& mark : m_model->marks()) {
        if (near.contains(mark.first)) {
            from = std::min(from, mark.first);
            until = std::max(until, std::min(mark.last, near.until));
        }
    }
    if (!tree.rows().empty() && near.contains(m_asked)) {
        from = std::min(from, m_asked);
        until = std::max(until, m_asked);
    }
    const Duration margin = std::max<Duration>(kSecond, (until - from) / 24);
    m_from = from - margin;
    m_until = until + margin;
    viewport()->update();
    header()->viewport()->update();
}

TimeScale TraceView::scale() const {
    TimeScale scale;
    scale.from = m_from;
    scale.to = m_until;
    scale.left = columnViewportPosition(TraceTreeModel::LaneColumn) + kLaneMargin;
    scale.width = std::max(1, columnWidth(TraceTreeModel::LaneColumn) - 2 * kLaneMargin);
    return scale;
}

void TraceView::fitColumns() {
    const QFontMetrics mono(metsuke::font(TextStyle::Mono));
    const int pid = mono.horizontalAdvance(QStringLiteral("0000000")) + 12;
    const int started = mono.horizontalAdvance(QStringLiteral("00:00:00")) + 20;
    const QFontMetrics caption(metsuke::font(TextStyle::Caption));
    const QString sure = m_model->headerData(TraceTreeModel::ConfidenceColumn, Qt::Horizontal, Qt::DisplayRole).toString();
    const int confidence = std::max(mono.horizontalAdvance(QStringLiteral("100 %")), caption.horizontalAdvance(sure)) + 20;
    const int rest = viewport()->width() - pid - started - confidence;
    const int name = std::clamp(rest * 9 / 20, 240, 400);
    header()->resizeSection(TraceTreeModel::NameColumn, name);
    // However deep it goes, the names keep half of their column.
    setIndentation(std::clamp(name / 2 / static_cast<int>(m_model->tree().depth() + 1), kLeastIndent, kTreeIndent));
    header()->resizeSection(TraceTreeModel::PidColumn, pid);
    header()->resizeSection(TraceTreeModel::StartedColumn, started);
    header()->resizeSection(TraceTreeModel::ConfidenceColumn, confidence);
    header()->resizeSection(TraceTreeModel::LaneColumn, std::max(120, rest - name));
}

void TraceView::resizeEvent(QResizeEvent* event) {
    QTreeView::resizeEvent(event);
    fitColumns();
}

void TraceView::changeEvent(QEvent* event) {
    QTreeView::changeEvent(event);
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::FontChange) {
        fitColumns();
    }
}

void TraceView::wheelEvent(QWheelEvent* event) {
    const TimeScale scale = this->scale();
    if (!(event->modifiers() & Qt::ControlModifier) || event->position().x() < scale.left) {
        QTreeView::wheelEvent(event);
        return;
    }
    const double factor = std::pow(0.8, event->angleDelta().y() / 120.0);
    const auto wanted = static_cast<double>(m_until - m_from) * factor;
    if (wanted >= static_cast<double>(kLeastSpan) && wanted < 9e17) {
        const Timestamp centre = scale.at(event->position().x());
        const double share = (event->position().x() - scale.left) / scale.width;
        m_from = centre - static_cast<Duration>(wanted * share);
        m_until = m_from + static_cast<Duration>(wanted);
        viewport()->update();
        header()->viewport()->update();
    }
    event->accept();
}

const TraceMark* TraceView::markAt(const QPoint& position) const {
    if (!m_model->isWire(indexAt(position))) {
        return nullptr;
    }
    const TimeScale scale = this->scale();
    const TraceMark* best = nullptr;
    double distance = kReach;
    for (const TraceMark& mark : m_model->marks()) {
        const double away = std::abs(scale.x(mark.first) - position.x());
        if (away < distance || (best != nullptr && away == distance && mark.severity > best->severity)) {
            best = &mark;
            distance = away;
        }
    }
    return best;
}

void TraceView::mousePressEvent(QMouseEvent* event) {
    QTreeView::mousePressEvent(event);
    if (const TraceMark* mark = markAt(event->pos()); mark != nullptr && event->button() == Qt::LeftButton) {
        emit markChosen(mark->detection);
    }
}

bool TraceView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        if (const TraceMark* mark = markAt(static_cast<QHelpEvent*>(event)->pos())) {
            QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(),
                QString(format::clockSeconds(mark->first) % u' ' % mark->title).toHtmlEscaped(), this);
            return true;
        }
    }
    return QTreeView::viewportEvent(event);
}

void TraceView::drawBranches(QPainter* painter, const QRect& rect, const QModelIndex& index) const {
    QStyleOptionViewItem option;
    option.initFrom(this);
    option.rect = rect;
    option.state.setFlag(QStyle::State_Selected, selectionModel()->isSelected(index));
    style()->drawPrimitive(QStyle::PE_PanelItemViewRow, &option, painter, this);
    // From the right: this row's own corner, then a line for every ancestor with more below it.
    const auto isOnPath = [this](const QModelIndex& at) {
        const TraceTree::Row* row = m_model->rowAt(at);
        return row != nullptr && row->isOnPath;
    };
    const int indent = indentation();
    const auto x = [&](int level) { return rect.left() + level * indent + indent / 2 + 2; };
    int level = 0;
    for (QModelIndex above = index.parent(); above.isValid(); above = above.parent()) {
        ++level;
    }
    const int middle = rect.center().y();
    const auto line = [&](int left, int top, int width, int height, bool isPath) {
        painter->fillRect(QRect(left, top, isPath && width == 1 ? 2 : width, isPath && height == 1 ? 2 : height),
            color(isPath ? Token::Accent : Token::LineStrong));
    };
    QModelIndex at = index;
    for (int depth = level; depth > 0; --depth) {
        const bool isMine = at == index;
        const bool hasMore = at.row() + 1 < m_model->rowCount(at.parent());
        const TraceTree::Row* row = m_model->rowAt(at);
        const bool isPathBelow = row != nullptr && row->isAbovePath;
        const int left = x(depth - 1);
        if (hasMore) {
            line(left, rect.top(), 1, rect.height(), isPathBelow);
        }
        if (isMine) {
            const bool isPath = isOnPath(at) && isOnPath(at.parent());
            if (!isPathBelow) {
                line(left, rect.top(), 1, middle - rect.top() + 1, isPath);
            }
            line(left, middle, std::max(2, indent - 6), 1, isPath);
        }
        at = at.parent();
    }
    if (m_model->rowCount(index) > 0 && !isExpanded(index)) {
        QStyleOption arrow;
        arrow.initFrom(this);
        arrow.rect = QRect(x(level) - indent / 2 - 2, rect.top(), std::max(indent, kLeastArrow), rect.height());
        arrow.state |= QStyle::State_Children;
        style()->drawPrimitive(QStyle::PE_IndicatorBranch, &arrow, painter, this);
    }
}

TraceHeader::TraceHeader(TraceView* view)
    : QHeaderView(Qt::Horizontal, view)
    , m_view(view) {
    setFixedHeight(kLaneHeader);
    setHighlightSections(false);
    setSectionsMovable(false);
    setSectionsClickable(false);
    setStretchLastSection(false);
    setMinimumSectionSize(40);
}

void TraceHeader::mouseDoubleClickEvent(QMouseEvent* event) {
    if (logicalIndexAt(event->pos()) == TraceTreeModel::LaneColumn) {
        m_view->showAllTime();
    } else {
        QHeaderView::mouseDoubleClickEvent(event);
    }
}

void TraceHeader::paintSection(QPainter* painter, const QRect& rect, int section) const {
    QHeaderView::paintSection(painter, rect, section);
    if (section != TraceTreeModel::LaneColumn || m_view->rows()->tree().rows().empty()) {
        return;
    }
    painter->save();
    painter->setClipRect(rect);
    painter->setFont(metsuke::font(TextStyle::Meta));
    painter->setPen(color(Token::Text3));
    const TimeScale scale = m_view->scale();
    constexpr double kWide = 32;
    const Duration step = scale.tickStep(kTickApart);
    for (Timestamp tick{(scale.from.ns / step + 1) * step}; tick <= scale.to; tick = tick + step) {
        const QString words = format::tick(tick, step);
        const double x = scale.x(tick);
        if (x - kWide >= rect.left() && x + kWide <= rect.right()) {
            painter->drawText(QRectF(x - kWide, rect.top(), 2 * kWide, rect.height()), Qt::AlignCenter, words);
        }
    }
    if (const double x = scale.x(m_view->asked()); m_view->asked() >= scale.from && m_view->asked() <= scale.to) {
        constexpr double kFlag = 4;
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(color(Token::Accent));
        painter->drawPolygon(QPolygonF{QPointF(x - kFlag, rect.bottom() - kFlag), QPointF(x + kFlag, rect.bottom() - kFlag), QPointF(x, rect.bottom() + 1)});
    }
    painter->restore();
}

bool TraceHeader::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (std::abs(m_view->scale().x(m_view->asked()) - help->pos().x()) < kReach) {
            QToolTip::showText(help->globalPos(), tr("What the network saw, and what was asked about: %1", "time").arg(format::clockSeconds(m_view->asked())), this);
            return true;
        }
    }
    return QHeaderView::viewportEvent(event);
}

} // namespace metsuke
