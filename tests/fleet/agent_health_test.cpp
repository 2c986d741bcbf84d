// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fleet/fleet_fixture.h"

#include "core/fleet/agent_health.h"
#include "core/text/message_catalog.h"

using namespace metsuke;
using namespace metsuke::fleet;
using namespace metsuke::fleet::test;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

Agent healthy() {
    Agent agent;
    agent.device = "pc-12";
    agent.state = AgentState::Approved;
    agent.lastSeen = kNow - 30 * kSecond;
    agent.heartbeat = Computer().heartbeat();
    agent.heartbeat->recordings = {{"process", "ebpf", {}}};
    agent.certificateUntil = kNow + 20 * kDay;
    return agent;
}

std::vector<std::string> idsOf(const Agent& agent) {
    std::vector<std::string> ids;
    for (const Message& concern : agentConcerns(agent, kNow)) {
        ids.push_back(concern.id);
    }
    return ids;
}

} // namespace

TEST(AgentHealth, Connected_isHeardInTheLast90Seconds) {
    Agent agent = healthy();
    EXPECT_TRUE(isConnected(agent, kNow));
    EXPECT_FALSE(isConnected(agent, kNow + kMinute + kSecond));
    agent.state = AgentState::Revoked;
    EXPECT_FALSE(isConnected(agent, kNow));
    EXPECT_FALSE(isConnected(Agent{}, kNow));
}

TEST(AgentHealth, Outdated_isOlderThanThisProgram) {
    Agent agent = healthy();
    EXPECT_FALSE(isOutdated(agent));
    agent.heartbeat->version = "0.0.9";
    EXPECT_TRUE(isOutdated(agent));
    agent.heartbeat->version = "0.10.0";
    EXPECT_FALSE(isOutdated(agent));
    agent.heartbeat->version = "garbage";
    EXPECT_TRUE(isOutdated(agent));
}

TEST(AgentHealth, NothingWrong_saysNothing) {
    EXPECT_THAT(idsOf(healthy()), IsEmpty());
    Agent pending;
    pending.isClone = true;
    EXPECT_THAT(idsOf(pending), IsEmpty());
}

TEST(AgentHealth, EveryConcern_isToldInBothLanguages) {
    Agent agent = healthy();
    agent.isClone = true;
    agent.heartbeat->isDiskFull = true;
    agent.heartbeat->lost = 7;
    agent.clockSkew = -5 * kSecond;
    agent.heartbeat->recordings.push_back(
        {"file", "", Message("sensor.files_failed").with("reason", "EPERM")});
    agent.heartbeat->certificateUntil = kNow + 4 * kDay;
    EXPECT_THAT(idsOf(agent),
        ElementsAre("fleet.concern_clone", "fleet.concern_disk_full", "fleet.concern_lost",
            "fleet.concern_clock_slow", "fleet.concern_not_recorded", "fleet.concern_certificate_ends"));
    const auto catalog
        = MessageCatalog::load(std::filesystem::path(METSUKE_SOURCE_DIR) / "resources" / "i18n");
    ASSERT_TRUE(catalog.ok());
    const auto words = catalog->render(agentConcerns(agent, kNow)[4], Language::English);
    EXPECT_THAT(
        words, testing::HasSubstr("Files: not recorded. The kernel does not tell of changed files (EPERM)."));
    for (const Message& concern : agentConcerns(agent, kNow)) {
        EXPECT_TRUE(catalog->has(Language::Japanese, concern.id)) << concern.id;
        EXPECT_THAT(catalog->render(concern, Language::Japanese), testing::Not(testing::HasSubstr("{")));
    }
}

TEST(AgentHealth, ClockWithinTwoSeconds_isFine) {
    Agent agent = healthy();
    agent.clockSkew = 2 * kSecond;
    EXPECT_THAT(idsOf(agent), IsEmpty());
    agent.clockSkew = 2 * kSecond + 1;
    EXPECT_THAT(idsOf(agent), ElementsAre("fleet.concern_clock_fast"));
}

TEST(AgentHealth, CertificateThatTheAgentHas_counts) {
    Agent agent = healthy();
    agent.certificateUntil = kNow + 2 * kDay;
    EXPECT_THAT(idsOf(agent), ElementsAre("fleet.concern_certificate_ends"));
    agent.heartbeat->certificateUntil = kNow - kDay;
    EXPECT_THAT(idsOf(agent), ElementsAre("fleet.concern_certificate_over"));
}
