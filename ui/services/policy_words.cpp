// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/policy_words.h"

#include "ui/services/format.h"
#include "ui/services/respond_words.h"
#include "ui/services/sentences.h"

#include "core/endpoint/compliance.h"
#include "core/fleet/agent_health.h"

#include <QCoreApplication>

namespace metsuke::policy_words {

namespace {

using openc2::MitigationRules;

QString tr(const char* text, const char* comment = nullptr, int n = -1) { return QCoreApplication::translate("metsuke::policy_words", text, comment, n); }

QString kind(MitigationRules::Kind kind) {
    switch (kind) {
    case MitigationRules::Kind::Path: return tr("File", "protected thing");
    case MitigationRules::Kind::Program: return tr("Program", "protected thing");
    case MitigationRules::Kind::Account: return tr("Account", "protected thing");
    case MitigationRules::Kind::Service: return tr("Service", "protected thing");
    case MitigationRules::Kind::Address: return tr("Address", "protected thing");
    case MitigationRules::Kind::Host: return tr("Computer", "protected thing");
    }
    return {};
}

} // namespace

QString heading(const PolicyInForce& policy) {
    return tr("Version %1, in force since %2, signed by the root key %3.", "number, date, key").arg(policy.policy.version).arg(format::moment(policy.since), QString::fromStdString(policy.signer));
}

QString role(const std::string& role) {
    return role == "analyst"         ? tr("analyst", "role")
        : role == "expert"          ? tr("expert", "role")
        : role == "responder"       ? tr("responder", "role")
        : role == "approver"        ? tr("approver", "role")
        : role == "administrator"   ? tr("administrator", "role")
                                    : format::untrusted(role);
}

QString mayDo(const std::string& role) {
    return role == "analyst"       ? tr("asks, and orders what is of tier 1")
        : role == "expert"        ? tr("signs remedies; asks, and orders what is of tier 1")
        : role == "responder"     ? tr("orders up to tier 2")
        : role == "approver"      ? tr("orders and agrees up to tier 3")
        : role == "administrator" ? tr("orders and agrees up to tier 3, and gives agents their policy and certificates")
                                  : QString();
}

QStringList limits(const MitigationRules& rules) {
    QStringList all;
    all << tr("Two persons have to agree from tier %1 on.").arg(rules.secondPersonFrom);
    all << (rules.mutatingPerMinute > 0 ? tr("A computer carries out at most %n plans a minute.", nullptr, static_cast<int>(rules.mutatingPerMinute))
                                        : tr("No computer carries out any plan."));
    all << (rules.isolationsPerMinute > 0 ? tr("A computer is isolated or released at most %n times a minute.", nullptr, static_cast<int>(rules.isolationsPerMinute))
                                          : tr("No computer is isolated."));
    if (rules.hostsPerPlan > 0) {
        all << tr("One operation touches at most %n computers.", nullptr, static_cast<int>(rules.hostsPerPlan));
    }
    all << tr("An order is good for at most %1.", "duration").arg(format::duration(rules.longestOrder));
    if (rules.longestHold > 0) {
        all << tr("What is in force for a time ends after at most %1.", "duration").arg(format::duration(rules.longestHold));
    }
    return all;
}

QString thing(const MitigationRules::Protected& one) {
    return (one.effect == MitigationRules::Effect::Refuse ? tr("%1 %2: never touched", "kind, name") : tr("%1 %2: one tier more", "kind, name"))
        .arg(kind(one.kind), format::untrusted(one.pattern));
}

QString tier(const std::string& action, int tier) {
    const auto known = plan::parseAction(action);
    return tr("%1: tier %2", "action, number").arg(known ? respond_words::action(*known) : format::untrusted(action)).arg(tier);
}

QStringList compliance(const openc2::Policy& policy) {
    QStringList all;
    const auto checks = endpoint::checksOfPolicy(policy.compliance);
    for (const endpoint::ComplianceCheck& one : checks.ok() ? *checks : std::vector<endpoint::ComplianceCheck>()) {
        all << sentences::render(wordsOf(one));
    }
    return all;
}

QString ofAgent(const fleet::Agent& agent, int64_t inForce) {
    if (!agent.heartbeat || agent.heartbeat->policyVersion <= 0) {
        return agent.heartbeat ? tr("none yet", "policy") : QString();
    }
    const QString version = tr("version %1", "policy").arg(agent.heartbeat->policyVersion);
    return fleet::hasOldPolicy(agent, inForce) ? tr("%1, outdated", "version of a policy").arg(version) : version;
}

} // namespace metsuke::policy_words
