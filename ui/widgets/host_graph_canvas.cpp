// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/host_graph_canvas.h"

#include "ui/services/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/severity_glyph.h"
#include "ui/theme/theme.h"
#include "ui/widgets/graph_labels.h"

#include <QApplication>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <array>
#include <cmath>

namespace metsuke {

namespace {

constexpr double kFaded = 0.15;

double distanceToSegment(QPointF p, QPointF a, QPointF b) {
    const QPointF d = b - a;
    const double length2 = QPointF::dotProduct(d, d);
    const double t = length2 < 1e-9 ? 0 : std::clamp(QPointF::dotProduct(p - a, d) / length2, 0.0, 1.0);
    const QPointF nearest = a + d * t;
    return std::hypot(p.x() - nearest.x(), p.y() - nearest.y());
}

std::optional<Severity> severityOf(const GraphNode& node) {
    if (node.kind == GraphNode::Kind::Inside && node.severity >= 1) {
        return glyphOf(hostSeverity(node.severity));
    }
    return node.worst;
}

double edgeWidth(const GraphEdge& edge) {
    const double megabytes = static_cast<double>(edge.bytesIn + edge.bytesOut) / 1e6;
    return std::clamp(1.0 + std::sqrt(megabytes) * 0.45, 1.0, 6.0);
}

QString nodeIcon(const GraphNode& node) {
    if (node.kind == GraphNode::Kind::Outside) {
        return QStringLiteral("globe");
    }
    for (const auto& role : node.roles) {
        if (role == "server" || role == "dc" || role == "dns" || role == "file_server" || role == "web") {
            return QStringLiteral("server");
        }
        if (role == "printer") {
            return QStringLiteral("printer");
        }
    }
    return QStringLiteral("computer");
}

} // namespace

HostGraphCanvas::HostGraphCanvas(QWidget* parent)
    : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Graph of hosts; press G for the same as a table"));
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void HostGraphCanvas::setGraph(const HostGraph& graph) {
    m_graph = graph;
    m_positions.clear();
    m_node.reset();
    m_edge.reset();
    m_dragged.reset();
    update();
}

void HostGraphCanvas::setPositions(const std::vector<Point>& positions) {
    m_positions = positions;
    update();
}

void HostGraphCanvas::setWindow(const TimeRange& range) {
    m_window = range;
    update();
}

void HostGraphCanvas::setFocusHost(const std::string& address) {
    m_focus = address;
    update();
}

void HostGraphCanvas::selectNode(std::optional<uint32_t> node) {
    m_node = node;
    m_edge.reset();
    if (node && *node < m_graph.nodes.size()) {
        const GraphNode& n = m_graph.nodes[*node];
        const auto severity = severityOf(n);
        setAccessibleDescription(QString::fromStdString(n.label) % QStringLiteral(", ")
            % (severity ? format::severityWord(*severity) : tr("quiet")));
    }
    update();
}

void HostGraphCanvas::selectEdge(std::optional<uint32_t> edge) {
    m_edge = edge;
    m_node.reset();
    update();
}

void HostGraphCanvas::fit() {
    m_view = {};
    update();
}

double HostGraphCanvas::nodeRadius(const GraphNode& node) const {
    if (node.kind == GraphNode::Kind::Collection) {
        return 16;
    }
    const auto severity = severityOf(node);
    if (!m_focus.empty() && node.address == m_focus) {
        return 22;
    }
    if (severity && *severity >= Severity::High) {
        return 17;
    }
    if (severity || !node.roles.empty() || node.label != node.address) {
        return 13;
    }
    return 5;
}

QPointF HostGraphCanvas::place(uint32_t node) const { return m_view.toWidget(m_positions[node], size()); }

bool HostGraphCanvas::inWindow(const GraphEdge& edge) const { return edge.last >= m_window.from && edge.first < m_window.to; }

bool HostGraphCanvas::showsLabel(uint32_t index) const {
    const GraphNode& node = m_graph.nodes[index];
    const auto severity = severityOf(node);
    return m_node == index || node.kind == GraphNode::Kind::Collection || (severity && *severity >= Severity::Medium)
        || (!node.roles.empty() && node.roles.front() != "workstation") || node.address == m_focus || m_view.zoom > 1.4
        || m_graph.nodes.size() <= 40;
}

void HostGraphCanvas::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::BgSurface));
    if (m_positions.size() != m_graph.nodes.size() || m_graph.nodes.empty()) {
        return;
    }
    painter.setRenderHint(QPainter::Antialiasing, !m_panning || m_graph.edges.size() < 600);
    paintEdges(painter);
    for (uint32_t i = 0; i < m_graph.nodes.size(); ++i) {
        paintNode(painter, i);
    }
    paintLabels(painter);
    paintSteps(painter);
    if (hasFocus()) {
        painter.setPen(QPen(color(Token::Accent), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(1, 1, width() - 2, height() - 2));
    }
}

