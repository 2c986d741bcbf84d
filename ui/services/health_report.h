// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/case_session.h"

namespace metsuke {

/// One place where traffic can get lost on its way into the case.
struct LossRow {
    enum class State {
        Good, ///< nothing, or less than the limit
        Lost,
        NotKnown, ///< nothing tells: files do not hold what their capture dropped, and need no spool
    };
    State state = State::Good;
    QString where;
    QString number; ///< with its unit
    QString share; ///< empty when there is none
    QString when; ///< of the worst interval; empty when it is not known
    TimeRange worst; ///< default: not known
    QString advice; ///< one clause; empty unless something was lost

    bool operator==(const LossRow&) const = default;
};

struct CaptureRow {
    QString source; ///< file name or interface
    QString path; ///< whole
    QString packets;
    QString size;
    QString span;
    QString remark; ///< a word or two
    QString detail; ///< sentences; usually empty
    bool good = true;
};

/// What was not seen, in words: an immutable value of one summary.
struct HealthReport {
    enum class Trust {
        Unknown, ///< no packet yet
        Whole,
        Partly, ///< something is missing, within the limits of DataQuality
        Little,
    };
    /// What goes on while the summary is told.
    enum class Phase { Done, Importing, Capturing };

    Trust trust = Trust::Unknown;
    QString verdict; ///< one to three sentences
    QString remark; ///< what was seen
    std::vector<LossRow> losses;
    bool dropsRecorded = false; ///< an interface was captured: what it dropped is known
    std::vector<CaptureRow> captures;

    [[nodiscard]] static HealthReport of(const CaseSummary& summary, Phase phase = Phase::Done);
};

} // namespace metsuke
