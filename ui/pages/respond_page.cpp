// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/respond_page.h"

#include "ui/services/format.h"
#include "ui/theme/icons.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/operation_panel.h"
#include "ui/widgets/order_bar.h"
#include "ui/widgets/order_delegate.h"
#include "ui/widgets/order_detail.h"
#include "ui/widgets/order_track.h"
#include "ui/widgets/respond_views.h"
#include "ui/widgets/step_detail.h"
#include "ui/widgets/step_table.h"
#include "ui/widgets/token_label.h"
#include "ui/widgets/wire_bar.h"
#include "ui/windows/respond_prompts.h"

#include "core/base/wall_clock.h"

#include <QHBoxLayout>
#include <QListView>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

namespace metsuke {

namespace {

constexpr int kTimerMs = 5'000;
constexpr int kRedrawMs = 100;
using mitigation::OrderState;

} // namespace

RespondPage::RespondPage(CaseSession& session, QWidget* parent)
    : Page(session, parent)
    , m_model(new OrderModel(this))
    , m_steps(new StepModel(this)) {
    buildRecords();
    auto* column = new QVBoxLayout(m_plans);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHead());
    m_track = new OrderTrack(this);
    column->addWidget(m_track);
    column->addWidget(new HairLine(Qt::Horizontal, this));
    m_bar = new OrderBar(this);
    column->addWidget(m_bar);
    m_wire = new WireBar(this);
    column->addWidget(m_wire);
    connect(m_wire, &WireBar::packetsWanted, this, &RespondPage::showPackets);
    m_body = buildBody();
    m_none = new EmptyState(this);
    column->addWidget(m_body, 1);
    column->addWidget(m_none, 1);
    connect(m_none, &EmptyState::buttonClicked, this, &RespondPage::onEmptyButton);
    connect(m_none, &EmptyState::linkClicked, this, [this] { m_views->setOfAllCases(true); });
    m_clock.setInterval(kTimerMs);
    connect(&m_clock, &QTimer::timeout, this, &RespondPage::showAll);
    m_clock.start();
    m_soon.setSingleShot(true);
    m_soon.setInterval(kRedrawMs);
    connect(&m_soon, &QTimer::timeout, this, &RespondPage::showAll);
    connect(&work(), &RespondSession::changed, this, [this] {
        if (isVisible() && work().error() && !work().isProposing() && m_body->isVisible()) {
            this->session().raise(*work().error());
        }
        showAll();
    });
    connectFleet();
    connectDeeds();
    connectRecords();
}

void RespondPage::connectFleet() {
    FleetService* service = fleet();
    if (service == nullptr) {
        return;
    }
    connect(service, &FleetService::ordersChanged, this, &RespondPage::showSoon);
    connect(service, &FleetService::rosterChanged, this, &RespondPage::showSoon);
    connect(service, &FleetService::orderFailed, this, [this](const std::string&, const Error& error) {
        if (isVisible()) { // one window tells it
            this->session().raise(error);
        }
    });
}

QWidget* RespondPage::buildHead() {
    m_head = makeHead(32);
    QWidget* head = m_head.widget();
    m_head.row->setContentsMargins(16, 12, 16, 12);
    m_cancel = new QPushButton(themeIcon(QStringLiteral("cross")), {}, head);
    m_undo = new QPushButton(themeIcon(QStringLiteral("undo")), {}, head);
    m_look = new QPushButton(themeIcon(QStringLiteral("eye")), {}, head);
    m_run = makePrimaryButton(head);
    for (QPushButton* one : {m_cancel, m_undo, m_look, m_run}) {
        m_head.row->addWidget(one);
    }
    connect(m_cancel, &QPushButton::clicked, this, &RespondPage::cancel);
    connect(m_undo, &QPushButton::clicked, this, &RespondPage::undo);
    connect(m_look, &QPushButton::clicked, this, &RespondPage::look);
    connect(m_run, &QPushButton::clicked, this, &RespondPage::carryOut);
    return head;
}

QWidget* RespondPage::buildBody() {
    constexpr int kList = 236;
    constexpr int kRest = 1000;
    auto* columns = new QSplitter(Qt::Horizontal, this);
    columns->setChildrenCollapsible(false);
    m_list = new QListView(columns);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new OrderDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setResizeMode(QListView::Adjust);
    m_list->setTabKeyNavigation(false);
    m_list->setMinimumWidth(200);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& now) {
        if (const std::string id = m_model->idAt(now.row()); !m_isShowing && !id.empty()) {
            work().setCurrent(id);
        }
    });
    auto* rest = new QSplitter(Qt::Horizontal, columns);
    rest->addWidget(buildSteps(rest));
    m_detail = new OrderDetail;
    addPanel(rest, m_detail);
    columns->addWidget(m_list);
    columns->addWidget(rest);
    columns->setStretchFactor(1, 1);
    columns->setSizes({kList, kRest});
    return columns;
}

