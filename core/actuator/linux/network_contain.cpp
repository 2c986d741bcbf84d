// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/network_contain.h"

#include "core/actuator/linux/network_blast.h"
#include "core/actuator/linux/network_conntrack.h"
#include "core/actuator/linux/network_nft.h"
#include "core/actuator/linux/network_probe.h"
#include "core/actuator/linux/network_tables.h"
#include "core/base/digest.h"
#include "core/base/strings.h"

#include <algorithm>
#include <set>

namespace metsuke::actuator {

namespace {

constexpr const char* kMaker = "metsuke";
constexpr size_t kDigestDigits = 16, kMostFactsOfPermitted = 32;
constexpr int kTries = 3; // an interface that goes in between makes the kernel refuse it all
constexpr Duration kLookPatience = 3 * kSecond;
constexpr uint16_t kDiscard = 9;

std::string nameOf(const plan::Permitted& one) {
    const std::string address = one.address.toString();
    const std::string text = one.address.isV4() || one.port == 0 ? address : '[' + address + ']';
    return one.port == 0 ? text : text + ':' + std::to_string(one.port);
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text += (text.empty() ? "" : ", ") + name;
    }
    return text;
}

std::vector<std::string> namesOf(const std::vector<plan::Permitted>& permitted) {
    std::set<std::string> names; // in one order, however they were told
    for (const plan::Permitted& one : permitted) {
        names.insert(nameOf(one));
    }
    return {names.begin(), names.end()};
}

/// The same for isolations that do the same.
std::string digestOf(const plan::HostTarget& target) {
    const std::string text = joined(namesOf(target.permitted)) + ' ' + std::to_string(target.duration);
    return Digest::hex(DigestKind::Sha256, asBytes(text)).substr(0, kDigestDigits);
}

std::string markOf(const NetworkRecord& record) {
    return std::string(kMaker) + ' ' + record.undoId + ' ' + digestOf(std::get<plan::HostTarget>(record.target));
}

Result<NetworkRecord> readIsolation(const std::string& text) {
    METSUKE_TRY(NetworkRecord record, readNetworkRecord(text));
    return std::holds_alternative<plan::HostTarget>(record.target) ? Result<NetworkRecord>(std::move(record))
                                                                   : Error(ErrorCode::Malformed, "network.other_record");
}

Result<void> applyIsolation(const NetworkRecord& record, Duration lasts, NetworkFacts& facts, const NetworkSettings& settings) {
    Result<void> applied;
    for (int i = 0; i < kTries; ++i) {
        METSUKE_TRY(facts, readNetwork(settings.resolverFiles));
        applied = nft::apply(isolationRules(record, facts, lasts));
        if (applied) {
            break;
        }
    }
    return applied;
}

Error stillOpen(std::string where) { return {ErrorCode::Internal, Message("network.still_open").with("where", std::move(where))}; }

} // namespace

std::string isolationRules(const NetworkRecord& record, const NetworkFacts& facts, Duration lasts) {
    return isolationRules(Isolation{markOf(record), std::get<plan::HostTarget>(record.target).permitted, facts.gateways, facts.hooks(), lasts});
}

IsMeant cutOff(const plan::HostTarget& target, const NetworkFacts& facts) {
    return [&target, &facts](const sensor::SocketRow& row) { return !facts.isOwn(row.connection.remote) && !isPermitted(target.permitted, row); };
}

plan::HostTarget ContainHandler::pinned(const Task& task) const {
    plan::HostTarget target = std::get<plan::HostTarget>(task.step.target);
    target.permitted.insert(target.permitted.end(), m_settings.management.begin(), m_settings.management.end());
    return target;
}

plan::StepReport ContainHandler::check(const Task& task) {
    plan::StepReport report = task.blank();
    if (const auto looked = look(task, report); !looked) {
        report.refusal = refusalOf(looked.error().message);
    }
    return report;
}

