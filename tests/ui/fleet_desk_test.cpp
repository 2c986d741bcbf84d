// SPDX-License-Identifier: GPL-3.0-or-later
// The real roster behind the pages: what another process writes shows, what is ordered is in its ledger.
#include "tests/fleet/fleet_fixture.h"
#include "tests/support/office_history.h"
#include "tests/ui/window_support.h"

#include "app/workstation/fleet_desk.h"

#include "core/base/wall_clock.h"
#include "core/endpoint/trace_codec.h"

#include <nlohmann/json.hpp>

#include <QSignalSpy>

using namespace metsuke;
using namespace metsuke::test;

namespace {

using fleet::test::Computer;

class Desk : public fleet::test::FleetTest {
protected:
    void SetUp() override {
        FleetTest::SetUp();
        m_desk = std::make_unique<FleetDesk>(path());
        QObject::connect(m_desk.get(), &FleetService::traceFinished, m_desk.get(), [this](quint64, const auto& trace) { m_trace = trace; });
        QObject::connect(m_desk.get(), &FleetService::traceFailed, m_desk.get(), [this](quint64, const Error& error) { m_failure = error.message.id; });
        QObject::connect(m_desk.get(), &FleetService::traceHasNoAgent, m_desk.get(), [this] { m_hasNoAgent = true; });
        QObject::connect(m_desk.get(), &FleetService::traceProgressed, m_desk.get(), [this](quint64, const TraceProgress& progress) { m_progress = progress; });
    }
    /// Approved and heard; its first address.
    IpAddress addConnected(const Computer& computer) {
        add(computer, wallClock());
        const auto beat = computer.heartbeat(wallClock());
        expectDone(roster->heard(computer.device, beat, "unix:/run/agents.sock", wallClock()));
        return beat.addresses.front();
    }
    static void expectDone(const Result<void>& done) { EXPECT_TRUE(done.ok()) << (done.ok() ? "" : done.error().message.id); }
    [[nodiscard]] const fleet::Agent* shown(const std::string& device) const { return m_desk->snapshot()->agent(device); }
    std::string traceResults() const {
        const metsuke::test::TemporaryFolder folder;
        fake::writeOfficeHistory(folder.path() / "history");
        auto history = endpoint::HistoryReader::open(folder.path() / "history");
        const auto trace = endpoint::traceRootCause(**history, fake::officeBeacon(), {}, {});
        return nlohmann::json{{"trace", endpoint::encodeTrace(*trace)}}.dump();
    }
    std::unique_ptr<FleetDesk> m_desk;
    TraceTreePtr m_trace;
    std::string m_failure;
    bool m_hasNoAgent = false;
    TraceProgress m_progress;
};

} // namespace

TEST_F(Desk, Computer_that_asked_shows_and_what_is_decided_is_in_the_roster) {
    const Computer computer;
    ASSERT_WORKS(roster->addAgent(token(false, wallClock()).id, computer.request(), wallClock()));
    ASSERT_TRUE(waitUntil([&] { return shown(computer.device) != nullptr; }));
    EXPECT_EQ(shown(computer.device)->state, fleet::AgentState::Pending);
    m_desk->decide(computer.device, computer.identity.verifyingKey().id(), fleet::AgentState::Approved);
    ASSERT_TRUE(waitUntil([&] { return shown(computer.device)->state == fleet::AgentState::Approved; }));
    EXPECT_EQ((*roster->agent(computer.device))->state, fleet::AgentState::Approved);
    const QSignalSpy failures(m_desk.get(), &FleetService::decisionFailed);
    m_desk->decide(computer.device, computer.identity.verifyingKey().id(), fleet::AgentState::Refused);
    EXPECT_TRUE(waitUntil([&] { return failures.count() == 1; }));
}

TEST_F(Desk, Trace_is_ordered_and_its_answer_comes_home) {
    const Computer computer;
    const IpAddress address = addConnected(computer);
    m_desk->trace(address, fake::officeBeacon());
    ASSERT_TRUE(waitUntil([&] { return !(*roster->commands(computer.device, 1)).empty() && m_progress.step == TraceProgress::Step::Queued; }));
    const fleet::CommandRecord record = (*roster->commands(computer.device, 1)).front();
    EXPECT_EQ(record.command.targetKind, "x-metsuke:trace");
    EXPECT_EQ(endpoint::decodeQuestion(record.command.target)->remote, fake::officeBeacon().remote);
    ASSERT_WORKS(roster->markSent({record.command.id}, wallClock()));
    ASSERT_TRUE(waitUntil([&] { return m_progress.step == TraceProgress::Step::Sent; }));
    ASSERT_WORKS(roster->answered(computer.device, {record.command.id, 200, "done", traceResults(), ""}, wallClock()));
    ASSERT_TRUE(waitUntil([&] { return m_trace != nullptr; }));
    EXPECT_EQ(m_trace->trace().entry, endpoint::EntryVector::Browser);
    EXPECT_TRUE(waitUntil([&] { return !m_desk->snapshot()->commands.at(computer.device).empty(); }));
}