QWidget* RespondPage::buildSteps(QSplitter* parent) {
    auto* rows = new QSplitter(Qt::Vertical, parent);
    rows->setChildrenCollapsible(false);
    m_table = new StepTable(m_steps, rows);
    m_step = new StepDetail;
    auto* area = new QScrollArea(rows);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(m_step);
    rows->addWidget(m_table);
    m_operation = new OperationPanel(rows);
    rows->addWidget(area);
    rows->addWidget(m_operation);
    rows->setStretchFactor(0, 1);
    rows->setSizes({420, 190, 220});
    connect(m_table, &StepTable::rowChanged, this, &RespondPage::showStep);
    connect(m_steps, &StepModel::chosenChanged, this, [this](const std::string& step, bool isChosen) { work().choose(current(), step, isChosen); });
    return rows;
}

const mitigation::Order* RespondPage::order() const { return m_orders->order(current()); }
ProposedPtr RespondPage::proposed() const { return session().respond().proposed(current()); }

QString RespondPage::host() const {
    if (const mitigation::Order* known = order()) {
        return respond_words::computer(*fleet()->snapshot(), known->device());
    }
    const ProposedPtr known = proposed();
    return known != nullptr ? format::untrusted(known->agent) : QString();
}

bool RespondPage::isOpen() const {
    const mitigation::Order* known = order();
    return proposed() != nullptr && (known == nullptr || (mitigation::isBeforeRun(known->state) && known->state != OrderState::DryRunning));
}

bool RespondPage::canCarryOut() const {
    const mitigation::Order* known = order();
    return known != nullptr && known->state == OrderState::Reviewed && known->dryRun && session().respond().isCurrent(*known);
}

void RespondPage::refresh(InvestigationContext::Parts parts, bool snapshot) {
    if (snapshot || (parts & InvestigationContext::PagePart)) {
        showAll();
    }
}

void RespondPage::showSoon() {
    if (!m_soon.isActive()) {
        m_soon.start();
    }
}

void RespondPage::showAll() {
    m_soon.stop();
    if (!isVisible()) {
        return; // caught up with when it is shown
    }
    readOrders();
    showList();
    const bool hasNone = m_model->rowCount() == 0;
    m_body->setVisible(!hasNone);
    m_none->setVisible(hasNone);
    showSteps();
    const FleetSnapshotPtr roster = fleet() != nullptr ? fleet()->snapshot() : std::make_shared<const FleetSnapshot>();
    const auto deeds = m_orders->deeds.find(current());
    m_track->setVisible(!hasNone);
    m_track->setState(order() != nullptr ? order()->state : OrderState::Draft);
    m_bar->setOrder(order(), *m_orders);
    m_operation->setOperation(*m_orders, *roster, current(), wallClock());
    m_detail->setOrder(order(), proposed(), deeds != m_orders->deeds.end() ? &deeds->second : nullptr, order() != nullptr ? roster->agent(order()->device()) : nullptr, host(), wallClock());
    const auto look = m_orders->wire.find(current());
    m_wire->setLook(look != m_orders->wire.end() ? &look->second : nullptr, session().path());
    showHead();
    showButtons();
    showEmpty();
    showRecords(*roster);
    emit rowsChanged();
}

/// All flows of the two: one that has packets after the fact may have begun long before.
void RespondPage::showPackets(const IpAddress& from, const IpAddress& to) {
    const auto one = [](const IpAddress& address) { return Filter::compare("host", Filter::Op::Equal, address.toString()); };
    InvestigationState next = context().state();
    next.page = QStringLiteral("flows");
    next.range = {};
    next.queryText = QStringLiteral("host = %1 and host = %2").arg(QString::fromStdString(from.toString()), QString::fromStdString(to.toString()));
    next.filter = Filter::both(one(from), one(to));
    context().setState(next, this);
}

void RespondPage::onEmptyButton() {
    if (work().canPropose() && !work().error()) {
        work().propose();
    } else {
        context().setPage(QStringLiteral("trace"), this);
    }
}

void RespondPage::look() { work().look(current()); }

void RespondPage::carryOut() {
    if (canCarryOut()) {
        respond_prompts::askCarryOut(window(), *fleet(), *order(), host());
    }
}

void RespondPage::undo() {
    if (const mitigation::Order* known = order()) {
        respond_prompts::askUndo(window(), *fleet(), *known, {}, host());
    }
}

void RespondPage::cancel() {
    if (order() != nullptr) {
        fleet()->cancelOrder(current());
    }
}

void RespondPage::retranslate() {
    m_look->setText(tr("Look"));
    m_look->setToolTip(tr("The computer says what the chosen steps would do. Nothing is changed."));
    m_run->setText(tr("Carry out…"));
    m_run->setToolTip(tr("Possible once the chosen steps were looked at"));
    m_undo->setText(tr("Undo…"));
    m_cancel->setText(tr("Cancel"));
    m_list->setAccessibleName(tr("Plans"));
    m_table->setAccessibleName(tr("Steps"));
    m_step->retranslate();
    m_wire->retranslate();
    m_bar->retranslate();
    m_track->retranslate();
    m_operation->retranslate();
    retranslateRecords();
    emit m_steps->headerDataChanged(Qt::Horizontal, 0, StepModel::ColumnCount - 1);
    showAll();
}

void RespondPage::restyle() {
    showAll(); // times are in another zone
    Page::restyle();
}

} // namespace metsuke
