// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/agents_page.h"

#include "ui/theme/icons.h"
#include "ui/widgets/agent_detail.h"
#include "ui/widgets/agent_filters.h"
#include "ui/widgets/agent_table.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/empty_state.h"
#include "ui/windows/add_computer_dialog.h"
#include "ui/windows/agent_prompts.h"
#include "ui/windows/policy_dialog.h"
#include "ui/windows/serve_dialog.h"

#include "core/base/wall_clock.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace metsuke {

namespace {

constexpr int kClockMs = 5'000;
constexpr int kSoonMs = 250;

} // namespace

AgentsPage::AgentsPage(CaseSession& session, QWidget* parent)
    : Page(session, parent)
    , m_model(new AgentModel(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHead());
    column->addWidget(new HairLine(Qt::Horizontal, this));
    m_body = new QWidget(this);
    m_filters = new AgentFilters(m_body);
    auto* body = new QVBoxLayout(m_body);
    body->setContentsMargins(0, 0, 0, 0);
    body->setSpacing(0);
    body->addWidget(m_filters);
    body->addWidget(buildTable(), 1);
    connect(m_filters, &AgentFilters::chosen, this, &AgentsPage::setGroup);
    m_none = new EmptyState(this);
    column->addWidget(m_body, 1);
    column->addWidget(m_none, 1);
    connect(m_none, &EmptyState::buttonClicked, this, &AgentsPage::addComputer);
    connect(m_none, &EmptyState::linkClicked, this, &AgentsPage::showServing);
    m_clock.setInterval(kClockMs);
    connect(&m_clock, &QTimer::timeout, this, [this] {
        showRoster();
        m_table->fitColumns();
    });
    m_clock.start();
    m_soon.setSingleShot(true);
    m_soon.setInterval(kSoonMs);
    connect(&m_soon, &QTimer::timeout, this, &AgentsPage::showRoster);
    if (FleetService* service = fleet()) {
        connect(service, &FleetService::rosterChanged, this, &AgentsPage::showSoon);
        connect(service, &FleetService::servingChanged, this, &AgentsPage::showSoon);
        connect(service, &FleetService::decisionFailed, this, [this](const Error& error) {
            if (isVisible()) { // one window tells it
                this->session().raise(error);
            }
        });
        if (KeyService* keys = service->keys()) {
            connect(keys, &KeyService::standingChanged, this, &AgentsPage::showSoon);
            connect(keys, &KeyService::changeFailed, this, [this](const Error& error) {
                if (isVisible() && !QApplication::activeModalWidget()) { // else the dialog tells it
                    this->session().raise(error);
                }
            });
        }
    }
}

QWidget* AgentsPage::buildHead() {
    m_head = makeHead(32);
    QWidget* head = m_head.widget();
    m_head.row->setContentsMargins(16, 12, 16, 12);
    m_serve = new QPushButton(themeIcon(QStringLiteral("plug")), {}, head);
    m_add = makePrimaryButton(head);
    m_policy = new QPushButton(themeIcon(QStringLiteral("shield-check")), {}, head);
    m_unlock = new QPushButton(themeIcon(QStringLiteral("lock")), {}, head);
    m_head.row->addWidget(m_unlock);
    m_head.row->addWidget(m_policy);
    m_head.row->addWidget(m_serve);
    m_head.row->addWidget(m_add);
    connect(m_serve, &QPushButton::clicked, this, &AgentsPage::showServing);
    connect(m_add, &QPushButton::clicked, this, &AgentsPage::addComputer);
    connect(m_policy, &QPushButton::clicked, this, [this] {
        if (FleetService* service = fleet()) {
            (new PolicyDialog(*service, window()))->open();
        }
    });
    connect(m_unlock, &QPushButton::clicked, this, [this] { fleet()->keys()->unlock(); });
    return head;
}

QWidget* AgentsPage::buildTable() {
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    m_stack = new QStackedWidget(splitter);
    m_table = new AgentTable(m_model, m_stack);
    m_empty = new EmptyState(m_stack);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_empty);
    m_detail = new AgentDetail;
    splitter->addWidget(m_stack);
    addPanel(splitter, m_detail);
    connect(m_table, &AgentTable::taken, this, &AgentsPage::take);
    connectDetail();
    return splitter;
}

