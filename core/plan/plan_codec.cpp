// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plan/plan_codec.h"

#include "core/base/digest.h"
#include "core/base/strings.h"
#include "core/plan/codec_fields.h"
#include "core/plan/remedy.h"
#include "core/plan/report_codec.h"
#include "core/plan/target_codec.h"

namespace metsuke::plan {

using openc2::Json;
using openc2::JsonFields;

namespace {

Json planJson(const Plan& plan) {
    Json steps = Json::array();
    for (const Step& step : plan.steps) {
        steps.push_back({{"id", step.id}, {"action", traitsOf(step.action).name}, {"target", targetJson(step.target)},
            {"why", messageField(step.why)}});
    }
    Json json{{"id", plan.id}, {"case", cleanText(plan.caseId, kLongestName)}, {"device", plan.device},
        {"not_after", openc2::toMilliseconds(plan.notAfter)}, {"steps", std::move(steps)}};
    if (!plan.remedy.empty()) {
        json["remedy"] = openc2::embedJson(plan.remedy);
    }
    return json;
}

Step readStep(JsonFields& fields) {
    fields.allowOnly({"id", "action", "target", "why"});
    Step step;
    step.id = fields.address("id");
    step.action = readAction(fields);
    step.target = readTarget(fields, "target");
    step.why = readMessageField(fields, "why");
    return step;
}

} // namespace

std::string writePlan(const Plan& plan) { return openc2::canonical(planJson(plan)); }

Result<Plan> readPlan(std::string_view text) {
    METSUKE_TRY(const Json json, openc2::parseJson(text));
    JsonFields fields(json);
    fields.allowOnly({"id", "case", "device", "not_after", "steps", "remedy"});
    Plan plan;
    plan.id = fields.address("id");
    plan.caseId = fields.line("case", kLongestName);
    plan.device = fields.address("device");
    plan.notAfter = fields.time("not_after");
    for (JsonFields& one : fields.objects("steps", kMostSteps)) {
        plan.steps.push_back(readStep(one));
        fields.join(one);
    }
    if (fields.has("remedy")) {
        METSUKE_TRY(plan.remedy, openc2::extractJson(fields.value("remedy")));
        if (plan.remedy.empty() || plan.remedy.size() > kLargestRemedy) {
            fields.fail("remedy");
        }
    }
    METSUKE_CHECK(fields.done());
    METSUKE_CHECK(checkPlan(plan));
    return plan;
}

std::string planHash(const Plan& plan, const PlanReport& report) {
    Json seen = Json::array();
    for (const StepReport& step : report.steps) {
        seen.push_back({{"step", step.step}, {"refused", step.refusal ? cleanText(step.refusal->reason, kLongestName) : ""},
            {"change", step.isChange}, {"tier", static_cast<int>(step.tier)}, {"found", factsJson(step.found)}});
    }
    return Digest::hex(DigestKind::Sha256, asBytes(openc2::canonical({{"plan", planJson(plan)}, {"seen", std::move(seen)}})));
}

std::string writePlanArguments(const PlanArguments& arguments) {
    return openc2::canonical({{"plan_hash", arguments.planHash}, {"approvals", arguments.approvals}});
}

Result<PlanArguments> readPlanArguments(std::string_view text) {
    if (text.empty()) {
        return PlanArguments{};
    }
    METSUKE_TRY(const Json json, openc2::parseJson(text));
    JsonFields fields(json);
    fields.allowOnly({"plan_hash", "approvals"});
    PlanArguments arguments;
    arguments.planHash = readDigest(fields, "plan_hash");
    arguments.approvals = readBytesList(fields, "approvals", kMostApprovals, kLongestApproval);
    METSUKE_CHECK(fields.done());
    return arguments;
}

std::string writeUndo(const UndoRequest& request) { return openc2::canonical({{"undo", request.undoId}, {"plan", request.plan}}); }

Result<UndoRequest> readUndo(std::string_view text) {
    METSUKE_TRY(const Json json, openc2::parseJson(text));
    JsonFields fields(json);
    fields.allowOnly({"undo", "plan"});
    UndoRequest request;
    request.undoId = optionalAddress(fields, "undo");
    request.plan = optionalAddress(fields, "plan");
    if (request.undoId.empty() == request.plan.empty()) {
        fields.fail("undo");
    }
    METSUKE_CHECK(fields.done());
    return request;
}

std::string writeCancel(const std::string& command) { return openc2::canonical(Json(command)); }

Result<std::string> readCancel(std::string_view text) {
    METSUKE_TRY(const Json json, openc2::parseJson(text));
    const Json outer = Json::object({{"command", json}});
    JsonFields fields(outer);
    std::string command = fields.address("command");
    METSUKE_CHECK(fields.done());
    return command;
}

} // namespace metsuke::plan
