// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workstation/key_desk.h"

#include "app/workstation/roster_worker.h"
#include "ui/services/settings.h"

#include "core/base/wall_clock.h"
#include "core/openc2/key_file.h"

#include <algorithm>

namespace metsuke {

using openc2::SecretPtr;
using openc2::SigningKey;
using State = KeyStanding::State;
using Has = KeyStanding::Keyring;

namespace {

const auto kLockAfter = QStringLiteral("keys/lockAfterMinutes");
constexpr int kLongestWait = 24 * 60;
constexpr int kMinuteMs = 60'000;

bool isWrongOne(const Error& error) { return error.message.id == "openc2.key_passphrase"; }

} // namespace

KeyDesk::KeyDesk(const std::filesystem::path& folder, RosterWorker& worker, std::unique_ptr<Keyring> keyring)
    : m_worker(worker)
    , m_keyring(std::move(keyring))
    , m_idle(new QTimer(this)) {
    m_standing.file = QString::fromStdString((folder / "operator.key").string());
    m_standing.keyring = m_keyring ? Has::Unknown : Has::None;
    m_standing.isRemembered = isRemembered(m_standing.file);
    m_standing.lockAfterMinutes = std::clamp(Settings::instance().store().value(kLockAfter, m_standing.lockAfterMinutes).toInt(), 0, kLongestWait);
    m_idle->setSingleShot(true);
    connect(m_idle, &QTimer::timeout, this, &KeyDesk::onIdle);
    if (m_keyring) {
        m_keyring->look([this](bool isThere) { change([isThere](KeyStanding& now) { now.keyring = isThere ? Has::Ready : Has::None; }); });
    }
}

KeyDesk::~KeyDesk() = default;

void KeyDesk::home(std::function<void()> then) { QMetaObject::invokeMethod(this, std::move(then), Qt::QueuedConnection); }

void KeyDesk::change(const std::function<void(KeyStanding&)>& how) {
    const KeyStanding before = m_standing;
    how(m_standing);
    if (m_standing != before) {
        emit standingChanged();
    }
}

void KeyDesk::used() {
    change([](KeyStanding& now) { now.heldUntil = {}; });
    if (m_standing.own == State::Open && m_standing.lockAfterMinutes > 0) {
        m_idle->start(m_standing.lockAfterMinutes * kMinuteMs);
    } else {
        m_idle->stop();
    }
}

/// A lock in the midst of a plan would leave it half done until somebody is back.
void KeyDesk::onIdle() {
    if (!m_isNeeded || m_standing.own != State::Open || m_standing.heldUntil.ns != 0) {
        lock();
        return;
    }
    m_idle->start(static_cast<int>(kLongestHold / kMillisecond));
    change([](KeyStanding& now) { now.heldUntil = wallClock() + kLongestHold; });
}

void KeyDesk::setNeeded(bool isNeeded) {
    m_isNeeded = isNeeded;
    if (!isNeeded && m_standing.heldUntil.ns != 0) {
        lock();
    }
}

void KeyDesk::setServing(bool isServing, bool isLocked) {
    const bool isNews = isServing && isLocked && !m_isServing;
    m_isServing = isServing;
    m_isLocked = isServing && isLocked;
    if (!isServing || isLocked) {
        change([isServing](KeyStanding& now) { now.own = isServing ? State::Locked : State::Unused; });
        used();
    } else if (m_standing.own != State::Open) {
        look();
    }
    if (isNews && isRemembered(m_standing.file)) { // who has it remembered wants agents served as soon as the desktop is there
        begin(m_standing.file, {[this](const KeyPtr& key) { giveToServer(key); }, [](const Error&) {}}, true);
    }
}

/// The server has it: does it lock?
void KeyDesk::look() {
    m_worker.post([this, file = m_standing.file](const Result<fleet::Roster*>&) {
        const auto isProtected = openc2::isKeyProtected(file.toStdString());
        home([this, isOpen = isProtected.ok() && *isProtected] {
            if (m_isServing && !m_isLocked) {
                change([isOpen](KeyStanding& now) { now.own = isOpen ? State::Open : State::Unprotected; });
                used();
            }
        });
    });
}

/// Several may have waited for it: the first gives it away.
void KeyDesk::giveToServer(const KeyPtr& key) {
    if (!m_isLocked) {
        return;
    }
    m_worker.post([this, key](const Result<fleet::Roster*>&) {
        if (fleet::FleetServer* server = m_worker.server()) {
            (void)server->unlock(std::move(*key)); // another one than the policy's was told when it was served
        }
    });
    m_isLocked = false;
    change([](KeyStanding& now) { now.own = State::Open; });
    used();
}

void KeyDesk::whenOpen(std::function<void()> then, Dropped dropped) {
    if (!m_isLocked) {
        used();
        then();
        return;
    }
    const auto give = [this, then = std::move(then)](const KeyPtr& key) {
        giveToServer(key);
        used();
        then();
    };
    open(m_standing.file, give, std::move(dropped));
}

void KeyDesk::unlock() {
    whenOpen([] {}, [this](const Error& why) {
        if (why.code != ErrorCode::Cancelled) {
            emit changeFailed(why);
        }
    });
}

void KeyDesk::lock() {
    m_idle->stop();
    if (m_standing.own != State::Open) {
        return;
    }
    m_isLocked = true;
    m_worker.post([this](const Result<fleet::Roster*>&) {
        if (fleet::FleetServer* server = m_worker.server()) {
            server->lock();
        }
    });
    change([](KeyStanding& now) {
        now.own = State::Locked;
        now.heldUntil = {};
    });
}

void KeyDesk::open(const QString& file, Then then, Dropped dropped) { begin(file, {std::move(then), std::move(dropped)}, false); }

void KeyDesk::begin(const QString& file, std::pair<Then, Dropped> who, bool isSilent) {
    for (auto& [id, one] : m_waiting) {
        if (one.question.file == file) { // asked already
            one.who.push_back(std::move(who));
            one.isSilent = one.isSilent && isSilent;
            return;
        }
    }
    const quint64 id = m_next++;
    Waiting& waiting = m_waiting[id];
    waiting.question.id = id;
    waiting.question.file = file;
    waiting.question.isOwn = file == m_standing.file;
    waiting.who.push_back(std::move(who));
    waiting.isSilent = isSilent;
    m_worker.post([this, id, file](const Result<fleet::Roster*>&) {
        const std::filesystem::path path(file.toStdString());
        const auto isProtected = openc2::isKeyProtected(path);
        if (isProtected.ok() && *isProtected) {
            home([this, id] { ask(id); });
            return;
        }
        auto key = isProtected.ok() ? SigningKey::load(path) : Result<SigningKey>(isProtected.error());
        Result<KeyPtr> made = key.ok() ? Result<KeyPtr>(std::make_shared<SigningKey>(std::move(*key))) : Result<KeyPtr>(key.error());
        home([this, id, made] { settle(id, made); });
    });
}

/// The keyring first, if the user wanted that; then the user.
void KeyDesk::ask(quint64 id) {
    const auto found = m_waiting.find(id);
    if (found == m_waiting.end()) {
        return;
    }
    const KeyQuestion& question = found->second.question;
    if (m_keyring && m_standing.keyring != Has::None && isRemembered(question.file) && !question.isWrong) {
        m_keyring->read(question.file, [this, id](SecretPtr secret) {
            const auto still = m_waiting.find(id);
            if (still != m_waiting.end() && secret) {
                attempt(id, std::move(secret), false, true);
            } else if (still != m_waiting.end() && still->second.isSilent) {
                settle(id, Error(ErrorCode::Cancelled, "workstation.key_stays_locked"));
            } else if (still != m_waiting.end()) {
                emit wanted(still->second.question);
            }
        });
    } else if (found->second.isSilent) {
        settle(id, Error(ErrorCode::Cancelled, "workstation.key_stays_locked"));
    } else {
        emit wanted(question);
    }
}

void KeyDesk::answer(quint64 question, SecretPtr passphrase, bool remembers) { attempt(question, std::move(passphrase), remembers, false); }

void KeyDesk::attempt(quint64 id, SecretPtr secret, bool remembers, bool isOfKeyring) {
    const auto found = m_waiting.find(id);
    if (found == m_waiting.end()) {
        return;
    }
    m_worker.post([this, id, file = found->second.question.file, secret = std::move(secret), remembers, isOfKeyring](const Result<fleet::Roster*>&) {
        auto key = SigningKey::load(file.toStdString(), [&secret](const auto&) { return Result<std::string>(secret->text()); });
        Result<KeyPtr> made = key.ok() ? Result<KeyPtr>(std::make_shared<SigningKey>(std::move(*key))) : Result<KeyPtr>(key.error());
        home([this, id, made, secret, remembers, isOfKeyring] { tried(id, made, secret, remembers, isOfKeyring); });
    });
}

void KeyDesk::tried(quint64 id, const Result<KeyPtr>& key, const SecretPtr& secret, bool remembers, bool isOfKeyring) {
    const auto found = m_waiting.find(id);
    if (found == m_waiting.end()) {
        return;
    }
    KeyQuestion& question = found->second.question;
    if (key.ok()) {
        if (remembers && m_keyring) {
            m_keyring->write(question.file, secret, [this, file = question.file](bool isDone) {
                setRemembered(file, isDone);
                if (!isDone) {
                    emit changeFailed(Error(ErrorCode::Internal, "workstation.keyring_failed"));
                }
            });
        }
        settle(id, key);
    } else if (!isWrongOne(key.error())) {
        settle(id, key);
    } else if (isOfKeyring) { // it was changed since by other means
        setRemembered(question.file, false);
        ask(id);
    } else if (--question.triesLeft == 0) {
        settle(id, key);
    } else {
        question.isWrong = true;
        emit wanted(question);
    }
}

void KeyDesk::cancel(quint64 question) { settle(question, Error(ErrorCode::Cancelled, "workstation.key_stays_locked")); }

void KeyDesk::settle(quint64 id, const Result<KeyPtr>& key) {
    auto node = m_waiting.extract(id);
    if (node.empty()) {
        return;
    }
    emit settled(id);
    for (const auto& [then, dropped] : node.mapped().who) {
        key.ok() ? then(*key) : dropped(key.error());
    }
}

void KeyDesk::setLockAfter(int minutes) {
    const int kept = std::clamp(minutes, 0, kLongestWait);
    Settings::instance().store().setValue(kLockAfter, kept);
    change([kept](KeyStanding& now) { now.lockAfterMinutes = kept; });
    used();
}

} // namespace metsuke
