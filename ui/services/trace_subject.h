// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/case_session.h"

#include "core/endpoint/trace.h"

namespace metsuke {

/// What the cause is asked of: a connection that the network saw, of a host of ours.
struct TraceSubject {
    HostKey host; ///< whose agent is asked; without address where only a history can say
    endpoint::TraceQuestion question;
    std::string incident; ///< key, "" when there is none
    std::string detection; ///< key of what led here, "" a flow by itself

    /// A flow as its host would have recorded it; nullopt when neither end is inside. `detection`: what led to it, or null.
    [[nodiscard]] static std::optional<TraceSubject> of(const FlowRow& flow, const Detection* detection, const CaseSnapshot& snapshot);
    /// The same where only the detection is known: addresses without ports. nullopt: it names no other side.
    [[nodiscard]] static std::optional<TraceSubject> of(const Detection& detection, const CaseSnapshot& snapshot);
    /// What stands for a selection: its own flow, the detection in hand and its newest flow, or the heaviest one of an
    /// incident, a host or a line of the graph. nullopt: neither flow nor detection is selected.
    struct Wanted {
        FlowUid flow; ///< unset: the detection names none
        const Detection* detection = nullptr; ///< of the snapshot
    };
    [[nodiscard]] static std::optional<Wanted> wantedBy(const CaseSnapshotPtr& snapshot, const Selection& selection);
};

} // namespace metsuke
