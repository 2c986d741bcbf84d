// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/journal.h"

namespace metsuke::actuator {

/// What the journal knows of a step that gave another one a new end.
struct EndRecord {
    Journal::End before, after;
    friend bool operator==(const EndRecord&, const EndRecord&) = default;
};
[[nodiscard]] std::string writeEndRecord(const EndRecord& record);
Result<EndRecord> readEndRecord(std::string_view text);

} // namespace metsuke::actuator
