// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/ustar.h"

#include "core/base/private_file.h"
#include "core/base/strings.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace metsuke::evidence {

namespace {

constexpr size_t kMostFiles = 10'000, kMostFolders = 16;
constexpr int64_t kMostBytes = int64_t{512} << 20;
constexpr char kRegular = '0';

Error failed(int number) {
    return {number == ENOSPC ? ErrorCode::DiskFull : ErrorCode::Internal, Message("evidence.failed").with("reason", std::strerror(number))};
}
Error malformed() { return {ErrorCode::Malformed, "evidence.bad_archive"}; }

/// The checksum is that of the header with blanks in its place.
unsigned sumOf(std::array<char, kUstarBlock> block) {
    std::memset(block.data() + 148, ' ', 8);
    unsigned sum = 0;
    for (const char c : block) {
        sum += static_cast<unsigned char>(c);
    }
    return sum;
}

/// Octal digits up to a zero or blank; -1 none.
int64_t octal(const char* text, size_t size) {
    int64_t value = 0;
    const auto [end, failure] = std::from_chars(text, text + size, value, 8);
    const bool isWhole = failure == std::errc() && (end == text + size || *end == '\0' || *end == ' ');
    return isWhole ? value : -1;
}

/// Relative, plain, and not too deep.
bool isSafe(const std::string& name) {
    const auto parts = split(name, '/');
    return !name.empty() && parts.size() <= kMostFolders
        && std::ranges::none_of(parts, [](std::string_view part) { return part.empty() || part == "." || part == ".."; });
}

/// False: an error, or the file is shorter.
bool readBlock(const FileHandle& file, int64_t at, char* to, size_t size) {
    for (size_t filled = 0; filled < size;) {
        const ssize_t got = ::pread(file.get(), to + filled, size - filled, at + static_cast<int64_t>(filled));
        if (got == 0 || (got < 0 && errno != EINTR)) {
            return false;
        }
        filled += static_cast<size_t>(std::max<ssize_t>(got, 0));
    }
    return true;
}

bool copy(const FileHandle& from, int64_t at, int64_t size, const FileHandle& to) {
    std::vector<char> piece(65536);
    while (size > 0) {
        const auto part = static_cast<size_t>(std::min<int64_t>(size, static_cast<int64_t>(piece.size())));
        if (!readBlock(from, at, piece.data(), part) || !writeAll(to.get(), {piece.data(), part})) {
            return false;
        }
        at += static_cast<int64_t>(part);
        size -= static_cast<int64_t>(part);
    }
    return true;
}

/// In a folder that only we know: what is in it, we made.
class Unpacking {
public:
    Unpacking(const FileHandle& archive, FileHandle folder)
        : m_archive(archive)
        , m_folder(std::move(folder)) { }

