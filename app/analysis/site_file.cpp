// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/analysis/site_file.h"

#include "core/base/replace_file.h"
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
    failed = replaceFile(path, writeSiteProfile(profile));
    return failed ? Result<void>(failure(failed.message())) : Result<void>();
}

} // namespace metsuke
