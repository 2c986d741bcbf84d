// SPDX-License-Identifier: GPL-3.0-or-later
// The half of KeyDesk that changes passphrases, and knows which of them the keyring has.
#include "app/workstation/key_desk.h"

#include "app/workstation/roster_worker.h"
#include "ui/services/settings.h"

#include "core/openc2/key_file.h"

namespace metsuke {

using openc2::SecretPtr;

namespace {

const auto kInKeyring = QStringLiteral("keys/inKeyring"); ///< files: the keyring is asked for no others

} // namespace

bool KeyDesk::isRemembered(const QString& file) const { return Settings::instance().store().value(kInKeyring).toStringList().contains(file); }

void KeyDesk::setRemembered(const QString& file, bool isRemembered) {
    QStringList files = Settings::instance().store().value(kInKeyring).toStringList();
    files.removeAll(file);
    if (isRemembered) {
        files << file;
    }
    Settings::instance().store().setValue(kInKeyring, files);
    if (file == m_standing.file) {
        change([isRemembered](KeyStanding& now) { now.isRemembered = isRemembered; });
    }
}

void KeyDesk::forget() {
    if (m_keyring && isRemembered(m_standing.file)) {
        m_keyring->remove(m_standing.file, [this](bool isDone) {
            isDone ? setRemembered(m_standing.file, false) : void(emit changeFailed(Error(ErrorCode::Internal, "workstation.keyring_failed")));
        });
    }
}

void KeyDesk::change(const QString& file, SecretPtr before, SecretPtr next) {
    m_worker.post([this, file, before = std::move(before), next = std::move(next)](const Result<fleet::Roster*>&) {
        const std::filesystem::path path(file.toStdString());
        const auto done = [&]() -> Result<void> {
            METSUKE_TRY(const auto key, openc2::SigningKey::load(path, [&before](const auto&) { return Result<std::string>(before->text()); }));
            return key.replace(path, next->text());
        }();
        home([this, file, next, done] {
            if (!done) {
                emit changeFailed(done.error());
                return;
            }
            if (m_keyring && isRemembered(file)) { // what it has is no passphrase any more
                next->text().empty() ? m_keyring->remove(file, [this, file](bool) { setRemembered(file, false); })
                                     : m_keyring->write(file, next, [this, file](bool isDone) { setRemembered(file, isDone); });
            }
            if (file == m_standing.file && m_isServing && !m_isLocked) {
                look();
            }
            emit changed(file);
        });
    });
}

} // namespace metsuke
