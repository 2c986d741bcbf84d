// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plan/report_codec.h"

#include "core/base/strings.h"
#include "core/plan/codec_fields.h"
#include "core/plan/plan_codec.h"
#include "core/plan/target_codec.h"

#include <algorithm>

namespace metsuke::plan {

using openc2::Json;
using openc2::JsonFields;

namespace {

constexpr size_t kLongestValue = 1024;

std::string value(std::string_view text) { return cleanText(text, kLongestValue); }
std::string name(std::string_view text) { return cleanText(text, kLongestName); }

State readState(JsonFields& fields) {
    const auto state = parseState(fields.text("state", kLongestName));
    if (!state) {
        fields.fail("state");
    }
    return state.value_or(State::Unknown);
}

UndoClass readUndoClass(JsonFields& fields) { return static_cast<UndoClass>(fields.number("undo_class", 0, 3)); }

Json objectsJson(const StepReport& step, size_t most) {
    Json objects = Json::array();
    for (const TouchedObject& one : step.objects) {
        if (objects.size() == most) {
            break;
        }
        objects.push_back({{"kind", name(one.kind)}, {"name", value(one.name)}, {"before", value(one.before)}, {"after", value(one.after)}});
    }
    return objects;
}

Json effectsJson(const StepReport& step) {
    Json effects = Json::array();
    for (size_t i = 0; i < std::min(step.effects.size(), kMostEffects); ++i) {
        effects.push_back(Json::object({{"text", messageField(step.effects[i])}}));
    }
    return effects;
}

Json stepJson(const StepReport& step, size_t mostObjects) {
    Json objects = objectsJson(step, mostObjects);
    const int64_t left = static_cast<int64_t>(step.objects.size() - objects.size());
    return {{"step", step.step}, {"action", traitsOf(step.action).name}, {"state", nameOf(step.state)}, {"tier", static_cast<int>(step.tier)},
        {"undo_class", static_cast<int>(step.undo)}, {"change", step.isChange}, {"found", factsJson(step.found)}, {"effects", effectsJson(step)},
        {"objects", std::move(objects)}, {"more", std::clamp(step.moreObjects, int64_t{0}, openc2::kLargestNumber - left) + left},
        {"refusal", refusalJson(step.refusal)}, {"undo", step.undoId}, {"began", openc2::toMilliseconds(step.began)},
        {"ended", openc2::toMilliseconds(step.ended)}, {"expires", openc2::toMilliseconds(step.expires)}};
}

StepReport readStep(JsonFields& fields) {
    StepReport step;
    step.step = fields.address("step");
    step.action = readAction(fields);
    step.state = readState(fields);
    step.tier = static_cast<Tier>(fields.number("tier", 0, 2));
    step.undo = readUndoClass(fields);
    step.isChange = fields.flag("change");
    for (JsonFields& one : fields.objects("found", kMostFacts)) {
        step.found.push_back({one.line("name", kLongestName), one.line("value", kLongestValue)});
        fields.join(one);
    }
    for (JsonFields& one : fields.objects("effects", kMostEffects)) {
        step.effects.push_back(readMessageField(one, "text"));
        fields.join(one);
    }
    for (JsonFields& one : fields.objects("objects", kMostObjects)) {
        step.objects.push_back({one.line("kind", kLongestName), one.line("name", kLongestValue), one.line("before", kLongestValue),
            one.line("after", kLongestValue)});
        fields.join(one);
    }
    step.moreObjects = fields.number("more");
    step.refusal = readRefusal(fields);
    step.undoId = optionalAddress(fields, "undo");
    step.began = fields.time("began");
    step.ended = fields.time("ended");
    step.expires = fields.time("expires");
    return step;
}

Json rowJson(const JournalRow& row) {
    Json json{{"undo", row.undoId}, {"command", name(row.command)}, {"plan", row.plan}, {"step", row.step}, {"action", traitsOf(row.action).name},
        {"target", targetJson(row.target)}, {"state", nameOf(row.state)}, {"undo_class", static_cast<int>(row.undo)}, {"actor", name(row.actor)},
        {"began", openc2::toMilliseconds(row.began)}, {"ended", openc2::toMilliseconds(row.ended)},
        {"expires", openc2::toMilliseconds(row.expires)}, {"undone", openc2::toMilliseconds(row.undone)}, {"refusal", refusalJson(row.refusal)}};
    if (row.since != Since{}) { // most steps have nothing that workstations before this one could not know
        json["since"] = {{"learned", row.since.learned}, {"spared", row.since.spared}};
    }
    return json;
}

JournalRow readRow(JsonFields& fields) {
    JournalRow row;
    row.undoId = fields.address("undo");
    row.command = fields.line("command", kLongestName);
    row.plan = optionalAddress(fields, "plan");
    row.step = optionalAddress(fields, "step");
    row.action = readAction(fields);
    row.target = readTarget(fields, "target");
    row.state = readState(fields);
    row.undo = readUndoClass(fields);
    row.actor = fields.line("actor", kLongestName);
    row.began = fields.time("began");
    row.ended = fields.time("ended");
    row.expires = fields.time("expires");
    row.undone = fields.time("undone");
    row.refusal = readRefusal(fields);
    if (fields.has("since")) {
        JsonFields since = fields.object("since");
        row.since = {since.number("learned"), since.number("spared")};
        fields.join(since);
    }
    return row;
}

} // namespace

Json refusalJson(const std::optional<Refusal>& refusal) {
    return refusal ? Json::object({{"reason", name(refusal->reason)}, {"sentence", messageField(refusal->sentence)}}) : Json();
}

std::optional<Refusal> readRefusal(JsonFields& fields) {
    if (fields.value("refusal").is_null()) {
        return std::nullopt;
    }
    JsonFields inside = fields.object("refusal");
    Refusal refusal{inside.line("reason", kLongestName), readMessageField(inside, "sentence")};
    fields.join(inside);
    return refusal;
}

std::string writeStepReport(const StepReport& report) { return openc2::canonical(stepJson(report, kMostObjects)); }

Result<StepReport> readStepReport(std::string_view text) {
    METSUKE_TRY(const Json json, openc2::parseJson(text));
    JsonFields fields(json);
    StepReport report = readStep(fields);
    METSUKE_CHECK(fields.done());
    return report;
}

Action readAction(JsonFields& fields) {
    const auto action = parseAction(fields.text("action", kLongestName));
    if (!action) {
        fields.fail("action");
    }
    return action.value_or(Action::CollectEvidence);
}

std::string optionalAddress(JsonFields& fields, const char* member) {
    return fields.text(member, 64).empty() ? std::string() : fields.address(member);
}

Json factsJson(const std::vector<Fact>& facts) {
    Json json = Json::array();
    for (size_t i = 0; i < std::min(facts.size(), kMostFacts); ++i) {
        json.push_back({{"name", name(facts[i].name)}, {"value", value(facts[i].value)}});
    }
    return json;
}

std::string writeReport(const PlanReport& report) {
    for (size_t most = kMostObjects;; most /= 2) {
        Json steps = Json::array();
        for (size_t i = 0; i < std::min(report.steps.size(), kMostSteps); ++i) {
            steps.push_back(stepJson(report.steps[i], most));
        }
        std::string text = openc2::canonical({{"plan", report.plan}, {"device", report.device}, {"boot", name(report.boot)},
            {"state", nameOf(report.state)}, {"dry_run", report.isDryRun}, {"plan_hash", report.planHash},
            {"refusal", refusalJson(report.refusal)}, {"steps", std::move(steps)}});
        if (text.size() <= kLargestReport || most == 0) {
            return text;
        }
    }
}

Result<PlanReport> readReport(std::string_view text) {
    METSUKE_TRY(const Json json, openc2::parseJson(text));
    JsonFields fields(json);
    PlanReport report;
    report.plan = optionalAddress(fields, "plan");
    report.device = fields.address("device");
    report.boot = fields.line("boot", kLongestName);
    report.state = readState(fields);
    report.isDryRun = fields.flag("dry_run");
    report.planHash = readDigest(fields, "plan_hash");
    report.refusal = readRefusal(fields);
    for (JsonFields& one : fields.objects("steps", kMostSteps)) {
        report.steps.push_back(readStep(one));
        fields.join(one);
    }
    METSUKE_CHECK(fields.done());
    return report;
}

std::string writeJournalQuery(const JournalQuery& query) {
    return openc2::canonical({{"plan", query.plan}, {"since", openc2::toMilliseconds(query.since)}, {"most", query.most}, {"open", query.onlyOpen}});
}

Result<JournalQuery> readJournalQuery(std::string_view text) {
    METSUKE_TRY(const Json json, openc2::parseJson(text));
    JsonFields fields(json);
    fields.allowOnly({"plan", "since", "most", "open"});
    JournalQuery query;
    query.plan = optionalAddress(fields, "plan");
    query.since = fields.time("since");
    query.most = static_cast<size_t>(fields.number("most", 1, kMostRows));
    query.onlyOpen = fields.flag("open");
    METSUKE_CHECK(fields.done());
    return query;
}

std::string writeJournal(const std::vector<JournalRow>& rows) {
    Json list = Json::array();
    size_t size = 0;
    for (const JournalRow& row : rows) {
        Json one = rowJson(row);
        size += openc2::canonical(one).size();
        if (list.size() == kMostRows || size > kLargestReport) {
            break;
        }
        list.push_back(std::move(one));
    }
    return openc2::canonical(Json::object({{"rows", std::move(list)}}));
}

Result<std::vector<JournalRow>> readJournal(std::string_view text) {
    METSUKE_TRY(const Json json, openc2::parseJson(text));
    JsonFields fields(json);
    std::vector<JournalRow> rows;
    for (JsonFields& one : fields.objects("rows", kMostRows)) {
        rows.push_back(readRow(one));
        fields.join(one);
    }
    METSUKE_CHECK(fields.done());
    return rows;
}

} // namespace metsuke::plan
