// SPDX-License-Identifier: GPL-3.0-or-later
// What the Agents page says: of all of them, of the key that orders them, of the one in hand, and where there are none.
#include "ui/pages/agents_page.h"

#include "ui/services/format.h"
#include "ui/theme/metsuke_style.h"
#include "ui/widgets/agent_detail.h"
#include "ui/widgets/agent_table.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/token_label.h"

#include "core/base/wall_clock.h"

#include <QPushButton>
#include <QStackedWidget>

namespace metsuke {

void AgentsPage::showHead() {
    using Group = AgentModel::Group;
    const FleetSnapshotPtr roster = this->roster();
    const FleetServing serving = fleet() != nullptr ? fleet()->serving() : FleetServing();
    const int waiting = m_model->countOf(Group::Pending);
    const int attention = m_model->countOf(Group::Attention);
    const bool isBad = roster->problem.has_value() || serving.phase == FleetServing::Phase::Failed;
    m_head.glyph->setIcon(isBad || attention > 0 ? QStringLiteral("warning") : waiting > 0 ? QStringLiteral("help") : QStringLiteral("agents"),
        isBad ? Token::StateBad : attention > 0 ? Token::StateWarn : waiting > 0 ? Token::Accent : Token::Text2);
    QStringList parts;
    if (roster->problem) {
        parts << tr("The roster of agents cannot be read.");
    } else {
        parts << (m_model->approved() == 0 ? tr("No agents yet") : tr("%1 of %n agents are connected", nullptr, m_model->approved()).arg(m_model->countOf(Group::Connected)));
        if (waiting > 0) {
            parts << tr("%n wait for approval", nullptr, waiting);
        }
        if (attention > 0) {
            parts << tr("%n need attention", nullptr, attention);
        }
    }
    m_head.verdict->setText(format::whole(parts.join(QStringLiteral(" · "))));
    m_head.remark->setText(agent_words::standing(*roster, serving, wallClock()));
    showKey();
    const bool isOn = serving.phase == FleetServing::Phase::On || serving.phase == FleetServing::Phase::Starting;
    m_serve->setText(isOn ? tr("Serving settings…") : tr("Serve agents…"));
    m_serve->setEnabled(fleet() != nullptr);
    m_add->setEnabled(fleet() != nullptr);
}

/// Agents are served, and heard, but nothing is ordered of them.
void AgentsPage::showKey() {
    KeyService* keys = fleet() != nullptr ? fleet()->keys() : nullptr;
    const bool isLocked = keys != nullptr && keys->standing().own == KeyStanding::State::Locked;
    m_unlock->setVisible(isLocked);
    m_policy->setEnabled(fleet() != nullptr);
    if (isLocked) {
        m_head.remark->setText(tr("The key is locked: what agents are to do waits."));
    } else if (keys != nullptr && keys->standing().heldUntil.ns != 0) {
        m_head.remark->setText(tr("The key stays open for what is under way, until %1 at the latest.", "time").arg(format::clock(keys->standing().heldUntil)));
    }
}

void AgentsPage::showEmpty() {
    using Group = AgentModel::Group;
    m_stack->setCurrentWidget(m_model->rowCount() > 0 ? static_cast<QWidget*>(m_table) : m_empty);
    switch (m_model->group()) {
    case Group::Connected: m_empty->setTexts(tr("No agent is connected"), fleet() != nullptr ? agent_words::serving(fleet()->serving()) : QString()); break;
    case Group::Attention: m_empty->setTexts(tr("No agent needs attention"), tr("All record what they should, keep enough, and their clocks agree.")); break;
    case Group::Outdated: m_empty->setTexts(tr("No agent is outdated"), tr("All have the version of this workstation.")); break;
    case Group::OldPolicy: m_empty->setTexts(tr("No agent has an outdated policy"), tr("All obey the policy that is in force.")); break;
    case Group::Pending: m_empty->setTexts(tr("Nobody waits"), tr("A computer appears here once its token was used on it.")); break;
    case Group::NoAgent: m_empty->setTexts(tr("Every host has an agent"), tr("Hosts of this case that no agent is on appear here.")); break;
    case Group::All: m_empty->setTexts(tr("No agents yet"), {}); break;
    }
    m_none->setTexts(tr("No agents yet"),
        tr("An agent on a computer says which program was behind a connection, how that came there, and what else it did. It records all the time, and sends nothing unless it is asked."),
        fleet() != nullptr ? tr("Add computer…") : QString(), fleet() != nullptr ? tr("Serve agents…") : QString());
}

void AgentsPage::showChosen() {
    const int row = m_table->currentIndex().row();
    const fleet::Agent* agent = chosen();
    if (const Host* host = agent == nullptr ? m_model->hostAt(row) : nullptr) {
        m_detail->setHost(session().snapshot()->hostName(host->key));
        return;
    }
    const FleetSnapshotPtr roster = this->roster();
    using Commands = std::span<const fleet::CommandRecord>;
    const auto commands = agent != nullptr ? roster->commands.find(agent->device) : roster->commands.end();
    const AgentStanding* standing = m_model->standingAt(row);
    m_detail->setPolicy(roster->policy ? roster->policy->policy.version : 0);
    m_detail->setAgent(agent, standing != nullptr ? *standing : AgentStanding(),
        commands != roster->commands.end() ? Commands(commands->second) : Commands(), wallClock());
    // The one filled button is the next thing to do.
    const bool isPending = agent != nullptr && agent->state == fleet::AgentState::Pending;
    if (m_add->property(kPrimaryProperty).toBool() == isPending) {
        m_add->setProperty(kPrimaryProperty, !isPending);
        m_add->update();
    }
}

} // namespace metsuke
