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

/// Of both halves of the agent, as it is installed.
constexpr std::array kAgents{"/var/lib/metsuke-agent", "/var/lib/metsuke-agent/*", "/var/lib/metsuke-actuator", "/var/lib/metsuke-actuator/*", "/run/metsuke-agent/*",
    "/etc/default/metsuke-agent", "/usr/bin/metsuke-agent", "/lib/systemd/system/metsuke-*", "/usr/lib/systemd/system/metsuke-*"};

constexpr std::array kSecrets{"/proc/*", "/etc/shadow*", "/etc/gshadow*", "/etc/security/opasswd", "/etc/ssh/*_key", "*/.ssh/id_*", "*/.gnupg/*", "/etc/ssl/private/*",
    "/etc/krb5.keytab", "/etc/NetworkManager/system-connections/*", "/etc/wireguard/*"};

/// Programs that hold the system up.
constexpr std::array kNeverPrograms{"/sbin/init", "/usr/sbin/init", "/lib/systemd/systemd*", "/usr/lib/systemd/systemd*", "/usr/bin/dbus-daemon",
    "/usr/bin/dbus-broker*", "/usr/sbin/auditd"};

constexpr std::array kNeverAccounts{"root"};
constexpr std::array kNeverServices{"dbus*", "systemd-*", "metsuke*", "init*"};

template <typename Patterns> bool matches(std::string_view text, const Patterns& patterns) {
    const std::string name(text);
    return std::ranges::any_of(patterns, [&](const auto& pattern) { return ::fnmatch(std::string(pattern).c_str(), name.c_str(), 0) == 0; });
}

std::optional<plan::Refusal> refuse(bool isBuiltIn, bool isForbidden, std::string_view name) {
    return isBuiltIn || isForbidden
        ? std::optional(refusalOf(Message(isBuiltIn ? "actuator.protected" : "actuator.policy_protected").with("name", cleanText(name, 256))))
        : std::nullopt;
}

bool touches(const std::vector<IpRange>& ranges, const IpRange& range) {
    return std::ranges::any_of(ranges, [&](const IpRange& one) { return one.first() <= range.last() && range.first() <= one.last(); });
}

} // namespace

Protection::Protection(std::vector<std::string> own, Assets assets, Assets forbidden)
    : m_own(std::move(own))
    , m_assets(std::move(assets))
    , m_forbidden(std::move(forbidden)) { }

Protection::Assets Protection::assetsOf(const openc2::MitigationRules& rules, openc2::MitigationRules::Effect effect) {
    using Kind = openc2::MitigationRules::Kind;
    Assets assets;
    for (const auto& one : rules.protectedThings) {
        if (one.effect != effect) {
            continue;
        }
        switch (one.kind) {
        case Kind::Path:
            assets.paths.push_back(one.pattern);
            break;
        case Kind::Program:
            assets.programs.push_back(one.pattern);
            break;
        case Kind::Account:
            assets.accounts.push_back(one.pattern);
            break;
        case Kind::Service:
            assets.services.push_back(one.pattern);
            break;
        case Kind::Address:
            if (const auto range = IpRange::parse(one.pattern)) {
                assets.addresses.push_back(*range);
            }
            break;
        case Kind::Host:
            break;
        }
    }
    return assets;
}

bool Protection::isOwn(std::string_view path) const {
    return matches(path, kAgents) || std::ranges::any_of(m_own, [&](const std::string& own) { return path == own || (path.starts_with(own) && path.substr(own.size()).starts_with('/')); });
}

bool Protection::holdsSecrets(std::string_view path) {
    return matches(path, kAgents) || (matches(path, kSecrets) && !path.ends_with(".pub"));
}

std::optional<plan::Refusal> Protection::refusesReading(std::string_view path) const { return refuse(isOwn(path), false, path); }

std::optional<plan::Refusal> Protection::refusesFile(std::string_view path) const {
    return refuse(isOwn(path) || matches(path, kNeverFiles), matches(path, m_forbidden.paths), path);
}

std::optional<plan::Refusal> Protection::refusesProgram(std::string_view path) const {
    return refuse(isOwn(path) || matches(path, kNeverPrograms), matches(path, m_forbidden.programs), path);
}

std::optional<plan::Refusal> Protection::refusesAccount(std::string_view name) const {
    return refuse(matches(name, kNeverAccounts), matches(name, m_forbidden.accounts), name);
}

std::optional<plan::Refusal> Protection::refusesService(std::string_view name) const {
    return refuse(matches(name, kNeverServices), matches(name, m_forbidden.services), name);
}

std::optional<plan::Refusal> Protection::refusesAddresses(const IpRange& range) const {
    return refuse(false, touches(m_forbidden.addresses, range), range.first().toString());
}

bool Protection::isAsset(std::string_view path) const { return matches(path, m_assets.paths); }
bool Protection::isAssetProgram(std::string_view path) const { return isAsset(path) || matches(path, m_assets.programs); }
bool Protection::isAssetAccount(std::string_view name) const { return matches(name, m_assets.accounts); }
bool Protection::isAssetService(std::string_view name) const { return matches(name, m_assets.services); }
bool Protection::touchesAsset(const IpRange& range) const { return touches(m_assets.addresses, range); }

} // namespace metsuke::actuator
