// SPDX-License-Identifier: GPL-3.0-or-later
// The desktop's keyring, with a real gnome-keyring-daemon on a bus of its own.
#include "app/workstation/keyring.h"
#include "tests/ui/window_support.h"

#include <gtest/gtest.h>

#include <QDir>
#include <QProcess>
#include <QProcessEnvironment>
#include <QStandardPaths>
#include <QTemporaryDir>

using namespace metsuke;
using namespace metsuke::test;

namespace {

const auto kName = QStringLiteral("/tmp/keyring test/operator.key");
constexpr const char* kInside = "METSUKE_KEYRING_TEST";

/// Waits for the answer; a time-out is a failure of its own.
template <typename Ask> bool said(Ask ask) {
    std::optional<bool> answer;
    ask([&answer](bool isDone) { answer = isDone; });
    EXPECT_TRUE(waitUntil([&] { return answer.has_value(); }));
    return answer.value_or(false);
}

std::string secretOf(Keyring& keyring) {
    std::optional<std::string> found;
    keyring.read(kName, [&found](const openc2::SecretPtr& secret) { found = secret ? secret->text() : "none"; });
    EXPECT_TRUE(waitUntil([&] { return found.has_value(); }));
    return found.value_or("");
}

} // namespace

TEST(DesktopKeyring, Where_no_bus_is_there_is_none) {
    const QByteArray bus = qgetenv("DBUS_SESSION_BUS_ADDRESS"), runtime = qgetenv("XDG_RUNTIME_DIR");
    qunsetenv("DBUS_SESSION_BUS_ADDRESS");
    qunsetenv("XDG_RUNTIME_DIR");
    const auto keyring = desktopKeyring();
    EXPECT_FALSE(said([&](auto done) { keyring->look(done); }));
    if (!bus.isNull()) {
        qputenv("DBUS_SESSION_BUS_ADDRESS", bus);
    }
    if (!runtime.isNull()) {
        qputenv("XDG_RUNTIME_DIR", runtime);
    }
}

/// Run by the next one, where a keyring is.
TEST(DesktopKeyring, Inside_a_secret_is_kept_and_forgotten) {
    if (!qEnvironmentVariableIsSet(kInside)) {
        GTEST_SKIP() << "part of DesktopKeyring.Secret_is_kept_by_a_real_one_and_forgotten";
    }
    const auto keyring = desktopKeyring();
    ASSERT_TRUE(said([&](auto done) { keyring->look(done); }));
    EXPECT_EQ(secretOf(*keyring), "none");
    EXPECT_TRUE(said([&](auto done) { keyring->write(kName, std::make_shared<const openc2::SecretText>("correct horse"), done); }));
    EXPECT_EQ(secretOf(*keyring), "correct horse");
    EXPECT_TRUE(said([&](auto done) { keyring->remove(kName, done); }));
    EXPECT_EQ(secretOf(*keyring), "none");
}

TEST(DesktopKeyring, Secret_is_kept_by_a_real_one_and_forgotten) {
    for (const char* program : {"dbus-run-session", "gnome-keyring-daemon"}) {
        if (QStandardPaths::findExecutable(QString::fromLatin1(program)).isEmpty()) {
            GTEST_SKIP() << program << " is not installed";
        }
    }
    const QTemporaryDir home;
    QProcess session;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("HOME"), home.path());
    environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), home.path());
    environment.insert(QStringLiteral("XDG_DATA_HOME"), home.path());
    environment.insert(QString::fromLatin1(kInside), QStringLiteral("1"));
    environment.remove(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"));
    session.setProcessEnvironment(environment);
    session.setProcessChannelMode(QProcess::MergedChannels);
    session.start(QStringLiteral("dbus-run-session"),
        {QStringLiteral("--"), QStringLiteral("sh"), QStringLiteral("-c"),
            QStringLiteral("printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec \"$0\" --gtest_filter=DesktopKeyring.Inside_*"),
            QCoreApplication::applicationFilePath()});
    constexpr int kPatienceMs = 60'000;
    ASSERT_TRUE(session.waitForFinished(kPatienceMs));
    EXPECT_EQ(session.exitCode(), 0) << session.readAll().toStdString();
}
