// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/program_roles.h"

#include "core/endpoint/interpreters.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

namespace metsuke::endpoint {

namespace {

struct Named {
    std::string_view name; ///< beginning of the file's name up to its version
    ProgramRole role;
};
constexpr std::array kPrograms{Named{"env", ProgramRole::Wrapper}, Named{"setsid", ProgramRole::Wrapper}, Named{"nohup", ProgramRole::Wrapper},
    Named{"timeout", ProgramRole::Wrapper}, Named{"nice", ProgramRole::Wrapper}, Named{"ionice", ProgramRole::Wrapper},
    Named{"stdbuf", ProgramRole::Wrapper}, Named{"xargs", ProgramRole::Wrapper}, Named{"sudo", ProgramRole::Wrapper},
    Named{"su", ProgramRole::Wrapper}, Named{"runuser", ProgramRole::Wrapper}, Named{"cp", ProgramRole::Wrapper},
    Named{"mv", ProgramRole::Wrapper}, Named{"install", ProgramRole::Wrapper}, Named{"dd", ProgramRole::Wrapper},
    Named{"cat", ProgramRole::Wrapper}, Named{"tee", ProgramRole::Wrapper}, Named{"tar", ProgramRole::Wrapper},
    Named{"gzip", ProgramRole::Wrapper}, Named{"gunzip", ProgramRole::Wrapper}, Named{"unzip", ProgramRole::Wrapper},
    Named{"7z", ProgramRole::Wrapper}, Named{"base64", ProgramRole::Wrapper}, Named{"systemd", ProgramRole::Anchor},
    Named{"init", ProgramRole::Anchor}, Named{"cron", ProgramRole::Anchor}, Named{"crond", ProgramRole::Anchor},
    Named{"atd", ProgramRole::Anchor}, Named{"anacron", ProgramRole::Anchor}, Named{"containerd-shim", ProgramRole::Anchor},
    Named{"containerd-shim-runc-v2", ProgramRole::Anchor}, Named{"conmon", ProgramRole::Anchor},
    Named{"dockerd", ProgramRole::Anchor}, Named{"login", ProgramRole::Terminal}, Named{"gdm-session-worker", ProgramRole::Anchor},
    Named{"gnome-shell", ProgramRole::Anchor}, Named{"plasmashell", ProgramRole::Anchor}, Named{"lightdm", ProgramRole::Anchor},
    Named{"sddm", ProgramRole::Anchor},
    Named{"gnome-session-binary", ProgramRole::Anchor}, Named{"xfce4-session", ProgramRole::Anchor},
    Named{"mate-session", ProgramRole::Anchor}, Named{"cinnamon-session", ProgramRole::Anchor},
    Named{"ksmserver", ProgramRole::Anchor}, Named{"startplasma-x", ProgramRole::Anchor}, Named{"openbox", ProgramRole::Anchor},
    Named{"sway", ProgramRole::Anchor}, Named{"i3", ProgramRole::Anchor}, Named{"gnome-terminal-server", ProgramRole::Terminal},
    Named{"konsole", ProgramRole::Terminal}, Named{"xterm", ProgramRole::Terminal}, Named{"xfce4-terminal", ProgramRole::Terminal},
    Named{"tmux", ProgramRole::Terminal}, Named{"screen", ProgramRole::Terminal}, Named{"kitty", ProgramRole::Terminal},
    Named{"alacritty", ProgramRole::Terminal}, Named{"terminator", ProgramRole::Terminal}, Named{"mate-terminal", ProgramRole::Terminal},
    Named{"lxterminal", ProgramRole::Terminal}, Named{"qterminal", ProgramRole::Terminal}, Named{"tilix", ProgramRole::Terminal},
    Named{"urxvt", ProgramRole::Terminal}, Named{"foot", ProgramRole::Terminal}, Named{"kgx", ProgramRole::Terminal},
    Named{"sshd", ProgramRole::Ssh}, Named{"sshd-session", ProgramRole::Ssh},
    Named{"sftp-server", ProgramRole::Ssh}, Named{"scp", ProgramRole::Ssh}, Named{"rsync", ProgramRole::Ssh},
    Named{"firefox", ProgramRole::Browser}, Named{"firefox-esr", ProgramRole::Browser}, Named{"chromium", ProgramRole::Browser},
    Named{"chrome", ProgramRole::Browser}, Named{"google-chrome", ProgramRole::Browser}, Named{"brave", ProgramRole::Browser},
    Named{"msedge", ProgramRole::Browser}, Named{"epiphany", ProgramRole::Browser}, Named{"falkon", ProgramRole::Browser},
    Named{"thunderbird", ProgramRole::MailClient}, Named{"evolution", ProgramRole::MailClient},
    Named{"kmail", ProgramRole::MailClient}, Named{"mutt", ProgramRole::MailClient}, Named{"geary", ProgramRole::MailClient},
    Named{"claws-mail", ProgramRole::MailClient}, Named{"apt", ProgramRole::PackageManager},
    Named{"apt-get", ProgramRole::PackageManager}, Named{"dpkg", ProgramRole::PackageManager},
    Named{"dpkg-deb", ProgramRole::PackageManager}, Named{"aptitude", ProgramRole::PackageManager},
    Named{"unattended-upgrade", ProgramRole::PackageManager}, Named{"packagekitd", ProgramRole::PackageManager},
    Named{"dnf", ProgramRole::PackageManager}, Named{"rpm", ProgramRole::PackageManager},
    Named{"snapd", ProgramRole::PackageManager}, Named{"flatpak", ProgramRole::PackageManager}};

constexpr std::array<std::string_view, 7> kSystemFolders{
    "/usr/bin/", "/usr/sbin/", "/usr/lib/", "/usr/libexec/", "/bin/", "/sbin/", "/lib/"};

} // namespace

bool isSystemProgram(const ImageStarted& image) {
    return !image.isInMemory
        && (!image.package.empty()
            || std::any_of(kSystemFolders.begin(), kSystemFolders.end(),
                [&](std::string_view folder) { return image.path.starts_with(folder); }));
}

ProgramRole roleOf(const ImageStarted& image) {
    if (!isSystemProgram(image)) {
        return ProgramRole::Other;
    }
    const auto found = std::find_if(
        kPrograms.begin(), kPrograms.end(), [&](const Named& one) { return isProgramCalled(image.path, one.name); });
    return found != kPrograms.end()    ? found->role
        : isInterpreter(image.path) ? ProgramRole::Interpreter
                                    : ProgramRole::Other;
}

bool readsOnlyFiles(const ImageStarted& image) {
    constexpr std::array<std::string_view, 4> kCopiers{"cp", "mv", "install", "unzip"};
    return roleOf(image) == ProgramRole::Wrapper
        && std::any_of(kCopiers.begin(), kCopiers.end(),
            [&](std::string_view name) { return isProgramCalled(image.path, name); });
}

std::string pathFrom(const std::string& workingFolder, const std::string& path) {
    const auto whole = path.starts_with('/') ? std::filesystem::path(path) : std::filesystem::path(workingFolder) / path;
    return whole.is_absolute() ? whole.lexically_normal().string() : std::string();
}

std::vector<std::string> pathsGiven(const ImageStarted& image, const std::string& workingFolder) {
    std::vector<std::string> paths;
    for (size_t i = 1; i < image.arguments.size(); ++i) {
        const std::string& argument = image.arguments[i];
        if (argument.empty() || argument.front() == '-') {
            continue;
        }
        if (std::string path = pathFrom(workingFolder, argument); !path.empty()) {
            paths.push_back(std::move(path));
        }
    }
    return paths;
}

} // namespace metsuke::endpoint
