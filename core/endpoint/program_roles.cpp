// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/program_roles.h"

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
constexpr std::array kPrograms{Named{"sh", ProgramRole::Interpreter}, Named{"bash", ProgramRole::Interpreter},
    Named{"dash", ProgramRole::Interpreter}, Named{"zsh", ProgramRole::Interpreter}, Named{"ksh", ProgramRole::Interpreter},
    Named{"fish", ProgramRole::Interpreter}, Named{"busybox", ProgramRole::Interpreter}, Named{"python", ProgramRole::Interpreter},
    Named{"perl", ProgramRole::Interpreter}, Named{"ruby", ProgramRole::Interpreter}, Named{"node", ProgramRole::Interpreter},
    Named{"php", ProgramRole::Interpreter}, Named{"lua", ProgramRole::Interpreter}, Named{"java", ProgramRole::Interpreter},
    Named{"env", ProgramRole::Interpreter}, Named{"setsid", ProgramRole::Wrapper}, Named{"nohup", ProgramRole::Wrapper},
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
    Named{"dockerd", ProgramRole::Anchor}, Named{"login", ProgramRole::Anchor}, Named{"gdm-session-worker", ProgramRole::Anchor},
    Named{"gnome-shell", ProgramRole::Anchor}, Named{"plasmashell", ProgramRole::Anchor}, Named{"lightdm", ProgramRole::Anchor},
    Named{"sddm", ProgramRole::Anchor},
    Named{"gnome-session-binary", ProgramRole::Anchor}, Named{"xfce4-session", ProgramRole::Anchor},
    Named{"mate-session", ProgramRole::Anchor}, Named{"cinnamon-session", ProgramRole::Anchor},
    Named{"ksmserver", ProgramRole::Anchor}, Named{"startplasma-x", ProgramRole::Anchor}, Named{"openbox", ProgramRole::Anchor},
    Named{"sway", ProgramRole::Anchor}, Named{"i3", ProgramRole::Anchor}, Named{"gnome-terminal-server", ProgramRole::Anchor},
    Named{"konsole", ProgramRole::Anchor}, Named{"xterm", ProgramRole::Anchor}, Named{"xfce4-terminal", ProgramRole::Anchor},
    Named{"tmux", ProgramRole::Anchor}, Named{"screen", ProgramRole::Anchor}, Named{"kitty", ProgramRole::Anchor},
    Named{"alacritty", ProgramRole::Anchor}, Named{"terminator", ProgramRole::Anchor}, Named{"sshd", ProgramRole::Ssh}, Named{"sshd-session", ProgramRole::Ssh},
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

std::string_view nameOfPath(std::string_view path) { return path.substr(path.rfind('/') + 1); }

/// python3.11 is python; sshd is sshd.
bool isCalled(std::string_view file, std::string_view name) {
    return file.starts_with(name)
        && std::all_of(file.begin() + static_cast<std::ptrdiff_t>(name.size()), file.end(),
            [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

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
    const std::string_view file = nameOfPath(image.path);
    const auto found
        = std::find_if(kPrograms.begin(), kPrograms.end(), [&](const Named& one) { return isCalled(file, one.name); });
    return found == kPrograms.end() ? ProgramRole::Other : found->role;
}

std::vector<std::string> pathsGiven(const ImageStarted& image, const std::string& workingFolder) {
    std::vector<std::string> paths;
    for (size_t i = 1; i < image.arguments.size(); ++i) {
        const std::string& argument = image.arguments[i];
        if (argument.empty() || argument.front() == '-') {
            continue;
        }
        const auto path = argument.front() == '/' ? std::filesystem::path(argument) : std::filesystem::path(workingFolder) / argument;
        if (path.is_absolute()) {
            paths.push_back(path.lexically_normal().string());
        }
    }
    return paths;
}

bool hasInlineProgram(const ImageStarted& image) {
    return image.arguments.size() > 2 && (image.arguments[1] == "-c" || image.arguments[1] == "-e");
}

} // namespace metsuke::endpoint
