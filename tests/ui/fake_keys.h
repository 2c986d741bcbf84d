// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/key_service.h"

#include <vector>

namespace metsuke::test {

/// Keys that the test opens and closes; what is asked of them is written down.
class FakeKeys : public KeyService {
    Q_OBJECT
public:
    [[nodiscard]] const KeyStanding& standing() const override { return m_standing; }
    void setStanding(const KeyStanding& standing) {
        m_standing = standing;
        emit standingChanged();
    }
    void setOwn(KeyStanding::State own, KeyStanding::Keyring keyring = KeyStanding::Keyring::None) {
        KeyStanding now = m_standing;
        now.file = QStringLiteral("/home/sato/.local/share/metsuke/fleet/operator.key");
        now.own = own;
        now.keyring = keyring;
        setStanding(now);
    }
    /// Something needs the key.
    void ask(int triesLeft = KeyQuestion::kTries, bool isOwn = true) {
        KeyQuestion question;
        question.id = 7;
        question.file = m_standing.file;
        question.isOwn = isOwn;
        question.triesLeft = triesLeft;
        question.isWrong = triesLeft < KeyQuestion::kTries;
        emit wanted(question);
    }
    void answer(quint64 question, openc2::SecretPtr passphrase, bool remembers) override {
        told.push_back("answer " + std::to_string(question) + ' ' + passphrase->text() + (remembers ? " remember" : ""));
    }
    void cancel(quint64 question) override { told.push_back("cancel " + std::to_string(question)); }
    void unlock() override { told.push_back("unlock"); }
    void lock() override { told.push_back("lock"); }
    void setLockAfter(int minutes) override { told.push_back("after " + std::to_string(minutes)); }
    void forget() override { told.push_back("forget"); }
    void change(const QString& file, openc2::SecretPtr before, openc2::SecretPtr next) override {
        told.push_back("change " + file.toStdString() + " [" + before->text() + "] [" + next->text() + ']');
    }
    std::vector<std::string> told;

private:
    KeyStanding m_standing;
};

} // namespace metsuke::test
