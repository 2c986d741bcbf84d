// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/message.h"
#include "core/detect/rule.h"
#include "core/event/event.h"

#include <string>
#include <utility>
#include <vector>

namespace metsuke {

using RuleArguments = std::vector<std::pair<std::string, MessageValue>>;

/// A member of a correlation, kept after its event is gone.
struct HitPart {
    const RuleDocument* document = nullptr; ///< owned by the rule engine
    Timestamp ts;
    uint64_t order = 0;
    FlowUid uid;
    PacketRef packet;
    IpAddress host; ///< first subject, unset when there is none
    std::string object;
    RuleArguments args; ///< what correlations read of it, by bare field name
};

/// A host that receives the evidence, and whether it opened the connection.
struct HitSubject {
    HostKey host;
    bool isOriginator = true;
};

/// What a rule says about one event. Lives during HitSink::onHit only.
struct RuleHit {
    uint32_t rule = 0;
    const RuleDocument* document = nullptr;
    const Event* event = nullptr; ///< the event, or a correlation's last one
    std::string object;
    std::vector<HitSubject> subjects;
    double value = 0; ///< correlations: what was counted
    std::vector<HitPart> parts; ///< correlations: members, in rule order
};

/// Excluded: the site wants to hear nothing of it, for none of its subjects; it feeds no correlation either.
enum class HitFate : uint8_t { Taken, Excluded };

class HitSink {
public:
    virtual ~HitSink() = default;
    virtual HitFate onHit(const RuleHit& hit) = 0;
};

} // namespace metsuke
