// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/incident/host_evidence.h"

#include <map>

namespace metsuke {

/// Argument of a detection whose host did not open the connection, where its rule accuses both sides.
inline constexpr std::string_view kSideArgument = "side";
inline constexpr std::string_view kResponder = "responder";

/// The hosts by the address that detections name them with, so that a story can call them by name.
using HostNames = std::map<std::string, std::string, std::less<>>;
[[nodiscard]] HostNames hostNames(const std::vector<Host>& hosts);

/// What happened in a few words: up to three deeds of different kinds, in the order they happened. `members` by time,
/// never empty. Text-ids: incident.title.N with its deeds (incident.did.KEY, KEY is a rule's `story`) as `a`, `b`, `c`.
/// A deed's arguments are its detection's, prefixed with its letter and '_'. Without the host, for lists that name it
/// already: incident.what.N with the same arguments.
[[nodiscard]] Message incidentTitle(
    const std::vector<const EvidenceRecord*>& members, const HostKey& key, const HostNames& names);

/// The same as a few sentences: who and since when (incident.verdict.*), what (incident.step.* with incident.deed.KEY),
/// and on what this rests (incident.basis.*). Text-ids: incident.story.N; incident.deeds.N leaves out the verdict and
/// the basis.
[[nodiscard]] Message incidentStory(const std::vector<const EvidenceRecord*>& members, const HostKey& key,
    const HostNames& names, const HostRisk& risk);

/// The deed a piece of evidence stands for: its rule's `story`, "_received" where this host was at the other end of
/// it, else one of the phase.
[[nodiscard]] std::string deedOf(const EvidenceRecord& record);

} // namespace metsuke
