// SPDX-License-Identifier: GPL-3.0-or-later
// Keys that sign, and the policy that says whose do: from anywhere in the window.
#include "ui/windows/main_window.h"

#include "ui/windows/keys_dialog.h"
#include "ui/windows/policy_dialog.h"

namespace metsuke {

void MainWindow::registerKeyActions() {
    FleetService* fleet = m_session->facts().fleet.get();
    KeyService* keys = fleet != nullptr ? fleet->keys() : nullptr;
    const auto add = [this](const char* id, std::function<QString()> text, const char* icon, std::function<bool()> enabled, std::function<void()> run) {
        ActionSpec spec;
        spec.id = QString::fromLatin1(id);
        spec.group = QStringLiteral("respond/keys");
        spec.text = std::move(text);
        spec.icon = QString::fromLatin1(icon);
        spec.enabled = std::move(enabled);
        spec.run = std::move(run);
        m_actions->add(std::move(spec));
    };
    const auto isOwn = [keys](KeyStanding::State state) { return keys != nullptr && keys->standing().own == state; };
    add("keys.lock", [] { return tr("&Lock the key"); }, "lock", [isOwn] { return isOwn(KeyStanding::State::Open); }, [keys] { keys->lock(); });
    add("keys.unlock", [] { return tr("&Unlock the key…"); }, "unlock", [isOwn] { return isOwn(KeyStanding::State::Locked); }, [keys] { keys->unlock(); });
    add("keys.manage", [] { return tr("&Keys and passphrases…"); }, "settings", [keys] { return keys != nullptr; }, [this] { showKeys(); });
    add("keys.policy", [] { return tr("&Policy in force…"); }, "shield-check", [fleet] { return fleet != nullptr; }, [this] { showPolicy(); });
}

void MainWindow::showKeys() {
    FleetService* fleet = m_session->facts().fleet.get();
    if (KeyService* keys = fleet != nullptr ? fleet->keys() : nullptr) {
        (new KeysDialog(*keys, this))->open();
    }
}

void MainWindow::showPolicy() {
    if (FleetService* fleet = m_session->facts().fleet.get()) {
        (new PolicyDialog(*fleet, this))->open();
    }
}

} // namespace metsuke
