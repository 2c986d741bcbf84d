// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/quic_initial.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <memory>

namespace metsuke {

namespace {

constexpr uint32_t kVersion1 = 1;
constexpr uint32_t kVersion2 = 0x6b3343cf;
constexpr uint32_t kFacebook27 = 0xfaceb002; // mvfst, as draft 27
constexpr uint32_t kGoogleTls50 = 0x54303530; // "T050"
constexpr uint32_t kGoogleTls51 = 0x54303531;
constexpr uint32_t kDraft = 0xff000000;
constexpr size_t kTag = 16;
constexpr size_t kHash = 32;

using Salt = std::array<uint8_t, 20>;
constexpr Salt kSaltVersion1{0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc,
    0xbb, 0x7f, 0x0a};
constexpr Salt kSaltVersion2{0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93, 0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9,
    0xbd, 0x2e, 0xd9};
constexpr Salt kSaltDraft29{0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97, 0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0, 0x43,
    0x90, 0xa8, 0x99};
constexpr Salt kSaltDraft23{0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb, 0x5a, 0x11, 0xa7, 0xd2, 0x43, 0x2b, 0xb4, 0x63, 0x65, 0xbe,
    0xf9, 0xf5, 0x02};
constexpr Salt kSaltQ050{0x50, 0x45, 0x74, 0xef, 0xd0, 0x66, 0xfe, 0x2f, 0x9d, 0x94, 0x5c, 0xfc, 0xdb, 0xd3, 0xa7, 0xf0, 0xd3,
    0xb5, 0x6b, 0x45};

constexpr Salt kSaltT050{0x7f, 0xf5, 0x79, 0xe5, 0xac, 0xd0, 0x72, 0x91, 0x55, 0x80, 0x30, 0x4c, 0x43, 0xa2, 0x36, 0x7c, 0x60,
    0x48, 0x83, 0x10};
constexpr Salt kSaltT051{0x7a, 0x4e, 0xde, 0xf4, 0xe7, 0xcc, 0xee, 0x5f, 0xa4, 0x50, 0x6c, 0x19, 0x12, 0x4f, 0xc8, 0xcc, 0xda,
    0x6e, 0x03, 0x3d};

const Salt& saltOf(uint32_t version) {
    switch (version) {
    case kVersion2:
        return kSaltVersion2;
    case kGoogleTls50:
        return kSaltT050;
    case kGoogleTls51:
        return kSaltT051;
    case kFacebook27:
        return kSaltDraft23;
    default:
        break;
    }
    if (quicFlavourOf(version) == QuicFlavour::GoogleCrypto) {
        return kSaltQ050;
    }
    const uint32_t draft = version & 0xff;
    if (version >> 8 != kDraft >> 8 || draft >= 33) {
        return kSaltVersion1;
    }
    return draft >= 29 ? kSaltDraft29 : kSaltDraft23;
}

/// "Q0NN" as a number, -1 when it is none.
int googleVersion(uint32_t version) {
    const auto digit = [version](int shift) { return static_cast<int>(version >> shift & 0xff) - '0'; };
    const bool digits = digit(0) >= 0 && digit(0) <= 9 && digit(8) >= 0 && digit(8) <= 9;
    return version >> 16 == ('Q' << 8 | '0') && digits ? 10 * digit(8) + digit(0) : -1;
}

using Hash = std::array<uint8_t, kHash>;

bool hmac(Bytes key, Bytes message, Hash& result) {
    unsigned size = kHash;
    return HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), message.data(), message.size(), result.data(), &size) != nullptr;
}

/// HKDF-Expand-Label of TLS 1.3 for at most one block.
bool expandLabel(const Hash& secret, std::string_view label, std::span<uint8_t> result) {
    constexpr std::string_view kPrefix = "tls13 ";
    std::array<uint8_t, 64> info{};
    size_t size = 0;
    info[size++] = 0;
    info[size++] = static_cast<uint8_t>(result.size());
    info[size++] = static_cast<uint8_t>(kPrefix.size() + label.size());
    for (const std::string_view part : {kPrefix, label}) {
        size = static_cast<size_t>(std::copy(part.begin(), part.end(), info.begin() + static_cast<std::ptrdiff_t>(size)) - info.begin());
    }
    info[size++] = 0; // no context
    info[size++] = 1; // first block
    Hash block;
    if (!hmac(secret, Bytes(info).first(size), block)) {
        return false;
    }
    std::copy_n(block.begin(), result.size(), result.begin());
    return true;
}

struct CipherFree {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherPointer = std::unique_ptr<EVP_CIPHER_CTX, CipherFree>;

} // namespace

QuicFlavour quicFlavourOf(uint32_t version) {
    const uint32_t draft = version & 0xff;
    if (version == kVersion1 || version == kFacebook27 || version == kGoogleTls50 || version == kGoogleTls51
        || (version >> 8 == kDraft >> 8 && draft >= 23 && draft <= 34)) {
        return QuicFlavour::Ietf;
    }
    if (version == kVersion2) {
        return QuicFlavour::Version2;
    }
    const int google = googleVersion(version);
    if (google == 50) {
        return QuicFlavour::GoogleCrypto;
    }
    return google >= 24 && google < 50 ? QuicFlavour::GooglePlain : QuicFlavour::Unknown;
}

