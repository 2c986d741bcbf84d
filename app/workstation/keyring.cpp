// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workstation/keyring.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QFileInfo>
#include <QObject>

#include <qt6keychain/keychain.h>

#include <algorithm>
#include <array>

namespace metsuke {

namespace {

const auto kService = QStringLiteral("org.metsuke.Metsuke");
const std::array kKeepers{QStringLiteral("org.freedesktop.secrets"), QStringLiteral("org.kde.kwalletd5"), QStringLiteral("org.kde.kwalletd6")};

/// Without one the library would start a bus of its own, which nobody's keyring is on.
bool hasBus() {
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    return !qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS") || (!runtime.isEmpty() && QFileInfo::exists(runtime + QStringLiteral("/bus")));
}

class DesktopKeyring : public Keyring {
public:
    void look(Done done) override {
        if (!hasBus() || !QDBusConnection::sessionBus().isConnected()) {
            QMetaObject::invokeMethod(&m_context, [done = std::move(done)] { done(false); }, Qt::QueuedConnection);
            return;
        }
        lookIn(QStringLiteral("ListNames"), [this, done = std::move(done)](bool isThere) {
            isThere ? done(true) : lookIn(QStringLiteral("ListActivatableNames"), done);
        });
    }
    void read(const QString& name, Found found) override {
        auto* job = new QKeychain::ReadPasswordJob(kService);
        start(job, name, [job, found = std::move(found)] {
            std::string secret = job->error() == QKeychain::NoError ? job->textData().toStdString() : std::string();
            found(secret.empty() ? nullptr : std::make_shared<const openc2::SecretText>(std::move(secret)));
        });
    }
    void write(const QString& name, openc2::SecretPtr secret, Done done) override {
        auto* job = new QKeychain::WritePasswordJob(kService);
        job->setTextData(QString::fromStdString(secret->text()));
        start(job, name, [job, done = std::move(done)] { done(job->error() == QKeychain::NoError); });
    }
    void remove(const QString& name, Done done) override {
        auto* job = new QKeychain::DeletePasswordJob(kService);
        start(job, name, [job, done = std::move(done)] { done(job->error() == QKeychain::NoError || job->error() == QKeychain::EntryNotFound); });
    }

private:
    void lookIn(const QString& list, Done done) {
        const auto question = QDBusMessage::createMethodCall(
            QStringLiteral("org.freedesktop.DBus"), QStringLiteral("/org/freedesktop/DBus"), QStringLiteral("org.freedesktop.DBus"), list);
        auto* watcher = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(question), &m_context);
        QObject::connect(watcher, &QDBusPendingCallWatcher::finished, &m_context, [watcher, done = std::move(done)] {
            watcher->deleteLater();
            const QDBusPendingReply<QStringList> reply = *watcher;
            done(!reply.isError() && std::ranges::any_of(kKeepers, [names = reply.value()](const QString& one) { return names.contains(one); }));
        });
    }
    /// The job deletes itself when it is done.
    void start(QKeychain::Job* job, const QString& name, std::function<void()> done) {
        job->setInsecureFallback(false);
        job->setKey(name);
        QObject::connect(job, &QKeychain::Job::finished, &m_context, [done = std::move(done)] { done(); });
        job->start();
    }
    QObject m_context; ///< what is answered after it is gone is not told
};

} // namespace

std::unique_ptr<Keyring> desktopKeyring() { return std::make_unique<DesktopKeyring>(); }

} // namespace metsuke
