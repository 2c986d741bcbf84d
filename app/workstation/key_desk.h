// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/key_service.h"

#include "app/workstation/keyring.h"
#include "core/openc2/keys.h"

#include <QTimer>

#include <filesystem>
#include <map>
#include <vector>

namespace metsuke {

class RosterWorker;

/// Opens keys for who needs them: one without a passphrase at once, else by the desktop's keyring if the user wanted that, else by
/// asking. This workstation's own goes to the server and nowhere else; others are used once. GUI thread; files are read in the
/// worker's.
class KeyDesk : public KeyService {
    Q_OBJECT
public:
    /// `worker` may be under construction, and ends before this does. `keyring`: null, there is none.
    KeyDesk(const std::filesystem::path& folder, RosterWorker& worker, std::unique_ptr<Keyring> keyring);
    ~KeyDesk() override;

    /// Shared: several orders may have waited for the same key. May be moved from by whoever is the only one.
    using KeyPtr = std::shared_ptr<openc2::SigningKey>;
    using Then = std::function<void(const KeyPtr& key)>;
    using Dropped = std::function<void(const Error& why)>;
    /// Cancelled: nobody wanted to open it. PermissionDenied: three wrong passphrases, or others may read the file.
    void open(const QString& file, Then then, Dropped dropped);
    /// Once what is ordered will be signed: at once, unless agents are served from here with a closed key.
    void whenOpen(std::function<void()> then, Dropped dropped);
    void setServing(bool isServing, bool isLocked);
    /// Whether something is under way that is signed for as it goes on. As long as it is, time does not lock the key, for kLongestHold more.
    void setNeeded(bool isNeeded);
    static constexpr Duration kLongestHold = kHour;

    [[nodiscard]] const KeyStanding& standing() const override { return m_standing; }
    void answer(quint64 question, openc2::SecretPtr passphrase, bool remembers) override;
    void cancel(quint64 question) override;
    void unlock() override;
    void lock() override;
    void setLockAfter(int minutes) override;
    void forget() override;
    void change(const QString& file, openc2::SecretPtr before, openc2::SecretPtr next) override;

private:
    struct Waiting {
        KeyQuestion question;
        std::vector<std::pair<Then, Dropped>> who;
        bool isSilent = false; ///< nobody has asked for it yet: the keyring or nothing
    };
    void home(std::function<void()> then);
    void begin(const QString& file, std::pair<Then, Dropped> who, bool isSilent);
    void ask(quint64 id);
    void attempt(quint64 id, openc2::SecretPtr secret, bool remembers, bool isOfKeyring);
    void tried(quint64 id, const Result<KeyPtr>& key, const openc2::SecretPtr& secret, bool remembers, bool isOfKeyring);
    void settle(quint64 id, const Result<KeyPtr>& key);
    void giveToServer(const KeyPtr& key);
    void setRemembered(const QString& file, bool isRemembered);
    [[nodiscard]] bool isRemembered(const QString& file) const;
    void used(); ///< the time until it is locked begins again
    void onIdle(); ///< that time is over
    void look(); ///< whether the own key has a passphrase
    void change(const std::function<void(KeyStanding&)>& how);

    RosterWorker& m_worker;
    const std::unique_ptr<Keyring> m_keyring;
    KeyStanding m_standing;
    std::map<quint64, Waiting> m_waiting; ///< by id of the question
    quint64 m_next = 1;
    bool m_isServing = false;
    bool m_isLocked = false; ///< the server has no key
    bool m_isNeeded = false;
    QTimer* m_idle; ///< until it is locked
};

} // namespace metsuke
