// SPDX-License-Identifier: GPL-3.0-or-later
// The workstation's key behind the window: what is ordered waits for it, three wrong passphrases end that, time and people lock it.
#include "tests/fleet/fleet_fixture.h"
#include "tests/ui/window_support.h"

#include "app/workstation/fleet_desk.h"
#include "ui/services/settings.h"

#include "core/base/wall_clock.h"
#include "core/fleet/fleet_keys.h"
#include "core/openc2/key_file.h"

#include <QTimer>

using namespace metsuke;
using namespace metsuke::test;
using fleet::test::Computer;
using Own = KeyStanding::State;

namespace {

constexpr const char* kPassphrase = "correct horse";

/// Remembers in memory, which outlives the desk.
class FakeKeyring : public Keyring {
public:
    using Secrets = std::map<QString, std::string>;
    explicit FakeKeyring(Secrets& secrets)
        : m_secrets(secrets) { }
    void look(Done done) override { later([done] { done(true); }); }
    void read(const QString& name, Found found) override {
        later([this, name, found] {
            const auto known = m_secrets.find(name);
            found(known == m_secrets.end() ? nullptr : std::make_shared<const openc2::SecretText>(std::string(known->second)));
        });
    }
    void write(const QString& name, openc2::SecretPtr secret, Done done) override {
        later([this, name, secret, done] {
            m_secrets[name] = secret->text();
            done(true);
        });
    }
    void remove(const QString& name, Done done) override {
        later([this, name, done] {
            m_secrets.erase(name);
            done(true);
        });
    }

private:
    void later(std::function<void()> what) { QMetaObject::invokeMethod(&m_context, std::move(what), Qt::QueuedConnection); }
    Secrets& m_secrets;
    QObject m_context;
};

class DeskKeys : public fleet::test::FleetTest {
protected:
    void SetUp() override {
        FleetTest::SetUp();
        ASSERT_WORKS(fleet::FleetKeys::open(path()));
        protect(kPassphrase);
        open();
    }
    void TearDown() override {
        m_desk->stopServing(); // the settings are everybody's
        m_desk.reset();
        Settings::instance().store().remove(QStringLiteral("keys"));
        Settings::instance().store().remove(QStringLiteral("agents"));
    }
    [[nodiscard]] std::filesystem::path file() const { return path() / "operator.key"; }
    void protect(const std::string& passphrase) const { ASSERT_WORKS(openc2::SigningKey::load(file())->replace(file(), passphrase)); }
    /// A desktop that serves agents over the local socket.
    void open() {
        m_desk = std::make_unique<FleetDesk>(path(), std::make_unique<FakeKeyring>(m_secrets));
        QObject::connect(m_desk->keys(), &KeyService::wanted, m_desk->keys(), [this](const KeyQuestion& question) { m_asked.push_back(question); });
        QObject::connect(m_desk.get(), &FleetService::traceFailed, m_desk.get(), [this](quint64, const Error& error) { m_failures.push_back(error.message.id); });
        m_desk->serve({});
    }
    [[nodiscard]] bool becomes(Own own) const {
        return waitUntil([&] { return m_desk->keys()->standing().own == own; });
    }
    void answer(const std::string& passphrase, bool remembers = false) {
        m_desk->keys()->answer(m_asked.back().id, std::make_shared<const openc2::SecretText>(std::string(passphrase)), remembers);
    }
    /// Something that needs the key, of a computer that is an agent; waits until it is asked for.
    void order() {
        const size_t before = m_asked.size();
        endpoint::TraceQuestion question;
        question.remote = *IpAddress::parse("203.0.113.9");
        m_desk->trace(m_computer.heartbeat(wallClock()).addresses.front(), question);
        ASSERT_TRUE(waitUntil([&] { return m_asked.size() > before; }));
    }
    void addComputer() {
        add(m_computer, wallClock());
        ASSERT_WORKS(roster->heard(m_computer.device, m_computer.heartbeat(wallClock()), "unix:/run/agents.sock", wallClock()));
    }
    [[nodiscard]] size_t ordered() const { return roster->commandHeads(m_computer.device, 8)->size(); }

