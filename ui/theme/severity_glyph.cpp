// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/severity_glyph.h"

#include "ui/theme/theme.h"

#include <QPainter>
#include <QPainterPath>
#include <QPixmapCache>

#include <array>
#include <cmath>
#include <numbers>

namespace metsuke {

namespace {

/// Outline in a unit square, chosen so that the shapes weigh the same to the eye.
QPolygonF shapeOf(Severity severity) {
    switch (severity) {
    case Severity::Info: return {};
    case Severity::Low: return QPolygonF({{0.03, 0.10}, {0.97, 0.10}, {0.5, 0.95}});
    case Severity::Medium: return QPolygonF({{0.5, 0.0}, {1.0, 0.5}, {0.5, 1.0}, {0.0, 0.5}});
    case Severity::High: return QPolygonF({{0.03, 0.92}, {0.97, 0.92}, {0.5, 0.05}});
    case Severity::Critical:
        return QPolygonF({{0.02, 0.5}, {0.25, 0.07}, {0.75, 0.07}, {0.98, 0.5}, {0.75, 0.93}, {0.25, 0.93}});
    }
    return {};
}

struct Letter {
    QChar character;
    double centerY; ///< optical centre of the shape's area
    double height; ///< cap height share of the box
};

Letter letterOf(Severity severity) {
    switch (severity) {
    case Severity::Low: return {u'L', 0.40, 0.40};
    case Severity::Medium: return {u'M', 0.50, 0.42};
    case Severity::High: return {u'H', 0.68, 0.38};
    case Severity::Critical: return {u'C', 0.50, 0.46};
    case Severity::Info: break;
    }
    return {u'\0', 0.5, 0};
}

} // namespace

QColor severityInk(Severity severity) {
    const bool dark = Theme::instance().isDark();
    const bool white = dark ? severity == Severity::Critical
                            : severity == Severity::Info || severity == Severity::High || severity == Severity::Critical;
    return white ? QColor(Qt::white) : QColor(Qt::black);
}

void paintSeverityGlyph(QPainter& painter, const QRectF& box, Severity severity) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color(severityToken(severity)));
    const double side = box.width();
    if (severity == Severity::Info) {
        painter.drawEllipse(box.center(), side * 0.40, side * 0.40);
        painter.setBrush(severityInk(severity));
        painter.drawEllipse(box.center(), side * 0.10, side * 0.10);
        painter.restore();
        return;
    }
    QPolygonF polygon = shapeOf(severity);
    for (QPointF& point : polygon) {
        point = box.topLeft() + point * side;
    }
    painter.drawPolygon(polygon);

    const Letter letter = letterOf(severity);
    QFont glyphFont = font(TextStyle::BodyStrong);
    glyphFont.setWeight(QFont::Bold);
    glyphFont.setPixelSize(std::max(6, static_cast<int>(std::lround(side * letter.height * 1.37))));
    QPainterPath path;
    path.addText(0, 0, glyphFont, QString(letter.character));
    const QRectF ink = path.boundingRect();
    painter.translate(box.left() + side * 0.5 - ink.center().x(), box.top() + side * letter.centerY - ink.center().y());
    painter.fillPath(path, severityInk(severity));
    painter.restore();
}

QPixmap severityPixmap(Severity severity, int size, qreal devicePixelRatio) {
    const QString key = QStringLiteral("severity:%1:%2:%3:%4")
                            .arg(static_cast<int>(severity))
                            .arg(size)
                            .arg(devicePixelRatio)
                            .arg(Theme::instance().isDark());
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap)) {
        return pixmap;
    }
    pixmap = QPixmap(QSizeF(size * devicePixelRatio, size * devicePixelRatio).toSize());
    pixmap.setDevicePixelRatio(devicePixelRatio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintSeverityGlyph(painter, QRectF(0, 0, size, size), severity);
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

} // namespace metsuke