    Result<std::vector<Unpacked>> run() {
        struct stat facts {};
        if (::fstat(m_archive.get(), &facts) != 0) {
            return failed(errno);
        }
        std::array<char, kUstarBlock> block{};
        while (readBlock(m_archive, m_at, block.data(), block.size())) {
            if (std::ranges::all_of(block, [](char c) { return c == '\0'; })) {
                return std::move(m_files);
            }
            METSUKE_CHECK(takeOne(block, facts.st_size));
        }
        return malformed(); // it has no end
    }

private:
    Result<void> takeOne(const std::array<char, kUstarBlock>& block, int64_t archiveSize) {
        const std::string name(block.data(), ::strnlen(block.data(), 100));
        const int64_t size = octal(block.data() + 124, 12);
        const bool isOurs = std::memcmp(block.data() + 257, "ustar\00000", 8) == 0 && octal(block.data() + 148, 7) == static_cast<int64_t>(sumOf(block))
            && block[156] == kRegular && block[345] == '\0';
        const int64_t begin = m_at + static_cast<int64_t>(kUstarBlock);
        m_bytes += std::max<int64_t>(size, 0);
        if (!isOurs || !isSafe(name) || size < 0 || size > archiveSize - begin || m_bytes > kMostBytes || m_files.size() >= kMostFiles) {
            return malformed();
        }
        METSUKE_TRY(const FileHandle file, place(name));
        if (!copy(m_archive, begin, size, file) || ::fsync(file.get()) != 0) {
            return failed(errno);
        }
        m_files.push_back({name, size});
        m_at = begin + size + static_cast<int64_t>(ustarFill(static_cast<size_t>(size)));
        return {};
    }
    /// A new file of this name.
    Result<FileHandle> place(const std::string& name) {
        FileHandle folder = m_folder.duplicate();
        const auto parts = split(name, '/');
        for (size_t i = 0; i + 1 < parts.size(); ++i) {
            const std::string part(parts[i]);
            if (::mkdirat(folder.get(), part.c_str(), 0700) != 0 && errno != EEXIST) {
                return failed(errno);
            }
            FileHandle next(::openat(folder.get(), part.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
            if (!next.isOpen()) {
                return malformed(); // a file has the name of a folder
            }
            folder = std::move(next);
        }
        FileHandle file(::openat(folder.get(), std::string(parts.back()).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        return file.isOpen() ? Result<FileHandle>(std::move(file)) : errno == EEXIST ? malformed() : failed(errno);
    }

    const FileHandle& m_archive;
    const FileHandle m_folder;
    std::vector<Unpacked> m_files;
    int64_t m_at = 0, m_bytes = 0;
};

} // namespace

std::array<char, kUstarBlock> ustarHeader(const std::string& name, size_t size) {
    std::array<char, kUstarBlock> block{};
    name.copy(block.data(), kLongestUstarName);
    std::snprintf(block.data() + 100, 8, "%07o", 0600U);
    std::snprintf(block.data() + 108, 8, "%07o", 0U);
    std::snprintf(block.data() + 116, 8, "%07o", 0U);
    std::snprintf(block.data() + 124, 12, "%011zo", size);
    std::snprintf(block.data() + 136, 12, "%011o", 0U);
    block[156] = kRegular;
    std::memcpy(block.data() + 257, "ustar\00000", 8);
    std::snprintf(block.data() + 148, 8, "%06o", sumOf(block));
    return block;
}

Result<void> addToUstar(const FileHandle& archive, const std::string& name, const FileHandle& file, int64_t size) {
    const auto head = ustarHeader(name, static_cast<size_t>(size));
    const std::string fill(ustarFill(static_cast<size_t>(size)), '\0');
    errno = EIO; // of a file that is shorter
    const bool isDone = ::lseek(archive.get(), 0, SEEK_END) >= 0 && writeAll(archive.get(), {head.data(), head.size()}) && copy(file, 0, size, archive)
        && writeAll(archive.get(), fill);
    return isDone ? Result<void>() : failed(errno);
}

Result<void> addToUstar(const FileHandle& archive, const std::string& name, std::string_view content) {
    const auto head = ustarHeader(name, content.size());
    const std::string fill(ustarFill(content.size()), '\0');
    const bool isDone = ::lseek(archive.get(), 0, SEEK_END) >= 0 && writeAll(archive.get(), {head.data(), head.size()}) && writeAll(archive.get(), content)
        && writeAll(archive.get(), fill);
    return isDone ? Result<void>() : failed(errno);
}

Result<void> endUstar(const FileHandle& archive) {
    return ::lseek(archive.get(), 0, SEEK_END) >= 0 && writeAll(archive.get(), std::string(kUstarEnd, '\0')) ? Result<void>() : failed(errno);
}

Result<std::vector<Unpacked>> unpackUstar(const FileHandle& archive, const std::filesystem::path& folder) {
    if (::mkdir(folder.c_str(), 0700) != 0) {
        return errno == EEXIST ? Error(ErrorCode::InvalidArgument, Message("evidence.folder_exists").with("path", folder.string())) : failed(errno);
    }
    FileHandle opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    auto files = opened.isOpen() ? Unpacking(archive, std::move(opened)).run() : failed(errno);
    if (!files.ok()) {
        std::error_code none;
        std::filesystem::remove_all(folder, none);
    }
    return files;
}

} // namespace metsuke::evidence
