// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/replace_file.h"

#include <cerrno>
#include <fstream>

namespace metsuke {

std::error_code replaceFile(const std::filesystem::path& path, std::string_view text) {
    const std::filesystem::path part = path.string() + ".part";
    std::error_code failure;
    {
        std::ofstream out(part, std::ios::binary | std::ios::trunc);
        out.write(text.data(), static_cast<std::streamsize>(text.size()));
        out.close();
        if (!out) {
            failure = {errno != 0 ? errno : EIO, std::generic_category()};
        }
    }
    if (!failure) {
        std::filesystem::rename(part, path, failure);
    }
    if (failure) {
        std::error_code gone;
        std::filesystem::remove(part, gone);
    }
    return failure;
}

} // namespace metsuke
