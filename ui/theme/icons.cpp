// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"

#include "ui/theme/theme.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <optional>

// Q_INIT_RESOURCE must stand outside namespaces; it keeps the linker from dropping the icons of a static library.
static void initIconResources() { Q_INIT_RESOURCE(icons); }

namespace metsuke {

namespace {

/// Paints an SVG of the resources in the colour the theme has now, so icons survive a switch of theme.
class ThemeIconEngine : public QIconEngine {
public:
    ThemeIconEngine(QString name, std::optional<Token> fixed)
        : m_name(std::move(name))
        , m_fixed(fixed) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
        const int side = std::min(rect.width(), rect.height());
        const QPixmap pixmap = iconPixmap(m_name, tokenFor(mode, state), side, painter->device()->devicePixelRatioF());
        painter->drawPixmap(
            QPointF(rect.x() + (rect.width() - side) / 2.0, rect.y() + (rect.height() - side) / 2.0), pixmap);
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        return iconPixmap(m_name, tokenFor(mode, state), std::min(size.width(), size.height()), 1.0);
    }
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal scale) override {
        const int side = std::min(size.width(), size.height());
        return iconPixmap(m_name, tokenFor(mode, state), static_cast<int>(side / scale), scale);
    }
    [[nodiscard]] QIconEngine* clone() const override { return new ThemeIconEngine(m_name, m_fixed); }

private:
    [[nodiscard]] Token tokenFor(QIcon::Mode mode, QIcon::State state) const {
        if (m_fixed) {
            return *m_fixed;
        }
        if (mode == QIcon::Disabled) {
            return Token::LineStrong;
        }
        return state == QIcon::On ? Token::Accent : Token::Text2;
    }
    QString m_name;
    std::optional<Token> m_fixed;
};

} // namespace

QIcon themeIcon(const QString& name) { return QIcon(new ThemeIconEngine(name, std::nullopt)); }
QIcon themeIcon(const QString& name, Token token) { return QIcon(new ThemeIconEngine(name, token)); }

QPixmap iconPixmap(const QString& name, Token token, int size, qreal devicePixelRatio) {
    const QColor tint = color(token);
    const QString key
        = QStringLiteral("icon:%1:%2:%3:%4").arg(name).arg(tint.rgb()).arg(size).arg(devicePixelRatio);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap)) {
        return pixmap;
    }
    initIconResources();
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly)) {
        qWarning("icon %s is not in the resources", qPrintable(name));
        return {};
    }
    const QByteArray svg = file.readAll().replace("currentColor", tint.name().toLatin1());
    QSvgRenderer renderer(svg);
    pixmap = QPixmap(QSizeF(size * devicePixelRatio, size * devicePixelRatio).toSize());
    pixmap.setDevicePixelRatio(devicePixelRatio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderer.render(&painter, QRectF(0, 0, size, size));
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

} // namespace metsuke
