// SPDX-License-Identifier: GPL-3.0-or-later
// The key of this workstation and the policy, in the real window.
#include "tests/ui/fleet_window.h"
#include "tests/ui/picture_support.h"

#include "ui/models/agent_model.h"
#include "ui/pages/page.h"
#include "ui/services/format.h"
#include "ui/services/settings.h"
#include "ui/theme/theme.h"
#include "ui/windows/keys_dialog.h"
#include "ui/windows/passphrase_dialog.h"
#include "ui/windows/policy_dialog.h"

#include "core/base/wall_clock.h"

#include <gmock/gmock.h>

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QScrollArea>
#include <QTableView>

using namespace metsuke;
using namespace metsuke::test;
using Own = KeyStanding::State;
using Has = KeyStanding::Keyring;
using testing::ElementsAre;

namespace {

class Keys : public FleetWindow {
protected:
    Keys() {
        m_window->showPage(text("agents"));
        EXPECT_TRUE(waitUntilQuiet(*m_window));
    }
    [[nodiscard]] FakeKeys& keys() const { return m_fleet->fakeKeys; }
    /// As labelled for who cannot see.
    [[nodiscard]] static QLineEdit* field(const QWidget* in, const char* name) {
        for (auto* one : in->findChildren<QLineEdit*>()) {
            if (one->accessibleName() == text(name)) {
                return one;
            }
        }
        return nullptr;
    }
    void useLook(Language language, ThemeMode mode) const {
        Settings::instance().setLanguage(language);
        Theme::instance().setMode(mode);
        ASSERT_TRUE(waitUntilQuiet(*m_window));
    }
    /// What `open` opens, in both languages and themes: nothing is cut, and a picture of each.
    void expectRoom(const QString& name, const std::function<void()>& open) const {
        for (const Language language : {Language::English, Language::Japanese}) {
            for (const ThemeMode mode : {ThemeMode::Dark, ThemeMode::Light}) {
                useLook(language, mode);
                open();
                QDialog* shown = dialog();
                ASSERT_NE(shown, nullptr);
                ASSERT_TRUE(waitUntilQuiet(*m_window));
                const QStringList cut = cutTexts(*shown);
                EXPECT_TRUE(cut.isEmpty()) << cut.join(text("; ")).toStdString();
                EXPECT_TRUE(namelessWidgets(*shown).isEmpty()) << namelessWidgets(*shown).join(text("; ")).toStdString();
                keepPicture(*shown, name + (language == Language::English ? text("-en") : text("-ja")) + (mode == ThemeMode::Dark ? text("-dark") : text("-light")));
                shown->reject();
                EXPECT_TRUE(waitUntil([&] { return dialog() == nullptr; }));
            }
        }
    }
    void fillPolicy() const {
        const Timestamp now = wallClock();
        PolicyInForce policy;
        policy.signer = "1a2b3c4d5e6f7081";
        policy.since = now - 2 * kDay;
        policy.policy.version = 5;
        const auto key = [] { return openc2::SigningKey::make()->verifyingKey().toText(); };
        policy.policy.operators = {{"workstation", "administrator", key()}, {"suzuki", "approver", key()}, {"tanaka", "expert", key()}};
        policy.policy.places = {"mqtts://10.20.0.5:8883"};
        policy.policy.mitigation.secondPersonFrom = 2;
        policy.policy.mitigation.tiers = {{"contain_host", 3}};
        policy.policy.mitigation.protectedThings = {{openc2::MitigationRules::Kind::Program, "/usr/sbin/nginx", openc2::MitigationRules::Effect::Refuse}};
        policy.policy.compliance = R"([{"check":"antivirus"}])";
        m_fleet->setPolicy(policy);
        fleet::Agent fresh = healthyAgent("KEIRI-07", "10.20.0.57", now), late = healthyAgent("FILESRV01", "10.20.0.10", now);
        fresh.heartbeat->policyVersion = 5;
        late.heartbeat->policyVersion = 4;
        m_fleet->setAgents({fresh, late});
        ASSERT_TRUE(waitUntil([&] { return table()->model()->rowCount() == 2; }));
    }
    [[nodiscard]] QTableView* table() const { return m_window->currentPage()->findChild<QTableView*>(); }
};

} // namespace

