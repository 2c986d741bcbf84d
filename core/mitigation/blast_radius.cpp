// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/blast_radius.h"

#include "core/base/strings.h"
#include "core/mitigation/trace_places.h"

#include <algorithm>
#include <set>

namespace metsuke::mitigation {

namespace {

using namespace endpoint;
using Kind = TraceNode::Kind;
using Relation = TraceEdge::Relation;

constexpr size_t kMostSessions = 50;

bool isDenied(const std::vector<ProposedStep>& steps, const IpAddress& address) {
    return std::ranges::any_of(steps, [&](const ProposedStep& one) {
        const auto* target = std::get_if<plan::AddressTarget>(&one.step.target);
        return target != nullptr && target->address == address;
    });
}

/// Whose processes go: those of the steps and what they have started.
std::set<size_t> endedProcesses(const Trace& trace, const Suspects& suspects) {
    const TracePlaces places(trace);
    std::set<size_t> ended;
    std::vector<size_t> open;
    for (const auto& one : suspects.processes) {
        open.push_back(one.node);
    }
    while (!open.empty()) {
        const size_t next = open.back();
        open.pop_back();
        if (ended.insert(next).second) {
            const auto children = places.targets(next, Relation::Started);
            open.insert(open.end(), children.begin(), children.end());
        }
    }
    return ended;
}

void addSessions(const Trace& trace, const std::vector<ProposedStep>& steps, const std::set<size_t>& ended, BlastRadius& blast) {
    const TracePlaces places(trace);
    for (size_t node = 0; node < trace.nodes.size(); ++node) {
        const auto* connected = trace.nodes[node].kind == Kind::Connection ? recordOf<Connected>(trace.nodes[node]) : nullptr;
        if (connected == nullptr || connected->closed) {
            continue;
        }
        const auto owners = places.sources(node, Relation::Connected);
        const bool isOfEnded = std::ranges::any_of(owners, [&](size_t owner) { return ended.contains(owner); });
        if (!isOfEnded && !isDenied(steps, connected->remote)) {
            continue;
        }
        if (blast.sessions.size() >= kMostSessions) {
            ++blast.moreSessions;
            continue;
        }
        blast.sessions.push_back(Message("mitigation.blast_session")
                                     .with("end", trace.nodes[node].label)
                                     .with("process", owners.empty() ? std::string("-") : cleanText(trace.nodes[owners.front()].label)));
    }
}

/// Programs that run the file and are not ended with it.
void addOtherUsers(const Trace& trace, const Suspects& suspects, const std::set<size_t>& ended, BlastRadius& blast) {
    const TracePlaces places(trace);
    for (const auto& file : suspects.files) {
        for (const size_t image : places.sources(file.node, Relation::LoadedFrom)) {
            for (const size_t process : places.sources(image, Relation::Ran)) {
                if (!ended.contains(process) && !trace.nodes[process].isRemoved) {
                    blast.otherUsers.push_back(Message("mitigation.blast_user")
                                                   .with("process", cleanText(trace.nodes[process].label))
                                                   .with("path", cleanText(file.target.path)));
                }
            }
        }
    }
}

} // namespace

BlastRadius blastRadius(const ProposalQuestion& question, const Suspects& suspects, const std::vector<ProposedStep>& steps) {
    BlastRadius blast;
    const auto ended = endedProcesses(question.trace, suspects);
    addSessions(question.trace, steps, ended, blast);
    addOtherUsers(question.trace, suspects, ended, blast);
    for (const ProposedStep& step : steps) {
        const auto* target = std::get_if<plan::AddressTarget>(&step.step.target);
        const bool isAsset = target != nullptr
            && std::ranges::any_of(question.protectedAddresses, [&](const Cidr& one) { return one.contains(target->address); });
        if (isAsset) {
            blast.assets.push_back(Message("mitigation.blast_asset").with("address", target->address.toString()));
        }
        if (std::holds_alternative<plan::HostTarget>(step.step.target)) {
            blast.sessions.emplace_back("mitigation.blast_contain");
            blast.sessions.insert(blast.sessions.end(), question.sessions.begin(), question.sessions.end());
        }
    }
    return blast;
}

} // namespace metsuke::mitigation
