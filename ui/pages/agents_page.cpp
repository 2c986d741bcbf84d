// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/agents_page.h"

#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/theme/icons.h"
#include "ui/theme/metsuke_style.h"
#include "ui/widgets/agent_detail.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/icon_cell_delegate.h"
#include "ui/widgets/token_label.h"
#include "ui/windows/add_computer_dialog.h"
#include "ui/windows/confirm_dialog.h"
#include "ui/windows/serve_dialog.h"

#include "core/base/wall_clock.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace metsuke {

namespace {

constexpr int kDetailWidth = 348;
constexpr int kDetailLeast = 300;
constexpr int kClockMs = 5'000;
constexpr int kRow = 26;

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
    auto* body = new QVBoxLayout(m_body);
    body->setContentsMargins(0, 0, 0, 0);
    body->setSpacing(0);
    body->addWidget(buildFilters());
    body->addWidget(buildTable(), 1);
    m_none = new EmptyState(this);
    column->addWidget(m_body, 1);
    column->addWidget(m_none, 1);
    connect(m_none, &EmptyState::buttonClicked, this, &AgentsPage::addComputer);
    connect(m_none, &EmptyState::linkClicked, this, &AgentsPage::showServing);
    m_clock.setInterval(kClockMs);
    const auto show = [this] {
        if (isVisible()) {
            showRoster();
        }
    };
    connect(&m_clock, &QTimer::timeout, this, show);
    m_clock.start();
    if (FleetService* service = fleet()) {
        connect(service, &FleetService::rosterChanged, this, show);
        connect(service, &FleetService::servingChanged, this, show);
        connect(service, &FleetService::decisionFailed, this, [this](const Error& error) {
            if (isVisible()) { // one window tells it
                this->session().raise(error);
            }
        });
    }
}

QWidget* AgentsPage::buildHead() {
    m_head = makeHead(32);
    QWidget* head = m_head.widget();
    m_head.row->setContentsMargins(16, 12, 16, 12);
    m_serve = new QPushButton(themeIcon(QStringLiteral("plug")), {}, head);
    m_add = makePrimaryButton(head);
    m_head.row->addWidget(m_serve);
    m_head.row->addWidget(m_add);
    connect(m_serve, &QPushButton::clicked, this, &AgentsPage::showServing);
    connect(m_add, &QPushButton::clicked, this, &AgentsPage::addComputer);
    return head;
}

QWidget* AgentsPage::buildFilters() {
    auto* holder = new QWidget(this);
    auto* row = new QHBoxLayout(holder);
    row->setContentsMargins(12, 7, 12, 7);
    row->setSpacing(4);
    auto* group = new QButtonGroup(this);
    for (size_t i = 0; i < AgentModel::kGroupCount; ++i) {
        auto* button = new FilterButton(holder);
        group->addButton(button, static_cast<int>(i));
        m_filters.push_back(button);
        row->addWidget(button);
    }
    row->addStretch(1);
    m_filters.front()->setChecked(true);
    connect(group, &QButtonGroup::idClicked, this, [this](int id) { setGroup(static_cast<AgentModel::Group>(id)); });
    return holder;
}

QWidget* AgentsPage::buildTable() {
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setChildrenCollapsible(false);
    m_stack = new QStackedWidget(splitter);
    m_table = new QTableView(m_stack);
    m_table->setModel(m_model);
    m_table->setItemDelegateForColumn(AgentModel::StateColumn, new IconCellDelegate(AgentModel::IconRole, AgentModel::TokenRole, m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setTabKeyNavigation(false);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setMinimumSectionSize(kRow);
    m_table->verticalHeader()->setDefaultSectionSize(kRow);
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    QHeaderView* header = m_table->horizontalHeader();
    header->setFixedHeight(24);
    header->setHighlightSections(false);
    header->setMinimumSectionSize(48);
    header->setStretchLastSection(true);
    m_empty = new EmptyState(m_stack);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_empty);
    m_detail = new AgentDetail;
    auto* area = new QScrollArea(splitter);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setMinimumWidth(kDetailLeast);
    area->setWidget(m_detail);
    splitter->addWidget(m_stack);
    splitter->addWidget(area);
    splitter->setStretchFactor(0, 1);
    splitter->setSizes({900, kDetailWidth});
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
        if (!m_isFilling) {
            const fleet::Agent* agent = m_model->agentAt(current.row());
            m_chosen = agent != nullptr ? agent->device : std::string();
            if (const Host* host = m_model->hostAt(current.row())) {
                context().setSelection(Selection::hostOnly(host->key), m_table);
            }
            showChosen();
        }
    });
    connect(m_detail, &AgentDetail::approveWanted, this, &AgentsPage::askApprove);
    connect(m_detail, &AgentDetail::refuseWanted, this, [this] { decide(fleet::AgentState::Refused); });
    connect(m_detail, &AgentDetail::revokeWanted, this, &AgentsPage::askRevoke);
    connect(m_detail, &AgentDetail::clearWanted, this, [this] {
        if (const fleet::Agent* agent = chosen()) {
            fleet()->clearClone(agent->device);
        }
    });
    connect(m_detail, &AgentDetail::cancelWanted, this, [this](const std::string& command) { fleet()->cancelCommand(command); });
    return splitter;
}

