// SPDX-License-Identifier: GPL-3.0-or-later
// An expert's remedy from end to end: evidence of one computer comes into the case, what the expert reads there makes the remedy, which is
// signed, applied to that computer, then to all that match, by the real handlers of files, and taken back to the byte.
#include "core/actuator/linux/evidence_handler.h"
#include "core/actuator/linux/evidence_outlet.h"
#include "core/actuator/linux/host_scene.h"
#include "core/actuator/linux/persistence_handler.h"
#include "core/actuator/linux/quarantine_handler.h"
#include "core/actuator/order_desk.h"
#include "core/agent/sightings_answer.h"
#include "core/base/digest.h"
#include "core/base/wall_clock.h"
#include "core/fleet/fleet_keys.h"
#include "core/fleet/operators.h"
#include "core/fleet/sighting_orders.h"
#include "core/mitigation/evidence_export.h"
#include "core/mitigation/mitigation_desk.h"
#include "core/mitigation/remedy_order.h"
#include "core/sensor/linux/host_clock.h"
#include "tests/actuator/nothing_protected.h"
#include "tests/agents/fleet_lab.h"
#include "tests/endpoint/scenario.h"
#include "tests/support/process.h"

#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::test;
using namespace metsuke::mitigation;
using namespace metsuke::plan;
namespace fs = std::filesystem;

namespace {

const std::string kPayload = "#!/bin/sh\n# METSUKE-SIM\nexit 0\n";
const std::string kGoodLine = "17 * * * * root cd / && run\n";

/// A computer with what an intruder left: the same file under a name of its own, and what starts it. Its actuator is the real one.
class Victim {
public:
    Victim(std::string device, const fs::path& folder, const std::string& name, const fs::path& agentState, const std::string& pinned)
        : m_device(std::move(device))
        , m_folder(folder)
        , m_payload(folder / "root" / name)
        , m_cron(folder / "root/etc/cron.d/upd") {
        fs::create_directories(m_cron.parent_path());
        fs::create_directories(m_folder / "actuator");
        put(m_payload, kPayload, 0751);
        put(m_cron, kGoodLine + entry() + '\n', 0644);
        tellHistory();
        EXPECT_TRUE(actuator::OrderDesk::pinRoot(m_folder / "actuator", pinned).ok());
        fs::copy_file(agentState / "policy.json", m_folder / "actuator/policy.json"); // as the recorder would bring it
        startActuator();
        startAgent(agentState);
    }
    [[nodiscard]] const std::string& device() const { return m_device; }
    [[nodiscard]] bool isInfected() const {
        return readFile(m_payload) == kPayload && modeOf(m_payload) == 0751 && readFile(m_cron) == kGoodLine + entry() + '\n' && modeOf(m_cron) == 0644;
    }
    [[nodiscard]] bool isClean() const { return !fs::exists(m_payload) && readFile(m_cron) == kGoodLine; }
    [[nodiscard]] std::string cron() const { return m_cron; }
    [[nodiscard]] std::string payload() const { return m_payload; }
    /// As the recorder brings it, while no order is under way.
    bool obey(const std::string& policy) { return m_orders->adopt(policy, wallClock()); }

private:
    [[nodiscard]] std::string entry() const { return "* * * * * root " + m_payload.string(); }
    static mode_t modeOf(const fs::path& path) {
        struct stat found{};
        return ::stat(path.c_str(), &found) == 0 ? found.st_mode & 07777U : 0;
    }
    static void put(const fs::path& path, const std::string& text, mode_t mode) {
        std::ofstream(path, std::ios::binary) << text;
        ASSERT_EQ(::chmod(path.c_str(), mode), 0);
    }
    /// What its recorder would have seen, a minute ago.
    void tellHistory() {
        m_history.at(static_cast<double>(wallClock() - endpoint::test::kStart) / 1e9 - 60);
        const auto shell = m_history.running("/usr/bin/bash");
        endpoint::FileChanged written;
        written.path = m_payload;
        written.sha256 = Digest::hex(DigestKind::Sha256, asBytes(kPayload));
        written.file = {8, 5};
        m_history.tell(shell, written);
        m_history.persist(shell, "cron", m_cron, entry());
        m_history.history();
    }
    void startActuator() {
        const fs::path own = m_folder / "actuator";
        m_journal = actuator::Journal::open(own, sensor::bootId()).value();
        using plan::Action;
        m_handlers.add(Action::QuarantineFile, std::make_shared<actuator::QuarantineHandler>(actuator::test::kNothingProtected, own / "vault"));
        m_handlers.add(Action::RemovePersistence,
            std::make_shared<actuator::PersistenceHandler>(actuator::test::kNothingProtected, own / "vault", (m_folder / "root").string(), own / "dpkg"));
        m_handlers.add(Action::CollectEvidence, std::make_shared<actuator::EvidenceHandler>(actuator::test::kNothingProtected, own / "evidence", sensor::bootId()));
        actuator::Actuator::Settings settings;
        settings.device = m_device;
        settings.boot = sensor::bootId();
        settings.run.clock = [] { return actuator::Moment{wallClock(), sensor::sinceBoot()}; };
        m_actuator.emplace(*m_journal, m_handlers, settings);
        m_outlet.emplace(own / "evidence", own / "outgoing", *m_journal);
        m_orders.emplace(std::move(actuator::OrderDesk::open(own, m_device, *m_actuator, *m_journal)).value());
        m_orders->setScene([root = (m_folder / "root").string()] { return std::make_unique<actuator::HostScene>(sensor::bootId(), root); });
        m_orders->setOutlet([this](std::string_view request, const std::string& by, Timestamp now) { return m_outlet->hand(request, by, now); });
    }
    void startAgent(const fs::path& state) {
        agent::ClientSettings settings;
        settings.state = state;
        settings.device = m_device;
        settings.fill = [this](openc2::Heartbeat& heartbeat) {
            heartbeat.hostname = "host-" + m_device;
            heartbeat.boot = sensor::bootId();
        };
        settings.say = [](const Message&) {};
        settings.answers.add("investigate", "x-metsuke:sightings", agent::sightingsAnswer(m_history.folder()));
        const auto bring = [this](const std::string& sealed, const agent::CommandAnswers::Answered& answered) { answered(m_orders->take(sealed, wallClock(), {})); };
        settings.answers.addElsewhere("remediate", std::string(plan::kPlanTarget), bring);
        settings.answers.addElsewhere("remediate", std::string(plan::kUndoTarget), bring);
        settings.answers.addElsewhere("copy", std::string(evidence::kEvidenceTarget), bring);
        m_client = agent::AgentClient::start(std::move(settings)).value();
    }

