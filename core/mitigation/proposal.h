// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_range.h"
#include "core/endpoint/trace.h"
#include "core/mitigation/exceptions.h"
#include "core/mitigation/order_facts.h"
#include "core/mitigation/suspects.h"
#include "core/model/named_address.h"
#include "core/plan/plan.h"

#include <optional>

namespace metsuke::mitigation {

/// Which connections are ended: those with ends that the trace knows, or all that the culprit's processes hold by then.
enum class Connections : uint8_t { ByEnd, ByProcess };

/// What a proposal is made of.
struct ProposalQuestion {
    endpoint::Trace trace; ///< as the computer's agent answered it
    std::string device;
    std::string boot; ///< of the kernel that runs there now (Heartbeat::boot)
    std::string caseId; ///< a line, may be empty
    std::vector<IpAddress> addresses; ///< that the incident is about
    std::vector<std::string> names; ///< the same
    std::vector<NamedAddress> named; ///< what the case shows of these names and addresses, and of others at the same addresses
    std::vector<IpAddress> management; ///< workstation, brokers: never cut off
    std::vector<Cidr> protectedAddresses; ///< of servers that others need
    std::vector<Message> sessions; ///< what the network saw open that an isolation would drop
    std::vector<Exception> exceptions; ///< in force: left alone, and told so
    plan::ScanTarget scan; ///< that the analyst wants beside: digests, rules; without folders the usual ones
    PackagedFiles packaged = PackagedFiles::LeftAlone; ///< Offered: and what is taken away is, also if it turns out to be a package's
    Connections connections = Connections::ByEnd;
    Duration validity = 4 * kHour; ///< of the plan
    Duration holdFor = 4 * kHour; ///< then what was cut off is released by itself
};

/// Confidence from which on a step is proposed for carrying out; below, it is only offered.
inline constexpr double kSure = 0.7;

struct ProposedStep {
    plan::Step step;
    double confidence = 1; ///< of what it rests on
    bool isChosen = true; ///< else offered: the analyst decides
    std::vector<Message> notes; ///< what else it would hit, or why it is not chosen
};

struct Proposal {
    std::string device;
    std::vector<ProposedStep> steps; ///< in the safe order
    std::vector<Message> leftOut; ///< what nothing is proposed for, and why
    BlastRadius blast;
    std::vector<Message> gaps; ///< of the trace: what may be missing here, too
};

/// In the safe order, each step with its reason. Nothing of the system, and no person's way in, is proposed for removal; a
/// trace that blames nothing leads to no change that is chosen. Deterministic.
[[nodiscard]] Proposal propose(const ProposalQuestion& question);

/// The chosen steps as a plan with a new id; InvalidArgument when there is none.
Result<plan::Plan> planOf(const Proposal& proposal, const ProposalQuestion& question, Timestamp now);

/// What is kept of it with the order.
[[nodiscard]] OrderFacts factsOf(const Proposal& proposal);

} // namespace metsuke::mitigation
