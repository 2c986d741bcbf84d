// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/site_proposal.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace metsuke {

/// One entry of a profile out of what a user typed, and the profile with it. An empty optional index adds the
/// entry, a number replaces the one there. Errors name the line or field they are about, in the user's
/// language. GUI thread.
namespace site_edits {

using Place = std::optional<size_t>;

/// Texts of a form: name, zone, trusted ("1"), ranges, one a line.
[[nodiscard]] Result<SiteProfile> withGroup(SiteProfile profile, Place place, const QStringList& values);
/// Kind (its number), address, port, note.
[[nodiscard]] Result<SiteProfile> withService(SiteProfile profile, Place place, const QStringList& values);
/// The domain.
[[nodiscard]] Result<SiteProfile> withDomain(SiteProfile profile, Place place, const QStringList& values);
/// Rule, host, peer, reason, day it ends.
[[nodiscard]] Result<SiteProfile> withExclusion(SiteProfile profile, Place place, const QStringList& values);

/// What is wrong with an entry, "" when nothing is.
[[nodiscard]] QString problemOf(const Result<SiteProfile>& profile);
/// "DNS server", of a kind.
[[nodiscard]] QString kindWord(ServiceKind kind);
/// The same as the first word of a line.
[[nodiscard]] QString kindTitle(ServiceKind kind);
/// "DNS server 10.0.0.53", "corp.example", "10.1.2.0/24"
[[nodiscard]] QString thingOf(const SiteProposal& proposal);
/// 2026-12-31, "" for none: the last day on which it holds.
[[nodiscard]] QString lastDay(const Exclusion& exclusion);

} // namespace site_edits

} // namespace metsuke
