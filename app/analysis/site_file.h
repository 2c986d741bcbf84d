// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/site_profile.h"

#include <filesystem>

namespace metsuke {

/// A network profile out of a file, "-" is standard input. NotFound when it cannot be read; an error in its
/// text names the place there, and the file in its detail.
[[nodiscard]] Result<SiteProfile> readSiteFile(const std::filesystem::path& path);
/// In place of what was there, whole or not at all. Folders on the way are made.
[[nodiscard]] Result<void> writeSiteFile(const SiteProfile& profile, const std::filesystem::path& path);

} // namespace metsuke
