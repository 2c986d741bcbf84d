// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/event.h"

#include <string>
#include <unordered_map>

namespace metsuke {

/// What an event says of its flow in one line ("GET example.com/x 200", "example.com NXDOMAIN"); "" when it is silent.
/// Network text and protocol terms only, so it needs no translation. At most 160 bytes.
[[nodiscard]] std::string eventInfo(const Event& event);

/// Collects the most telling line of each running flow until its conn event is stored. Memory is bounded: flows that
/// said nothing new for long lose their line.
class FlowInfoCollector {
public:
    void note(const Event& event);
    /// The line of a flow that ends.
    std::string take(const FlowUid& uid);

private:
    struct Line {
        int rank = 0;
        std::string text;
    };
    using Lines = std::unordered_map<FlowUid, Line>;
    static constexpr size_t kGeneration = 131'072;
    Lines m_young;
    Lines m_old;
};

} // namespace metsuke
