// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/output.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace metsuke::cli {

namespace {

Error cannotWrite(const std::string& path, std::string detail) {
    return {ErrorCode::DiskFull, Message("cli.cannot_write").with("path", path), std::move(detail)};
}

Result<void> writeFile(const std::string& path, const std::string& text) {
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
        return writeFile(path, text);
    }
    const std::string part = path + ".part";
    auto written = writeFile(part, text);
    if (written.ok()) {
        std::filesystem::rename(part, path, error);
        if (!error) {
            return {};
        }
        written = cannotWrite(path, error.message());
    } else {
        written = cannotWrite(path, written.error().detail);
    }
    std::filesystem::remove(part, error);
    return written;
}

Result<void> flushOutput() {
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
        return Error(ErrorCode::DiskFull, "cli.cannot_print", std::strerror(errno));
    }
    return {};
}

} // namespace metsuke::cli
