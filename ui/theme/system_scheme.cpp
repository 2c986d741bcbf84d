// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/system_scheme.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QGuiApplication>
#include <QPalette>

#include <optional>

namespace metsuke {

namespace {

/// The portal's answer, once it came: 0 no preference, 1 dark, 2 light.
std::optional<uint>& portalScheme() {
    static std::optional<uint> scheme;
    return scheme;
}

const QString kService = QStringLiteral("org.freedesktop.portal.Desktop");
const QString kPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString kInterface = QStringLiteral("org.freedesktop.portal.Settings");
const QString kNamespace = QStringLiteral("org.freedesktop.appearance");
const QString kKey = QStringLiteral("color-scheme");

/// Receives SettingChanged; QDBusConnection needs a slot.
class SchemeListener : public QObject {
    Q_OBJECT
public:
    SchemeListener(QObject* parent, std::function<void()> changed)
        : QObject(parent)
        , m_changed(std::move(changed)) {}

    void ask() {
        QDBusMessage call = QDBusMessage::createMethodCall(kService, kPath, kInterface, QStringLiteral("Read"));
        call << kNamespace << kKey;
        auto* watcher = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(call, 500), this);
        connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* done) {
            const QDBusPendingReply<QDBusVariant> reply = *done;
            done->deleteLater();
            if (reply.isError()) {
                return;
            }
            QVariant value = reply.value().variant();
            if (value.canConvert<QDBusVariant>()) { // Read() wraps twice
                value = value.value<QDBusVariant>().variant();
            }
            accept(value);
        });
    }

public slots:
    void onSettingChanged(const QString& space, const QString& key, const QDBusVariant& value) {
        if (space == kNamespace && key == kKey) {
            accept(value.variant());
        }
    }

private:
    void accept(const QVariant& value) {
        const uint scheme = value.toUInt();
        if (portalScheme() != scheme) {
            portalScheme() = scheme;
            m_changed();
        }
    }
    std::function<void()> m_changed;
};

/// Lightness of the platform's palette before the application set its own.
bool paletteIsDark() {
    static const bool dark = [] {
        const QPalette palette = QGuiApplication::palette();
        return palette.color(QPalette::WindowText).lightnessF() > palette.color(QPalette::Window).lightnessF();
    }();
    return dark;
}

} // namespace

bool systemPrefersDark() {
    const bool palette = paletteIsDark();
    if (portalScheme() && *portalScheme() != 0) {
        return *portalScheme() == 1;
    }
    return palette;
}

void watchSystemScheme(QObject* context, std::function<void()> changed) {
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) {
        return;
    }
    auto* listener = new SchemeListener(context, std::move(changed));
    // QDBusConnection knows only the string-based form.
    bus.connect(kService, kPath, kInterface, QStringLiteral("SettingChanged"), listener,
        SLOT(onSettingChanged(QString, QString, QDBusVariant)));
    listener->ask();
}

} // namespace metsuke

#include "system_scheme.moc"