void AgentsPage::registerActions(ActionRegistry& actions) {
    Page::registerActions(actions);
    offerMenu(m_table, actions);
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
    }
}

void AgentsPage::showRoster() {
    const FleetSnapshotPtr roster = fleet() != nullptr ? fleet()->snapshot() : std::make_shared<const FleetSnapshot>();
    m_isFilling = true;
    m_model->setRoster(roster, session().snapshot(), wallClock());
    const int row = m_model->rowOf(m_chosen);
    if (row >= 0 && row != m_table->currentIndex().row()) {
        m_table->selectRow(row);
    } else if (row < 0 && m_model->rowCount() > 0 && m_model->agentAt(0) != nullptr) {
        m_chosen = m_model->agentAt(0)->device;
        m_table->selectRow(0);
    }
    m_isFilling = false;
    // Without any agent there is nothing to filter, but for hosts that could have one.
    const bool hasNone = roster->agents.empty() && m_model->group() != AgentModel::Group::NoAgent;
    m_body->setVisible(!hasNone);
    m_none->setVisible(hasNone);
    m_add->setVisible(!hasNone);
    showHead();
    showFilters();
    showEmpty();
    showChosen();
    emit rowsChanged();
}

void AgentsPage::showHead() {
    using Group = AgentModel::Group;
    const FleetSnapshotPtr roster = fleet() != nullptr ? fleet()->snapshot() : std::make_shared<const FleetSnapshot>();
    const FleetServing serving = fleet() != nullptr ? fleet()->serving() : FleetServing();
    const int waiting = m_model->countOf(Group::Pending);
    const int attention = m_model->countOf(Group::Attention);
    const bool isBad = roster->problem.has_value() || serving.phase == FleetServing::Phase::Failed;
    m_head.glyph->setIcon(isBad || attention > 0 ? QStringLiteral("warning") : waiting > 0 ? QStringLiteral("help") : QStringLiteral("agents"),
        isBad ? Token::StateBad : attention > 0 ? Token::StateWarn : waiting > 0 ? Token::Accent : Token::Text2);
    QStringList parts;
    if (roster->problem) {
        parts << tr("The roster of agents cannot be read.");
    } else if (roster->agents.empty()) {
        parts << tr("No agents yet");
    } else {
        parts << tr("%1 of %n agents are connected", nullptr, m_model->countOf(Group::All)).arg(m_model->countOf(Group::Connected));
        if (waiting > 0) {
            parts << tr("%n wait for approval", nullptr, waiting);
        }
        if (attention > 0) {
            parts << tr("%n need attention", nullptr, attention);
        }
    }
    m_head.verdict->setText(format::whole(parts.join(QStringLiteral(" · "))));
    const Timestamp now = wallClock();
    const auto open = std::count_if(roster->tokens.begin(), roster->tokens.end(),
        [now](const fleet::TokenRecord& one) { return one.usedBy.empty() && one.token.expires > now; });
    QStringList remarks{roster->problem ? sentences::render(*roster->problem) : agent_words::serving(serving)};
    if (open > 0) {
        remarks << tr("%n tokens are not used yet.", nullptr, static_cast<int>(open));
    }
    m_head.remark->setText(format::paragraph(remarks));
    const bool isOn = serving.phase == FleetServing::Phase::On || serving.phase == FleetServing::Phase::Starting;
    m_serve->setText(isOn ? tr("Serving…") : tr("Serve agents…"));
    m_serve->setEnabled(fleet() != nullptr);
    m_add->setEnabled(fleet() != nullptr);
}