void AgentsPage::connectDetail() {
    const auto on = [this](auto wanted, auto act) {
        connect(m_detail, wanted, this, [this, act] {
            if (const fleet::Agent* agent = chosen()) {
                act(*agent);
            }
        });
    };
    on(&AgentDetail::approveWanted, [this](const fleet::Agent& agent) { agent_prompts::askApprove(window(), *fleet(), agent); });
    on(&AgentDetail::refuseWanted, [this](const fleet::Agent& agent) { fleet()->decide(agent.device, agent.fingerprint, fleet::AgentState::Refused); });
    on(&AgentDetail::revokeWanted, [this](const fleet::Agent& agent) { agent_prompts::askRevoke(window(), *fleet(), agent); });
    on(&AgentDetail::clearWanted, [this](const fleet::Agent& agent) { fleet()->clearClone(agent.device); });
    connect(m_detail, &AgentDetail::cancelWanted, this, [this](const std::string& command) { fleet()->cancelCommand(command); });
}

void AgentsPage::registerActions(ActionRegistry& actions) {
    Page::registerActions(actions);
    offerMenu(m_table, actions, MenuParts::Looks);
}

Page::Rows AgentsPage::rows() const {
    const bool isHosts = m_model->group() == AgentModel::Group::NoAgent;
    return {m_model->rowCount(), isHosts ? m_model->rowCount() : m_model->countOf(AgentModel::Group::All)};
}

void AgentsPage::focusContent() {
    if (m_body->isVisible()) {
        m_table->setFocus(Qt::OtherFocusReason);
    } else {
        setFocus(Qt::OtherFocusReason);
    }
}

const fleet::Agent* AgentsPage::chosen() const { return m_model->agentAt(m_table->currentIndex().row()); }

std::optional<Page::QueryValue> AgentsPage::valueInHand() const {
    const fleet::Agent* agent = chosen();
    if (agent != nullptr && agent->heartbeat && !agent->heartbeat->addresses.empty()) {
        return QueryValue{QStringLiteral("host"), QString::fromStdString(agent->heartbeat->addresses.front().toString())};
    }
    return Page::valueInHand();
}

void AgentsPage::refresh(InvestigationContext::Parts parts, bool snapshot) {
    if (snapshot || (parts & InvestigationContext::PagePart)) {
        showRoster();
    } else if (parts & InvestigationContext::SelectionPart) {
        m_table->showRow(m_model->rowFor(m_chosen, context().selection().host));
        showChosen();
    }
}

/// What is done to the row in hand is done to what is selected: the case's host at its agent's address, or nothing.
void AgentsPage::take(int row) {
    m_chosen = m_model->keyAt(row);
    const Host* host = m_model->hostAt(row);
    if (!host || context().selection().host != host->key) { // a detection of the host stays
        context().setSelection(host != nullptr ? Selection::hostOnly(host->key) : Selection(), m_table);
    }
    showChosen();
}

void AgentsPage::showSoon() {
    if (!m_soon.isActive()) {
        m_soon.start();
    }
}

void AgentsPage::showRoster() {
    m_soon.stop();
    if (!isVisible()) {
        return; // caught up with when it is shown
    }
    m_model->setRoster(roster(), session().snapshot(), wallClock());
    m_table->showRow(m_model->rowFor(m_chosen, context().selection().host));
    // Without any agent there is nothing to filter, but for hosts that could have one
    const bool hasNone = roster()->agents.empty() && m_model->group() != AgentModel::Group::NoAgent;
    m_body->setVisible(!hasNone);
    m_none->setVisible(hasNone);
    m_add->setVisible(!hasNone);
    m_filters->setCounts(*m_model);
    showHead();
    showEmpty();
    showChosen();
    emit rowsChanged();
}

void AgentsPage::setGroup(AgentModel::Group group) {
    m_filters->setGroup(group);
    m_model->setGroup(group);
    m_chosen.clear();
    showRoster();
    if (m_table->currentIndex().row() < 0 && m_model->rowCount() > 0) { // another host is selected
        m_table->showRow(0);
        take(0);
    }
}

void AgentsPage::addComputer() {
    if (FleetService* service = fleet()) {
        (new AddComputerDialog(*service, window()))->open();
    }
}

void AgentsPage::showServing() {
    if (FleetService* service = fleet()) {
        (new ServeDialog(*service, window()))->open();
    }
}

void AgentsPage::retranslate() {
    m_filters->retranslate();
    m_add->setText(tr("Add computer…"));
    m_policy->setText(tr("Policy…"));
    m_unlock->setText(tr("Unlock the key…"));
    m_table->setAccessibleName(tr("Agents"));
    emit m_model->headerDataChanged(Qt::Horizontal, 0, AgentModel::ColumnCount - 1);
    m_detail->retranslate();
    showRoster();
    m_table->fitColumns();
}

void AgentsPage::restyle() {
    showRoster(); // times are in another zone
    Page::restyle();
}

} // namespace metsuke