    const std::string m_device;
    const fs::path m_folder, m_payload, m_cron;
    endpoint::test::Scenario m_history;
    actuator::HandlerRegistry m_handlers;
    std::unique_ptr<actuator::Journal> m_journal;
    std::optional<actuator::Actuator> m_actuator;
    std::optional<actuator::EvidenceOutlet> m_outlet;
    std::optional<actuator::OrderDesk> m_orders;
    std::unique_ptr<agent::AgentClient> m_client; ///< last: its thread uses the others
};

class RemedyEnd : public FleetLab {
protected:
    /// False after skipping.
    bool begin() {
        if (::geteuid() != 0) {
            [] { GTEST_SKIP() << "what an actuator moves and puts back takes root"; }();
            return false;
        }
        if (!prepare(Way::Broker)) {
            return false;
        }
        EXPECT_TRUE(fleet::addOperator(m_settings.folder, {"expert", "expert", m_expert.verifyingKey().toText()}).ok());
        startServing();
        for (const char* device : {"pc-1", "pc-2"}) {
            const auto made = token(true);
            EXPECT_TRUE(enrolDevice(device, made).ok());
            const std::string name = device == std::string("pc-1") ? "update" : "tmp-7f3";
            m_victims.push_back(std::make_unique<Victim>(device, m_folder / device, name, stateOf(device), made.root));
            EXPECT_TRUE(waitForAgent(device));
        }
        m_desk = MitigationDesk::open(m_settings.folder, roster(), operators()).value();
        return !HasFailure();
    }
    std::vector<openc2::Policy::Operator> operators() const { return fleet::operatorsInForce(m_settings.folder).value(); }
    Order order(const std::string& id) { return m_desk->book().order(id).value().value(); }
    bool comesTo(const std::string& id, OrderState state) {
        return eventually([&] {
            const auto ticked = m_desk->tick(wallClock());
            EXPECT_TRUE(ticked.ok()) << ticked.error().message.id << ' ' << ticked.error().detail;
            return order(id).state == state;
        });
    }
    /// Looked at, confirmed as it was shown, done.
    void carryOut(const plan::Plan& plan) {
        look(plan, OrderState::Reviewed);
        const auto begun = m_desk->run(plan.id, order(plan.id).planHash(), "ann", wallClock());
        ASSERT_TRUE(begun.ok()) << begun.error().message.id;
        ASSERT_TRUE(comesTo(plan.id, OrderState::Verified)) << order(plan.id).reason.id;
    }
    /// What the expert gets of that computer: the file's bytes, out of the case.
    std::string evidenceFrom(const Victim& victim) {
        plan::EvidenceTarget target;
        target.files = {victim.payload()};
        Timestamp until = wallClock() + kHour;
        until.ns -= until.ns % kMillisecond;
        carryOut({"evidence-1", "C-1", victim.device(), until, {{"s1", plan::Action::CollectEvidence, target, {}}}});
        const auto collected = collectedBy(order("evidence-1"));
        const auto evidence = EvidenceDesk::open(m_settings.folder, roster()).value();
        const fs::path caseFile = m_folder / "case.metsuke";
        EXPECT_EQ(collected.size(), 1U);
        const std::string& package = collected.at(0).undoId;
        EXPECT_TRUE(evidence->fetch({package, "evidence-1", victim.device(), caseFile}, "ann", wallClock()).ok());
        EXPECT_TRUE(eventually([&] { return evidence->tick(wallClock()).ok() && evidence->book().package(package)->value().state == TransferState::Verified; }));
        EvidenceExport out(*evidence, m_desk->book(), roster(), caseFile);
        const auto files = out.unpack(package, m_folder / "unpacked", "expert", wallClock());
        EXPECT_TRUE(files.ok()) << files.error().message.id;
        for (const auto& entry : fs::directory_iterator(m_folder / "unpacked")) {
            if (entry.path().filename().string().starts_with("file-1-")) {
                return readFile(entry.path());
            }
        }
        return {};
    }
    /// By what the expert has read, signed and read again as the workstation does.
    SignedRemedy remedyFor(const std::string& content) {
        Remedy remedy;
        remedy.id = "rem-1";
        remedy.title = "Updater";
        remedy.who = "Expert";
        remedy.created = {wallClock().ns / kMillisecond * kMillisecond};
        remedy.expires = remedy.created + kDay;
        remedy.indicators = {{"i1", RemedyIndicator::Kind::Sha256, Digest::hex(DigestKind::Sha256, asBytes(content)), "", ""}};
        remedy.steps = {{plan::Action::RemovePersistence, {"i1"}, {}}, {plan::Action::QuarantineFile, {"i1"}, {}}};
        const std::string text = writeRemedy(remedy, m_expert);
        std::string altered = text;
        altered.replace(altered.find("Updater"), 7, "Updates");
        const auto refused = readRemedy(altered, operators(), wallClock());
        EXPECT_EQ(refused.ok() ? ErrorCode::Internal : refused.error().code, ErrorCode::PermissionDenied);
        auto read = readRemedy(text, operators(), wallClock());
        EXPECT_TRUE(read.ok()) << read.error().message.id;
        return std::move(read).value();
    }
    /// Asks the computer ("": all); the plans for what is found there. Those that have it already are passed over.
    std::vector<plan::Plan> plansFor(const SignedRemedy& remedy, const std::string& device) {
        endpoint::SightingQuestion question;
        question.indicators = indicatorsOf(remedy.remedy);
        question.wantsObjects = true;
        question.window = fleet::lookBack(kDay, wallClock());
        const auto asked = fleet::askFor(roster(), question, device, "ann", wallClock());
        EXPECT_TRUE(asked.ok());
        std::vector<plan::Plan> plans;
        for (const fleet::AskedAgent& one : *asked) {
            const auto answer = finished(one.command);
            const auto sightings = answer.response ? fleet::sightingsOf(*answer.response) : Result<endpoint::Sightings>(Error(ErrorCode::NotFound, "none"));
            EXPECT_TRUE(sightings.ok()) << sightings.error().message.id;
            const auto id = freeOrder(m_desk->book(), remedy.remedy, one.device);
            if (!id.ok()) {
                continue;
            }
            const auto made = remedyOrder(remedy, {one.device, sensor::bootId(), *sightings, {}, {}, {}}, *id, wallClock());
            EXPECT_TRUE(made.ok()) << made.error().message.id;
            plans.push_back(made->plan);
        }
        return plans;
    }
    std::vector<std::string> apply(const SignedRemedy& remedy, const std::string& device) {
        std::vector<std::string> orders;
        for (const plan::Plan& plan : plansFor(remedy, device)) {
            carryOut(plan);
            orders.push_back(plan.id);
        }
        return orders;
    }
    void look(const plan::Plan& plan, OrderState expected) {
        const auto drafted = m_desk->draft({plan}, "ann", wallClock());
        ASSERT_TRUE(drafted.ok()) << drafted.error().message.id;
        ASSERT_TRUE(m_desk->dryRun(plan.id, "ann", wallClock()).ok());
        ASSERT_TRUE(comesTo(plan.id, expected)) << order(plan.id).reason.id;
    }

