// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/direct_order.h"

#include "core/base/random_hex.h"
#include "core/base/strings.h"

#include <algorithm>

namespace metsuke::mitigation {

namespace {

using plan::Action;
constexpr uint8_t kWholeAddress = 128;

/// What an intruder changes first, and where logins and jobs are recorded, on the systems that agents are for.
const std::vector<std::string>& usualEvidence() {
    static const std::vector<std::string> files{"/etc/passwd", "/etc/group", "/etc/crontab", "/etc/ld.so.preload", "/etc/hosts", "/etc/resolv.conf",
        "/etc/ssh/sshd_config", "/etc/sudoers", "/root/.bash_history", "/root/.ssh/authorized_keys", "/var/log/auth.log", "/var/log/secure", "/var/log/syslog",
        "/var/log/messages", "/var/log/wtmp", "/var/log/btmp", "/var/spool/cron/crontabs/root"};
    return files;
}

Error missing(const char* id) { return {ErrorCode::InvalidArgument, Message(id)}; }

Result<plan::Target> targetOf(const DirectWish& wish) {
    switch (wish.action) {
    case Action::ContainHost: return plan::Target(plan::HostTarget{{}, wish.holdFor});
    case Action::ReleaseHost:
    case Action::RestartHost: return plan::Target(plan::NoTarget{});
    case Action::DenyAddress: {
        const IpAddress& address = wish.address;
        if (address.isUnset() || address.isLoopback() || address.isMulticast() || address.isBroadcast() || address.isLinkLocal()) {
            return missing("mitigation.direct_no_address");
        }
        if (std::ranges::find(wish.management, address) != wish.management.end()) {
            return Error(ErrorCode::InvalidArgument, Message("mitigation.direct_management").with("address", address.toString()));
        }
        return plan::Target(plan::AddressTarget{address, kWholeAddress, 0, wish.holdFor});
    }
    case Action::KillProcess: return wish.process ? Result<plan::Target>(*wish.process) : missing("mitigation.direct_no_process");
    case Action::KillConnections:
        return wish.process ? Result<plan::Target>(plan::ConnectionTarget{0, {}, {}, 0, 0, wish.process}) : missing("mitigation.direct_no_process");
    case Action::CollectEvidence: {
        plan::EvidenceTarget target;
        target.files = usualEvidence();
        if (wish.process) {
            target.processes = {*wish.process};
        }
        return plan::Target(std::move(target));
    }
    default: return missing("mitigation.direct_other_action");
    }
}

Message whyOf(const DirectWish& wish) {
    switch (wish.action) {
    case Action::DenyAddress: return Message("mitigation.direct_why_address").with("address", wish.address.toString());
    case Action::KillProcess:
        return Message("mitigation.direct_why_process").with("process", cleanText(wish.process->image)).with("pid", wish.process->pid);
    case Action::KillConnections:
        return Message("mitigation.direct_why_connections").with("process", cleanText(wish.process->image)).with("pid", wish.process->pid);
    case Action::CollectEvidence: return "mitigation.direct_why_evidence";
    case Action::RestartHost: return "mitigation.direct_why_restart";
    case Action::ReleaseHost: return "mitigation.direct_why_release";
    default: return "mitigation.direct_why_contain";
    }
}

OrderFacts factsOf(const DirectWish& wish) {
    OrderFacts facts;
    const bool isAll = wish.action == Action::ContainHost || wish.action == Action::RestartHost;
    const auto guard = [&](const IpAddress& address) {
        if (std::ranges::any_of(wish.protectedAddresses, [&](const Cidr& one) { return one.contains(address); })) {
            facts.blast.assets.push_back(Message("mitigation.blast_asset").with("address", address.toString()));
        }
    };
    if (isAll) {
        std::ranges::for_each(wish.own, guard);
        facts.blast.sessions.emplace_back(wish.action == Action::ContainHost ? "mitigation.blast_contain" : "mitigation.blast_restart");
    } else if (wish.action == Action::DenyAddress) {
        guard(wish.address);
    }
    facts.blast.sessions.insert(facts.blast.sessions.end(), wish.sessions.begin(), wish.sessions.end());
    return facts;
}

} // namespace

bool isDirect(Action action) {
    return action == Action::ContainHost || action == Action::ReleaseHost || action == Action::DenyAddress || action == Action::KillProcess || action == Action::KillConnections
        || action == Action::CollectEvidence || action == Action::RestartHost;
}

Result<DirectOrder> directOrder(const DirectWish& wish, Timestamp now) {
    METSUKE_TRY(auto target, targetOf(wish));
    DirectOrder made;
    made.plan.id = "p-" + randomHex(8);
    made.plan.caseId = wish.caseId;
    made.plan.device = wish.device;
    made.plan.notAfter = now + wish.validity;
    made.plan.notAfter.ns -= made.plan.notAfter.ns % kMillisecond; // so it is on the wire
    made.plan.steps = {{"s1", wish.action, std::move(target), whyOf(wish)}};
    METSUKE_CHECK(checkPlan(made.plan));
    made.facts = factsOf(wish);
    return made;
}

} // namespace metsuke::mitigation
