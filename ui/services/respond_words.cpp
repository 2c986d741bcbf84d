// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/respond_words.h"

#include "ui/services/agent_words.h"
#include "ui/services/format.h"
#include "ui/services/sentences.h"

#include "core/fleet/agent_health.h"

#include <QCoreApplication>

#include <algorithm>

namespace metsuke::respond_words {

namespace {

using mitigation::Order;
using mitigation::OrderState;

QString tr(const char* text, const char* comment = nullptr, int n = -1) { return QCoreApplication::translate("metsuke::respond_words", text, comment, n); }

QString lastPart(const std::string& path) {
    const size_t slash = path.rfind('/');
    return format::untrusted(slash == std::string::npos ? path : path.substr(slash + 1));
}

QString process(const plan::ProcessTarget& target) {
    const QString name = lastPart(target.image);
    return name.isEmpty() ? QString::number(target.pid) : QStringLiteral("%1 (%2)").arg(name).arg(target.pid);
}

QString range(const plan::AddressTarget& target) {
    const int whole = 128;
    QString text = format::endpoint(target.address, target.port);
    if (target.prefix != whole) {
        text += QStringLiteral("/%1").arg(target.address.isV4() ? target.prefix - 96 : target.prefix);
    }
    return text;
}

QString evidence(const plan::EvidenceTarget& target) {
    QStringList parts;
    if (!target.processes.empty()) {
        parts << tr("%n processes", nullptr, static_cast<int>(target.processes.size()));
    }
    if (!target.files.empty()) {
        parts << tr("%n files", nullptr, static_cast<int>(target.files.size()));
    }
    return parts.join(QStringLiteral(", "));
}

QString file(const plan::FileTarget& target) {
    const QString path = format::untrusted(target.path);
    return target.links.empty() ? path : tr("%1 and %n other names", "of one file", static_cast<int>(target.links.size())).arg(path);
}

QString contents(const plan::ScanTarget& target) { return tr("%n contents", "files by their digests", static_cast<int>(target.digests.size())); }

QString end(const plan::TermTarget& target) { return target.duration == 0 ? tr("no end of its own") : tr("%1 from now", "duration").arg(format::duration(target.duration)); }

struct TargetWords {
    const QString& host;
    QString operator()(const plan::NoTarget&) const { return host; }
    QString operator()(const plan::HostTarget&) const { return host; }
    QString operator()(const plan::AddressTarget& one) const { return range(one); }
    QString operator()(const plan::NameTarget& one) const { return format::untrusted(one.name); }
    QString operator()(const plan::ConnectionTarget& one) const { return one.process ? process(*one.process) : format::endpoint(one.remote, one.remotePort); }
    QString operator()(const plan::ProcessTarget& one) const { return process(one); }
    QString operator()(const plan::FileTarget& one) const { return file(one); }
    QString operator()(const plan::StoredFileTarget& one) const { return format::untrusted(one.path); }
    QString operator()(const plan::PersistenceTarget& one) const { return format::untrusted(one.path); }
    QString operator()(const plan::AccountTarget& one) const { return format::untrusted(one.name); }
    QString operator()(const plan::EvidenceTarget& one) const { return evidence(one); }
    QString operator()(const plan::ScanTarget& one) const { return contents(one); }
    QString operator()(const plan::ScriptTarget& one) const { return format::untrusted(one.interpreter); }
    QString operator()(const plan::PackageFileTarget& one) const { return format::untrusted(one.path); }
    QString operator()(const plan::ServiceTarget& one) const { return format::untrusted(one.name); }
    QString operator()(const plan::TermTarget& one) const { return end(one); }
};

} // namespace

OrderQueue queueOf(OrderState state) {
    switch (state) {
    case OrderState::Draft:
    case OrderState::DryRunning:
    case OrderState::Reviewed: return OrderQueue::Confirm;
    case OrderState::Waiting:
    case OrderState::Queued:
    case OrderState::Sent:
    case OrderState::Delivered:
    case OrderState::Applied:
    case OrderState::Undoing: return OrderQueue::Progress;
    case OrderState::Verified:
    case OrderState::VerifiedOnWire: return OrderQueue::Done;
    case OrderState::RolledBack:
    case OrderState::Released:
    case OrderState::Superseded:
    case OrderState::Cancelled: return OrderQueue::Over;
    default: return OrderQueue::Attention;
    }
}

QString queue(OrderQueue queue) {
    switch (queue) {
    case OrderQueue::Confirm: return tr("To be confirmed");
    case OrderQueue::Progress: return tr("In progress");
    case OrderQueue::Attention: return tr("Refused or undone in part");
    case OrderQueue::Done: return tr("Done");
    case OrderQueue::Over: return tr("Undone or given up");
    }
    return {};
}

QString queue(mitigation::WorkQueue queue) { return sentences::render(Message(std::string(textOf(queue)))); }

QString state(OrderState state) { return sentences::render(Message(std::string(textOf(state)))); }

QString icon(OrderState state) {
    switch (queueOf(state)) {
    case OrderQueue::Confirm: return state == OrderState::DryRunning ? QStringLiteral("clock") : QStringLiteral("help");
    case OrderQueue::Progress: return state == OrderState::Applied ? QStringLiteral("shield") : QStringLiteral("clock");
    case OrderQueue::Attention: return state == OrderState::Unknown ? QStringLiteral("help") : QStringLiteral("warning");
    case OrderQueue::Done: return QStringLiteral("shield-check");
    case OrderQueue::Over: return state == OrderState::RolledBack ? QStringLiteral("undo") : QStringLiteral("minus");
    }
    return {};
}

Token token(OrderState state) {
    switch (queueOf(state)) {
    case OrderQueue::Confirm: return state == OrderState::DryRunning ? Token::StateWait : Token::Accent;
    case OrderQueue::Progress: return Token::StateWait;
    case OrderQueue::Attention: return state == OrderState::Unknown || state == OrderState::Expired || state == OrderState::Blocked ? Token::StateWarn : Token::StateBad;
    case OrderQueue::Done: return Token::StateOk;
    case OrderQueue::Over: return Token::Text2;
    }
    return Token::Text2;
}

QString standing(const Order& order, const fleet::Agent* agent, Timestamp now) {
    QStringList parts{order.reason.id.empty() ? QString() : sentences::render(order.reason)};
    if (mitigation::isInProgress(order.state) && agent != nullptr && !fleet::isConnected(*agent, now)) {
        parts << tr("The computer is not connected, last heard: %1.", "time").arg(format::ago(agent->lastSeen, now));
    }
    if (mitigation::isInProgress(order.state) && order.deadline.ns != 0) {
        parts << (order.deadline > now ? tr("Waits at most %1 more.").arg(format::duration(order.deadline - now)) : tr("Its time is over; this is settled in a moment."));
    }
    return format::paragraph(parts);
}

QString computer(const FleetSnapshot& roster, const std::string& device) {
    const fleet::Agent* agent = roster.agent(device);
    return agent != nullptr ? agent_words::name(*agent) : format::untrusted(device);
}

QString action(plan::Action action) { return sentences::render(Message(std::string(textOf(action)))); }
QString target(const plan::Target& target, const QString& host) { return std::visit(TargetWords{host}, target); }

QString outcome(const plan::StepReport& step, bool isDryRun) {
    const QString state = sentences::render(Message(std::string(plan::textOf(step.state))));
    if (step.refusal) {
        return tr("%1: %2", "state of a step, why").arg(state, sentences::render(step.refusal->sentence));
    }
    if (!step.isChange) {
        return tr("it is so already");
    }
    QStringList effects;
    for (const Message& effect : step.effects) {
        effects << sentences::render(effect);
    }
    return effects.isEmpty() || !isDryRun ? state : format::paragraph(effects);
}

QString icon(plan::State state) {
    using plan::State;
    switch (state) {
    case State::Planned: return QStringLiteral("eye");
    case State::Done: return QStringLiteral("shield-check");
    case State::Failed: return QStringLiteral("warning");
    case State::Refused: return QStringLiteral("cross");
    case State::RolledBack: return QStringLiteral("undo");
    case State::Unknown: return QStringLiteral("help");
    case State::Skipped: return QStringLiteral("minus");
    default: return QStringLiteral("clock");
    }
}

Token token(plan::State state) {
    using plan::State;
    switch (state) {
    case State::Planned: return Token::Text2;
    case State::Done: return Token::StateOk;
    case State::Failed: return Token::StateBad;
    case State::Refused:
    case State::Unknown: return Token::StateWarn;
    case State::RolledBack:
    case State::Skipped: return Token::Text2;
    default: return Token::StateWait;
    }
}

int changesOf(const plan::PlanReport& dryRun) {
    return static_cast<int>(std::ranges::count_if(dryRun.steps,
        [](const plan::StepReport& step) { return step.isChange && step.state == plan::State::Planned && traitsOf(step.action).isMutating; }));
}

} // namespace metsuke::respond_words
