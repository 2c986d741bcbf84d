// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/protection.h"

#include "core/actuator/action_handler.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <fnmatch.h>
#include <ranges>

namespace metsuke::actuator {

namespace {

/// Without these nothing starts, nobody logs in, or the kernel speaks through them.
constexpr std::array kNeverFiles{"/", "/proc/*", "/sys/*", "/dev/*", "/boot/*", "/lib*/ld-*", "/lib*/ld.so*", "/usr/lib*/ld-*", "/usr/lib*/ld.so*",
    "/lib*/libc.so*", "/usr/lib*/libc.so*", "/sbin/init", "/usr/sbin/init", "/lib/systemd/systemd*", "/usr/lib/systemd/systemd*", "/bin/sh",
    "/bin/dash", "/bin/bash", "/usr/bin/sh", "/usr/bin/dash", "/usr/bin/bash", "/usr/bin/dbus-*", "/usr/sbin/sshd", "/etc/passwd", "/etc/shadow",
    "/etc/group", "/etc/gshadow", "/etc/fstab", "/etc/ld.so.cache", "/etc/nsswitch.conf"};

/// Programs that hold the system up.
constexpr std::array kNeverPrograms{"/sbin/init", "/usr/sbin/init", "/lib/systemd/systemd*", "/usr/lib/systemd/systemd*", "/usr/bin/dbus-daemon",
    "/usr/bin/dbus-broker*", "/usr/sbin/auditd"};

constexpr std::array kNeverAccounts{"root"};
constexpr std::array kNeverServices{"dbus*", "systemd-*", "metsuke*", "init*"};

template <typename Patterns> bool matches(std::string_view text, const Patterns& patterns) {
    const std::string name(text);
    return std::ranges::any_of(patterns, [&](const auto& pattern) { return ::fnmatch(std::string(pattern).c_str(), name.c_str(), 0) == 0; });
}

std::optional<plan::Refusal> refuse(bool isForbidden, std::string_view name) {
    return isForbidden ? std::optional(refusalOf(Message("actuator.protected").with("name", cleanText(name, 256)))) : std::nullopt;
}

} // namespace

Protection::Protection(std::vector<std::string> own, Assets assets)
    : m_own(std::move(own))
    , m_assets(std::move(assets)) { }

bool Protection::isOwn(std::string_view path) const {
    return std::ranges::any_of(m_own, [&](const std::string& own) { return path == own || (path.starts_with(own) && path.substr(own.size()).starts_with('/')); });
}

std::optional<plan::Refusal> Protection::refusesFile(std::string_view path) const { return refuse(isOwn(path) || matches(path, kNeverFiles), path); }

std::optional<plan::Refusal> Protection::refusesProgram(std::string_view path) const {
    return refuse(isOwn(path) || matches(path, kNeverPrograms), path);
}

std::optional<plan::Refusal> Protection::refusesAccount(std::string_view name) const { return refuse(matches(name, kNeverAccounts), name); }

std::optional<plan::Refusal> Protection::refusesService(std::string_view name) const { return refuse(matches(name, kNeverServices), name); }

bool Protection::isAsset(std::string_view path) const { return matches(path, m_assets.paths); }
bool Protection::isAssetAccount(std::string_view name) const { return matches(name, m_assets.accounts); }
bool Protection::isAssetService(std::string_view name) const { return matches(name, m_assets.services); }
bool Protection::isAssetAddress(const IpAddress& address) const {
    return std::ranges::any_of(m_assets.addresses, [&](const Cidr& range) { return range.contains(address); });
}

} // namespace metsuke::actuator
