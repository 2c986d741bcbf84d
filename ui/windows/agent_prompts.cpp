// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/agent_prompts.h"

#include "ui/services/agent_words.h"
#include "ui/services/format.h"
#include "ui/windows/confirm_dialog.h"

#include <QCoreApplication>
#include <QPointer>

namespace metsuke::agent_prompts {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("metsuke::agent_prompts", text); }

void ask(QWidget* parent, FleetService& fleet, const ConfirmDialog::Question& question, const fleet::Agent& agent, fleet::AgentState state) {
    ConfirmDialog::ask(parent, question, [fleet = QPointer<FleetService>(&fleet), device = agent.device, fingerprint = agent.fingerprint, state] {
        if (fleet != nullptr) {
            fleet->decide(device, fingerprint, state);
        }
    });
}

} // namespace

void askApprove(QWidget* parent, FleetService& fleet, const fleet::Agent& agent) {
    ask(parent, fleet,
        {tr("Approve %1").arg(agent_words::name(agent)),
            tr("Compare this fingerprint with the one that the computer shows. If they differ, somebody is between it and you: refuse it."),
            format::untrusted(agent.fingerprint), tr("They are the same, approve"), false},
        agent, fleet::AgentState::Approved);
}

void askRevoke(QWidget* parent, FleetService& fleet, const fleet::Agent& agent) {
    ask(parent, fleet,
        {tr("Revoke %1").arg(agent_words::name(agent)),
            tr("It can no longer connect, and its orders lapse. What it recorded stays on that computer. To have it back, it has to be enrolled anew."), {}, tr("Revoke"), true},
        agent, fleet::AgentState::Revoked);
}

} // namespace metsuke::agent_prompts