TEST_F(Keys, What_needs_the_key_asks_for_its_passphrase_and_tells_a_wrong_one) {
    keys().setOwn(Own::Locked);
    keys().ask();
    auto* asked = qobject_cast<PassphraseDialog*>(dialog());
    ASSERT_NE(asked, nullptr);
    auto* typed = field(asked, "Passphrase");
    EXPECT_EQ(typed->echoMode(), QLineEdit::Password);
    EXPECT_FALSE(button(asked, "Unlock")->isEnabled());
    typed->setText(text("wrong horse"));
    button(asked, "Unlock")->click();
    EXPECT_TRUE(typed->text().isEmpty()) << "it is not kept in the field";
    keys().ask(2);
    EXPECT_TRUE(says(asked, "That is not its passphrase. You can try 2 more times."));
    EXPECT_EQ(dialog(), asked) << "no second one";
    typed->setText(text("right horse"));
    QTest::keyClick(typed, Qt::Key_Return);
    EXPECT_THAT(keys().told, ElementsAre("answer 7 wrong horse", "answer 7 right horse"));
    emit keys().settled(7);
    EXPECT_TRUE(waitUntil([&] { return dialog() == nullptr; }));
    EXPECT_THAT(keys().told, testing::SizeIs(2)) << "who has answered cancels nothing";
}

TEST_F(Keys, Nobody_who_wants_to_is_told_to_the_service) {
    keys().setOwn(Own::Locked);
    keys().ask();
    button(dialog(), "Cancel")->click();
    EXPECT_THAT(keys().told, ElementsAre("cancel 7"));
    EXPECT_TRUE(waitUntil([&] { return dialog() == nullptr; }));
}

TEST_F(Keys, Remembering_is_offered_where_a_keyring_runs_and_off_at_first) {
    keys().setOwn(Own::Locked, Has::None);
    keys().ask();
    auto* remember = dialog()->findChild<QCheckBox*>();
    EXPECT_FALSE(remember->isEnabled());
    EXPECT_TRUE(says(dialog(), "No keyring runs on this desktop"));
    keys().setOwn(Own::Locked, Has::Ready);
    EXPECT_TRUE(remember->isEnabled());
    EXPECT_FALSE(remember->isChecked());
    remember->setChecked(true);
    field(dialog(), "Passphrase")->setText(text("right horse"));
    button(dialog(), "Unlock")->click();
    EXPECT_THAT(keys().told, ElementsAre("answer 7 right horse remember"));
}

TEST_F(Keys, Locked_one_is_said_where_agents_are_and_unlocked_from_there) {
    keys().setOwn(Own::Open);
    EXPECT_TRUE(waitUntil([&] { return button(m_window, "Unlock the key…") == nullptr; }));
    keys().setOwn(Own::Locked);
    ASSERT_TRUE(waitUntil([&] { return button(m_window, "Unlock the key…") != nullptr; }));
    EXPECT_TRUE(says(m_window, "The key is locked: what agents are to do waits."));
    button(m_window, "Unlock the key…")->click();
    EXPECT_THAT(keys().told, ElementsAre("unlock"));
}

TEST_F(Keys, Open_one_that_time_would_have_locked_says_what_it_is_open_for_and_until_when) {
    keys().setOwn(Own::Open);
    m_window->showKeys();
    ASSERT_TRUE(waitUntil([&] { return dialog() != nullptr; }));
    KeyStanding held = keys().standing();
    held.heldUntil = wallClock() + kHour;
    keys().setStanding(held);
    const std::string at = format::clock(held.heldUntil).toStdString();
    EXPECT_TRUE(says(dialog(), ("it is locked once that is done, at " + at + " at the latest").c_str()));
    EXPECT_NE(button(dialog(), "Lock now"), nullptr);
    EXPECT_TRUE(waitUntil([&] { return says(m_window, ("The key stays open for what is under way, until " + at).c_str()); }));
}