    FakeKeyring::Secrets m_secrets;
    Computer m_computer;
    std::unique_ptr<FleetDesk> m_desk;
    std::vector<KeyQuestion> m_asked;
    std::vector<std::string> m_failures;
};

} // namespace

TEST_F(DeskKeys, ClosedKey_asksForWhatIsOrdered_andIsOpenForTheNext) {
    ASSERT_TRUE(becomes(Own::Locked));
    addComputer();
    order();
    EXPECT_TRUE(m_asked.back().isOwn);
    EXPECT_EQ(ordered(), 0U) << "nothing before it is open";
    answer("wrong horse");
    ASSERT_TRUE(waitUntil([&] { return m_asked.size() == 2; }));
    EXPECT_TRUE(m_asked.back().isWrong);
    EXPECT_EQ(m_asked.back().triesLeft, 2);
    answer(kPassphrase);
    ASSERT_TRUE(waitUntil([&] { return ordered() == 1; }));
    EXPECT_TRUE(becomes(Own::Open));
    EXPECT_TRUE(m_secrets.empty());
    endpoint::TraceQuestion question;
    question.remote = *IpAddress::parse("203.0.113.10");
    m_desk->trace(m_computer.heartbeat(wallClock()).addresses.front(), question);
    ASSERT_TRUE(waitUntil([&] { return ordered() == 2; }));
    EXPECT_EQ(m_asked.size(), 2U) << "it was open";
    EXPECT_TRUE(m_failures.empty());
}

TEST_F(DeskKeys, ThreeWrongOnes_orNobodyWhoWantsTo_orderNothing) {
    ASSERT_TRUE(becomes(Own::Locked));
    addComputer();
    order();
    for (size_t i = 1; i <= 3; ++i) {
        answer("wrong horse");
        ASSERT_TRUE(waitUntil([&] { return m_asked.size() > i || !m_failures.empty(); }));
    }
    EXPECT_EQ(m_failures, std::vector<std::string>{"openc2.key_passphrase"});
    order();
    m_desk->keys()->cancel(m_asked.back().id);
    EXPECT_EQ(m_failures.back(), "workstation.key_stays_locked");
    EXPECT_EQ(ordered(), 0U);
    EXPECT_EQ(m_desk->keys()->standing().own, Own::Locked);
}

