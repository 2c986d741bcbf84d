// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"

#include <cstring>

namespace metsuke {

/// Keyed multiply-mix hash (folded 64x64->128 multiplication). Keyed so that an attacker who does not know the
/// case's seed cannot aim flows at one lane or bucket. Not cryptographic.
class KeyedHash {
public:
    explicit KeyedHash(uint64_t key = 0x9e3779b97f4a7c15ULL)
        : m_key(key) {}

    [[nodiscard]] static uint64_t mix(uint64_t a, uint64_t b) {
        __extension__ using Wide = unsigned __int128;
        const Wide product = static_cast<Wide>(a) * b;
        return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
    }
    [[nodiscard]] uint64_t words(uint64_t a, uint64_t b) const {
        return mix(a ^ m_key ^ 0xa0761d6478bd642fULL, b ^ (m_key << 1 | 1) ^ 0xe7037ed1a0b428dbULL);
    }
    [[nodiscard]] uint64_t bytes(Bytes data) const {
        uint64_t state = m_key ^ data.size();
        size_t i = 0;
        for (; i + 8 <= data.size(); i += 8) {
            uint64_t word = 0;
            std::memcpy(&word, data.data() + i, 8);
            state = words(state, word);
        }
        uint64_t tail = 0;
        std::memcpy(&tail, data.data() + i, data.size() - i);
        return words(state, tail ^ 0x8ebc6af09c88c6e3ULL);
    }

private:
    uint64_t m_key;
};

} // namespace metsuke
