// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/small_files.h"

#include <array>
#include <fcntl.h>
#include <linux/limits.h>
#include <unistd.h>

namespace metsuke::sensor {

std::string readSmallFile(const std::string& path, size_t maximum) {
    return readSmallFile(FileHandle(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)), maximum);
}

std::string readSmallFile(const FileHandle& file, size_t maximum) {
    std::string text;
    std::array<char, 4096> part;
    while (file.isOpen() && text.size() < maximum) {
        const ssize_t size = ::read(file.get(), part.data(), std::min(part.size(), maximum - text.size()));
        if (size <= 0) {
            break;
        }
        text.append(part.data(), static_cast<size_t>(size));
    }
    return text;
}

std::string readLink(const std::string& path) {
    std::array<char, PATH_MAX> target;
    const ssize_t size = ::readlink(path.c_str(), target.data(), target.size());
    return size <= 0 ? std::string() : std::string(target.data(), static_cast<size_t>(size));
}

} // namespace metsuke::sensor
