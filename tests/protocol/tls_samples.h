// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace metsuke {

/// Two hex digits a byte, blanks allowed.
inline std::string fromHex(std::string_view text) {
    std::string bytes;
    int high = -1;
    for (const char c : text) {
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0) {
            continue;
        }
        if (high < 0) {
            high = digit;
        } else {
            bytes += static_cast<char>(high << 4 | digit);
            high = -1;
        }
    }
    return bytes;
}

/// www.example.com of "Example CA", serial 08bb00ee, valid 2024-01-01 to 2024-03-31, names *.example.com, Example.com
/// and 192.0.2.7, P-256.
inline const std::string kLeafCertificate = fromHex(
    "3082018d30820134a003020102020408bb00ee300a06082a8648ce3d0403023034310b3009060355040613024a503110300e060355040a0c07457861"
    "6d706c653113301106035504030c0a4578616d706c65204341301e170d3234303130313030303030305a170d3234303333313030303030305a303931"
    "0b3009060355040613024a503110300e060355040a0c074578616d706c653118301606035504030c0f7777772e6578616d706c652e636f6d30593013"
    "06072a8648ce3d020106082a8648ce3d0301070342000478e0cf35ee28fdad5c0f8570c7e6a91a032f25d8cc2bf9d2eb4f68aa8671a983f6d7d0f2ad"
    "2db22a71be4d5e8df6873defcd27459f542aae1975d2c3e1f71dc2a32f302d302b0603551d1104243022820d2a2e6578616d706c652e636f6d820b45"
    "78616d706c652e636f6d8704c0000207300a06082a8648ce3d04030203470030440220555b2c7292a186d2dbc2c24cdb4934d8ac37b3c288bb61623c"
    "c8bbe80859e9780220027929031b64e18563a8578e23bc1b44ca45dd1c368efa466c19b4244d37bf74");

/// "Example CA" by itself, valid 2020-01-01 to 2070-01-01.
inline const std::string kCaCertificate = fromHex(
    "308201583081fea00302010202021001300a06082a8648ce3d0403023034310b3009060355040613024a503110300e060355040a0c074578616d706c"
    "653113301106035504030c0a4578616d706c652043413020170d3230303130313030303030305a180f32303730303130313030303030305a3034310b"
    "3009060355040613024a503110300e060355040a0c074578616d706c653113301106035504030c0a4578616d706c652043413059301306072a8648ce"
    "3d020106082a8648ce3d0301070342000431192c54b9115084643fadfd8c3b535e2800d76822ed7aa25ff52adc6153abedc9b5ace882a3b6e3d850a6"
    "7063a9554a999a00e291bb515b43e62ce05be11d9c300a06082a8648ce3d0403020349003046022100fcda829c43c7fb4f24fd4de3094c3dc4896b02"
    "61b478b2e0daa12759b1d3360002210081f4377103f7dfa126b0646382791fbd506ce6c241c9f9990237fb8c29c4bde3");

/// A body of so many bytes with its length in front.
inline std::string withLength(size_t bytes, const std::string& body) {
    std::string text;
    for (size_t i = bytes; i > 0; --i) {
        text += static_cast<char>(body.size() >> (8 * (i - 1)) & 0xff);
    }
    return text + body;
}
inline std::string be16(unsigned value) { return {static_cast<char>(value >> 8 & 0xff), static_cast<char>(value & 0xff)}; }
inline std::string extension(unsigned type, const std::string& content) { return be16(type) + withLength(2, content); }
inline std::string serverNameExtension(const std::string& name) {
    return extension(0, withLength(2, std::string(1, '\0') + withLength(2, name)));
}
inline std::string handshake(uint8_t type, const std::string& body) { return static_cast<char>(type) + withLength(3, body); }
inline std::string tlsRecord(uint8_t type, const std::string& content) {
    return static_cast<char>(type) + std::string("\3\3") + withLength(2, content);
}

} // namespace metsuke
