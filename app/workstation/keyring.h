// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/openc2/secret_text.h"

#include <QString>

#include <functional>
#include <memory>

namespace metsuke {

/// Where the desktop keeps secrets. Everything is answered later, in the GUI thread, unless the object is gone by then.
class Keyring {
public:
    using Found = std::function<void(openc2::SecretPtr secret)>; ///< null: none, or nobody may have it
    using Done = std::function<void(bool isDone)>;
    virtual ~Keyring() = default;
    /// Whether such a service runs for this user, or would if it were asked.
    virtual void look(Done done) = 0;
    virtual void read(const QString& name, Found found) = 0;
    virtual void write(const QString& name, openc2::SecretPtr secret, Done done) = 0;
    virtual void remove(const QString& name, Done done) = 0;
};

/// That of this desktop, through QtKeychain: the Secret Service (GNOME, KeePassXC ...) or KWallet. Never a file of its own.
[[nodiscard]] std::unique_ptr<Keyring> desktopKeyring();

} // namespace metsuke
