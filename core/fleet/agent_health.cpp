// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/agent_health.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

namespace metsuke::fleet {

namespace {

constexpr Duration kClockSkew = 2 * kSecond;
constexpr Duration kCertificateEnd = 5 * kDay;

/// "1.2.3"; what does not read as numbers counts as 0, the oldest.
std::array<int, 3> numbersOf(std::string_view version) {
    std::array<int, 3> numbers{};
    const char* at = version.data();
    const char* end = at + version.size();
    for (int& number : numbers) {
        const auto [next, failed] = std::from_chars(at, end, number);
        if (failed != std::errc()) {
            break;
        }
        at = next != end && *next == '.' ? next + 1 : end;
    }
    return numbers;
}

Message notRecorded(const openc2::Heartbeat::Recording& recording) {
    static constexpr std::array<std::string_view, 7> kKnown{
        "process", "network", "file", "image", "persistence", "mount", "antivirus"};
    const bool isKnown = std::find(kKnown.begin(), kKnown.end(), recording.subject) != kKnown.end();
    Message message
        = Message("fleet.concern_not_recorded")
              .with("subject", isKnown ? "agent.subject_" + recording.subject : recording.subject);
    if (!recording.why.id.empty()) {
        message.with("why", recording.why.id);
        for (const auto& [name, value] : recording.why.args) {
            message.with("why_" + name, value);
        }
    }
    return message;
}

void addRecording(const openc2::Heartbeat& heartbeat, std::vector<Message>& concerns) {
    for (const auto& recording : heartbeat.recordings) {
        if (recording.by.empty()) {
            concerns.push_back(notRecorded(recording));
        }
    }
}

} // namespace

bool isConnected(const Agent& agent, Timestamp now) {
    return agent.state == AgentState::Approved && agent.lastSeen.ns != 0
        && now - agent.lastSeen <= kConnectedFor;
}

bool isOutdated(const Agent& agent) {
    const std::string& version = agent.heartbeat ? agent.heartbeat->version : agent.request.version;
    return agent.state == AgentState::Approved && numbersOf(version) < numbersOf(METSUKE_VERSION);
}

bool hasOldPolicy(const Agent& agent, int64_t inForce) {
    return agent.state == AgentState::Approved && agent.heartbeat && agent.heartbeat->policyVersion < inForce;
}

std::vector<Message> agentConcerns(const Agent& agent, Timestamp now) {
    std::vector<Message> concerns;
    if (agent.state != AgentState::Approved) {
        return concerns;
    }
    if (agent.isClone) {
        concerns.emplace_back("fleet.concern_clone");
    }
    if (agent.heartbeat && agent.heartbeat->isDiskFull) {
        concerns.emplace_back("fleet.concern_disk_full");
    }
    if (agent.heartbeat && agent.heartbeat->lost > 0) {
        concerns.push_back(Message("fleet.concern_lost").with("count", agent.heartbeat->lost));
    }
    if (agent.clockSkew > kClockSkew || agent.clockSkew < -kClockSkew) {
        concerns.push_back(
            Message(agent.clockSkew > 0 ? "fleet.concern_clock_fast" : "fleet.concern_clock_slow")
                .with("seconds",
                    std::abs(static_cast<double>(agent.clockSkew)) / static_cast<double>(kSecond)));
    }
    if (agent.heartbeat) {
        addRecording(*agent.heartbeat, concerns);
    }
    const bool isTold = agent.heartbeat
        && agent.heartbeat->certificateUntil.ns != 0; // what it has counts, not what we made
    const Timestamp until = isTold ? agent.heartbeat->certificateUntil : agent.certificateUntil;
    if (until.ns != 0 && until - now < kCertificateEnd) {
        concerns.push_back(
            Message(until < now ? "fleet.concern_certificate_over" : "fleet.concern_certificate_ends")
                .with("until", until.ns));
    }
    return concerns;
}

} // namespace metsuke::fleet
