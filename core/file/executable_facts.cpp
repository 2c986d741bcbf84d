// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/file/executable_facts.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace metsuke {

namespace {

constexpr size_t kMaxSections = 96;
constexpr uint32_t kSectionExecute = 0x20000000;
constexpr uint32_t kSectionWrite = 0x80000000;
constexpr uint32_t kSectionCode = 0x00000020;
constexpr double kPackedEntropy = 7.2;
constexpr size_t kEntropyMinimum = 4096;

constexpr std::array<std::string_view, 30> kPackerSections{"UPX0", "UPX1", "UPX2", "UPX!", ".aspack", ".adata", "ASPack", ".petite", ".MPRESS1",
    ".MPRESS2", ".nsp0", ".nsp1", ".themida", ".vmp0", ".vmp1", "FSG!", "PEC2", "PECompac", ".Upack", ".enigma1", ".enigma2", ".yP", ".y0da",
    "MEW", ".packed", "pebundle", ".spack", ".svkp", "kkrunchy", ".boom"};

std::string hexName(unsigned value) {
    std::array<char, 12> text{};
    std::snprintf(text.data(), text.size(), "0x%x", value);
    return text.data();
}

std::string machineName(uint16_t machine) {
    switch (machine) {
    case 0x14c:
        return "i386";
    case 0x8664:
        return "amd64";
    case 0x1c0:
    case 0x1c4:
        return "arm";
    case 0xaa64:
        return "arm64";
    case 0x200:
        return "ia64";
    default:
        return hexName(machine);
    }
}

struct Section {
    std::string_view name;
    uint32_t virtualSize = 0;
    uint32_t virtualAddress = 0;
    uint32_t rawSize = 0;
    uint32_t rawOffset = 0;
    uint32_t flags = 0;
};

bool looksPacked(const Section& section, Bytes head, uint32_t entryPoint) {
    if (std::find(kPackerSections.begin(), kPackerSections.end(), section.name) != kPackerSections.end()) {
        return true;
    }
    const bool executable = (section.flags & (kSectionExecute | kSectionCode)) != 0;
    const bool writable = (section.flags & kSectionWrite) != 0;
    if (executable && writable && section.rawSize == 0 && section.virtualSize > 0) {
        return true; // room for code that does not exist yet
    }
    const bool entry = entryPoint >= section.virtualAddress && entryPoint - section.virtualAddress < std::max(section.virtualSize, section.rawSize);
    if (!executable || !entry || section.rawOffset >= head.size()) {
        return false;
    }
    const Bytes content = head.subspan(section.rawOffset, std::min<size_t>(section.rawSize, head.size() - section.rawOffset));
    return content.size() >= kEntropyMinimum && shannonEntropy(content) >= kPackedEntropy;
}

} // namespace

PeFacts peFacts(Bytes head) {
    PeFacts facts;
    ByteReader reader(head);
    reader.seek(0x3c);
    reader.seek(reader.u32le());
    if (reader.u32() != 0x50450000) {
        return facts;
    }
    const uint16_t machine = reader.u16le();
    const uint16_t sections = reader.u16le();
    const uint32_t compiled = reader.u32le();
    reader.skip(8);
    const uint16_t optionalSize = reader.u16le();
    const uint16_t characteristics = reader.u16le();
    if (!reader.ok()) {
        return facts;
    }
    facts.valid = true;
    facts.machine = machineName(machine);
    facts.sections = sections;
    facts.compileTime = compiled;
    facts.dll = (characteristics & 0x2000U) != 0;

    const size_t optional = reader.position();
    const uint16_t format = reader.u16le();
    reader.seek(optional + 16);
    const uint32_t entryPoint = reader.u32le();
    const size_t directories = optional + (format == 0x20b ? 112 : 96);
    reader.seek(directories - 4);
    const uint32_t directoryCount = reader.u32le();
    if (directoryCount > 4) {
        reader.seek(directories + 4 * size_t{8});
        const uint32_t offset = reader.u32le();
        const uint32_t size = reader.u32le();
        facts.hasSignature = reader.ok() && offset > 0 && size > 8;
    }
    ByteReader table(head);
    table.seek(optional + optionalSize);
    for (size_t i = 0; i < std::min<size_t>(sections, kMaxSections); ++i) {
        Section section;
        const std::string_view name = asText(table.bytes(8));
        section.name = name.substr(0, name.find('\0'));
        section.virtualSize = table.u32le();
        section.virtualAddress = table.u32le();
        section.rawSize = table.u32le();
        section.rawOffset = table.u32le();
        table.skip(12);
        section.flags = table.u32le();
        if (!table.ok()) {
            break;
        }
        facts.packed = facts.packed || looksPacked(section, head, entryPoint);
    }
    return facts;
}

std::string elfMachine(Bytes head) {
    ByteReader reader(head);
    if (reader.u32() != 0x7f454c46) {
        return {};
    }
    reader.skip(1);
    const bool bigEndian = reader.u8() == 2;
    reader.seek(18);
    const uint16_t machine = bigEndian ? reader.u16() : reader.u16le();
    if (!reader.ok()) {
        return {};
    }
    switch (machine) {
    case 2:
    case 18:
    case 43:
        return "sparc";
    case 3:
        return "x86";
    case 4:
        return "m68k";
    case 8:
        return bigEndian ? "mips" : "mipsel";
    case 20:
        return "ppc";
    case 21:
        return "ppc64";
    case 22:
        return "s390";
    case 40:
        return "arm";
    case 42:
        return "sh4";
    case 62:
        return "x86_64";
    case 93:
    case 195:
        return "arc";
    case 183:
        return "aarch64";
    case 243:
        return "riscv";
    default:
        return hexName(machine);
    }
}

} // namespace metsuke
