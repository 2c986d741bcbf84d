// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/event_store.h"

#include <QString>
#include <QTimeZone>

#include <optional>

namespace metsuke {

/// What a person types to go somewhere in time: "10:41", "10:41:20", "2026-11-17 10:41[:20]", and "±5m", "±90s",
/// "±2h" around `near`. A bare clock time is on the day of `near`, or of `first` when that day has it not. A point
/// becomes a minute each side. Empty when it is no time.
[[nodiscard]] std::optional<TimeRange> parseTimeInput(
    const QString& text, Timestamp near, Timestamp first, Timestamp last, const QTimeZone& zone);

} // namespace metsuke
