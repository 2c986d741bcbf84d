// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/event.h"

#include <memory>
#include <string_view>
#include <vector>

namespace metsuke {

/// Takes the derived events of an analyzer. The event's header names the causing packet; enrichment of the causing
/// event is copied by the analyzer (same host and peer).
class AnalyzerHost {
public:
    virtual ~AnalyzerHost() = default;
    virtual void emit(Event derived) = 0;
};

/// A streaming detector over the totally ordered, enriched event stream: single-threaded, packet time only, bounded
/// tables. Produces derived events, never detections; thresholds live in rules.
class Analyzer {
public:
    virtual ~Analyzer() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;
    virtual void process(const Event& event, AnalyzerHost& host) = 0;
    /// Packet time has reached `watermark` (end of an epoch, or a clock tick).
    virtual void advance(Timestamp watermark, AnalyzerHost& host) = 0;
    /// End of the stream: emit what is complete enough to say.
    virtual void finish(AnalyzerHost& host) = 0;
};

using AnalyzerFactory = std::unique_ptr<Analyzer> (*)();
/// Every shipped analyzer; adding one is one file and one line in analyzers.cpp.
[[nodiscard]] const std::vector<AnalyzerFactory>& builtinAnalyzers();

} // namespace metsuke
