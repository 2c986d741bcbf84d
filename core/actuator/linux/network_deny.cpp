// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/network_deny.h"

#include "core/actuator/linux/network_contain.h"
#include "core/actuator/linux/network_learning.h"
#include "core/actuator/linux/network_nft.h"
#include "core/actuator/linux/network_probe.h"
#include "core/actuator/linux/network_tables.h"
#include "core/plan/denied_name.h"

#include <algorithm>

namespace metsuke::actuator {

namespace {

constexpr uint16_t kDiscard = 9;
constexpr uint8_t kAllBits = 128;

std::string nameOf(const plan::AddressTarget& target) {
    const std::string range = rangeOf(target).toString();
    return target.port == 0 ? range : range + ' ' + std::to_string(target.port);
}

Message effectOf(const plan::Target& target, const Denial& denial) {
    if (const auto* name = std::get_if<plan::NameTarget>(&target)) {
        return Message("network.deny_name").with("name", name->name).with("count", static_cast<int64_t>(denial.addresses.size()));
    }
    return Message("network.deny").with("name", nameOf(std::get<plan::AddressTarget>(target)));
}

Result<Denial> read(const std::string& text, NetworkRecord& record) {
    METSUKE_TRY(record, readNetworkRecord(text));
    return denialOf(record, keptFor(plan::durationOf(record.target).value_or(0)));
}

} // namespace

Result<Denial> denialOf(const NetworkRecord& record, Duration lasts, Timestamp now) {
    Denial denial;
    denial.table = denialTable(record.undoId);
    denial.mark = "metsuke " + record.undoId;
    denial.lasts = lasts;
    if (const auto* address = std::get_if<plan::AddressTarget>(&record.target)) {
        denial.addresses = {{address->address, address->prefix, address->port, 0}};
        denial.port = address->port;
    } else if (const auto* name = std::get_if<plan::NameTarget>(&record.target)) {
        for (const IpAddress& one : name->addresses) {
            denial.addresses.push_back({one, kAllBits, 0, 0});
        }
        for (const LearnedAddress& one : record.learned) {
            denial.addresses.push_back({one.address, kAllBits, 0, now.ns == 0 ? 0 : std::max<Duration>(kSecond, one.seen + kLearnedFor - now)});
        }
    } else {
        return Error(ErrorCode::Malformed, "network.other_record");
    }
    return denial;
}

IsMeant isWithOneOf(const Denial& denial) {
    return [&denial](const sensor::SocketRow& row) {
        return std::ranges::any_of(denial.addresses, [&](const plan::AddressTarget& one) { return matches(one, row); });
    };
}

std::optional<Message> whyNotDenied(const plan::AddressTarget& target, const NetworkFacts& facts, const NetworkSettings& settings) {
    const IpRange range = rangeOf(target);
    const auto refuse = [](const char* id, const IpAddress& address) { return std::optional(Message(id).with("address", address.toString())); };
    for (const plan::Permitted& one : settings.management) {
        if (range.contains(one.address) && (target.port == 0 || one.port == 0 || target.port == one.port)) {
            return refuse("network.is_management", one.address);
        }
    }
    if (range.first().isLoopback() || range.last().isLoopback()) {
        return refuse("network.is_own", range.first());
    }
    for (const IpAddress& one : facts.own) {
        if (range.contains(one)) {
            return refuse("network.is_own", one);
        }
    }
    for (const IpAddress& one : facts.gateways) {
        if (range.contains(one) && !settings.mayDenyInfrastructure) {
            return refuse("network.is_gateway", one);
        }
    }
    for (const IpAddress& one : facts.resolvers) {
        if (range.contains(one) && !settings.mayDenyInfrastructure) {
            return refuse("network.is_resolver", one);
        }
    }
    return std::nullopt;
}

plan::StepReport DenyHandler::check(const Task& task) {
    plan::StepReport report = task.blank();
    if (const auto looked = look(task, report); !looked) {
        report.refusal = refusalOf(looked.error().message);
    }
    return report;
}

bool DenyHandler::isTaught() const { return m_settings.lookups != nullptr && m_settings.lookups->isFed(); }

/// With what is known of a name here already: a program that has looked it up needs no other answer.
Result<NetworkRecord> DenyHandler::recordOf(const Task& task, std::string undoId) const {
    NetworkRecord record{std::move(undoId), task.step.target, {}};
    const auto* name = std::get_if<plan::NameTarget>(&task.step.target);
    if (name == nullptr || m_settings.lookups == nullptr) {
        return record;
    }
    METSUKE_TRY(const NetworkFacts facts, readNetwork(m_settings.resolverFiles));
    const WhySpared guard = guardOf(facts, m_settings, m_protection);
    for (const Lookup& lookup : m_settings.lookups->ofName(name->name)) {
        learn(record, lookup, guard);
    }
    return record;
}

/// Who else goes with it: one address often serves many names.
void DenyHandler::tellShared(const plan::Target& target, const Denial& denial, plan::StepReport& report) const {
    const auto* name = std::get_if<plan::NameTarget>(&target);
    std::vector<IpRange> ranges;
    std::ranges::transform(denial.addresses, std::back_inserter(ranges), rangeOf);
    const auto others = m_settings.lookups == nullptr ? std::vector<std::string>() : m_settings.lookups->othersAt(ranges, name != nullptr ? name->name : "");
    if (!others.empty()) {
        report.effects.push_back(
            Message("network.shared").with("count", static_cast<int64_t>(others.size())).with("names", plan::firstNames(others)));
    }
}

plan::Since DenyHandler::since(const std::string& text) const {
    const auto record = readNetworkRecord(text);
    return record ? plan::Since{static_cast<int64_t>(record->learned.size()), static_cast<int64_t>(record->spared.size())} : plan::Since{};
}

Result<void> DenyHandler::look(const Task& task, plan::StepReport& report) const {
    METSUKE_TRY(const NetworkRecord record, recordOf(task, "look"));
    METSUKE_TRY(const Denial denial, denialOf(record, 0));
    if (denial.addresses.empty() && !isTaught()) {
        return Error(ErrorCode::InvalidArgument, "network.name_unknown");
    }
    METSUKE_TRY(const NetworkFacts facts, readNetwork(m_settings.resolverFiles));
    for (const plan::AddressTarget& one : denial.addresses) {
        if (auto why = whyNotDenied(one, facts, m_settings)) {
            return Error(ErrorCode::InvalidArgument, std::move(*why));
        }
        const IpRange range = rangeOf(one);
        if (auto refusal = m_protection.refusesAddresses(range)) {
            report.refusal = std::move(refusal);
            return {};
        }
        if (m_protection.touchesAsset(range)) {
            report.tier = plan::raised(plan::traitsOf(task.step.action).tier);
        }
        report.objects.push_back({"rule", nameOf(one), "open", "denied"});
    }
    METSUKE_CHECK(nft::check(denialRules(denial)));
    report.effects.push_back(effectOf(task.step.target, denial));
    if (std::holds_alternative<plan::NameTarget>(task.step.target)) { // names move
        report.effects.emplace_back(isTaught() ? "network.deny_name_learned" : "network.deny_name_known");
    }
    tellShared(task.step.target, denial, report);
    METSUKE_TRY(const auto dropped, findConnections(Reach::Everywhere, isWithOneOf(denial)));
    if (!dropped.empty()) {
        report.effects.push_back(Message("network.drops").with("count", static_cast<int64_t>(dropped.size())));
    }
    listConnections(dropped, "ended", report);
    return {};
}

Result<std::string> DenyHandler::capture(const Task& task) {
    METSUKE_TRY(const NetworkRecord record, recordOf(task, task.undoId));
    return writeRecord(record);
}

Result<plan::StepReport> DenyHandler::act(const Task& task, const std::string& text) {
    NetworkRecord record;
    METSUKE_TRY(const Denial denial, read(text, record));
    METSUKE_CHECK(nft::apply(denialRules(denial)));
    METSUKE_TRY(const Cut cut, cutConnections(Reach::Everywhere, isWithOneOf(denial)));
    plan::StepReport report = task.blank();
    report.effects.push_back(effectOf(record.target, denial));
    for (const plan::AddressTarget& one : denial.addresses) {
        report.objects.push_back({"rule", nameOf(one), "open", "denied"});
    }
    listConnections(cut.ended, "ended", report);
    listConnections(cut.left, "silent", report);
    return report;
}

Result<void> DenyHandler::verify(const Task&, const std::string& text) {
    NetworkRecord record;
    METSUKE_TRY(const Denial denial, read(text, record));
    METSUKE_TRY(const auto mark, markOf("inet", denial.table));
    if (mark != denial.mark) {
        return Error(ErrorCode::Internal, Message("network.still_open").with("where", denial.table));
    }
    for (const plan::AddressTarget& one : denial.addresses) {
        if (tryDatagram(one.address, one.port == 0 ? kDiscard : one.port) == Passage::Open) {
            return Error(ErrorCode::Internal, Message("network.still_open").with("where", nameOf(one)));
        }
    }
    return {};
}

Result<void> DenyHandler::prolong(const Task&, const std::string& text, Duration lasts) {
    METSUKE_TRY(const NetworkRecord record, readNetworkRecord(text));
    METSUKE_TRY(const Denial denial, denialOf(record, keptFor(lasts)));
    // Addresses that were learned since stay; only of a table that somebody has thrown away they are the keeper's to add again.
    return nft::apply(prolongRules(denial.table, denial.lasts)) ? Result<void>() : nft::apply(denialRules(denial));
}

Comparison DenyHandler::compare(const Task&, const std::string& text) {
    NetworkRecord record;
    const auto denial = read(text, record);
    const auto mark = denial ? markOf("inet", denial->table) : denial.error();
    if (!mark) {
        return {Standing::Unclear, mark.error().detail};
    }
    return {*mark ? Standing::After : Standing::Before, {}};
}

Result<void> DenyHandler::undo(const Task&, const std::string& text) {
    METSUKE_TRY(const NetworkRecord record, readNetworkRecord(text));
    return nft::apply(allowRules(denialTable(record.undoId)));
}

} // namespace metsuke::actuator
