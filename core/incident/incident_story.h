// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/incident/host_evidence.h"

namespace metsuke {

/// What happened in a few words: up to three deeds of different kinds, in the order they happened.
/// `members` by time; `host` may be null. Text-ids: incident.title.N, incident.did.KEY (KEY is a rule's `story`).
[[nodiscard]] Message incidentTitle(
    const std::vector<const EvidenceRecord*>& members, const HostKey& key, const Host* host);

/// The same as a few sentences: a verdict, then one sentence a deed. Text-ids: incident.story.N,
/// incident.verdict.*, incident.deed.KEY; a deed's arguments are its detection's, prefixed with KEY and '_'.
[[nodiscard]] Message incidentStory(
    const std::vector<const EvidenceRecord*>& members, const HostKey& key, const Host* host, const HostRisk& risk);

/// The deed a rule stands for: its `story`, else one of its phase.
[[nodiscard]] std::string deedOf(const RuleDocument& rule);

} // namespace metsuke
