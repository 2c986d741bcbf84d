// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/remedy_check.h"
#include "core/mitigation/approval_request.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/plan/samples.h"

#include <algorithm>

namespace metsuke::fuzz {

namespace {

using namespace plan;

/// Whatever was read is read back from what is written of it, as the same.
template <typename Read, typename Write> void comesBack(Bytes input, Read read, Write write) {
    const auto value = read(asText(input));
    require(value.ok() || !value.error().message.id.empty(), "a refusal says why");
    if (value.ok()) {
        const auto again = read(write(*value));
        require(again.ok() && *again == *value, "what is written is read back");
    }
}

void planText(Bytes input) {
    comesBack(input, readPlan, writePlan);
    comesBack(input, readPlanArguments, writePlanArguments);
    comesBack(input, readUndo, writeUndo);
    comesBack(input, readCancel, writeCancel);
    comesBack(input, readJournalQuery, writeJournalQuery);
}

void reportText(Bytes input) {
    comesBack(input, readReport, writeReport);
    comesBack(input, readJournal, writeJournal);
}

void approvalRequestText(Bytes input) {
    const auto request = mitigation::readRequest(asText(input));
    require(!request.ok() || request->dryRun.planHash == planHash(request->plan, request->dryRun), "what is shown is what is signed");
    comesBack(input, [](std::string_view text) {
        auto facts = mitigation::readFacts(text);
        return facts ? Result<mitigation::OrderFacts>(std::move(*facts)) : Error(ErrorCode::Malformed, "not known");
    }, [](const mitigation::OrderFacts& facts) { return mitigation::writeFacts(facts); });
}

/// Signed or not: what is in it is read the same way.
void remedyText(Bytes input) { comesBack(input, plan::readRemedyDraft, plan::writeDraft); }

plan::Remedy sampleRemedy() {
    using Kind = plan::RemedyIndicator::Kind;
    plan::Remedy remedy{"rem-1", "Updater", "Expert", Timestamp{kSecond}, Timestamp{kDay}, {}, {}};
    remedy.indicators = {{"i1", Kind::Sha256, std::string(64, 'a'), "", ""}, {"i2", Kind::Persistence, "/etc/cron.d/u", "cron", "* * * * * root /tmp/u"},
        {"i3", Kind::Remote, "203.0.113.9", "", ""}, {"i4", Kind::Image, "/tmp/u", "", ""}};
    remedy.steps = {{Action::QuarantineFile, {"i1"}, {}}, {Action::RemovePersistence, {"i1", "i2"}, {}}, {Action::DenyAddress, {"i3"}, {}},
        {Action::KillProcess, {"i1", "i4"}, {}}, {Action::RunScript, {}, ScriptTarget{"/bin/sh", "true", kMinute}}};
    return remedy;
}

/// The expert of every policy here.
const openc2::SigningKey& expertKey() {
    static const openc2::SigningKey key = std::move(openc2::SigningKey::make()).value();
    return key;
}

/// A host where everything is there and starts everything.
class AnyScene : public RemedyScene {
    std::optional<std::string> digestOf(const std::string&) override { return std::string(64, 'a'); }
    std::optional<std::vector<std::string>> startedBy(const std::string&, const std::string&) override { return std::vector<std::string>{"/tmp/u"}; }
    std::optional<std::vector<std::string>> programsOf(const ProcessTarget&) override { return std::vector<std::string>{"/tmp/u"}; }
};

/// A plan that comes with a remedy: whatever is taken is signed, and no action is done that the remedy does not name.
void remedyPlan(Bytes input) {
    const auto plan = readPlan(asText(input));
    if (!plan.ok()) {
        return;
    }
    openc2::Policy policy;
    policy.operators = {{"eva", "expert", expertKey().verifyingKey().toText()}};
    AnyScene scene;
    const auto against = actuator::whyNotItsRemedy(*plan, policy, scene, Timestamp{kHour});
    require(!against || !against->id.empty(), "a refusal says why");
    if (against || plan->remedy.empty()) {
        return;
    }
    const auto remedy = readRemedy(plan->remedy, policy.operators, Timestamp{kHour});
    require(remedy.ok(), "what is taken is signed");
    for (const Step& step : plan->steps) {
        require(std::ranges::find(remedy->remedy.steps, step.action, &RemedyStep::action) != remedy->remedy.steps.end(), "and named");
    }
}

std::string samplePlanOfRemedy() {
    Plan plan{"p-1", "", "pc-1", Timestamp{kHour}, {}};
    const Message why = Message(kRemedyWhy).with("remedy", "rem-1").with("title", "Updater").with("signer", "eva");
    plan.steps = {{"s1", Action::QuarantineFile, FileTarget{"/tmp/u", std::string(64, 'a'), false}, why},
        {"s2", Action::RemovePersistence, PersistenceTarget{"cron", "/etc/cron.d/u", "* * * * * root /tmp/u", ""}, why},
        {"s3", Action::KillProcess, ProcessTarget{7, kSecond, "boot", "/tmp/u", "", true}, why}, {"s4", Action::RunScript, ScriptTarget{"/bin/sh", "true", kMinute}, why}};
    plan.remedy = writeRemedy(sampleRemedy(), expertKey());
    return writePlan(plan);
}

std::string sampleRequest() {
    mitigation::Order order;
    order.plan = plan::test::samplePlan();
    order.dryRun = PlanReport{order.plan.id, order.plan.device, "boot", State::Planned, true, {}, {}, {}};
    order.dryRun->planHash = planHash(order.plan, *order.dryRun);
    return *mitigation::writeRequest(order);
}

} // namespace

void addPlanTargets(std::vector<FuzzTarget>& targets) {
    targets.push_back({"approval-request", approvalRequestText, {octets(sampleRequest()), octets(mitigation::writeFacts(mitigation::OrderFacts{}))}, 2000, {}});
    targets.push_back({"plan", planText,
        {octets(writePlan(plan::test::samplePlan())), octets(writePlanArguments({std::string(64, 'a'), {"one"}})), octets(writeUndo({"u-1", ""})),
            octets(writeJournalQuery({}))}, 5000, {}});
    targets.push_back({"remedy", remedyText, {octets(plan::writeDraft(sampleRemedy()))}, 5000, {}});
    targets.push_back({"remedy-plan", remedyPlan, {octets(samplePlanOfRemedy())}, 2000, {}});
    targets.push_back({"plan-report", reportText,
        {octets(writeReport(plan::test::sampleReport())), octets(writeJournal({plan::test::sampleRow()}))}, 5000, {}});
}

} // namespace metsuke::fuzz
