// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/package_file.h"

#include "core/base/digest.h"
#include "core/base/file_handle.h"
#include "core/base/strings.h"
#include "core/sensor/linux/small_files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace metsuke::actuator {

namespace {

constexpr size_t kMostStatus = 64 << 20, kMostContent = 64 << 20;

Error missing(const std::string& package, const std::string& path) {
    return {ErrorCode::NotFound, Message("actuator.no_package_file").with("package", cleanText(package, 128)).with("path", cleanText(path))};
}

bool isPackageName(const std::string& name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'; });
}

/// The names that a path may have in a package: /bin may be in /usr.
std::vector<std::string> namesOf(const std::string& path) {
    std::vector<std::string> names{path.substr(1)};
    if (path.starts_with("/usr/")) {
        names.push_back(path.substr(5));
    }
    return names;
}

std::string infoFile(const PackagePlaces& places, const std::string& package, const char* kind) {
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(places.database + "/info", none)) {
        const std::string name = entry.path().filename();
        if (name == package + kind || (name.starts_with(package + ":") && name.ends_with(kind))) {
            return sensor::readSmallFile(entry.path(), kMostStatus);
        }
    }
    return {};
}

std::string_view valueOf(std::string_view paragraph, std::string_view key) {
    for (const std::string_view line : split(paragraph, '\n')) {
        if (line.starts_with(key) && line.substr(key.size()).starts_with(':')) {
            return trim(line.substr(key.size() + 1));
        }
    }
    return {};
}

/// The package's file in apt's folder; "" none.
std::string archiveOf(const PackagePlaces& places, const std::string& package) {
    const std::string status = sensor::readSmallFile(places.database + "/status", kMostStatus);
    for (size_t at = 0; at < status.size();) {
        const size_t end = std::min(status.find("\n\n", at), status.size());
        const std::string_view paragraph = std::string_view(status).substr(at, end - at);
        at = end + 2;
        if (valueOf(paragraph, "Package") != package) {
            continue;
        }
        std::string version(valueOf(paragraph, "Version"));
        for (size_t colon = version.find(':'); colon != std::string::npos; colon = version.find(':')) {
            version.replace(colon, 1, "%3a");
        }
        const std::string name = package + '_' + version + '_' + std::string(valueOf(paragraph, "Architecture")) + ".deb";
        const std::string path = places.archives + '/' + name;
        if (name.find('/') == std::string::npos && ::access(path.c_str(), R_OK) == 0) {
            return path;
        }
    }
    return {};
}

[[noreturn]] void start(int input, int output, const std::vector<std::string>& command) {
    ::dup2(input, 0);
    ::dup2(output, 1);
    ::dup2(::open("/dev/null", O_WRONLY), 2);
    std::vector<std::string> words = command;
    std::vector<char*> arguments;
    for (std::string& word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    std::string search = "PATH=/usr/sbin:/usr/bin:/sbin:/bin", locale = "LC_ALL=C", zone = "TZ=UTC";
    char* environment[] = {search.data(), locale.data(), zone.data(), nullptr};
    ::execve(arguments.front(), arguments.data(), environment);
    ::_exit(127);
}

/// What tar says of the archive's files with these arguments; "" an error of either.
std::string readArchive(const std::string& archive, const std::vector<std::string>& arguments) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return {};
    }
    FileHandle from(ends[0]), to(ends[1]);
    const FileHandle output(::memfd_create("metsuke-package", MFD_CLOEXEC));
    const pid_t reader = ::fork();
    if (reader == 0) {
        start(::open("/dev/null", O_RDONLY), to.get(), {"/usr/bin/dpkg-deb", "--fsys-tarfile", archive});
    }
    const pid_t tar = ::fork();
    if (tar == 0) {
        std::vector<std::string> command{"/usr/bin/tar", "--numeric-owner", "-f", "-"};
        command.insert(command.end(), arguments.begin(), arguments.end());
        start(from.get(), output.get(), command);
    }
    from.reset();
    to.reset();
    int status = 0;
    ::waitpid(tar, &status, 0);
    ::waitpid(reader, nullptr, 0); // tar may have been content before the end
    ::lseek(output.get(), 0, SEEK_SET);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? sensor::readSmallFile(output, kMostContent + 1) : std::string();
}

/// "-rwsr-xr-x 0/0 ...": false for what is no plain file.
bool readListing(const std::string& listing, PackagedFile& file) {
    const auto words = split(trim(listing), ' ');
    constexpr size_t kModeSize = 10;
    if (words.size() < 2 || words[0].size() != kModeSize || words[0][0] != '-') {
        return false;
    }
    for (size_t i = 1; i < kModeSize; ++i) {
        const char c = words[0][i];
        file.mode = file.mode << 1 | (c != '-' && c != 'S' && c != 'T' ? 1U : 0U);
    }
    const auto special = [&](size_t at, uint32_t bit) { return words[0][at] == 's' || words[0][at] == 'S' || words[0][at] == 't' ? bit : 0U; };
    file.mode |= special(3, 04000) | special(6, 02000) | special(9, 01000);
    const size_t slash = words[1].find('/');
    const std::string_view uid = words[1].substr(0, slash), gid = words[1].substr(std::min(slash + 1, words[1].size()));
    return std::from_chars(uid.data(), uid.data() + uid.size(), file.uid).ec == std::errc()
        && std::from_chars(gid.data(), gid.data() + gid.size(), file.gid).ec == std::errc();
}

} // namespace

std::string knownMd5(const PackagePlaces& places, const std::string& package, const std::string& path) {
    const std::string sums = isPackageName(package) ? infoFile(places, package, ".md5sums") : std::string();
    for (const std::string& name : namesOf(path)) {
        for (const std::string_view line : split(sums, '\n')) {
            constexpr size_t kSum = 32;
            if (line.size() > kSum + 2 && line.substr(kSum + 2) == name) {
                return std::string(line.substr(0, kSum));
            }
        }
    }
    return {};
}

Result<PackagedFile> readPackagedFile(const PackagePlaces& places, const std::string& package, const std::string& path) {
    PackagedFile file;
    file.md5 = knownMd5(places, package, path);
    const std::string archive = file.md5.empty() ? std::string() : archiveOf(places, package);
    if (archive.empty()) {
        return missing(package, path);
    }
    for (const std::string& name : namesOf(path)) {
        const std::string member = "./" + name;
        if (!readListing(readArchive(archive, {"-tv", "--", member}), file)) {
            continue;
        }
        file.content = readArchive(archive, {"-xO", "--", member});
        if (file.content.size() > kMostContent || Digest::hex(DigestKind::Md5, asBytes(file.content)) != file.md5) {
            return Error(ErrorCode::Malformed, Message("actuator.package_damaged").with("path", cleanText(archive)));
        }
        return file;
    }
    return missing(package, path);
}

} // namespace metsuke::actuator