    openc2::SigningKey m_expert = std::move(openc2::SigningKey::make()).value();
    std::vector<std::unique_ptr<Victim>> m_victims;
    std::unique_ptr<MitigationDesk> m_desk;
};

TEST_F(RemedyEnd, FromTheEvidenceOfOne_cleansThatOne_thenAllThatMatch_andIsTakenBack) {
    if (!begin()) {
        return;
    }
    const std::string content = evidenceFrom(*m_victims[0]);
    ASSERT_EQ(content, kPayload);
    const SignedRemedy remedy = remedyFor(content);
    EXPECT_EQ(remedy.signer, "expert");

    const auto first = apply(remedy, "pc-1");
    ASSERT_EQ(first.size(), 1U);
    EXPECT_TRUE(m_victims[0]->isClean());
    EXPECT_TRUE(m_victims[1]->isInfected());

    const auto others = apply(remedy, "");
    ASSERT_EQ(others.size(), 1U) << "the first has it already";
    EXPECT_EQ(order(others[0]).device(), "pc-2");
    EXPECT_TRUE(m_victims[1]->isClean());

    for (const std::string& id : {first[0], others[0]}) {
        ASSERT_TRUE(m_desk->undo(id, "", "ann", wallClock()).ok());
        EXPECT_TRUE(comesTo(id, OrderState::RolledBack)) << order(id).reason.id;
    }
    EXPECT_TRUE(m_victims[0]->isInfected());
    EXPECT_TRUE(m_victims[1]->isInfected());
}

TEST_F(RemedyEnd, WorkstationThatAddsAStep_orWhoseExpertWasRevoked_isRefusedByTheComputer) {
    if (!begin()) {
        return;
    }
    auto plans = plansFor(remedyFor(kPayload), "pc-1");
    ASSERT_EQ(plans.size(), 1U);
    plan::Plan more = plans[0];
    more.steps.push_back({"s9", plan::Action::QuarantineFile, plan::FileTarget{m_victims[0]->cron(), Digest::hex(DigestKind::Sha256, asBytes(readFile(m_victims[0]->cron()))), false},
        more.steps[0].why});
    look(more, OrderState::Blocked);
    EXPECT_EQ(order(more.id).reason.id, "mitigation.remedy_more");

    look(plans[0], OrderState::Reviewed);
    stopServing();
    ASSERT_TRUE(fleet::removeOperator(m_settings.folder, "expert").ok());
    startServing(); // the agent hears of the newer policy
    ASSERT_TRUE(eventually([&] { return m_victims[0]->obey(readFile(stateOf("pc-1") / "policy.json")); }));
    ASSERT_TRUE(m_desk->run(plans[0].id, order(plans[0].id).planHash(), "ann", wallClock()).ok());
    ASSERT_TRUE(comesTo(plans[0].id, OrderState::Blocked)) << nameOf(order(plans[0].id).state);
    EXPECT_EQ(order(plans[0].id).reason.id, "mitigation.remedy_foreign");
    EXPECT_TRUE(m_victims[0]->isInfected());
}

} // namespace
