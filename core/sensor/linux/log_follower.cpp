// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/log_follower.h"

#include "core/sensor/linux/image_hashes.h"

#include <algorithm>
#include <fcntl.h>
#include <unistd.h>

namespace metsuke::sensor {

bool LogFollower::open() {
    m_file.reset(::open(m_path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    struct stat file {};
    if (m_file.isOpen() && (::fstat(m_file.get(), &file) != 0 || !S_ISREG(file.st_mode))) {
        m_file.reset();
    }
    restart();
    return m_file.isOpen();
}

void LogFollower::restart() {
    m_offset = 0;
    m_begun.clear();
    m_isSkipping = false;
}

std::vector<std::string> LogFollower::readEarlier(size_t most) {
    Lines earlier;
    struct stat file {};
    if (open() && ::fstat(m_file.get(), &file) == 0) {
        m_offset = std::max<int64_t>(file.st_size - static_cast<int64_t>(std::min(most, kMaximumRead)), 0);
        m_isSkipping = m_offset > 0; // in the middle of a line
        readOpen(earlier);
    }
    return std::move(earlier.lines);
}

LogFollower::Lines LogFollower::read() {
    Lines lines;
    if (m_file.isOpen() || open()) {
        readOpen(lines);
    }
    if (m_file.isOpen() && isReplaced()) {
        readOpen(lines); // what was still added until the new one was begun
        if (open()) {
            readOpen(lines);
        }
    }
    return lines;
}

/// Only once there is something in the new one: a daemon goes on with the old one until it is told.
bool LogFollower::isReplaced() const {
    struct stat opened {}, named {};
    return ::fstat(m_file.get(), &opened) == 0 && ::stat(m_path.c_str(), &named) == 0 && fileIdOf(opened) != fileIdOf(named) && named.st_size > 0;
}

void LogFollower::readOpen(Lines& lines) {
    struct stat file {};
    if (::fstat(m_file.get(), &file) != 0) {
        return;
    }
    if (file.st_size < m_offset) {
        restart();
    }
    if (file.st_size - m_offset > kMaximumBehind) {
        ++lines.leftOut;
        m_offset = file.st_size - static_cast<int64_t>(kMaximumRead);
        m_begun.clear();
        m_isSkipping = true;
    }
    std::string part(size_t{64} << 10, '\0');
    for (size_t done = 0; done < kMaximumRead;) {
        const ssize_t got = ::pread(m_file.get(), part.data(), part.size(), m_offset);
        if (got <= 0) {
            break;
        }
        m_offset += got;
        done += static_cast<size_t>(got);
        take({part.data(), static_cast<size_t>(got)}, lines);
    }
}

void LogFollower::take(std::string_view part, Lines& lines) {
    while (!part.empty()) {
        const size_t end = part.find('\n');
        const std::string_view piece = part.substr(0, end);
        if (!m_isSkipping && m_begun.size() + piece.size() > m_maximumLine) {
            m_isSkipping = true;
            m_begun.clear();
            ++lines.leftOut;
        }
        if (!m_isSkipping) {
            m_begun += piece;
        }
        if (end == std::string_view::npos) {
            return;
        }
        if (!m_isSkipping) {
            lines.lines.push_back(std::move(m_begun));
        }
        m_begun.clear();
        m_isSkipping = false;
        part.remove_prefix(end + 1);
    }
}

} // namespace metsuke::sensor
