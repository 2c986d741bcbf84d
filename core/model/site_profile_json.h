// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/site_profile.h"

#include <string>
#include <string_view>

namespace metsuke {

/// A profile out of JSON, whoever wrote it: at most kMaximumSiteText bytes, eight levels deep.
/// InvalidArgument names the place ("groups[1].ranges[3]", or line and column) and what is wrong there;
/// unknown keys are mistakes.
[[nodiscard]] Result<SiteProfile> readSiteProfile(std::string_view json);
inline constexpr size_t kMaximumSiteText = 8 << 20;

/// Indented JSON that readSiteProfile() reads back to an equal profile; ends with a line break.
[[nodiscard]] std::string writeSiteProfile(const SiteProfile& profile);

/// Longest texts of a profile, in bytes.
inline constexpr size_t kMaximumSiteName = 64;
inline constexpr size_t kMaximumSiteNote = 500;
/// A text of a profile out of what a file has or somebody typed: cleaned, without blanks around it. InvalidArgument
/// names `where` when it is longer than `maximum`.
[[nodiscard]] Result<std::string> siteText(std::string_view raw, size_t maximum, const std::string& where);

/// An exclusion out of its texts, "" for what is not said; the errors are those of readSiteProfile(), with
/// the name of the text as their place.
[[nodiscard]] Result<Exclusion> makeExclusion(const std::string& rule, const std::string& host,
    const std::string& peer, const std::string& reason, const std::string& expires);

/// "2026-12-31" (to its end, UTC) or "2026-12-31T18:00:00Z"; nullopt for anything else.
[[nodiscard]] std::optional<Timestamp> parseExpiry(std::string_view text);

} // namespace metsuke
