// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/activity_import/audit_record.h"

#include "core/activity_import/log_time.h"
#include "core/activity_import/raw_event.h"
#include "core/base/byte_reader.h"

#include <algorithm>
#include <array>

namespace metsuke::activity_import {

namespace {

constexpr size_t kMostFields = 1'024;

struct Numbered {
    std::string_view number;
    std::string_view name;
};
constexpr std::array kTypes{Numbered{"1300", "SYSCALL"}, Numbered{"1302", "PATH"}, Numbered{"1306", "SOCKADDR"},
    Numbered{"1307", "CWD"}, Numbered{"1309", "EXECVE"}, Numbered{"1320", "EOE"}, Numbered{"1327", "PROCTITLE"},
    Numbered{"1112", "USER_LOGIN"}, Numbered{"1127", "SYSTEM_BOOT"}, Numbered{"1200", "DAEMON_START"},
    Numbered{"1201", "DAEMON_END"}};

/// Numbers of unistd.h for x86-64, arm64 and i386; -1 where a system has no such call.
struct SystemCall {
    std::string_view name;
    int16_t x86, arm, i386;
};
constexpr std::array kCalls{SystemCall{"execve", 59, 221, 11}, SystemCall{"execveat", 322, 281, 358},
    SystemCall{"connect", 42, 203, 362}, SystemCall{"accept", 43, 202, -1}, SystemCall{"accept4", 288, 242, 364},
    SystemCall{"socket", 41, 198, 359}, SystemCall{"open", 2, -1, 5}, SystemCall{"openat", 257, 56, 295},
    SystemCall{"openat2", 437, 437, 437}, SystemCall{"creat", 85, -1, 8}, SystemCall{"rename", 82, -1, 38},
    SystemCall{"renameat", 264, 38, 302}, SystemCall{"renameat2", 316, 276, 353}, SystemCall{"unlink", 87, -1, 10},
    SystemCall{"unlinkat", 263, 35, 301}, SystemCall{"link", 86, -1, 9}, SystemCall{"linkat", 265, 37, 303},
    SystemCall{"chmod", 90, -1, 15}, SystemCall{"fchmod", 91, 52, 94}, SystemCall{"fchmodat", 268, 53, 306},
    SystemCall{"fchmodat2", 452, 452, 452}, SystemCall{"clone", 56, 220, 120}, SystemCall{"clone3", 435, 435, 435},
    SystemCall{"fork", 57, -1, 2}, SystemCall{"vfork", 58, -1, 190}, SystemCall{"exit_group", 231, 94, 252},
    SystemCall{"init_module", 175, 105, 128}, SystemCall{"finit_module", 313, 273, 350}};

/// Behind "audit(": the time, the serial, and where the fields begin.
std::optional<size_t> parseStamp(std::string_view line, size_t at, AuditRecord& record) {
    const size_t close = line.find(')', at);
    const std::string_view stamp = line.substr(at, close == std::string_view::npos ? 0 : close - at);
    const size_t colon = stamp.find(':');
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    const auto time = parseUnixTime(stamp.substr(0, colon));
    record.serial = numberIn(stamp.substr(colon + 1));
    if (!time || record.serial < 0) {
        return std::nullopt;
    }
    record.time = *time;
    return close + 1;
}

std::string_view wordBehind(std::string_view line, std::string_view key) {
    const size_t at = line.find(key);
    if (at == std::string_view::npos) {
        return {};
    }
    const size_t begin = at + key.size();
    return line.substr(begin, std::min(line.find_first_of(" \x1d", begin), line.size()) - begin);
}

void parseFields(std::string_view text, AuditRecord& record) {
    for (size_t at = 0; at < text.size() && record.fields.size() < kMostFields;) {
        at = text.find_first_not_of(" \x1d\t'", at);
        if (at == std::string_view::npos) {
            return;
        }
        const size_t equals = text.find_first_of("= \x1d", at);
        if (equals == std::string_view::npos) {
            return;
        }
        if (text[equals] != '=') {
            at = equals; // a word without a value
            continue;
        }
        const std::string_view name = text.substr(at, equals - at);
        const size_t begin = equals + 1;
        if (text.substr(begin, 1) == "'") {
            at = begin; // msg='op=login ...': its fields are the record's own
            continue;
        }
        const char opened = begin < text.size() ? text[begin] : ' ';
        const bool isQuoted = opened == '"';
        const bool isGrouped = opened == '{'; // SADDR={ fam=inet ... }
        size_t end = isQuoted ? text.find('"', begin + 1) : isGrouped ? text.find('}', begin) : text.find_first_of(" \x1d'", begin);
        end = std::min(end, text.size());
        const size_t first = begin + (isQuoted ? 1 : 0);
        record.fields.emplace_back(std::string(name), std::string(text.substr(first, end - std::min(end, first))));
        if (isQuoted) {
            record.quoted.emplace_back(name);
        }
        at = end + (isQuoted || isGrouped ? 1 : 0);
    }
}

} // namespace

std::string_view AuditRecord::get(std::string_view name) const {
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.first == name; });
    return found == fields.end() ? std::string_view() : found->second;
}

