// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <openssl/crypto.h>

#include <memory>
#include <string>

namespace metsuke::openc2 {

/// A passphrase on its way: wiped when the last who has it lets go of it. Immutable, from any thread.
class SecretText {
public:
    /// Wipes what it was given, too.
    explicit SecretText(std::string&& text)
        : m_text(text) {
        OPENSSL_cleanse(text.data(), text.size());
        text.clear();
    }
    ~SecretText() { OPENSSL_cleanse(m_text.data(), m_text.size()); }
    SecretText(const SecretText&) = delete;
    SecretText& operator=(const SecretText&) = delete;
    [[nodiscard]] const std::string& text() const { return m_text; }

private:
    std::string m_text;
};
/// Shared, since it goes through queues of work, whose entries are copied.
using SecretPtr = std::shared_ptr<const SecretText>;

} // namespace metsuke::openc2
