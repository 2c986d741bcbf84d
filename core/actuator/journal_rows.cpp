// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/journal_rows.h"

#include "core/base/digest.h"
#include "core/plan/report_codec.h"
#include "core/plan/target_codec.h"

namespace metsuke::actuator {

using openc2::Json;

namespace {

plan::State stateOf(std::string_view name) { return plan::parseState(name).value_or(plan::State::Unknown); }

plan::Target targetOf(std::string_view text) {
    const auto json = openc2::parseJson(text);
    if (!json) {
        return plan::NoTarget{};
    }
    const Json outer = Json::object({{"target", *json}});
    openc2::JsonFields fields(outer);
    plan::Target target = plan::readTarget(fields, "target");
    return fields.ok() ? target : plan::NoTarget{};
}

std::optional<plan::Refusal> refusalOf(std::string_view text) {
    const auto json = openc2::parseJson(text);
    if (text.empty() || !json) {
        return std::nullopt;
    }
    openc2::JsonFields fields(*json);
    return plan::readRefusal(fields);
}

} // namespace

Journal::Order readOrder(const Statement& statement) {
    Journal::Order order;
    order.id = statement.string(0);
    order.kind = statement.string(1);
    order.plan = statement.string(2);
    order.actor = statement.string(3);
    order.what = statement.string(4);
    order.isMutating = statement.integer(5) != 0;
    order.flipsIsolation = statement.integer(6) != 0;
    order.state = stateOf(statement.text(7));
    order.received = {statement.integer(8)};
    order.ended = {statement.integer(9)};
    order.report = statement.string(10);
    return order;
}

Journal::Row readRow(const Statement& statement) {
    Journal::Row row;
    row.shown.undoId = statement.string(0);
    row.shown.command = statement.string(1);
    row.shown.plan = statement.string(2);
    row.shown.step = statement.string(3);
    row.shown.action = plan::parseAction(statement.text(4)).value_or(plan::Action::CollectEvidence);
    row.shown.target = targetOf(statement.text(5));
    row.shown.state = stateOf(statement.text(6));
    row.shown.undo = static_cast<plan::UndoClass>(std::clamp(statement.integer(7), int64_t{0}, int64_t{3}));
    row.shown.actor = statement.string(8);
    row.shown.began = {statement.integer(9)};
    row.shown.ended = {statement.integer(10)};
    row.shown.expires = {statement.integer(11)};
    row.shown.undone = {statement.integer(12)};
    row.shown.refusal = refusalOf(statement.text(13));
    row.record = statement.string(14);
    row.isUndoing = statement.integer(15) != 0;
    row.end = {row.shown.expires, statement.integer(17), statement.string(18)};
    if (auto report = plan::readStepReport(statement.text(16))) {
        row.report = std::move(report).value();
    }
    return row;
}

Result<std::vector<Journal::Row>> readRows(Statement& statement) {
    const StatementUse use(statement);
    std::vector<Journal::Row> all;
    while (true) {
        METSUKE_TRY(const bool isRow, statement.step());
        if (!isRow) {
            return all;
        }
        all.push_back(readRow(statement));
    }
}

std::string targetText(const plan::Target& target) { return openc2::canonical(plan::targetJson(target)); }

std::string refusalText(const std::optional<plan::Refusal>& refusal) {
    return refusal ? openc2::canonical(Json::object({{"refusal", plan::refusalJson(refusal)}})) : std::string();
}

std::string orderText(const Journal::Order& order) {
    return openc2::canonical({{"command", order.id}, {"kind", order.kind}, {"plan", order.plan}, {"mutating", order.isMutating},
        {"what", Digest::hex(DigestKind::Sha256, asBytes(order.what))}});
}

std::string outcomeText(const std::string& id, plan::State state, const std::string& report) {
    return openc2::canonical({{"command", id}, {"state", plan::nameOf(state)}, {"report", Digest::hex(DigestKind::Sha256, asBytes(report))}});
}

std::string rowText(const Journal::Row& row) {
    return openc2::canonical({{"undo", row.shown.undoId}, {"command", row.shown.command}, {"step", row.shown.step},
        {"action", plan::traitsOf(row.shown.action).name}, {"target", plan::targetJson(row.shown.target)}, {"state", plan::nameOf(row.shown.state)},
        {"record", Digest::hex(DigestKind::Sha256, asBytes(row.record))}, {"refusal", plan::refusalJson(row.shown.refusal)}});
}

} // namespace metsuke::actuator
