// SPDX-License-Identifier: GPL-3.0-or-later
// How orders stand, what agents have on record of them, and who may order and agree.
#include "app/cli/lines.h"
#include "app/cli/mitigation_output.h"
#include "app/cli/output.h"

#include "app/cli/passphrase.h"
#include "core/base/strings.h"
#include "core/base/wall_clock.h"
#include "core/fleet/fleet_keys.h"
#include "core/fleet/operators.h"
#include "core/openc2/refusal_words.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace metsuke::cli {

namespace {

using namespace mitigation;
using Json = nlohmann::ordered_json;

constexpr Duration kJournalFor = 10 * kMinute;
constexpr int kOk = 200;

Result<void> printLog(const AgentsOptions& options, OrderBook& book) {
    METSUKE_TRY(const auto entries, book.log(options.limit));
    for (const auto& entry : entries) {
        if (options.json) {
            const Json what = Json::parse(entry.what, nullptr, false);
            printRow({{"number", entry.number}, {"time", formatIso8601(entry.at)}, {"actor", entry.actor}, {"kind", entry.kind},
                {"what", what.is_discarded() ? Json(entry.what) : what}, {"hash", entry.hash}});
        } else {
            std::printf("%s  %-16s %-24s %s\n", formatIso8601(entry.at).c_str(), cleanText(entry.actor).c_str(), cleanText(entry.kind).c_str(),
                cleanText(entry.what).c_str());
        }
    }
    return {};
}

Result<int> verify(const Environment& environment, const AgentsOptions& options, OrderBook& book) {
    METSUKE_TRY(const auto verdict, book.verifyLog());
    if (options.json) {
        printRow({{"intact", verdict.intact}, {"entries", verdict.entries}, {"broken_at", verdict.intact ? Json(nullptr) : Json(verdict.brokenAt)}});
    } else {
        std::printf("%s\n", words(environment, Message(verdict.intact ? "cli.log_intact" : "cli.log_broken").with("entries", verdict.entries).with("at", verdict.brokenAt)).c_str());
    }
    return static_cast<int>(verdict.intact ? kDone : kDoneWithDamage);
}

Result<int> list(const Environment& environment, const AgentsOptions& options) {
    METSUKE_TRY(const OpenDesk open, openDesk(options));
    METSUKE_CHECK(recordInCase(environment, options));
    OrderBook& book = open.desk->book();
    if (!options.stop.empty() || !options.goOn.empty()) {
        const bool isStop = !options.stop.empty();
        METSUKE_CHECK(open.desk->setStopped(isStop ? options.stop : options.goOn, isStop, Message("mitigation.cancelled_by").with("by", userName()), userName(), wallClock()));
        return static_cast<int>(kDone);
    }
    if (options.verify) {
        return verify(environment, options, book);
    }
    if (options.log) {
        METSUKE_CHECK(printLog(options, book));
        return static_cast<int>(kDone);
    }
    if (!options.command.empty()) {
        METSUKE_TRY(const auto order, book.order(options.command));
        if (!order) {
            return Error(ErrorCode::NotFound, Message("mitigation.unknown_order").with("order", options.command));
        }
        METSUKE_TRY(const auto looks, book.wireOf({*order}));
        options.json ? printOrderJson(environment, *order, looks) : printOrder(environment, *order, looks);
        if (!options.json && (order->report || order->dryRun)) {
            printSteps(environment, order->report ? *order->report : *order->dryRun);
        }
        return static_cast<int>(kDone);
    }
    METSUKE_TRY(const auto orders, book.newest(options.limit));
    METSUKE_TRY(const auto looks, book.wireOf(orders));
    for (const Order& order : orders) {
        options.json ? printOrderJson(environment, order, looks) : printOrder(environment, order, looks);
    }
    return static_cast<int>(kDone);
}

Json rowJson(const plan::JournalRow& row) {
    const auto time = [](Timestamp at) { return at.ns == 0 ? Json(nullptr) : Json(formatIso8601(at)); };
    return {{"undo", row.undoId}, {"order", row.plan}, {"step", row.step}, {"action", traitsOf(row.action).name}, {"state", plan::nameOf(row.state)},
        {"actor", row.actor}, {"began", time(row.began)}, {"ended", time(row.ended)}, {"expires", time(row.expires)}, {"undone", time(row.undone)},
        {"refused", row.refusal ? Json(row.refusal->reason) : Json(nullptr)}, {"learned", row.since.learned}, {"spared", row.since.spared}};
}

Result<int> journal(const Environment& environment, const AgentsOptions& options) {
    METSUKE_TRY(const auto roster, openRoster(options));
    METSUKE_TRY(const auto agent, findAgent(*roster, options.agent));
    openc2::Command command;
    command.action = "query";
    command.targetKind = plan::kJournalTarget;
    command.target = plan::writeJournalQuery({{}, {}, std::clamp<size_t>(options.limit, 1, plan::kMostRows), options.onlyOpen});
    command.device = agent.device;
    command.notAfter = wallClock() + kJournalFor;
    METSUKE_TRY(const auto ordered, roster->order(command, userName(), wallClock()));
    METSUKE_TRY(const auto record, waitForAnswer(*roster, ordered.command.id, options.wait));
    if (!record.response || record.response->status != kOk) {
        std::fprintf(stderr, "%s\n", words(environment, Message("mitigation.cli_no_journal")
                .with("name", agent.request.hostname).with("state", "fleet.command_" + std::string(commandStateName(record.state)))
                .with("reason", record.response ? cleanText(record.response->reason) : std::string())
                .with("why", record.response ? std::string(openc2::sentenceFor(record.response->reason)) : std::string())).c_str());
        return static_cast<int>(kDoneWithDamage);
    }
    METSUKE_TRY(const auto rows, plan::readJournal(record.response->results));
    for (const plan::JournalRow& row : rows) {
        if (options.json) {
            printRow(rowJson(row));
        } else {
            std::printf("%-34s %s  %-24s %s%s\n", row.undoId.c_str(), formatIso8601(row.began).c_str(),
                words(environment, Message(textOf(row.action))).c_str(), words(environment, Message(plan::textOf(row.state))).c_str(),
                row.undone.ns == 0 ? "" : ("  " + words(environment, Message(plan::textOf(plan::State::RolledBack)))).c_str());
            for (const auto& [id, count] : {std::pair("network.learned", row.since.learned), std::pair("network.spared", row.since.spared)}) {
                if (count > 0) {
                    std::printf("%s\n", paragraph(words(environment, Message(id).with("count", count)), 2, outputColumns()).c_str());
                }
            }
        }
    }
    return static_cast<int>(kDone);
}

Result<int> operators(const Environment& environment, const AgentsOptions& options) {
    const auto folder = options.fleetSettings().folder;
    if (!options.makeKey.empty()) {
        METSUKE_TRY(const auto key, openc2::SigningKey::make());
        std::string passphrase;
        if (!options.passphraseFile.empty()) {
            METSUKE_TRY(passphrase, newPassphrase(environment, options.passphraseFile, options.makeKey));
        }
        METSUKE_CHECK(key.save(options.makeKey, passphrase));
        if (passphrase.empty()) {
            std::fprintf(stderr, "%s\n", words(environment, Message("cli.key_unprotected").with("path", options.makeKey)).c_str());
        }
        std::printf("%s\n", key.verifyingKey().toText().c_str());
        return static_cast<int>(kDone);
    }
    if (!options.protectKey.empty()) {
        METSUKE_TRY(const auto key, openc2::SigningKey::load(options.protectKey, passphraseFrom(environment, options.oldPassphraseFile)));
        METSUKE_TRY(const std::string passphrase, newPassphrase(environment, options.passphraseFile, options.protectKey));
        METSUKE_CHECK(key.replace(options.protectKey, passphrase));
        std::fprintf(stderr, "%s\n", words(environment, Message("cli.key_protected").with("path", options.protectKey)).c_str());
        return static_cast<int>(kDone);
    }
    if (!options.unprotectKey.empty()) {
        METSUKE_TRY(const auto key, openc2::SigningKey::load(options.unprotectKey, passphraseFrom(environment, options.oldPassphraseFile)));
        METSUKE_CHECK(key.replace(options.unprotectKey, {}));
        std::fprintf(stderr, "%s\n", words(environment, Message("cli.key_unprotected").with("path", options.unprotectKey)).c_str());
        return static_cast<int>(kDone);
    }
    METSUKE_TRY(const auto roster, openRoster(options)); // there must be a fleet
    if (!options.addName.empty()) {
        METSUKE_CHECK(fleet::addOperator(folder, {options.addName, options.role, options.key}));
        METSUKE_CHECK(roster->note(userName(), "operator.added", Json{{"name", options.addName}, {"role", options.role}, {"key", options.key}}.dump(), wallClock()));
    } else if (!options.removeName.empty()) {
        METSUKE_CHECK(fleet::removeOperator(folder, options.removeName));
        METSUKE_CHECK(roster->note(userName(), "operator.removed", Json{{"name", options.removeName}}.dump(), wallClock()));
    }
    if (!options.addName.empty() || !options.removeName.empty()) {
        std::fprintf(stderr, "%s\n", words(environment, "mitigation.cli_operators_changed").c_str());
        return static_cast<int>(kDone);
    }
    METSUKE_TRY(const auto keys, fleet::FleetKeys::open(folder));
    for (const openc2::Policy::Operator& one : keys.operators()) {
        options.json ? printRow({{"name", one.name}, {"role", one.role}, {"key", one.key}})
                     : static_cast<void>(std::printf("%-20s %-14s %s\n", cleanText(one.name).c_str(), one.role.c_str(), one.key.c_str()));
    }
    return static_cast<int>(kDone);
}

int finish(const Environment& environment, const Result<int>& code) {
    const auto flushed = flushOutput();
    return !code.ok() ? environment.fail(code.error()) : flushed.ok() ? *code : environment.fail(flushed.error());
}

} // namespace

int listOrders(const Environment& environment, const AgentsOptions& options) { return finish(environment, list(environment, options)); }
int showJournal(const Environment& environment, const AgentsOptions& options) { return finish(environment, journal(environment, options)); }
int manageOperators(const Environment& environment, const AgentsOptions& options) { return finish(environment, operators(environment, options)); }

} // namespace metsuke::cli
