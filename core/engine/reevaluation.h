// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/incident/detection_stage.h"
#include "core/store/case_store.h"

#include <functional>

namespace metsuke {

/// Events told and in all.
using ReplayProgress = std::function<void(int64_t done, int64_t total)>;

/// An event after the stage has seen it.
struct ReplayedEvent {
    const Event& event;
    int64_t id = 0; ///< it is stored under; 0 for derived ones, which were made just now
    const Enrichment* stored = nullptr; ///< as it was stored; null for derived ones
};

/// Tells `stage` all events that a case has, in their order and with the losses between them, as the engine
/// did when they were made: afterwards the stage knows what it knew then. Derived events are left out; the
/// stage makes its own. `take` may be empty. Cancelled when `stop` is requested. Reads pages of the store;
/// memory does not grow with the case.
Result<void> replayEvents(EventStore& store, DetectionStage& stage,
    const std::function<Result<void>(const ReplayedEvent&)>& take, const std::stop_token& stop,
    const ReplayProgress& progress = {});

enum class Stream { Ended, GoesOn };

/// Judges a case anew with other rules, networks or indicators: its detections, incidents, watch-list, hosts
/// and derived events are replaced in one transaction; triage, notes and pins stay with what they are about.
/// `stage` must be fresh and judge by `site`, by which the case is judged then; where the stream goes on it may be
/// told what comes next. Cancelled or failed, the case is as it was.
Result<void> reevaluate(CaseStore& store, DetectionStage& stage, const SiteProfile& site, Stream stream,
    const std::stop_token& stop, const ReplayProgress& progress = {});

} // namespace metsuke
