// SPDX-License-Identifier: GPL-3.0-or-later
// `agents evidence --fetch` as a user types it, against a live agent over a real broker: interrupted, gone on with, and unpacked.
#include "core/base/private_file.h"
#include "core/base/random_hex.h"
#include "core/evidence/piece_codec.h"
#include "tests/agents/evidence_collector.h"
#include "tests/agents/fleet_lab.h"
#include "tests/cli/cli_program.h"

#include <atomic>
#include <gmock/gmock.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::test;

namespace {

/// Lets the first pieces of a package through and leaves the others without an answer until it is opened: so that a transfer is
/// interrupted in its middle. What was left so comes again once the agent does.
class Gate {
public:
    explicit Gate(int first)
        : m_left(first) { }
    [[nodiscard]] bool lets() { return m_left.fetch_sub(1) > 0 && ++m_passed > 0; }
    void open() { m_left = 1'000; }
    [[nodiscard]] int passed() const { return m_passed; }

private:
    std::atomic<int> m_left;
    std::atomic<int> m_passed = 0;
};

class EvidenceVerb : public FleetLab {
protected:
    /// An agent whose actuator is the real one. False after skipping.
    bool begin(size_t bytes) {
        if (::geteuid() != 0) {
            [] { GTEST_SKIP() << "what an actuator keeps takes root"; }();
            return false;
        }
        if (!serve(Way::Broker)) {
            return false;
        }
        const auto made = token(true);
        EXPECT_TRUE(enrolDevice(kSender, made).ok());
        std::filesystem::create_directories(m_folder / "actuator");
        EXPECT_TRUE(actuator::OrderDesk::pinRoot(m_folder / "actuator", made.root).ok());
        std::filesystem::copy_file(stateOf(kSender) / "policy.json", m_folder / "actuator/policy.json"); // as the recorder would bring it
        const auto random = randomBytes(bytes);
        m_content = std::string(random.begin(), random.end());
        EXPECT_FALSE(writePrivateFile(m_folder / "evil", m_content));
        std::filesystem::copy_file(officeCase(), m_folder / "own.metsuke");
        m_collector = std::make_unique<Collector>(m_folder / "actuator");
        startSender();
        return !HasFailure();
    }
    void startSender() {
        agent::ClientSettings settings;
        settings.state = stateOf(kSender);
        settings.device = kSender;
        settings.fill = [](openc2::Heartbeat& heartbeat) {
            heartbeat.hostname = "host-1";
            heartbeat.boot = sensor::bootId();
        };
        settings.say = [](const Message&) {};
        settings.answers.addElsewhere("remediate", std::string(plan::kPlanTarget),
            [this](const std::string& sealed, const agent::CommandAnswers::Answered& answered) { answered(m_collector->take(sealed)); });
        settings.answers.addElsewhere("copy", std::string(evidence::kEvidenceTarget), [this](const std::string& sealed, const agent::CommandAnswers::Answered& answered) {
            if (m_gate.lets()) {
                answered(m_collector->take(sealed));
            }
        });
        m_client = agent::AgentClient::start(std::move(settings)).value();
        EXPECT_TRUE(waitForAgent(kSender));
    }
    [[nodiscard]] std::vector<std::string> verb(std::vector<std::string> more) const {
        std::vector<std::string> all{"agents"};
        all.insert(all.end(), more.begin(), more.end());
        all.insert(all.end(), {"--fleet", m_settings.folder.string()});
        return all;
    }
    [[nodiscard]] std::string caseFile() const { return (m_folder / "own.metsuke").string(); }
    /// Looked at, confirmed and done by the command line.
    Ran collect() const {
        plan::EvidenceTarget target;
        target.files = {m_folder / "evil"};
        const Timestamp now = wallClock();
        const std::string file = m_folder / "plan.json";
        writeFile(file, plan::writePlan({"plan-1", "", kSender, {now.ns - now.ns % kMillisecond + kHour}, {{"s1", plan::Action::CollectEvidence, target, {}}}}));
        return run(verb({"run", file, "--yes"}));
    }
    [[nodiscard]] Json listed() const {
        const auto all = rows(verb({"evidence", caseFile(), "--json"}));
        return all.size() == 1 ? all.front() : Json();
    }
    /// Of the transfer, as the command line lists it.
    [[nodiscard]] bool comesTo(int pieces) const {
        return eventually([&] { return listed().value("received", 0) >= pieces; });
    }

    std::string m_content;
    Gate m_gate{kFirst};
    std::unique_ptr<Collector> m_collector;
    std::unique_ptr<agent::AgentClient> m_client; ///< last: its thread uses the others
    static constexpr int kFirst = 5; ///< pieces
};

TEST_F(EvidenceVerb, Interrupted_saysHowFarItIs_goesOnThereAfterBothEndsStartedAnew_andIsUnpacked) {
    if (!begin(12 * evidence::kPieceBytes)) {
        return;
    }
    const Ran collected = collect();
    ASSERT_EQ(collected.exitCode, 0) << collected.err << collected.out;

    CliProgram first(verb({"evidence", caseFile(), "--fetch", "plan-1"}));
    ASSERT_TRUE(first.waitUntilInterruptible());
    ASSERT_TRUE(comesTo(kFirst)) << listed().dump();
    first.interrupt();
    const Ran interrupted = first.wait();
    EXPECT_EQ(interrupted.exitCode, 1) << interrupted.err;
    EXPECT_THAT(interrupted.out, testing::HasSubstr("5/13"));
    const Json midway = listed();
    EXPECT_EQ(midway["state"], "receiving");
    EXPECT_EQ(midway["received"], kFirst);
    EXPECT_FALSE(std::filesystem::exists(m_folder / "own.evidence" / (midway["package"].get<std::string>() + ".sealed")));

    m_client.reset(); // the agent's program ends and starts again, too
    startSender();
    m_gate.open();
    const Ran second = run(verb({"evidence", caseFile(), "--fetch", "plan-1"}));
    EXPECT_EQ(second.exitCode, 0) << second.err << second.out;
    const Json done = listed();
    EXPECT_EQ(done["state"], "verified");
    EXPECT_EQ(done["received"], done["pieces"]);
    EXPECT_LE(m_gate.passed(), done["pieces"].get<int>() + 5) << "what had come was not asked for again";

    const std::string out = m_folder / "out";
    const Ran extracted = run(verb({"evidence", caseFile(), "--extract", done["package"].get<std::string>(), out}));
    EXPECT_EQ(extracted.exitCode, 0) << extracted.err;
    EXPECT_EQ(readFile(std::filesystem::path(out) / "file-1-evil"), m_content);
}

TEST_F(EvidenceVerb, AgentThatIsGone_leavesItOpen_andTheNextCallGoesOn) {
    if (!begin(2 * evidence::kPieceBytes)) {
        return;
    }
    ASSERT_EQ(collect().exitCode, 0);
    m_client.reset();
    const Ran gone = run(verb({"evidence", caseFile(), "--fetch", "plan-1", "--wait", "1"}));
    EXPECT_EQ(gone.exitCode, 1) << gone.out;
    EXPECT_EQ(listed()["received"], 0);
    m_gate.open();
    startSender();
    EXPECT_EQ(run(verb({"evidence", caseFile(), "--fetch", "plan-1"})).exitCode, 0);
    EXPECT_EQ(listed()["state"], "verified");
}

} // namespace
