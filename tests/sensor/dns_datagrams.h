// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_address.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace metsuke::test {

/// A DNS message of one question and, with `answer`, that address as its answer.
inline std::vector<uint8_t> dnsMessage(uint16_t id, std::string_view name, std::string_view answer = {}, bool isResponse = true) {
    std::vector<uint8_t> bytes;
    const auto word = [&bytes](unsigned value) { bytes.insert(bytes.end(), {static_cast<uint8_t>(value >> 8), static_cast<uint8_t>(value)}); };
    for (const unsigned value : {unsigned{id}, isResponse ? 0x8180U : 0x0100U, 1U, answer.empty() ? 0U : 1U, 0U, 0U}) {
        word(value);
    }
    while (!name.empty()) {
        const std::string_view label = name.substr(0, name.find('.'));
        bytes.push_back(static_cast<uint8_t>(label.size()));
        bytes.insert(bytes.end(), label.begin(), label.end());
        name.remove_prefix(std::min(name.size(), label.size() + 1));
    }
    bytes.push_back(0);
    word(1); // A
    word(1); // IN
    if (!answer.empty()) {
        for (const unsigned value : {0xc00cU, 1U, 1U, 0U, 60U, 4U}) {
            word(value);
        }
        const std::array<uint8_t, 16> address = IpAddress::parse(answer)->bytes();
        bytes.insert(bytes.end(), address.end() - 4, address.end());
    }
    return bytes;
}

inline void addWords(std::vector<uint8_t>& bytes, std::initializer_list<size_t> words) {
    for (const size_t word : words) {
        bytes.insert(bytes.end(), {static_cast<uint8_t>(word >> 8), static_cast<uint8_t>(word)});
    }
}

/// An IPv4 header before `size` bytes of the protocol.
inline std::vector<uint8_t> ipHeader(std::string_view from, std::string_view to, uint8_t protocol, size_t size) {
    std::vector<uint8_t> bytes;
    addWords(bytes, {0x4500, 20 + size, 0, 0, 0x4000U + protocol, 0});
    for (const std::string_view address : {from, to}) {
        const std::array<uint8_t, 16> raw = IpAddress::parse(address)->bytes();
        bytes.insert(bytes.end(), raw.end() - 4, raw.end());
    }
    return bytes;
}

/// In an IPv4 and a UDP header.
inline std::vector<uint8_t> datagram(std::string_view from, uint16_t fromPort, std::string_view to, uint16_t toPort, const std::vector<uint8_t>& payload) {
    std::vector<uint8_t> bytes = ipHeader(from, to, 17, 8 + payload.size());
    addWords(bytes, {fromPort, toPort, 8 + payload.size(), 0});
    bytes.insert(bytes.end(), payload.begin(), payload.end());
    return bytes;
}

/// As it goes over TCP: behind its length.
inline std::vector<uint8_t> framed(const std::vector<uint8_t>& message) {
    std::vector<uint8_t> bytes;
    addWords(bytes, {message.size()});
    bytes.insert(bytes.end(), message.begin(), message.end());
    return bytes;
}

/// In an IPv4 and a TCP header.
inline std::vector<uint8_t> segment(std::string_view from, uint16_t fromPort, std::string_view to, uint16_t toPort, const std::vector<uint8_t>& payload) {
    std::vector<uint8_t> bytes = ipHeader(from, to, 6, 20 + payload.size());
    addWords(bytes, {fromPort, toPort, 0, 1, 0, 1, 0x5018, 0xffff, 0, 0});
    bytes.insert(bytes.end(), payload.begin(), payload.end());
    return bytes;
}

} // namespace metsuke::test