TEST_F(Keys, Dialog_locks_it_now_or_after_a_time_and_forgets_what_the_keyring_has) {
    keys().setOwn(Own::Open, Has::Ready);
    KeyStanding remembered = keys().standing();
    remembered.isRemembered = true;
    keys().setStanding(remembered);
    m_window->showKeys();
    ASSERT_NE(qobject_cast<KeysDialog*>(dialog()), nullptr);
    EXPECT_TRUE(says(dialog(), "locked again after 15 min"));
    auto* after = dialog()->findChild<QComboBox*>();
    after->setCurrentIndex(after->count() - 1);
    emit after->activated(after->currentIndex());
    button(dialog(), "Forget it")->click();
    button(dialog(), "Lock now")->click();
    EXPECT_THAT(keys().told, ElementsAre("after 0", "forget", "lock"));
    keys().setOwn(Own::Locked);
    EXPECT_NE(button(dialog(), "Unlock…"), nullptr);
}

TEST_F(Keys, Passphrase_is_set_changed_and_removed_once_it_is_typed_twice) {
    keys().setOwn(Own::Unprotected);
    m_window->showKeys();
    QDialog* shown = dialog();
    const auto type = [&](const char* name, const char* value) {
        auto* edit = field(shown, name);
        edit->clear();
        QTest::keyClicks(edit, text(value));
    };
    EXPECT_TRUE(says(shown, "It has no passphrase"));
    type("New passphrase", "short");
    EXPECT_TRUE(says(shown, "at least 8 characters"));
    type("New passphrase", "correct horse");
    EXPECT_TRUE(says(shown, "not the same twice"));
    type("The same again", "correct horse");
    button(shown, "Set passphrase")->click();
    type("Passphrase now", "correct horse");
    button(shown, "Remove passphrase")->click();
    const std::string file = keys().standing().file.toStdString();
    EXPECT_THAT(keys().told, ElementsAre("change " + file + " [] [correct horse]", "change " + file + " [correct horse] []"));
    emit keys().changeFailed(Error(ErrorCode::PermissionDenied, Message("openc2.key_passphrase").with("path", file)));
    EXPECT_TRUE(says(shown, "That is not the passphrase of"));
}

TEST_F(Keys, Agents_say_which_policy_they_obey_and_those_with_an_old_one_are_found) {
    fillPolicy();
    const auto* model = table()->model();
    const auto policyOf = [&](const char* name) {
        for (int row = 0; row < model->rowCount(); ++row) {
            if (model->index(row, AgentModel::NameColumn).data().toString() == text(name)) {
                return model->index(row, AgentModel::PolicyColumn).data().toString();
            }
        }
        return QString();
    };
    EXPECT_EQ(policyOf("KEIRI-07"), text("version 5"));
    EXPECT_EQ(policyOf("FILESRV01"), text("version 4, outdated"));
    for (auto* one : m_window->currentPage()->findChildren<QAbstractButton*>()) {
        if (one->isCheckable() && QString(one->text() + one->accessibleName()).contains(text("Outdated policy"))) {
            one->click();
        }
    }
    EXPECT_EQ(model->rowCount(), 1);
    EXPECT_TRUE(waitUntil([&] { return says(m_window->currentPage(), "version 4, outdated"); })) << "also beside the table";
}

TEST_F(Keys, Policy_is_shown_in_words) {
    fillPolicy();
    button(m_window, "Policy…")->click();
    auto* shown = qobject_cast<PolicyDialog*>(dialog());
    ASSERT_NE(shown, nullptr);
    for (const char* words : {"Version 5, in force since", "signed by the root key 1a2b3c4d5e6f7081", "1 of 2 agents have it", "approver: orders and agrees up to tier 3",
             "expert: signs remedies", "Two persons have to agree from tier 2 on.", "Isolate the computer: tier 3", "Program /usr/sbin/nginx: never touched", "mqtts://10.20.0.5:8883"}) {
        EXPECT_TRUE(says(shown, words)) << words;
    }
}

TEST_F(Keys, Dialogs_have_room_in_every_language_and_theme) {
    keys().setOwn(Own::Open, Has::Ready);
    fillPolicy();
    expectRoom(text("keys-ask"), [&] { keys().ask(); });
    expectRoom(text("keys-manage"), [&] { m_window->showKeys(); });
    expectRoom(text("keys-policy"), [&] { m_window->showPolicy(); });
    keys().setOwn(Own::Locked);
    expectRoomInEveryLook(*m_window, *m_window->currentPage(), text("agents-locked"));
}
