// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/timestamp.h"
#include "core/openc2/secret_text.h"

#include <QObject>
#include <QString>

namespace metsuke {

/// Asks somebody for a key's passphrase.
struct KeyQuestion {
    static constexpr int kTries = 3;
    quint64 id = 0;
    QString file; ///< of the key
    bool isOwn = false; ///< this workstation's, which signs its commands
    int triesLeft = kTries;
    bool isWrong = false; ///< the last answer was not it
};

/// How the key of this workstation stands, and where its passphrase may be kept.
struct KeyStanding {
    enum class State {
        Unused, ///< agents are not served from here: whoever serves them signs
        Unprotected, ///< it has no passphrase
        Locked, ///< what is to be signed waits
        Open,
    };
    enum class Keyring {
        Unknown, ///< not looked for yet
        None, ///< no such service runs for this user
        Ready,
    };
    State own = State::Unused;
    QString file; ///< of the key
    Keyring keyring = Keyring::Unknown;
    bool isRemembered = false; ///< the passphrase is in the keyring
    int lockAfterMinutes = 15; ///< without an action that needed the key; 0: never
    Timestamp heldUntil; ///< that time is over, and it is open for what is under way, until then at most; 0: it is not so
    bool operator==(const KeyStanding&) const = default;
};

/// The keys that sign, as ui sees them. Calls return at once, what follows are signals in the GUI thread. What needs a closed key asks
/// for it by `wanted`, and is done once it is open; passphrases are wiped as soon as they were tried. The implementation lives in
/// app/workstation.
class KeyService : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    [[nodiscard]] virtual const KeyStanding& standing() const = 0;
    /// `wanted` with one try less follows, or `settled`. `remembers`: in the desktop's keyring, once it was right.
    virtual void answer(quint64 question, openc2::SecretPtr passphrase, bool remembers) = 0;
    virtual void cancel(quint64 question) = 0; ///< what waits for the key is not done; `settled` follows
    virtual void unlock() = 0; ///< this workstation's own key
    virtual void lock() = 0; ///< the private half is wiped
    virtual void setLockAfter(int minutes) = 0; ///< 0: never
    virtual void forget() = 0; ///< what the keyring has of it
    /// Of any key file; `next` empty: it has none then. `changed` or `changeFailed` follows.
    virtual void change(const QString& file, openc2::SecretPtr before, openc2::SecretPtr next) = 0;

signals:
    void wanted(const metsuke::KeyQuestion& question);
    void settled(quint64 question);
    void standingChanged();
    void changed(const QString& file);
    void changeFailed(const metsuke::Error& error);
};

} // namespace metsuke