Result<void> ContainHandler::look(const Task& task, plan::StepReport& report) const {
    const plan::HostTarget target = pinned(task);
    for (const std::string& name : namesOf(target.permitted)) {
        if (report.found.size() < kMostFactsOfPermitted) {
            report.found.push_back({"permitted", name});
        }
    }
    report.found.push_back({"isolation", digestOf(target)});
    if (target.permitted.empty() && target.duration == 0) {
        return Error(ErrorCode::InvalidArgument, "network.no_way_back");
    }
    if (target.permitted.empty() && !m_settings.managementNames.empty()) { // it could not be released any more, and nobody would notice
        return Error(ErrorCode::InvalidArgument, Message("network.management_named").with("names", joined(m_settings.managementNames)));
    }
    METSUKE_TRY(const auto mark, markOf("inet", kIsolationTable));
    if (mark) {
        if (!mark->ends_with(' ' + digestOf(target))) {
            return Error(ErrorCode::Busy, "network.contained_otherwise");
        }
        report.isChange = false;
        return {};
    }
    METSUKE_TRY(const NetworkFacts facts, readNetwork(m_settings.resolverFiles));
    METSUKE_CHECK(nft::check(isolationRules({"look", target, {}}, facts, m_settings.probation)));
    if (!m_settings.management.empty() && !answersAny(m_settings.management, kLookPatience)) {
        return Error(ErrorCode::NotFound, Message("network.management_silent").with("address", joined(namesOf(m_settings.management))));
    }
    METSUKE_TRY(const auto dropped, findConnections(Reach::Here, cutOff(target, facts)));
    describe(target, facts, dropped, report);
    tellBlast(dropped, m_settings.logins, report);
    METSUKE_TRY(const auto tables, filterTables());
    std::vector<std::string> others;
    for (const FilterTable& table : tables) {
        if (!table.isOurs()) {
            others.push_back(cleanText(table.family + ' ' + table.name));
        }
    }
    if (!others.empty()) {
        report.effects.push_back(Message("network.other_rules").with("names", joined(others)));
    }
    listConnections(dropped, "ended", report);
    return {};
}

void ContainHandler::describe(
    const plan::HostTarget& target, const NetworkFacts& facts, const std::vector<sensor::SocketRow>& dropped, plan::StepReport& report) const {
    report.effects.push_back(target.permitted.empty() ? Message("network.contain_wholly")
                                                      : Message("network.contain").with("names", joined(namesOf(target.permitted))));
    if (target.duration == 0) {
        report.effects.emplace_back("network.for_ever");
    }
    if (!dropped.empty()) {
        report.effects.push_back(Message("network.drops").with("count", static_cast<int64_t>(dropped.size())));
    }
    if (const int64_t consoles = countConsoles(dropped); consoles > 0) {
        report.effects.push_back(Message("network.console_lost").with("count", consoles));
    }
    std::vector<std::string> bridges, uncovered;
    for (const NetworkInterface& one : facts.interfaces) {
        const std::string name = cleanText(one.hook.name);
        const bool isCovered = one.isLoopback || isWritableInterface(one.hook.name);
        report.objects.push_back({"interface", name, one.kind, one.isLoopback ? "open" : isCovered ? "closed" : "closed to all but raw frames"});
        if (one.kind == "bridge") {
            bridges.push_back(name);
        }
        if (!isCovered) {
            uncovered.push_back(name);
        }
        const auto isWay = [&](const plan::Permitted& end) { return one.isTunnel && routeTo(end.address) == one.hook.index; };
        if (std::ranges::any_of(m_settings.management, isWay)) {
            report.effects.push_back(Message("network.tunnel").with("name", name));
        }
    }
    if (facts.queueSockets > 0) {
        report.effects.push_back(Message("network.queue_sockets").with("count", facts.queueSockets));
    }
    for (const NetworkInterface& one : facts.interfaces) {
        if (one.isRedirecting) {
            report.effects.push_back(Message("network.past_filters").with("name", cleanText(one.hook.name)));
        }
    }
    if (!bridges.empty()) {
        report.effects.push_back(Message("network.bridges").with("names", joined(bridges)));
    }
    if (!uncovered.empty()) {
        report.effects.push_back(Message("network.uncovered").with("names", joined(uncovered)));
    }
}

