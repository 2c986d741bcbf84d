// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/policy_dialog.h"

#include "ui/services/format.h"
#include "ui/services/policy_words.h"
#include "ui/widgets/fact_list.h"
#include "ui/widgets/token_label.h"

#include "core/fleet/agent_health.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace metsuke {

namespace {

constexpr int kMostThings = 200; ///< a policy may protect a thousand

} // namespace

PolicyDialog::PolicyDialog(const FleetService& fleet, QWidget* parent)
    : QDialog(parent)
    , m_fleet(fleet)
    , m_heading(new TokenLabel(TextStyle::Body, Token::Text2, this))
    , m_facts(new FactList) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Policy in force"));
    setMinimumSize(680, 520);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 16);
    column->setSpacing(12);
    column->addWidget(new TokenLabel(tr("Policy in force"), TextStyle::Verdict, Token::Text, this));
    m_heading->setWordWrap(true);
    column->addWidget(m_heading);
    auto* scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setAccessibleName(tr("Policy in force"));
    scroll->setWidget(m_facts);
    column->addWidget(scroll, 1);
    auto* foot = new QHBoxLayout;
    auto* hint = new TokenLabel(tr("It is changed where the root key is: “metsuke-cli agents policy export”, sign, set."), TextStyle::Caption, Token::Text2, this);
    hint->setWordWrap(true);
    foot->addWidget(hint, 1);
    auto* close = new QPushButton(tr("Close"), this);
    close->setDefault(true);
    foot->addWidget(close);
    column->addLayout(foot);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    connect(&fleet, &FleetService::rosterChanged, this, &PolicyDialog::showPolicy);
    showPolicy();
}

void PolicyDialog::showPolicy() {
    const FleetSnapshotPtr roster = m_fleet.snapshot();
    if (!roster->policy) {
        m_facts->clear();
        m_heading->setText(tr("No policy was signed yet. The first one is made when agents are served, or set with “metsuke-cli agents policy set”."));
        return;
    }
    const openc2::Policy& policy = roster->policy->policy;
    int approved = 0, have = 0;
    for (const fleet::Agent& agent : roster->agents) {
        const bool isOne = agent.state == fleet::AgentState::Approved;
        approved += isOne ? 1 : 0;
        have += isOne && agent.heartbeat && !fleet::hasOldPolicy(agent, policy.version) ? 1 : 0;
    }
    const QString agents = tr("%1 of %n agents have it.", nullptr, approved).arg(have);
    if (roster->policy == m_shown && agents == m_agents) {
        return; // whoever reads it stays where he is
    }
    m_shown = roster->policy;
    m_agents = agents;
    m_heading->setText(format::paragraph({policy_words::heading(*roster->policy), agents}));
    m_facts->clear();
    m_facts->addTitle(tr("Who may order and agree"));
    for (const openc2::Policy::Operator& one : policy.operators) {
        m_facts->add(format::untrusted(one.name), tr("%1: %2", "role, what it may do").arg(policy_words::role(one.role), policy_words::mayDo(one.role)));
        const auto key = openc2::VerifyingKey::fromText(one.key);
        m_facts->addRemark(tr("key %1").arg(key.ok() ? QString::fromStdString(key->id()) : format::untrusted(one.key)));
    }
    m_facts->addTitle(tr("Limits"));
    m_facts->add(tr("Agents hold to"), policy_words::limits(policy.mitigation).join(u'\n'));
    showRest(policy);
}

/// What many policies say nothing of.
void PolicyDialog::showRest(const openc2::Policy& policy) {
    QStringList tiers, things, places;
    for (const auto& [action, tier] : policy.mitigation.tiers) {
        tiers << policy_words::tier(action, tier);
    }
    for (const auto& one : policy.mitigation.protectedThings) {
        if (things.size() == kMostThings) {
            things << tr("and %n more", nullptr, static_cast<int>(policy.mitigation.protectedThings.size()) - kMostThings);
            break;
        }
        things << policy_words::thing(one);
    }
    for (const std::string& place : policy.places) {
        places << format::untrusted(place);
    }
    m_facts->addTitle(tr("What it takes more, or is left alone"));
    m_facts->add(tr("Raised actions"), tiers.isEmpty() ? tr("none beyond those built in", "actions") : tiers.join(u'\n'));
    m_facts->add(tr("Protected"), things.isEmpty() ? tr("nothing beyond what is built in", "protected") : things.join(u'\n'));
    const QStringList compliance = policy_words::compliance(policy);
    m_facts->add(tr("Before release"), compliance.isEmpty() ? tr("nothing is checked") : compliance.join(u'\n'));
    m_facts->addTitle(tr("Where agents find this workstation"));
    m_facts->add(tr("Places"), places.isEmpty() ? tr("none") : places.join(u'\n'), true);
}

} // namespace metsuke
