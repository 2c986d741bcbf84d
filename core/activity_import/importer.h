// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/activity_import/activity_teller.h"
#include "core/activity_import/log_input.h"
#include "core/activity_import/raw_event.h"

#include <memory>
#include <span>

namespace metsuke::activity_import {

/// Where a decoder puts what it reads.
class EventSink {
public:
    virtual ~EventSink() = default;
    /// An error ends the import.
    virtual Result<void> take(RawEvent event) = 0;
    /// Something that should have been an event, and where it began.
    virtual void unreadable(int64_t line) = 0;
    /// Something whole that is none of the recorder's.
    virtual void foreign() = 0;
};

/// A kind of log. Decoding says what stands there; telling, in the order of time, what happened.
struct Importer {
    std::string_view name; ///< sysmon_xml
    std::string_view family; ///< sysmon: what a user asks for
    /// By the first bytes of a log (at most 64 KiB).
    bool (*recognises)(std::string_view beginning);
    /// Every event of the log, in any order. Errors are those of the input and the sink; what cannot be read is counted.
    Result<void> (*decode)(LogInput& input, EventSink& sink);
    std::unique_ptr<ActivityTeller> (*teller)();
};

/// The first that recognises a log is its importer.
[[nodiscard]] std::span<const Importer> importers();
/// Of this family ("" any) for a log that begins so. A family that was named is believed, whatever stands in front of its
/// events; nullptr when none was and none recognises the log.
[[nodiscard]] const Importer* importerFor(std::string_view family, std::string_view beginning);

// One file each.
[[nodiscard]] Importer sysmonEvtx();
[[nodiscard]] Importer sysmonXml();
[[nodiscard]] Importer sysmonJson();
[[nodiscard]] Importer auditd();
[[nodiscard]] Importer osquery();
[[nodiscard]] Importer clamav();

} // namespace metsuke::activity_import
