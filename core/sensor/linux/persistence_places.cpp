// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/persistence_places.h"

#include "core/base/strings.h"
#include "core/endpoint/redaction.h"

#include <array>
#include <fnmatch.h>

namespace metsuke::sensor {

namespace {

using enum PlaceSyntax;

constexpr size_t kMaximumEntries = 4096, kMaximumLine = 1024, kMaximumLooked = 4096;

constexpr std::array kPlaces{
    PersistencePlace{"cron", "/etc/crontab", Crontab, true},
    PersistencePlace{"cron", "/etc/cron.d/*", Crontab, true},
    PersistencePlace{"cron", "/etc/anacrontab", Lines},
    PersistencePlace{"cron", "/var/spool/cron/crontabs/*", Crontab},
    PersistencePlace{"cron", "/etc/cron.hourly/*", Script},
    PersistencePlace{"cron", "/etc/cron.daily/*", Script},
    PersistencePlace{"cron", "/etc/cron.weekly/*", Script},
    PersistencePlace{"cron", "/etc/cron.monthly/*", Script},
    PersistencePlace{"at", "/var/spool/cron/atjobs/*", Script},
    PersistencePlace{"at", "/var/spool/at/*", Script},
    PersistencePlace{"timer", "/etc/systemd/*/*.timer", Unit},
    PersistencePlace{"timer", "/usr/lib/systemd/*/*.timer", Unit},
    PersistencePlace{"timer", "/run/systemd/*/*.timer", Unit},
    PersistencePlace{"timer", "/home/*/.config/systemd/user/*.timer", Unit},
    PersistencePlace{"timer", "/root/.config/systemd/user/*.timer", Unit},
    PersistencePlace{"systemd", "/etc/systemd/*/*.*", Unit},
    PersistencePlace{"systemd", "/etc/systemd/*/*.d/*.conf", Unit},
    PersistencePlace{"systemd", "/usr/lib/systemd/*/*.service", Unit},
    PersistencePlace{"systemd", "/usr/local/lib/systemd/*/*.*", Unit},
    PersistencePlace{"systemd", "/run/systemd/*/*.service", Unit},
    PersistencePlace{"systemd", "/home/*/.config/systemd/user/*.*", Unit},
    PersistencePlace{"systemd", "/root/.config/systemd/user/*.*", Unit},
    PersistencePlace{"systemd_generator", "/etc/systemd/*-generators/*", Script},
    PersistencePlace{"rc", "/etc/rc.local", Lines},
    PersistencePlace{"rc", "/etc/init.d/*", Script},
    PersistencePlace{"rc", "/etc/rc?.d/*", Script},
    PersistencePlace{"rc", "/etc/inittab", Lines},
    PersistencePlace{"profile", "/etc/profile", Lines},
    PersistencePlace{"profile", "/etc/profile.d/*", Lines},
    PersistencePlace{"profile", "/etc/bash.bashrc", Lines},
    PersistencePlace{"profile", "/etc/environment", Lines},
    PersistencePlace{"profile", "/home/*/.bashrc", Lines},
    PersistencePlace{"profile", "/home/*/.bash_profile", Lines},
    PersistencePlace{"profile", "/home/*/.bash_logout", Lines},
    PersistencePlace{"profile", "/home/*/.profile", Lines},
    PersistencePlace{"profile", "/home/*/.zshrc", Lines},
    PersistencePlace{"profile", "/root/.bashrc", Lines},
    PersistencePlace{"profile", "/root/.bash_profile", Lines},
    PersistencePlace{"profile", "/root/.bash_logout", Lines},
    PersistencePlace{"profile", "/root/.profile", Lines},
    PersistencePlace{"profile", "/root/.zshrc", Lines},
    PersistencePlace{"ssh_key", "/home/*/.ssh/authorized_keys*", Lines},
    PersistencePlace{"ssh_key", "/root/.ssh/authorized_keys*", Lines},
    PersistencePlace{"ssh_rc", "/home/*/.ssh/rc", Script},
    PersistencePlace{"ssh_rc", "/root/.ssh/rc", Script},
    PersistencePlace{"ssh_rc", "/etc/ssh/sshrc", Script},
    PersistencePlace{"sshd", "/etc/ssh/sshd_config", Lines},
    PersistencePlace{"sshd", "/etc/ssh/sshd_config.d/*", Lines},
    PersistencePlace{"ld_preload", "/etc/ld.so.preload", Lines},
    PersistencePlace{"ld_path", "/etc/ld.so.conf.d/*", Lines},
    PersistencePlace{"pam", "/etc/pam.d/*", Lines},
    PersistencePlace{"sudo", "/etc/sudoers", Lines},
    PersistencePlace{"sudo", "/etc/sudoers.d/*", Lines},
    PersistencePlace{"udev", "/etc/udev/rules.d/*", Lines},
    PersistencePlace{"udev", "/usr/lib/udev/rules.d/*", Script},
    PersistencePlace{"autostart", "/etc/xdg/autostart/*.desktop", Unit},
    PersistencePlace{"autostart", "/home/*/.config/autostart/*.desktop", Unit},
    PersistencePlace{"autostart", "/root/.config/autostart/*.desktop", Unit},
    PersistencePlace{"autostart", "/etc/X11/Xsession.d/*", Script},
    PersistencePlace{"module", "/etc/modules", Lines},
    PersistencePlace{"module", "/etc/modules-load.d/*", Lines},
    PersistencePlace{"module", "/etc/modprobe.d/*", Lines},
    PersistencePlace{"initramfs", "/etc/initramfs-tools/hooks/*", Script},
    PersistencePlace{"initramfs", "/etc/initramfs-tools/scripts/*/*", Script},
    PersistencePlace{"apt_hook", "/etc/apt/apt.conf.d/*", Lines},
    PersistencePlace{"motd", "/etc/update-motd.d/*", Script},
    PersistencePlace{"network_hook", "/etc/network/if-*.d/*", Script},
    PersistencePlace{"network_hook", "/etc/NetworkManager/dispatcher.d/*", Script},
    PersistencePlace{"account", "/etc/passwd", Lines},
};

bool isComment(std::string_view line) { return line.empty() || line.front() == '#' || line.front() == ';'; }

/// The word and what follows it.
std::pair<std::string_view, std::string_view> cutWord(std::string_view line) {
    line = trim(line);
    const size_t end = line.find_first_of(" \t");
    return {line.substr(0, end), end == std::string_view::npos ? std::string_view() : trim(line.substr(end))};
}

/// Behind the times and perhaps the user of a line; "" of a line that sets a variable.
std::string_view commandOfCronLine(std::string_view line, bool hasUser) {
    const auto [first, rest] = cutWord(line);
    if (first.find('=') != std::string_view::npos) {
        return {};
    }
    const int words = (first.starts_with('@') ? 1 : 5) + (hasUser ? 1 : 0);
    for (int i = 0; i < words; ++i) {
        line = cutWord(line).second;
    }
    return line;
}

/// Cut before it is looked through, so that no line costs much.
std::string withoutSecrets(std::string_view text) { return endpoint::redactText(text.substr(0, kMaximumLooked)); }

std::string commandOfUnit(std::string_view text) {
    for (const std::string_view raw : split(text, '\n')) {
        const std::string_view line = trim(raw);
        for (const std::string_view key : {"ExecStart=", "Exec=", "OnCalendar=", "OnBootSec=", "OnUnitActiveSec=", "ListenStream="}) {
            if (line.starts_with(key)) {
                return cleanText(withoutSecrets(trim(line.substr(key.size()))));
            }
        }
    }
    return {};
}

} // namespace

std::span<const PersistencePlace> persistencePlaces() { return kPlaces; }

const PersistencePlace* placeOf(std::string_view path, std::string_view root) {
    while (root.ends_with('/')) {
        root.remove_suffix(1);
    }
    if (!path.starts_with(root)) {
        return nullptr;
    }
    const std::string inside(path.substr(root.size()));
    for (const PersistencePlace& place : kPlaces) {
        if (::fnmatch(place.pattern, inside.c_str(), FNM_PATHNAME | FNM_PERIOD) == 0) {
            return &place;
        }
    }
    return nullptr;
}

std::vector<PlaceEntry> parsePlace(const PersistencePlace& place, std::string_view path, std::string_view text) {
    const std::string name = cleanText(path.substr(path.rfind('/') + 1), 256);
    if (place.syntax == Script) {
        return {{name, cleanText(path)}};
    }
    if (place.syntax == Unit) {
        return {{name, commandOfUnit(text)}};
    }
    std::vector<PlaceEntry> entries;
    for (const std::string_view raw : split(text, '\n')) {
        const std::string_view line = trim(raw);
        if (isComment(line) || entries.size() == kMaximumEntries) {
            continue;
        }
        // The command by itself: whose secret an option is depends on the program, the first word.
        const std::string_view command = place.syntax == Crontab ? commandOfCronLine(line, place.hasUser) : std::string_view();
        const std::string harmless = withoutSecrets(command);
        entries.push_back({cleanText(withoutSecrets(line.substr(0, line.size() - command.size())) + harmless, kMaximumLine),
            cleanText(harmless, kMaximumLine)});
    }
    return entries;
}

} // namespace metsuke::sensor
