// SPDX-License-Identifier: GPL-3.0-or-later
// Crashes, duplicates and another order of things: nothing is ordered twice, and nothing is left in progress.
#include "tests/mitigation/desk_fixture.h"

#include <random>
#include <set>

using namespace metsuke;
using namespace metsuke::mitigation;
using namespace metsuke::mitigation::test;
using plan::State;

/// The ledger has the command, and the record of the order has not: what a crash between the two leaves.
TEST_F(DeskTest, CrashBetweenLedgerAndRecord_ordersNothingTwice) {
    const auto plan = planFor("pc-12");
    review(computer, plan);
    runReviewed(plan);
    mitigation.reset();
    const auto before = path() / "before.db";
    std::filesystem::copy_file(path() / "mitigation.db", before);
    reopen();
    tick();
    ASSERT_EQ(runsOrdered("pc-12", "p-1"), 1U);
    const std::string command = order().command;
    mitigation.reset();
    std::filesystem::remove(path() / "mitigation.db-wal");
    std::filesystem::remove(path() / "mitigation.db-shm");
    std::filesystem::rename(before, path() / "mitigation.db");
    reopen();
    ASSERT_EQ(state(), OrderState::Waiting);
    m_now = m_now - kHour; // a clock that was set back meanwhile
    tick();
    EXPECT_EQ(runsOrdered("pc-12", "p-1"), 1U);
    EXPECT_EQ(order().command, command);
    EXPECT_EQ(state(), OrderState::Queued);
}

TEST_F(DeskTest, SecondDryRun_isNotTakenForTheFirst) {
    const auto plan = planFor("pc-12");
    review(computer, plan);
    const std::string first = order().command;
    ASSERT_WORKS(mitigation->dryRun("p-1", "sato", m_now));
    serve(computer);
    EXPECT_NE(order().command, first);
    EXPECT_EQ(state(), OrderState::DryRunning);
}

TEST_F(DeskTest, TwoDesks_orderNothingTwice) {
    const auto plan = planFor("pc-12");
    review(computer, plan);
    const auto otherRoster = open();
    auto other = MitigationDesk::open(path(), *otherRoster, {{"workstation", "administrator", keys->operatorKey().verifyingKey().toText()}});
    ASSERT_WORKS(other);
    runReviewed(plan);
    ASSERT_WORKS((*other)->run("p-1", hashOf(plan), "suzuki", m_now));
    for (int i = 0; i < 20; ++i) {
        ASSERT_WORKS((*other)->tick(m_now));
        tick();
    }
    EXPECT_EQ(runsOrdered("pc-12", "p-1"), 1U);
}

/// Twenty computers, ten thousand deliveries: each answer up to several times and in any order, messages of the agents'
/// progress after the last word, the desk gone at any moment.
TEST_F(DeskTest, TenThousandDeliveries_withDuplicatesAndCrashes_orderNothingTwice) {
    constexpr size_t kComputers = 20;
    constexpr size_t kDeliveries = 10'000;
    std::mt19937 random(5);
    std::vector<std::unique_ptr<Computer>> computers;
    std::vector<plan::Plan> plans;
    for (size_t i = 0; i < kComputers; ++i) {
        const std::string device = "pc-" + std::to_string(100 + i);
        computers.push_back(std::make_unique<Computer>(device));
        add(*computers.back());
        beat(*computers.back(), m_now);
        plans.push_back(planFor(device, "q-" + std::to_string(i)));
        ASSERT_WORKS(mitigation->draft({plans.back()}, "sato", m_now));
        ASSERT_WORKS(mitigation->dryRun(plans.back().id, "sato", m_now));
    }
    std::vector<std::pair<size_t, transport::Parcel>> onTheWay; // computer, its answer
    std::set<std::string> answered; // commands
    std::map<std::string, size_t> done; // by plan: how often a computer began it
    size_t delivered = 0;
    while (delivered < kDeliveries) {
        std::vector<transport::Parcel> arrived = std::exchange(local.sent, {});
        std::ranges::move(std::exchange(mqtt.sent, {}), std::back_inserter(arrived));
        for (const transport::Parcel& parcel : arrived) {
            const auto json = nlohmann::json::parse(parcel.text)["body"]["openc2"];
            if (!json.contains("request")) {
                continue;
            }
            const auto command = openc2::readCommand(json["request"].dump());
            ASSERT_TRUE(command.ok());
            const auto index = static_cast<size_t>(std::stoul(command->device.substr(3)) - 100);
            const bool isRun = command->targetKind == plan::kPlanTarget && !command->isDryRun;
            if (command->targetKind != plan::kPlanTarget || !answered.insert(command->id).second) {
                continue; // an agent knows what it has done by the command's id
            }
            done[plans[index].id] += isRun ? 1 : 0;
            for (const State state : {State::Received, State::Acting, State::Checking, isRun ? State::Done : State::Planned}) {
                openc2::Response response;
                response.commandId = command->id;
                response.status = state == State::Done || state == State::Planned ? 200 : 102;
                response.results = plan::writeReport(reportOn(plans[index], state, !isRun));
                if (isRun || response.status == 200) {
                    onTheWay.emplace_back(index, sealed(*computers[index], openc2::Envelope::Type::Response, openc2::writeResponse(response), m_now));
                }
            }
        }
        for (int i = 0; i < 25 && !onTheWay.empty(); ++i, ++delivered) {
            const size_t which = random() % onTheWay.size();
            take(onTheWay[which].second, m_now);
            if (random() % 40 == 0) {
                reopen(); // gone with all that it held in memory
            }
        }
        for (const auto& plan : plans) {
            if (random() % 3 == 0) {
                static_cast<void>(mitigation->run(plan.id, hashOf(plan), "sato", m_now)); // impatient, and mostly too early or too late
            }
        }
        m_now = m_now + 50 * kMillisecond;
        tick();
        if (random() % 3 != 0) {
            ASSERT_WORKS(dispatch->pump(m_now));
        }
        local.isUp = random() % 4 != 0;
    }
    for (const auto& plan : plans) {
        EXPECT_EQ(runsOrdered(plan.device, plan.id), 1U) << plan.id;
        EXPECT_EQ(done[plan.id], 1U) << plan.id;
        EXPECT_EQ(state(plan.id), OrderState::Verified) << plan.id << ' ' << nameOf(state(plan.id));
    }
    EXPECT_TRUE(mitigation->book().verifyLog()->intact);
}