std::string quicVersionName(uint32_t version) {
    if (version == kVersion1) {
        return "1";
    }
    if (version == kVersion2) {
        return "quicv2";
    }
    switch (version) {
    case kFacebook27:
        return "mvfst-27";
    case kGoogleTls50:
        return "T050";
    case kGoogleTls51:
        return "T051";
    default:
        break;
    }
    if (version >> 8 == kDraft >> 8) {
        return "draft-" + std::to_string(version & 0xff);
    }
    const int google = googleVersion(version);
    return google < 0 ? "unknown" : "Q0" + std::to_string(google);
}

uint64_t quicInteger(ByteReader& reader) {
    const uint8_t first = reader.u8();
    uint64_t value = first & 0x3f;
    for (int more = (1 << (first >> 6)) - 1; more > 0; --more) {
        value = value << 8 | reader.u8();
    }
    return value;
}

bool readQuicLongPacket(Bytes datagram, QuicLongPacket& packet) {
    ByteReader reader(datagram);
    const uint8_t first = reader.u8();
    packet.version = reader.u32();
    const QuicFlavour flavour = quicFlavourOf(packet.version);
    if ((first & 0xc0) != 0xc0 || flavour == QuicFlavour::Unknown || flavour == QuicFlavour::GooglePlain) {
        return false;
    }
    const uint8_t destinationSize = reader.u8();
    packet.destinationId = reader.bytes(destinationSize);
    const uint8_t sourceSize = reader.u8();
    reader.skip(sourceSize);
    if (!reader.ok() || destinationSize > 20 || sourceSize > 20) {
        return false;
    }
    const int type = first >> 4 & 3;
    const bool second = flavour == QuicFlavour::Version2; // its types are turned by one
    packet.isInitial = type == (second ? 1 : 0);
    if (type == (second ? 0 : 3)) {
        return false; // Retry: nothing protected, nothing behind it
    }
    if (packet.isInitial) {
        const uint64_t token = quicInteger(reader);
        if (token > reader.remaining()) {
            return false;
        }
        reader.skip(static_cast<size_t>(token));
    }
    const uint64_t length = quicInteger(reader);
    if (!reader.ok() || length > reader.remaining()) {
        return false;
    }
    packet.protectedAt = reader.position();
    packet.whole = datagram.first(packet.protectedAt + static_cast<size_t>(length));
    return true;
}

QuicInitialKeys::QuicInitialKeys(uint32_t version, Bytes destinationId) {
    const bool second = quicFlavourOf(version) == QuicFlavour::Version2;
    Hash initial;
    Hash client;
    m_good = hmac(saltOf(version), destinationId, initial) && expandLabel(initial, "client in", client)
        && expandLabel(client, second ? "quicv2 key" : "quic key", m_key) && expandLabel(client, second ? "quicv2 iv" : "quic iv", m_iv)
        && expandLabel(client, second ? "quicv2 hp" : "quic hp", m_headerKey);
}

bool QuicInitialKeys::open(const QuicLongPacket& packet, std::vector<uint8_t>& payload) const {
    // The sample for the header begins as if the packet number had four bytes.
    if (!m_good || packet.whole.size() < packet.protectedAt + 4 + kTag) {
        return false;
    }
    const CipherPointer context(EVP_CIPHER_CTX_new());
    std::array<uint8_t, 32> mask{};
    int size = 0;
    if (!context || EVP_EncryptInit_ex(context.get(), EVP_aes_128_ecb(), nullptr, m_headerKey.data(), nullptr) != 1
        || EVP_EncryptUpdate(context.get(), mask.data(), &size, packet.whole.data() + packet.protectedAt + 4, kTag) != 1) {
        return false;
    }
    std::vector<uint8_t> header(packet.whole.begin(), packet.whole.begin() + static_cast<std::ptrdiff_t>(packet.protectedAt) + 4);
    header[0] = static_cast<uint8_t>(header[0] ^ (mask[0] & 0x0f));
    const size_t numberSize = (header[0] & 3U) + 1U;
    header.resize(packet.protectedAt + numberSize);
    // The first packets have small numbers: what was sent is the whole number.
    std::array<uint8_t, 12> nonce = m_iv;
    for (size_t i = 0; i < numberSize; ++i) {
        header[packet.protectedAt + i] ^= mask[1 + i];
        nonce[nonce.size() - numberSize + i] ^= header[packet.protectedAt + i];
    }
    const Bytes sealed = packet.whole.subspan(header.size());
    if (sealed.size() < kTag) {
        return false;
    }
    const Bytes text = sealed.first(sealed.size() - kTag);
    std::array<uint8_t, kTag> tag;
    std::copy_n(sealed.end() - kTag, kTag, tag.begin());
    payload.resize(text.size());
    int done = 0;
    return EVP_CIPHER_CTX_reset(context.get()) == 1
        && EVP_DecryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, m_key.data(), nonce.data()) == 1
        && EVP_DecryptUpdate(context.get(), nullptr, &size, header.data(), static_cast<int>(header.size())) == 1
        && EVP_DecryptUpdate(context.get(), payload.data(), &done, text.data(), static_cast<int>(text.size())) == 1
        && EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTag, tag.data()) == 1
        && EVP_DecryptFinal_ex(context.get(), payload.data() + done, &size) == 1;
}

} // namespace metsuke