TEST_F(DeskKeys, OpenKey_isLockedByACommand_andWhenNothingIsOrderedForAWhile) {
    ASSERT_TRUE(becomes(Own::Locked));
    addComputer();
    order();
    answer(kPassphrase);
    ASSERT_TRUE(becomes(Own::Open));
    auto* idle = m_desk->keys()->findChild<QTimer*>();
    ASSERT_NE(idle, nullptr);
    EXPECT_TRUE(idle->isActive());
    EXPECT_EQ(idle->interval(), 15 * 60'000);
    idle->start(0); // the time is over
    EXPECT_TRUE(becomes(Own::Locked));
    ASSERT_TRUE(waitUntil([&] { return m_desk->serving().state.isLocked; })) << "the server has none any more";
    order();
    answer(kPassphrase);
    ASSERT_TRUE(becomes(Own::Open));
    m_desk->keys()->setLockAfter(0);
    EXPECT_FALSE(idle->isActive());
    m_desk->keys()->lock();
    EXPECT_EQ(m_desk->keys()->standing().own, Own::Locked);
}

TEST_F(DeskKeys, OpenKey_isNotLockedByTimeWhileAnOrderIsUnderWay_butInAnHourAtTheLatest) {
    ASSERT_TRUE(becomes(Own::Locked));
    addComputer();
    DirectWant want;
    want.hosts = {m_computer.heartbeat(wallClock()).addresses.front()};
    want.wish.action = plan::Action::CollectEvidence;
    m_desk->order(want);
    ASSERT_TRUE(waitUntil([&] { return !m_asked.empty(); }));
    answer(kPassphrase);
    const auto inProgress = [&](bool is) {
        const auto& orders = m_desk->orders()->orders;
        return !orders.empty() && isInProgress(orders.front().state) == is;
    };
    ASSERT_TRUE(waitUntil([&] { return inProgress(true); })) << "being looked at";
    auto* idle = m_desk->keys()->findChild<QTimer*>();
    const KeyStanding& now = m_desk->keys()->standing();
    idle->start(0); // the time is over
    ASSERT_TRUE(waitUntil([&] { return now.heldUntil.ns != 0; }));
    EXPECT_EQ(now.own, Own::Open);
    EXPECT_NEAR(static_cast<double>(now.heldUntil - wallClock()) / kMinute, 60, 1);
    EXPECT_TRUE(idle->isActive()) << "not for ever";
    idle->start(0);
    ASSERT_TRUE(becomes(Own::Locked));
    EXPECT_EQ(now.heldUntil.ns, 0);

    m_desk->keys()->unlock();
    ASSERT_TRUE(waitUntil([&] { return m_asked.size() == 2; }));
    answer(kPassphrase);
    ASSERT_TRUE(becomes(Own::Open));
    idle->start(0);
    ASSERT_TRUE(waitUntil([&] { return now.heldUntil.ns != 0; }));
    m_desk->cancelOrder(m_desk->orders()->orders.front().id);
    ASSERT_TRUE(waitUntil([&] { return inProgress(false); }));
    EXPECT_EQ(now.own, Own::Locked) << "nothing is under way any more";
}

TEST_F(DeskKeys, RememberedPassphrase_opensTheNextTime_untilItIsForgotten) {
    ASSERT_TRUE(becomes(Own::Locked));
    addComputer();
    order();
    answer(kPassphrase, true);
    ASSERT_TRUE(waitUntil([&] { return m_desk->keys()->standing().isRemembered; }));
    EXPECT_EQ(m_secrets[QString::fromStdString(file().string())], kPassphrase);
    const size_t asked = m_asked.size();
    m_desk.reset();
    open();
    EXPECT_TRUE(becomes(Own::Open));
    EXPECT_EQ(m_asked.size(), asked) << "nobody was asked";
    m_desk->keys()->forget();
    EXPECT_TRUE(waitUntil([&] { return m_secrets.empty(); }));
}

TEST_F(DeskKeys, Passphrase_isChangedAndTakenAway_andAWrongOneChangesNothing) {
    ASSERT_TRUE(becomes(Own::Locked));
    std::vector<std::string> told;
    QObject::connect(m_desk->keys(), &KeyService::changed, m_desk->keys(), [&] { told.emplace_back("changed"); });
    QObject::connect(m_desk->keys(), &KeyService::changeFailed, m_desk->keys(), [&](const Error& error) { told.push_back(error.message.id); });
    const auto change = [&](const char* before, const char* next) {
        const size_t known = told.size();
        m_desk->keys()->change(QString::fromStdString(file().string()), std::make_shared<const openc2::SecretText>(before), std::make_shared<const openc2::SecretText>(next));
        ASSERT_TRUE(waitUntil([&] { return told.size() > known; }));
    };
    change("wrong horse", "battery staple");
    EXPECT_EQ(told.back(), "openc2.key_passphrase");
    change(kPassphrase, "battery staple");
    EXPECT_EQ(told.back(), "changed");
    EXPECT_TRUE(openc2::SigningKey::load(file(), [](const auto&) { return std::string("battery staple"); }).ok());
    change("battery staple", "");
    EXPECT_FALSE(*openc2::isKeyProtected(file()));
}