void AgentsPage::showFilters() {
    for (size_t i = 0; i < AgentModel::kGroupCount; ++i) {
        m_filters[i]->setCount(m_model->countOf(static_cast<AgentModel::Group>(i)));
    }
    fitColumns();
}

/// As wide as their words. Where that is too much, what the detail also says goes, and by what it records is cut.
void AgentsPage::fitColumns() {
    using Column = AgentModel::Column;
    constexpr int kLooked = 200;
    constexpr int kLeast = 96;
    constexpr int kMost = 260;
    constexpr int kPadding = 20;
    constexpr int kIcon = 22;
    const bool isHosts = m_model->group() == AgentModel::Group::NoAgent;
    const QFontMetrics head(metsuke::font(TextStyle::Caption));
    std::array<int, AgentModel::ColumnCount> widths{};
    int whole = 0;
    for (int column = 0; column < AgentModel::ColumnCount; ++column) {
        const bool isOfAgents = column != Column::NameColumn && column != Column::StateColumn && column != Column::SeenColumn && column != Column::AddressColumn;
        if (isHosts && isOfAgents) {
            continue;
        }
        int widest = head.horizontalAdvance(m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        for (int row = 0; row < std::min(m_model->rowCount(), kLooked); ++row) {
            const QModelIndex index = m_model->index(row, column);
            widest = std::max(widest, QFontMetrics(index.data(Qt::FontRole).value<QFont>()).horizontalAdvance(index.data().toString()));
        }
        widths[static_cast<size_t>(column)] = std::min(widest, kMost) + kPadding + (column == Column::StateColumn ? kIcon : 0);
        whole += widths[static_cast<size_t>(column)];
    }
    const int room = m_table->viewport()->width();
    for (const int column : {Column::SystemColumn, Column::VersionColumn}) {
        if (whole > room) {
            whole -= std::exchange(widths[static_cast<size_t>(column)], 0);
        }
    }
    int& sensors = widths[Column::SensorsColumn];
    sensors -= std::clamp(whole - room, 0, std::max(0, sensors - kLeast));
    for (int column = 0; column < AgentModel::ColumnCount; ++column) {
        const int width = widths[static_cast<size_t>(column)];
        m_table->horizontalHeader()->setSectionHidden(column, width == 0);
        if (width > 0 && column + 1 < AgentModel::ColumnCount) {
            m_table->horizontalHeader()->resizeSection(column, width);
        }
    }
}

void AgentsPage::resizeEvent(QResizeEvent* event) {
    Page::resizeEvent(event);
    QMetaObject::invokeMethod(this, &AgentsPage::fitColumns, Qt::QueuedConnection); // once the table has its new width
}

void AgentsPage::showEmpty() {
    using Group = AgentModel::Group;
    m_stack->setCurrentWidget(m_model->rowCount() > 0 ? static_cast<QWidget*>(m_table) : m_empty);
    switch (m_model->group()) {
    case Group::Connected: m_empty->setTexts(tr("No agent is connected"), fleet() != nullptr ? agent_words::serving(fleet()->serving()) : QString()); break;
    case Group::Attention: m_empty->setTexts(tr("No agent needs attention"), tr("All record what they should, keep enough, and their clocks agree.")); break;
    case Group::Outdated: m_empty->setTexts(tr("No agent is outdated"), tr("All have the version of this workstation.")); break;
    case Group::Pending: m_empty->setTexts(tr("Nobody waits"), tr("A computer appears here once its token was used on it.")); break;
    case Group::NoAgent: m_empty->setTexts(tr("Every host has an agent"), tr("Hosts of this case that no agent is on appear here.")); break;
    case Group::All: m_empty->setTexts(tr("No agents yet"), {}); break;
    }
    m_none->setTexts(tr("No agents yet"),
        tr("An agent on a computer says which program was behind a connection, how that came there, and what else it did. It records all the time, and sends nothing unless it is asked."),
        fleet() != nullptr ? tr("Add computer…") : QString(), fleet() != nullptr ? tr("Serve agents…") : QString());
}

void AgentsPage::showChosen() {
    const fleet::Agent* agent = chosen();
    const FleetSnapshotPtr roster = fleet() != nullptr ? fleet()->snapshot() : std::make_shared<const FleetSnapshot>();
    const auto commands = agent != nullptr ? roster->commands.find(agent->device) : roster->commands.end();
    const AgentStanding* standing = m_model->standingAt(m_table->currentIndex().row());
    if (const Host* host = m_model->hostAt(m_table->currentIndex().row())) {
        m_detail->setHost(session().snapshot()->hostName(host->key));
        return;
    }
    m_detail->setAgent(agent, standing != nullptr ? *standing : AgentStanding(), commands != roster->commands.end() ? commands->second : std::vector<fleet::CommandRecord>(),
        wallClock());
    // The one filled button is the next thing to do.
    const bool isPending = agent != nullptr && agent->state == fleet::AgentState::Pending;
    if (m_add->property(kPrimaryProperty).toBool() == isPending) {
        m_add->setProperty(kPrimaryProperty, !isPending);
        m_add->update();
    }
}

void AgentsPage::setGroup(AgentModel::Group group) {
    m_filters[static_cast<size_t>(group)]->setChecked(true);
    m_isFilling = true;
    m_model->setGroup(group);
    m_isFilling = false;
    m_chosen.clear();
    showRoster();
}

void AgentsPage::addComputer() {
    if (FleetService* service = fleet()) {
        auto* dialog = new AddComputerDialog(*service, window());
        connect(dialog, &AddComputerDialog::servingWanted, this, &AgentsPage::showServing);
        dialog->open();
    }
}

void AgentsPage::showServing() {
    if (FleetService* service = fleet()) {
        auto* dialog = new ServeDialog(*service, window());
        dialog->open();
    }
}

void AgentsPage::askApprove() {
    if (const fleet::Agent* agent = chosen()) {
        const QString name = agent_words::name(*agent);
        ConfirmDialog::ask(window(),
            {tr("Approve %1").arg(name),
                tr("Compare this fingerprint with the one that the computer shows. If they differ, somebody is between it and you: refuse it."),
                format::untrusted(agent->fingerprint), tr("They are the same, approve"), false},
            [this, device = agent->device, fingerprint = agent->fingerprint] {
                fleet()->decide(device, fingerprint, fleet::AgentState::Approved);
            });
    }
}

void AgentsPage::askRevoke() {
    if (const fleet::Agent* agent = chosen()) {
        ConfirmDialog::ask(window(),
            {tr("Revoke %1").arg(agent_words::name(*agent)),
                tr("It can no longer connect, and its orders lapse. What it recorded stays on that computer. To have it back, it has to be enrolled anew."), {}, tr("Revoke"), true},
            [this, device = agent->device, fingerprint = agent->fingerprint] {
                fleet()->decide(device, fingerprint, fleet::AgentState::Revoked);
            });
    }
}

void AgentsPage::decide(fleet::AgentState state) {
    if (const fleet::Agent* agent = chosen()) {
        fleet()->decide(agent->device, agent->fingerprint, state);
    }
}

void AgentsPage::retranslate() {
    const auto label = [this](AgentModel::Group group, const QString& text) { m_filters[static_cast<size_t>(group)]->setLabel(text); };
    label(AgentModel::Group::All, tr("All", "agents"));
    label(AgentModel::Group::Connected, tr("Connected", "agents"));
    label(AgentModel::Group::Attention, tr("Needs attention", "agents"));
    label(AgentModel::Group::Outdated, tr("Outdated", "agents"));
    label(AgentModel::Group::Pending, tr("Waiting for approval", "agents"));
    label(AgentModel::Group::NoAgent, tr("Hosts without agent", "agents"));
    m_add->setText(tr("Add computer…"));
    m_table->setAccessibleName(tr("Agents"));
    emit m_model->headerDataChanged(Qt::Horizontal, 0, AgentModel::ColumnCount - 1);
    m_detail->retranslate();
    showRoster();
}

} // namespace metsuke