TEST_F(Desk, Answer_that_is_none_is_an_error_with_the_words_of_the_agent) {
    const Computer computer;
    m_desk->trace(addConnected(computer), fake::officeBeacon());
    ASSERT_TRUE(waitUntil([&] { return !(*roster->commands(computer.device, 1)).empty(); }));
    const std::string id = (*roster->commands(computer.device, 1)).front().command.id;
    ASSERT_WORKS(roster->answered(computer.device, {id, 501, "no history here", "", ""}, wallClock()));
    ASSERT_TRUE(waitUntil([&] { return !m_failure.empty(); }));
    EXPECT_EQ(m_failure, "workstation.trace_refused");
}

TEST_F(Desk, Trace_that_is_given_up_is_not_sent_any_more) {
    const Computer computer;
    const auto token = m_desk->trace(addConnected(computer), fake::officeBeacon());
    ASSERT_TRUE(waitUntil([&] { return !(*roster->commands(computer.device, 1)).empty(); }));
    m_desk->cancelTrace(token);
    EXPECT_TRUE(waitUntil([&] { return (*roster->commands(computer.device, 1)).front().state == fleet::CommandState::Cancelled; }));
    EXPECT_TRUE(m_failure.empty());
}

TEST_F(Desk, Host_without_agent_and_one_whose_agent_was_revoked_have_none_to_ask) {
    m_desk->trace(*IpAddress::parse("10.99.0.1"), fake::officeBeacon());
    ASSERT_TRUE(waitUntil([&] { return m_hasNoAgent; }));
    m_hasNoAgent = false;
    const Computer computer;
    const IpAddress address = addConnected(computer);
    ASSERT_WORKS(decide(computer.device, fleet::AgentState::Revoked, "sato", wallClock()));
    m_desk->trace(address, fake::officeBeacon());
    EXPECT_TRUE(waitUntil([&] { return m_hasNoAgent; }));
    EXPECT_TRUE(roster->commands(computer.device, 1)->empty());
}

TEST_F(Desk, History_in_a_folder_is_traced_without_any_agent) {
    const metsuke::test::TemporaryFolder folder;
    fake::writeOfficeHistory(folder.path() / "history");
    m_desk->traceHistory(QString::fromStdString((folder.path() / "history").string()), fake::officeBeacon());
    ASSERT_TRUE(waitUntil([&] { return m_trace != nullptr; }));
    EXPECT_TRUE(m_trace->trace().root);
    m_desk->traceHistory(QStringLiteral("/nonexistent"), fake::officeBeacon());
    ASSERT_TRUE(waitUntil([&] { return !m_failure.empty(); }));
}

TEST_F(Desk, Token_leads_to_what_is_served_and_shows_in_the_roster) {
    openc2::EnrolmentToken made;
    std::string problem;
    QObject::connect(m_desk.get(), &FleetService::tokenMade, m_desk.get(), [&](const openc2::EnrolmentToken& token, bool) { made = token; });
    QObject::connect(m_desk.get(), &FleetService::tokenFailed, m_desk.get(), [&](const Error& error) { problem = error.message.id; });
    m_desk->makeToken({true, kHour});
    ASSERT_TRUE(waitUntil([&] { return !made.id.empty() || !problem.empty(); }));
    ASSERT_TRUE(problem.empty()) << problem;
    EXPECT_FALSE(made.places.empty());
    ASSERT_TRUE(waitUntil([&] { return !m_desk->snapshot()->tokens.empty(); }));
    EXPECT_TRUE(m_desk->snapshot()->tokens.front().approvesAtOnce);
}

TEST_F(Desk, Serving_over_the_local_socket_begins_and_ends) {
    m_desk->serve({});
    ASSERT_TRUE(waitUntil([&] { return m_desk->serving().phase == FleetServing::Phase::On && !m_desk->serving().state.ways.empty(); }));
    ASSERT_TRUE(waitUntil([&] { return m_desk->serving().state.ways.front().isConnected; }));
    FleetDesk second(path()); // the settings say that it serves, and the first one does
    std::vector<FleetServing::Phase> told;
    QObject::connect(&second, &FleetService::servingChanged, &second, [&] {
        const auto phase = second.serving().phase;
        told.empty() || told.back() != phase ? told.push_back(phase) : void(); // it is also told who serves instead
    });
    EXPECT_TRUE(waitUntil([&] { return second.serving().phase == FleetServing::Phase::Failed; }));
    EXPECT_EQ(told, (std::vector{FleetServing::Phase::Starting, FleetServing::Phase::Failed})); // never as if it did
    m_desk->stopServing();
    EXPECT_TRUE(waitUntil([&] { return m_desk->serving().phase == FleetServing::Phase::Off; }));
}
