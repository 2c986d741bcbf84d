// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"

#include <memory>
#include <string>

namespace metsuke {

enum class DigestKind { Sha256, Sha1, Md5 };

/// Streaming message digest (OpenSSL EVP). Move-only.
class Digest {
public:
    explicit Digest(DigestKind kind);
    ~Digest();
    Digest(Digest&&) noexcept;
    Digest& operator=(Digest&&) noexcept;
    Digest(const Digest&) = delete;
    Digest& operator=(const Digest&) = delete;

    void update(Bytes data);
    /// Lower-case hex; the digest may not be updated afterwards.
    [[nodiscard]] std::string finishHex();

    [[nodiscard]] static std::string hex(DigestKind kind, Bytes data);

private:
    struct Context;
    std::unique_ptr<Context> m_context;
};

[[nodiscard]] std::string toHex(Bytes data);

} // namespace metsuke
