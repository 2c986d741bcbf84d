// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file_handle.h"

#include <fcntl.h>
#include <unistd.h>

namespace metsuke {

FileHandle& FileHandle::operator=(FileHandle&& other) noexcept {
    if (this != &other) {
        reset(std::exchange(other.m_descriptor, -1));
    }
    return *this;
}

FileHandle::~FileHandle() { close(); }

FileHandle FileHandle::duplicate() const { return FileHandle(::fcntl(m_descriptor, F_DUPFD_CLOEXEC, 0)); }

bool FileHandle::close() {
    const int descriptor = std::exchange(m_descriptor, -1);
    return descriptor < 0 || ::close(descriptor) == 0;
}

void FileHandle::reset(int descriptor) {
    close();
    m_descriptor = descriptor;
}

} // namespace metsuke
