// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/mapped_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace metsuke {

namespace {

Error openError(const std::filesystem::path& path, int number) {
    const auto about = [&](const char* id) { return Message(id).with("path", path.string()); };
    switch (number) {
    case ENOENT:
    case ENOTDIR:
        return {ErrorCode::NotFound, about("capture.not_found"), std::strerror(number)};
    case EACCES:
    case EPERM:
        return {ErrorCode::PermissionDenied, about("capture.no_permission"), std::strerror(number)};
    default:
        return {ErrorCode::Internal, about("capture.read_failed").with("reason", std::strerror(number)),
            std::strerror(number)};
    }
}

} // namespace

Result<OpenedFile> openForReading(const std::filesystem::path& path) {
    OpenedFile file;
    file.handle = FileHandle(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    struct stat status {};
    if (!file.handle.isOpen() || ::fstat(file.handle.get(), &status) != 0) {
        return openError(path, errno);
    }
    if (S_ISDIR(status.st_mode)) {
        return Error{ErrorCode::Unsupported, Message("capture.is_folder").with("path", path.string())};
    }
    if (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode)) {
        file.kind = FileKind::Stream;
        return file;
    }
    if (!S_ISREG(status.st_mode)) {
        return Error{ErrorCode::Unsupported, Message("capture.is_device").with("path", path.string())};
    }
    file.size = static_cast<uint64_t>(status.st_size);
    return file;
}

Result<MappedFile> MappedFile::map(const OpenedFile& file, const std::filesystem::path& path) {
    if (file.size == 0) {
        return MappedFile(Bytes{});
    }
    void* address = ::mmap(nullptr, file.size, PROT_READ, MAP_PRIVATE, file.handle.get(), 0);
    if (address == MAP_FAILED) {
        return openError(path, errno);
    }
    ::madvise(address, file.size, MADV_SEQUENTIAL);
    return MappedFile(Bytes{static_cast<const uint8_t*>(address), file.size});
}

MappedFile::~MappedFile() {
    if (!m_bytes.empty()) {
        ::munmap(const_cast<uint8_t*>(m_bytes.data()), m_bytes.size());
    }
}

} // namespace metsuke
