// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/activity.h"
#include "tests/sensor/victim.h"
#include "tests/support/far_side.h"
#include "tests/trace_scenarios/trace_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>

namespace metsuke::test {

/// A victim that the real agent records while something harmless happens that looks like an intrusion; and
/// what the real trace says of it. By both ways of recording: right by eBPF; by /proc alone right, or with
/// what is missing named.
class TraceScenario : public ::testing::TestWithParam<const char*> {
protected:
    static constexpr uint16_t kWebPort = 8080, kSecondWebPort = 8081, kBeaconPort = 4444;
    static constexpr const char* kDevice = "victim"; ///< what it is called in the history

    void SetUp() override;
    void TearDown() override;
    [[nodiscard]] bool isEbpf() const { return GetParam() == std::string("ebpf"); }
    /// For a server: where the sockets are only looked at it answers once they were, or somebody has waited
    /// long enough.
    [[nodiscard]] std::function<bool(const FarSide::Visit&)> onceSeen() const;
    [[nodiscard]] std::string path(const std::string& name) const { return victim->root() / name; }
    [[nodiscard]] static std::string simulant(); ///< its bytes
    void place(const std::string& name, const std::string& content) const; ///< executable

    /// Starts the agent, and waits until it knows what runs already. `where`: it hears the names that are looked up there.
    enum class Where { Outside, InTheVictimsNetwork };
    void record(Where where = Where::Outside, const std::vector<std::string>& options = {});
    [[nodiscard]] pid_t sensorProcess() const;
    /// A shell's words in the victim's network, to their end; `$METSUKE_SIM_ROOT` is its tree.
    void happen(const std::string& words) const;

    struct Question {
        Timestamp at;
        uint16_t port = kBeaconPort;
        uint16_t localPort = 0;
        const char* protocol = "tcp";
    };
    /// Whether there is such a record already.
    [[nodiscard]] bool isRecorded(const std::function<bool(const endpoint::Activity&)>& wanted) const;
    [[nodiscard]] bool isMounted(
        const std::string& name, endpoint::MountKind kind) const; ///< as the record has it
    /// The first that came to the beacon's port, as the network saw it; waits for it.
    [[nodiscard]] Question beacon(uint16_t port = kBeaconPort, const char* protocol = "tcp") const;
    [[nodiscard]] TraceView ask(const Question& question) const;
    /// Asks, at what came over it last, until the connection is known; ends the recording, and asks once
    /// more.
    [[nodiscard]] TraceView traceOf(Question question);
    void endRecording();

    /// It came in like this, from there. Where the host was only looked at: or one of these gaps is told, and
    /// nothing wrong. `nearer`: of a later stage, right as far as it goes.
    void expectEntry(const TraceView& trace, const std::string& entry, const std::string& root,
        const std::set<std::string>& gaps, const std::string& nearer = {}) const;

    [[nodiscard]] std::filesystem::path history() const { return m_folder / "history"; }

    std::optional<Victim> victim;
    std::optional<FarSide> far;

private:
    std::filesystem::path m_folder;
    std::unique_ptr<Process> m_agent;
};

} // namespace metsuke::test
