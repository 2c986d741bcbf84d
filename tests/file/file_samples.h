// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace metsuke {

/// Little-endian number as bytes.
inline std::string le(uint64_t value, size_t size) {
    std::string text;
    for (size_t i = 0; i < size; ++i) {
        text.push_back(static_cast<char>(value >> (8 * i) & 0xff));
    }
    return text;
}

struct PeSample {
    uint16_t machine = 0x14c;
    uint16_t characteristics = 0x0102;
    uint32_t compiled = 1'600'000'000;
    bool hasSignature = false;
    std::string section = ".text";
    std::string code = std::string(4096, '\x90');
};

/// A PE32 image with one section; nothing in it runs.
inline std::string makePe(const PeSample& sample = {}) {
    std::string file("MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0\xb8\0\0\0\0\0\0\0\x40\0\0\0", 28);
    file.resize(0x3c, '\0');
    file += le(0x80, 4);
    file.append("\x0e\x1f\xba\x0e\0\xb4\x09\xcd\x21\xb8\1\x4c\xcd\x21", 14);
    file.append("This program cannot be run in DOS mode.\r\r\n$");
    file.resize(0x80, '\0');
    file += std::string("PE\0\0", 4) + le(sample.machine, 2) + le(1, 2) + le(sample.compiled, 4) + le(0, 8) + le(224, 2)
        + le(sample.characteristics, 2);
    std::string optional = le(0x10b, 2) + std::string(14, '\0') + le(0x1000, 4);
    optional.resize(92, '\0');
    optional += le(16, 4);
    std::string directories(128, '\0');
    if (sample.hasSignature) {
        directories.replace(32, 8, le(0x2000, 4) + le(0x800, 4));
    }
    file += optional + directories;
    std::string name = sample.section;
    name.resize(8, '\0');
    file += name + le(sample.code.size(), 4) + le(0x1000, 4) + le(sample.code.size(), 4) + le(0x200, 4) + std::string(12, '\0') + le(0x60000020, 4);
    file.resize(0x200, '\0');
    return file + sample.code;
}

inline std::string makeZipMember(const std::string& name, const std::string& content, uint16_t flags = 0) {
    return std::string("PK\3\4", 4) + le(20, 2) + le(flags, 2) + le(0, 2) + le(0, 4) + le(0, 4)
        + le((flags & 8) != 0 ? 0 : content.size(), 4) + le((flags & 8) != 0 ? 0 : content.size(), 4) + le(name.size(), 2) + le(0, 2) + name + content
        + ((flags & 8) != 0 ? std::string("PK\7\x08", 4) + le(0, 4) + le(content.size(), 4) + le(content.size(), 4) : std::string{});
}
inline std::string zipEnd() { return std::string("PK\1\2", 4) + std::string(60, '\0'); }

} // namespace metsuke
