// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/output.h"

#include "core/base/replace_file.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sys/ioctl.h>
#include <unistd.h>

namespace metsuke::cli {

namespace {

Error cannotWrite(const std::string& path, std::string detail) {
    return {ErrorCode::DiskFull, Message("cli.cannot_write").with("path", path), std::move(detail)};
}

/// A pipe, a device.
Result<void> writeInto(const std::string& path, const std::string& text) {
    std::ofstream out(path, std::ios::binary);
    out << text;
    out.close();
    return out ? Result<void>() : cannotWrite(path, std::strerror(errno));
}

} // namespace

Result<void> checkOutputFolder(const std::string& path) {
    const auto folder = std::filesystem::path(path).parent_path();
    std::error_code error;
    if (path == "-" || folder.empty() || std::filesystem::is_directory(folder, error)) {
        return {};
    }
    return Error(ErrorCode::InvalidArgument, Message("cli.no_folder").with("path", path));
}

Result<void> writeOutput(const std::string& path, const std::string& text) {
    if (path == "-") {
        std::fwrite(text.data(), 1, text.size(), stdout);
        return flushOutput();
    }
    std::error_code error;
    if (const auto status = std::filesystem::status(path, error);
        std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
        return writeInto(path, text);
    }
    error = replaceFile(path, text);
    return error ? Result<void>(cannotWrite(path, error.message())) : Result<void>();
}

Result<void> flushOutput() {
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
        return Error(ErrorCode::DiskFull, "cli.cannot_print", std::strerror(errno));
    }
    return {};
}

namespace {

/// The next thing that must not be broken: a word with the blanks before it, or one wide character.
std::string_view nextPiece(std::string_view text) {
    const auto isWide = [](char c) { return (static_cast<unsigned char>(c) & 0xf0) == 0xe0; };
    if (isWide(text[0])) {
        return text.substr(0, std::min<size_t>(3, text.size()));
    }
    size_t end = 0;
    while (end < text.size() && text[end] == ' ') {
        ++end;
    }
    while (end < text.size() && text[end] != ' ' && !isWide(text[end])) {
        ++end;
    }
    return text.substr(0, std::max<size_t>(end, 1));
}

size_t columnsOf(std::string_view piece) {
    size_t columns = 0;
    for (const char c : piece) {
        const auto byte = static_cast<unsigned char>(c);
        columns += (byte & 0xc0) == 0x80 ? 0 : (byte & 0xf0) == 0xe0 ? 2 : 1;
    }
    return columns;
}

} // namespace

std::string paragraph(std::string_view text, size_t indent, size_t columns) {
    const std::string margin(indent, ' ');
    std::string result = margin;
    size_t used = indent;
    while (!text.empty()) {
        std::string_view piece = nextPiece(text);
        text.remove_prefix(piece.size());
        if (columns > 0 && used > indent && used + columnsOf(piece) > columns) {
            piece.remove_prefix(std::min(piece.find_first_not_of(' '), piece.size()));
            result += '\n' + margin;
            used = indent;
        }
        result += piece;
        used += columnsOf(piece);
    }
    return result;
}

std::string userName() {
    const char* user = std::getenv("USER");
    return user != nullptr && *user != '\0' ? user : "metsuke-cli";
}

size_t outputColumns() {
    winsize size{};
    return isatty(STDOUT_FILENO) != 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

} // namespace metsuke::cli