void HostGraphCanvas::paintEdges(QPainter& painter) {
    // Ordinary edges in two batches, then the telling ones on top, the selected last.
    QVector<QLineF> ordinary;
    QVector<QLineF> faded;
    for (const GraphEdge& edge : m_graph.edges) {
        if (!edge.worst) {
            (inWindow(edge) ? ordinary : faded).append(QLineF(place(edge.from), place(edge.to)));
        }
    }
    painter.setPen(QPen(color(Token::LineStrong, kFaded), 1));
    painter.drawLines(faded);
    painter.setPen(QPen(color(Token::LineStrong), 1));
    painter.drawLines(ordinary);
    for (auto it = m_graph.edges.rbegin(); it != m_graph.edges.rend(); ++it) {
        if (it->worst) {
            paintEdge(painter, *it, false);
        }
    }
    if (m_edge && *m_edge < m_graph.edges.size()) {
        paintEdge(painter, m_graph.edges[*m_edge], true);
    }
}

void HostGraphCanvas::paintEdge(QPainter& painter, const GraphEdge& edge, bool selected) {
    const QPointF a = place(edge.from);
    const QPointF b = place(edge.to);
    QColor ink = selected ? color(Token::Accent) : edge.worst ? color(severityToken(*edge.worst)) : color(Token::LineStrong);
    if (!inWindow(edge) && !selected) {
        ink.setAlphaF(static_cast<float>(kFaded));
    }
    if (selected) {
        painter.setPen(QPen(color(Token::Accent, 0.25), edgeWidth(edge) + 10, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(a, b);
    }
    QPen pen(ink, std::max(1.5, edgeWidth(edge)));
    if (edge.worst && *edge.worst <= Severity::Medium) {
        pen.setStyle(Qt::DashLine);
    }
    painter.setPen(pen);
    painter.drawLine(a, b);
    const QPointF d = b - a;
    const double length = std::hypot(d.x(), d.y());
    if (length < 40 || (!edge.worst && !selected)) {
        return;
    }
    const QPointF along = d / length;
    const QPointF across(-along.y(), along.x());
    const QPointF tip = b - along * (nodeRadius(m_graph.nodes[edge.to]) + 4);
    const double head = 7 + pen.widthF();
    painter.setPen(Qt::NoPen);
    painter.setBrush(ink);
    painter.drawPolygon(QPolygonF{tip, tip - along * head + across * head * 0.45, tip - along * head - across * head * 0.45});
}

void HostGraphCanvas::paintNode(QPainter& painter, uint32_t index) {
    const GraphNode& node = m_graph.nodes[index];
    const QPointF at = place(index);
    const double r = nodeRadius(node);
    const auto severity = severityOf(node);
    const QColor outline = severity ? color(severityToken(*severity)) : color(Token::Text3);
    const QRectF box(at.x() - r, at.y() - r, 2 * r, 2 * r);
    if (m_node == index || (!m_focus.empty() && node.address == m_focus)) {
        painter.setPen(QPen(color(Token::Accent), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(at, r + 6, r + 6);
    }
    painter.setPen(QPen(outline, severity ? 2 : 1.2));
    painter.setBrush(color(Token::BgSurface));
    if (node.kind == GraphNode::Kind::Inside) {
        painter.drawRoundedRect(box, r * 0.25, r * 0.25);
    } else {
        if (node.kind == GraphNode::Kind::Collection) {
            painter.drawEllipse(at + QPointF(4, -3), r, r);
        }
        painter.drawEllipse(at, r, r);
    }
    if (node.kind == GraphNode::Kind::Collection) {
        painter.setPen(color(Token::Text));
        painter.setFont(metsuke::font(TextStyle::CaptionStrong));
        painter.drawText(box, Qt::AlignCenter, QString::number(node.members.size()));
    } else if (r >= 12) {
        const int icon = static_cast<int>(r * 1.1);
        const QPixmap pixmap = iconPixmap(nodeIcon(node), Token::Text, icon, devicePixelRatioF());
        painter.drawPixmap(QPointF(at.x() - icon / 2.0, at.y() - icon / 2.0), pixmap);
    }
    if (severity && r >= 12) {
        paintSeverityGlyph(painter, glyphBox(index), *severity);
    }
}

HostGraphCanvas::LabelText HostGraphCanvas::labelOf(const GraphNode& node) const {
    constexpr double kWidest = 170;
    LabelText text;
    text.title = QString::fromStdString(node.label);
    text.second = node.label == node.address ? QString() : QString::fromStdString(node.address);
    if (node.kind == GraphNode::Kind::Collection) {
        text.title = node.collectionInside ? tr("%n quiet host(s)", nullptr, static_cast<int>(node.members.size()))
                                           : tr("%n address(es)", nullptr, static_cast<int>(node.members.size()));
    }
    const QFontMetricsF metrics(metsuke::font(TextStyle::CaptionStrong));
    text.title = metrics.elidedText(text.title, Qt::ElideMiddle, kWidest);
    const QFontMetricsF mono(metsuke::font(TextStyle::MonoSmall));
    text.second = mono.elidedText(text.second, Qt::ElideMiddle, kWidest);
    const double width = std::max(metrics.horizontalAdvance(text.title), mono.horizontalAdvance(text.second)) + 8;
    text.size = QSizeF(width, text.second.isEmpty() ? 17 : 32);
    return text;
}

QRectF HostGraphCanvas::markOf(uint32_t index) const {
    const GraphNode& node = m_graph.nodes[index];
    const double r = nodeRadius(node);
    const QPointF at = place(index);
    QRectF box(at.x() - r, at.y() - r, 2 * r, 2 * r);
    if (severityOf(node) && r >= 12) {
        box = box.united(glyphBox(index));
    }
    if (node.kind == GraphNode::Kind::Collection) {
        box.adjust(0, -3, 4, 0); // its second outline
    }
    return box;
}

/// At the first corner of the mark that no telling line runs through.
QRectF HostGraphCanvas::glyphBox(uint32_t index) const {
    constexpr double kGlyph = 15;
    const double r = nodeRadius(m_graph.nodes[index]);
    const QPointF at = place(index);
    std::optional<QRectF> first;
    for (const auto& [x, y] : {std::pair(1, -1), std::pair(-1, -1), std::pair(1, 1), std::pair(-1, 1)}) {
        const QPointF corner = at + QPointF(x * (r - 0.5), y * (r - 0.5));
        const QRectF box(corner.x() - kGlyph / 2, corner.y() - kGlyph / 2, kGlyph, kGlyph);
        first = first ? first : box;
        const bool hit = std::any_of(m_graph.edges.begin(), m_graph.edges.end(), [&](const GraphEdge& edge) {
            return edge.worst && (edge.from == index || edge.to == index)
                && distanceToSegment(corner, place(edge.from), place(edge.to)) < kGlyph / 2 + 3;
        });
        if (!hit) {
            return box;
        }
    }
    return *first;
}

Arrangement HostGraphCanvas::arrangement() const {
    Arrangement wanted;
    wanted.width = width() - 2 * GraphView::kMarginX;
    wanted.height = height() - 2 * GraphView::kMarginY;
    for (uint32_t i = 0; i < m_graph.nodes.size(); ++i) {
        const double r = nodeRadius(m_graph.nodes[i]);
        Footprint f{r, r, r, r, r};
        if (showsLabel(i)) {
            const QSizeF label = labelOf(m_graph.nodes[i]).size;
            f.left = f.right = std::max(r, label.width() / 2);
            f.down = r + 3 + label.height();
        }
        f.up = r + (severityOf(m_graph.nodes[i]) ? 7 : 0);
        wanted.footprints.push_back(f);
    }
    for (const GraphEdge& edge : m_graph.edges) {
        wanted.lines.push_back({edge.from, edge.to, edge.worst ? 14.0 : 6.0});
    }
    return wanted;
}

void HostGraphCanvas::paintLabels(QPainter& painter) {
    constexpr size_t kMostLines = 400; // by relevance; more would cost the frame
    LabelScene scene;
    scene.bounds = QRectF(rect()).adjusted(2, 2, -2, -2);
    for (uint32_t i = 0; i < m_graph.nodes.size(); ++i) {
        scene.marks.push_back(markOf(i));
    }
    for (size_t i = 0; i < std::min(m_graph.edges.size(), kMostLines); ++i) {
        const GraphEdge& edge = m_graph.edges[i];
        scene.lines.push_back({QLineF(place(edge.from), place(edge.to)), edge.worst ? 3.0 : 0.6});
    }
    std::vector<uint32_t> shown;
    std::vector<LabelText> texts;
    std::vector<LabelWish> wishes;
    for (const uint32_t index : bySeverity()) {
        const QRectF mark = markOf(index);
        if (!showsLabel(index) || !scene.bounds.intersects(mark)) {
            continue;
        }
        const auto severity = severityOf(m_graph.nodes[index]);
        shown.push_back(index);
        texts.push_back(labelOf(m_graph.nodes[index]));
        wishes.push_back({mark, texts.back().size, (severity && *severity >= Severity::High) || m_node == index});
    }
    const auto places = placeLabels(wishes, scene);
    m_covered = std::move(scene.marks);
    for (size_t i = 0; i < shown.size(); ++i) {
        if (!places[i]) {
            continue; // the tool tip and the table still name it
        }
        const QRectF& box = *places[i];
        m_covered.push_back(box);
        const GraphNode& node = m_graph.nodes[shown[i]];
        const bool telling = severityOf(node).has_value() || m_node == shown[i] || (!m_focus.empty() && node.address == m_focus);
        painter.fillRect(box, color(Token::BgSurface, 0.8));
        painter.setFont(metsuke::font(telling ? TextStyle::CaptionStrong : TextStyle::Caption));
        painter.setPen(color(Token::Text));
        painter.drawText(QRectF(box.x(), box.y(), box.width(), 17), Qt::AlignCenter, texts[i].title);
        if (!texts[i].second.isEmpty()) {
            painter.setFont(metsuke::font(TextStyle::MonoSmall));
            painter.setPen(color(Token::Text2));
            painter.drawText(QRectF(box.x(), box.y() + 15, box.width(), 16), Qt::AlignCenter, texts[i].second);
        }
    }
}

/// The order of events, on the lines: in the middle, or where no mark, label or other number stands.
void HostGraphCanvas::paintSteps(QPainter& painter) {
    constexpr double kRadius = 9;
    for (size_t i = 0; i < m_graph.edges.size(); ++i) {
        const GraphEdge& edge = m_graph.edges[i];
        const QPointF a = place(edge.from);
        const QPointF b = place(edge.to);
        if (edge.step == 0 || !edge.worst || std::hypot((b - a).x(), (b - a).y()) < 40) {
            continue;
        }
        QRectF badge;
        for (const double t : {0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.5}) { // the middle again: it has to be somewhere
            const QPointF at = a + (b - a) * t;
            badge = QRectF(at.x() - kRadius, at.y() - kRadius, 2 * kRadius, 2 * kRadius);
            if (std::none_of(m_covered.begin(), m_covered.end(), [&](const QRectF& other) { return other.intersects(badge); })) {
                break;
            }
        }
        m_covered.push_back(badge);
        const bool selected = m_edge == i;
        QColor ink = color(selected ? Token::Accent : severityToken(*edge.worst));
        ink.setAlphaF(inWindow(edge) || selected ? 1 : static_cast<float>(kFaded));
        painter.setPen(Qt::NoPen);
        painter.setBrush(ink);
        painter.drawEllipse(badge);
        painter.setFont(metsuke::font(TextStyle::MetaStrong));
        painter.setPen(selected ? color(Token::TextOnAccent) : severityInk(*edge.worst));
        painter.drawText(badge, Qt::AlignCenter, QString::number(edge.step));
    }
}

std::vector<uint32_t> HostGraphCanvas::bySeverity() const {
    std::vector<uint32_t> order(m_graph.nodes.size());
    for (uint32_t i = 0; i < order.size(); ++i) {
        order[i] = i;
    }
    const auto weight = [&](uint32_t i) {
        const auto severity = severityOf(m_graph.nodes[i]);
        return std::make_pair(severity ? 1 + static_cast<int>(*severity) : 0, m_graph.nodes[i].severity);
    };
    std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return weight(a) > weight(b); });
    return order;
}

std::optional<uint32_t> HostGraphCanvas::nodeAt(QPointF position) const {
    if (m_positions.size() != m_graph.nodes.size()) {
        return std::nullopt;
    }
    for (uint32_t i = static_cast<uint32_t>(m_graph.nodes.size()); i > 0; --i) {
        const QPointF d = place(i - 1) - position;
        if (std::hypot(d.x(), d.y()) <= nodeRadius(m_graph.nodes[i - 1]) + 3) {
            return i - 1;
        }
    }
    return std::nullopt;
}

std::optional<uint32_t> HostGraphCanvas::edgeAt(QPointF position) const {
    if (m_positions.size() != m_graph.nodes.size()) {
        return std::nullopt;
    }
    std::optional<uint32_t> best;
    double nearest = 6;
    for (uint32_t i = 0; i < m_graph.edges.size(); ++i) {
        const double d = distanceToSegment(position, place(m_graph.edges[i].from), place(m_graph.edges[i].to));
        if (d < nearest) {
            nearest = d;
            best = i;
        }
    }
    return best;
}

void HostGraphCanvas::resizeEvent(QResizeEvent*) { emit resized(); }

void HostGraphCanvas::mousePressEvent(QMouseEvent* event) {
    m_last = m_press = event->position();
    m_moved = false;
    if (event->button() != Qt::LeftButton) {
        return;
    }
    if (const auto node = nodeAt(m_last)) {
        m_dragged = node;
        selectNode(node);
        emit nodeSelected(*node);
    } else if (const auto edge = edgeAt(m_last)) {
        selectEdge(edge);
        emit edgeSelected(*edge);
    } else {
        m_panning = true;
        selectNode(std::nullopt);
        emit cleared();
    }
}

void HostGraphCanvas::mouseMoveEvent(QMouseEvent* event) {
    const QPointF moved = event->position() - m_last;
    if (m_dragged) {
        m_moved = m_moved || (event->position() - m_press).manhattanLength() >= QApplication::startDragDistance();
        if (!m_moved) {
            return;
        }
        m_positions[*m_dragged] = m_view.toWorld(event->position(), size());
        update();
    } else if (m_panning) {
        const QSizeF scale = GraphView::scale(size()) * m_view.zoom;
        m_view.centre -= QPointF(moved.x() / scale.width(), moved.y() / scale.height());
        update();
    } else {
        const auto node = nodeAt(event->position());
        setCursor(node || edgeAt(event->position()) ? Qt::PointingHandCursor : Qt::ArrowCursor);
        setToolTip(node ? QString::fromStdString(m_graph.nodes[*node].label) : QString());
    }
    m_last = event->position();
}

void HostGraphCanvas::mouseReleaseEvent(QMouseEvent*) {
    if (m_dragged && m_moved) {
        const Point p = m_positions[*m_dragged];
        emit nodeDragged(*m_dragged, p.x, p.y);
    }
    m_dragged.reset();
    m_panning = false;
    update();
}

void HostGraphCanvas::mouseDoubleClickEvent(QMouseEvent* event) {
    if (const auto node = nodeAt(event->position())) {
        emit nodeOpened(*node);
    } else if (const auto edge = edgeAt(event->position())) {
        emit edgeOpened(*edge);
    }
}

void HostGraphCanvas::wheelEvent(QWheelEvent* event) {
    const Point before = m_view.toWorld(event->position(), size());
    m_view.zoom = std::clamp(m_view.zoom * std::pow(1.2, event->angleDelta().y() / 120.0), 0.5, 12.0);
    const Point after = m_view.toWorld(event->position(), size());
    m_view.centre += QPointF(before.x - after.x, before.y - after.y);
    update();
    event->accept();
}

void HostGraphCanvas::walk(int step) {
    const auto order = bySeverity();
    if (order.empty()) {
        return;
    }
    const auto it = m_node ? std::find(order.begin(), order.end(), *m_node) : order.end();
    const auto count = static_cast<int>(order.size());
    const int at = it == order.end() ? (step > 0 ? 0 : count - 1) : (static_cast<int>(it - order.begin()) + step + count) % count;
    selectNode(order[static_cast<size_t>(at)]);
    emit nodeSelected(*m_node);
}

void HostGraphCanvas::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Right:
    case Qt::Key_Down:
        return walk(1);
    case Qt::Key_Left:
    case Qt::Key_Up:
        return walk(-1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_node) {
            emit nodeOpened(*m_node);
        } else if (m_edge) {
            emit edgeOpened(*m_edge);
        }
        return;
    case Qt::Key_0:
        return fit();
    default:
        QWidget::keyPressEvent(event);
    }
}

/// Tab walks the nodes; at either end it leaves the canvas, so that the keyboard is never caught.
bool HostGraphCanvas::focusNextPrevChild(bool next) {
    const auto order = bySeverity();
    const bool atEnd = order.empty() || (m_node && *m_node == (next ? order.back() : order.front()));
    if (atEnd || (!next && !m_node)) {
        return QWidget::focusNextPrevChild(next);
    }
    walk(next ? 1 : -1);
    return true;
}

} // namespace metsuke
