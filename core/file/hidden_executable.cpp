// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/file/hidden_executable.h"

#include <algorithm>
#include <array>

namespace metsuke {

namespace {

constexpr size_t kSearch = 4096;
constexpr size_t kDosHeader = 0x40;
constexpr size_t kMaxPeOffset = 0x1000;
constexpr size_t kMaxKey = 16;
constexpr size_t kZerosBegin = 0x1c; ///< e_res .. e_res2 of the DOS header are zero
constexpr size_t kZerosEnd = 0x3c;

/// True when `file` (from its MZ on), under a key whose byte for position i is key[i % keySize], has a PE header.
bool hasPeUnder(Bytes file, const uint8_t* key, size_t keySize) {
    const auto plain = [&](size_t i) { return static_cast<uint8_t>(file[i] ^ key[i % keySize]); };
    if (file.size() < kDosHeader || plain(0) != 'M' || plain(1) != 'Z') {
        return false;
    }
    const size_t offset = plain(0x3c) | static_cast<size_t>(plain(0x3d)) << 8 | static_cast<size_t>(plain(0x3e)) << 16
        | static_cast<size_t>(plain(0x3f)) << 24;
    return offset >= kDosHeader && offset < kMaxPeOffset && offset + 4 <= file.size() && plain(offset) == 'P' && plain(offset + 1) == 'E'
        && plain(offset + 2) == 0 && plain(offset + 3) == 0;
}

bool hasRollingKey(Bytes file) {
    if (file.size() < kDosHeader) {
        return false;
    }
    for (size_t period = 1; period <= kMaxKey; ++period) {
        bool periodic = true;
        for (size_t i = kZerosBegin; i + period < kZerosEnd && periodic; ++i) {
            periodic = file[i] == file[i + period];
        }
        if (!periodic) {
            continue;
        }
        std::array<uint8_t, kMaxKey> key{};
        bool empty = true;
        for (size_t i = 0; i < period; ++i) {
            key[(kZerosBegin + i) % period] = file[kZerosBegin + i];
            empty = empty && file[kZerosBegin + i] == 0;
        }
        if (!empty && hasPeUnder(file, key.data(), period)) {
            return true;
        }
    }
    return false;
}

} // namespace

bool containsPlainPe(Bytes head) {
    static constexpr uint8_t kNoKey = 0;
    for (size_t i = 1; i < std::min(head.size(), kSearch); ++i) {
        if (head[i] == 'M' && hasPeUnder(head.subspan(i), &kNoKey, 1)) {
            return true;
        }
    }
    return false;
}

bool containsXoredPe(Bytes head) {
    if (hasRollingKey(head)) {
        return true;
    }
    for (size_t i = 0; i + 1 < std::min(head.size(), kSearch); ++i) {
        const auto key = static_cast<uint8_t>(head[i] ^ 'M');
        if (key != 0 && (head[i + 1] ^ key) == 'Z' && hasPeUnder(head.subspan(i), &key, 1)) {
            return true;
        }
    }
    return false;
}

} // namespace metsuke