Result<std::string> ContainHandler::capture(const Task& task) { return writeRecord(NetworkRecord{task.undoId, pinned(task), {}}); }

Result<plan::StepReport> ContainHandler::act(const Task& task, const std::string& text) {
    METSUKE_TRY(const NetworkRecord record, readIsolation(text));
    const auto& target = std::get<plan::HostTarget>(record.target);
    NetworkFacts facts;
    METSUKE_CHECK(applyIsolation(record, m_settings.probation, facts, m_settings));
    METSUKE_TRY(const Cut cut, cutConnections(Reach::Here, cutOff(target, facts)));
    plan::StepReport report = task.blank();
    describe(target, facts, cut.ended, report);
    const auto forgotten = forgetTracked(target.permitted);
    if (!forgotten) {
        report.effects.push_back(Message("network.tracked_left").with("reason", forgotten.error().detail));
    }
    listConnections(cut.ended, "ended", report);
    listConnections(cut.left, "silent", report);
    return report;
}

Result<void> ContainHandler::verify(const Task&, const std::string& text) {
    METSUKE_TRY(const NetworkRecord record, readIsolation(text));
    const auto& target = std::get<plan::HostTarget>(record.target);
    NetworkFacts facts;
    METSUKE_CHECK(applyIsolation(record, m_settings.probation, facts, m_settings)); // it may have ended since, when this comes after a crash
    if (!m_settings.management.empty() && !answersAny(m_settings.management, m_settings.answerWithin)) {
        return Error(ErrorCode::NotFound, Message("network.management_lost").with("address", joined(namesOf(m_settings.management))));
    }
    METSUKE_CHECK(testClosed(facts));
    return nft::apply(prolongRules(keptFor(target.duration)));
}

Result<void> ContainHandler::testClosed(const NetworkFacts& facts) const {
    // Of the networks that are for documentation: nobody is there who could be told of anything.
    for (const char* nobody : {"192.0.2.1", "2001:db8::1"}) {
        if (tryDatagram(*IpAddress::parse(nobody), kDiscard) == Passage::Open) {
            return stillOpen(nobody);
        }
    }
    for (const HookedInterface& one : facts.hooks()) {
        if (isWritableInterface(one.name) && tryFrame(one) == Passage::Open) {
            return stillOpen(one.name);
        }
    }
    return answersAny(m_settings.forbidden, kSecond) ? stillOpen(joined(namesOf(m_settings.forbidden))) : Result<void>();
}

Result<void> ContainHandler::prolong(const Task& task, const std::string& text, Duration lasts) {
    METSUKE_TRY(const NetworkRecord record, readIsolation(text));
    if (!nft::apply(prolongRules(keptFor(lasts)))) { // somebody has thrown the rules away
        NetworkFacts facts;
        METSUKE_CHECK(applyIsolation(record, keptFor(lasts), facts, m_settings));
    }
    const Comparison found = compare(task, text);
    return found.standing == Standing::After ? Result<void>()
                                             : Error(ErrorCode::Internal, Message("actuator.unclear").with("difference", found.difference));
}

Comparison ContainHandler::compare(const Task&, const std::string& text) {
    const auto record = readIsolation(text);
    const auto packets = markOf("inet", kIsolationTable), frames = markOf("netdev", kIsolationTable);
    if (!record || !packets || !frames) {
        return {Standing::Unclear, !record ? record.error().detail : !packets ? packets.error().detail : frames.error().detail};
    }
    const std::string own = markOf(*record);
    const auto isOthers = [&](const std::optional<std::string>& mark) { return mark && mark->starts_with(kMaker) && *mark != own; };
    if (isOthers(*packets) || isOthers(*frames)) {
        return {Standing::Changed, "contained by another order"};
    }
    return {*packets && *frames ? Standing::After : *packets || *frames ? Standing::Between : Standing::Before, {}};
}

Result<void> ContainHandler::undo(const Task&, const std::string&) { return nft::apply(releaseRules()); }

} // namespace metsuke::actuator
