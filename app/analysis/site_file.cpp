// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/analysis/site_file.h"

#include "core/model/site_profile_json.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>

namespace metsuke {

Result<SiteProfile> readSiteFile(const std::filesystem::path& path) {
    const bool isInput = path == "-";
    std::ifstream file;
    if (!isInput) {
        file.open(path, std::ios::binary);
    }
    std::istream& in = isInput ? std::cin : file;
    std::string text(kMaximumSiteText + 1, '\0'); // one more than is read tells that there is more
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    std::error_code none;
    if (in.bad() || (!isInput && (!file.is_open() || std::filesystem::is_directory(path, none)))) {
        return Error(ErrorCode::NotFound, Message("cli.site_unreadable").with("path", path.string()),
            std::strerror(errno));
    }
    text.resize(static_cast<size_t>(in.gcount()));
    auto profile = readSiteProfile(text);
    if (!profile.ok()) {
        Error error = profile.error();
        error.detail = path.string();
        return error;
    }
    return profile;
}

Result<void> writeSiteFile(const SiteProfile& profile, const std::filesystem::path& path) {
    const auto failure = [&](std::string why) {
        return Error(ErrorCode::PermissionDenied, Message("cli.cannot_write").with("path", path.string()),
            std::move(why));
    };
    std::error_code failed;
    if (path.has_parent_path()) {
        std::filesystem::create_directories(path.parent_path(), failed);
        if (failed) {
            return failure(failed.message());
        }
    }
    const std::filesystem::path part = path.string() + ".part";
    {
        std::ofstream out(part, std::ios::binary);
        out << writeSiteProfile(profile);
        out.close();
        if (!out) {
            const std::string why = std::strerror(errno);
            std::filesystem::remove(part, failed);
            return failure(why);
        }
    }
    std::filesystem::rename(part, path, failed);
    if (failed) {
        const std::string why = failed.message();
        std::filesystem::remove(part, failed);
        return failure(why);
    }
    return {};
}

} // namespace metsuke
