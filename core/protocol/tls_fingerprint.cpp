// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/tls_fingerprint.h"

#include "core/base/digest.h"

#include <algorithm>
#include <charconv>
#include <vector>

namespace metsuke {

namespace {

constexpr std::string_view kNoHash = "000000000000";

void appendNumber(std::string& text, unsigned value) {
    std::array<char, 8> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    text.append(digits.data(), end);
}

template<typename List>
void appendDecimal(std::string& text, const List& list) {
    bool first = true;
    for (size_t i = 0; i < list.size(); ++i) {
        if (isGrease(list[i])) {
            continue;
        }
        if (!first) {
            text += '-';
        }
        first = false;
        appendNumber(text, list[i]);
    }
}

void appendHex(std::string& text, uint16_t value) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    for (const int shift : {12, 8, 4, 0}) {
        text += kDigits[value >> shift & 0xf];
    }
}

void appendHexList(std::string& text, const std::vector<uint16_t>& values) {
    for (size_t i = 0; i < values.size(); ++i) {
        if (i > 0) {
            text += ',';
        }
        appendHex(text, values[i]);
    }
}

void appendCount(std::string& text, size_t count) {
    count = std::min<size_t>(count, 99);
    text += static_cast<char>('0' + count / 10);
    text += static_cast<char>('0' + count % 10);
}

std::string_view ja4Version(uint16_t version) {
    switch (version) {
    case 0x0304:
        return "13";
    case 0x0303:
        return "12";
    case 0x0302:
        return "11";
    case 0x0301:
        return "10";
    case 0x0300:
        return "s3";
    default:
        return "00";
    }
}

void appendAlpn(std::string& text, std::string_view alpn) {
    if (alpn.empty()) {
        text += "00";
        return;
    }
    const auto isAlphanumeric = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    if (isAlphanumeric(alpn.front()) && isAlphanumeric(alpn.back())) {
        text += alpn.front();
        text += alpn.back();
        return;
    }
    constexpr std::string_view kDigits = "0123456789abcdef";
    text += kDigits[static_cast<uint8_t>(alpn.front()) >> 4];
    text += kDigits[alpn.back() & 0xf];
}

std::string shortHash(std::string_view text) { return Digest::hex(DigestKind::Sha256, asBytes(text)).substr(0, kNoHash.size()); }

} // namespace

std::string ja3Of(const ClientHello& hello) {
    std::string text;
    text.reserve(512);
    appendNumber(text, hello.legacyVersion);
    text += ',';
    appendDecimal(text, hello.ciphers);
    text += ',';
    appendDecimal(text, hello.extensions);
    text += ',';
    appendDecimal(text, hello.groups);
    text += ',';
    appendDecimal(text, hello.pointFormats);
    return Digest::hex(DigestKind::Md5, asBytes(text));
}

std::string ja3sOf(const ServerHello& hello) {
    std::string text;
    text.reserve(64);
    appendNumber(text, hello.legacyVersion);
    text += ',';
    appendNumber(text, hello.cipher);
    text += ',';
    appendDecimal(text, hello.extensions);
    return Digest::hex(DigestKind::Md5, asBytes(text));
}

std::string ja4Of(const ClientHello& hello, TlsTransport transport) {
    std::vector<uint16_t> ciphers;
    ciphers.reserve(hello.ciphers.size());
    for (size_t i = 0; i < hello.ciphers.size(); ++i) {
        if (!isGrease(hello.ciphers[i])) {
            ciphers.push_back(hello.ciphers[i]);
        }
    }
    std::vector<uint16_t> extensions;
    extensions.reserve(hello.extensions.size());
    size_t extensionCount = 0;
    for (size_t i = 0; i < hello.extensions.size(); ++i) {
        const uint16_t type = hello.extensions[i];
        if (isGrease(type)) {
            continue;
        }
        ++extensionCount;
        if (type != 0 && type != 16) { // server name and ALPN depend on the site
            extensions.push_back(type);
        }
    }
    std::sort(ciphers.begin(), ciphers.end());
    std::sort(extensions.begin(), extensions.end());

    std::string result;
    result.reserve(36);
    result += static_cast<char>(transport);
    result += ja4Version(hello.bestVersion);
    result += hello.hasServerName ? 'd' : 'i';
    appendCount(result, ciphers.size());
    appendCount(result, extensionCount);
    appendAlpn(result, hello.firstAlpn);

    std::string list;
    list.reserve(5 * (ciphers.size() + extensions.size() + hello.signatureAlgorithms.size()));
    appendHexList(list, ciphers);
    result += '_';
    result += ciphers.empty() ? std::string(kNoHash) : shortHash(list);

    list.clear();
    appendHexList(list, extensions);
    char separator = '_';
    for (size_t i = 0; i < hello.signatureAlgorithms.size(); ++i) {
        if (!isGrease(hello.signatureAlgorithms[i])) {
            list += separator;
            separator = ',';
            appendHex(list, hello.signatureAlgorithms[i]);
        }
    }
    result += '_';
    result += extensions.empty() ? std::string(kNoHash) : shortHash(list);
    return result;
}

} // namespace metsuke