std::string AuditRecord::text(std::string_view name) const {
    const std::string_view value = get(name);
    if (value == "(null)" || value == "?") {
        return {};
    }
    if (std::find(quoted.begin(), quoted.end(), name) == quoted.end()) {
        if (auto bytes = bytesOfHex(value)) {
            return std::move(*bytes);
        }
    }
    return std::string(value);
}

std::optional<AuditRecord> parseAuditRecord(std::string_view line) {
    AuditRecord record;
    const size_t stamp = line.find("audit(");
    if (stamp == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view head = line.substr(0, stamp);
    record.type = wordBehind(head, "type=");
    const auto numbered = std::find_if(kTypes.begin(), kTypes.end(), [&](const Numbered& one) { return one.number == record.type; });
    record.type = numbered == kTypes.end() ? record.type : std::string(numbered->name);
    record.node = wordBehind(head, "node=");
    const auto fields = parseStamp(line, stamp + 6, record);
    if (!fields || record.type.empty()) {
        return std::nullopt;
    }
    std::string_view rest = line.substr(*fields);
    rest.remove_prefix(rest.starts_with(':') ? 1 : 0);
    parseFields(rest, record);
    return record;
}

std::optional<std::string> bytesOfHex(std::string_view digits) {
    const auto valueOf = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
    if (digits.empty() || digits.size() % 2 != 0) {
        return std::nullopt;
    }
    std::string bytes;
    bytes.reserve(digits.size() / 2);
    for (size_t i = 0; i < digits.size(); i += 2) {
        const int high = valueOf(digits[i]);
        const int low = valueOf(digits[i + 1]);
        if (high < 0 || low < 0) {
            return std::nullopt;
        }
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

std::optional<SocketEnd> socketEndOf(std::string_view saddr) {
    const auto bytes = bytesOfHex(saddr);
    if (!bytes) {
        return std::nullopt;
    }
    constexpr uint16_t kInternet = 2;
    constexpr uint16_t kInternet6 = 10;
    ByteReader reader(asBytes(*bytes));
    const uint16_t family = reader.u16le();
    SocketEnd end;
    end.port = reader.u16();
    if (family == kInternet) {
        end.address = IpAddress::v4(reader.u32());
    } else if (family == kInternet6) {
        reader.skip(4); // flow
        const Bytes address = reader.bytes(16);
        end.address = reader.ok() ? IpAddress::v6(address) : IpAddress();
    } else {
        return std::nullopt;
    }
    return reader.ok() ? std::optional(end) : std::nullopt;
}

std::string_view nameOfSystemCall(std::string_view arch, int64_t number) {
    int16_t SystemCall::*column = arch == "c000003e" ? &SystemCall::x86
        : arch == "c00000b7"                         ? &SystemCall::arm
        : arch == "40000003"                         ? &SystemCall::i386
                                                     : nullptr;
    const auto found = column == nullptr || number < 0
        ? kCalls.end()
        : std::find_if(kCalls.begin(), kCalls.end(), [&](const SystemCall& call) { return call.*column == number; });
    return found == kCalls.end() ? std::string_view() : found->name;
}

} // namespace metsuke::activity_import
