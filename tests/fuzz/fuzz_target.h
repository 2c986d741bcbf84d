// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace metsuke::fuzz {

using Octets = std::vector<uint8_t>;
inline Octets octets(std::string_view text) { return {text.begin(), text.end()}; }

/// Something that hostile bytes reach. `run` must end for any input, within memory and time that its size bounds; it
/// stops the program (require) when a promise of the code behind it is broken. The same targets run under libFuzzer
/// (metsuke-fuzz) and, with seeds and random mutations, as tests without it.
struct FuzzTarget {
    std::string name;
    std::function<void(Bytes input)> run;
    std::vector<Octets> seeds;
    int smokeRounds = 1000; ///< mutations that the test tries
    std::function<size_t(Bytes input)> events; ///< what a parser said of the input; null for other targets
};

/// capture: pcap and pcapng readers; packet: decoder and defragmenter; reassembly, posting, query, rules, site, traffic-profile, selftest-mark; activity, activity-row, arguments, trace-codec, trace-question; local-socket, file-drop, mqtt-topic; openc2-envelope, openc2-command, enrolment-token, enrolment-request, enrolment-reply, policy, heartbeat, acceptance; plan, plan-report, approval-request, remedy, remedy-plan; compliance-question, compliance-answer, sightings, sighting-question; yara-answer; evidence-piece, evidence-package, evidence-archive; firewall-answer, firewall-target; proc-texts, persistence-places, persistence-entry, end-record, network-record, kernel-messages; stream-NAME
/// and datagram-NAME for every protocol of the registry; scanners; engine: a capture through all of it.
[[nodiscard]] const std::vector<FuzzTarget>& fuzzTargets();

/// Events that the engine makes of a capture.
[[nodiscard]] uint64_t eventsOfCapture(Bytes capture);

void addActivityImportTargets(std::vector<FuzzTarget>& targets);
void addActuatorTargets(std::vector<FuzzTarget>& targets);
void addCaptureTargets(std::vector<FuzzTarget>& targets);
void addEndpointTargets(std::vector<FuzzTarget>& targets);
void addFirewallTargets(std::vector<FuzzTarget>& targets);
void addFleetTargets(std::vector<FuzzTarget>& targets);
void addEvidenceTargets(std::vector<FuzzTarget>& targets);
void addFlowTargets(std::vector<FuzzTarget>& targets);
void addOpenc2Targets(std::vector<FuzzTarget>& targets);
void addPlanTargets(std::vector<FuzzTarget>& targets);
void addProtocolTargets(std::vector<FuzzTarget>& targets);
void addSensorTargets(std::vector<FuzzTarget>& targets);
void addTextTargets(std::vector<FuzzTarget>& targets);
void addTransportTargets(std::vector<FuzzTarget>& targets);

/// Stops the program with a sentence, in every build.
void require(bool holds, const char* promise);

/// Takes decisions off the front of the input; zeros when it is used up.
class Choices {
public:
    explicit Choices(Bytes input)
        : m_rest(input) {}
    [[nodiscard]] bool atEnd() const { return m_rest.empty(); }
    uint8_t byte() {
        if (m_rest.empty()) {
            return 0;
        }
        const uint8_t value = m_rest.front();
        m_rest = m_rest.subspan(1);
        return value;
    }
    uint32_t number16() {
        const uint32_t low = byte();
        return low | uint32_t{byte()} << 8;
    }
    Bytes bytes(size_t size) {
        const Bytes taken = m_rest.first(std::min(size, m_rest.size()));
        m_rest = m_rest.subspan(taken.size());
        return taken;
    }
    Bytes rest() { return bytes(m_rest.size()); }

private:
    Bytes m_rest;
};

} // namespace metsuke::fuzz
