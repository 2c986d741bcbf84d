// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/incidents_page.h"

#include "ui/services/format.h"
#include "ui/theme/icons.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/chain_chart.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/incident_delegate.h"
#include "ui/widgets/token_label.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QTreeView>
#include <QVBoxLayout>

#include <array>

namespace metsuke {

namespace {

constexpr std::array<int, IncidentModel::ColumnCount> kColumnWidths{104, 40, 104, 300, 52, 58, 58, 96};
constexpr int kNarrow = 900;

} // namespace

IncidentsPage::IncidentsPage(CaseSession& session, QWidget* parent)
    : Page(session, parent)
    , m_hint(new TokenLabel(TextStyle::Caption, Token::Text3, this))
    , m_splitter(new QSplitter(Qt::Vertical, this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(this))
    , m_tree(new QTreeView(this))
    , m_model(new IncidentModel(this))
    , m_chainHolder(new QWidget(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(12, 7, 12, 7);
    bar->setSpacing(4);
    auto* group = new QButtonGroup(this);
    for (size_t i = 0; i < IncidentModel::kGroupCount; ++i) {
        auto* button = new FilterButton(this);
        group->addButton(button, static_cast<int>(i));
        m_buttons.push_back(button);
        bar->addWidget(button);
    }
    m_buttons.front()->setChecked(true);
    bar->addStretch();
    m_hint->setElided(true);
    m_hint->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    bar->addWidget(m_hint, 1);
    layout->addLayout(bar);

    buildQueue();
    buildChain(m_chainHolder);
    m_stack->addWidget(m_tree);
    m_stack->addWidget(m_empty);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(m_stack);
    m_splitter->addWidget(m_chainHolder);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setSizes({480, 207});
    layout->addWidget(m_splitter, 1);

    connect(group, &QButtonGroup::idClicked, this, [this](int id) { setGroup(static_cast<IncidentModel::Group>(id)); });
    connect(m_empty, &EmptyState::buttonClicked, this, [this] {
        InvestigationState all = context().state();
        all.range = {};
        all.queryText.clear();
        all.filter = Filter::all();
        setGroup(IncidentModel::Group::Open);
        context().setState(all, this);
    });
}

void IncidentsPage::buildQueue() {
    m_tree->setModel(m_model);
    m_tree->setItemDelegate(new IncidentDelegate(m_tree));
    m_tree->setUniformRowHeights(false); // a sentence may take two lines
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setIndentation(18);
    m_tree->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_tree->setExpandsOnDoubleClick(false);
    m_tree->setSortingEnabled(true);
    m_tree->installEventFilter(this);
    QHeaderView* header = m_tree->header();
    header->setFixedHeight(24);
    header->setSortIndicator(IncidentModel::SeverityColumn, Qt::DescendingOrder);
    header->setStretchLastSection(false);
    header->setMinimumSectionSize(40);
    for (int column = 0; column < IncidentModel::ColumnCount; ++column) {
        header->resizeSection(column, kColumnWidths[static_cast<size_t>(column)]);
    }
    header->setSectionResizeMode(IncidentModel::WhatColumn, QHeaderView::Stretch);
    connect(m_tree->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        const QModelIndex current = m_tree->currentIndex();
        if (m_choosing || !current.isValid()) {
            return;
        }
        Selection selection = m_model->selectionOf(current);
        if (selection.kind == Selection::Kind::Incident) {
            for (const QModelIndex& index : m_tree->selectionModel()->selectedRows()) {
                const Selection other = m_model->selectionOf(index);
                if (other.kind == Selection::Kind::Incident && other.keys != selection.keys && index != current) {
                    selection.keys.push_back(other.keys.front());
                }
            }
        }
        context().setSelection(selection, m_tree);
    });
    connect(m_tree, &QTreeView::expanded, this, [this](const QModelIndex& index) {
        if (const auto host = m_model->selectionOf(index).host) {
            m_open.insert(*host);
        }
    });
    connect(m_tree, &QTreeView::collapsed, this, [this](const QModelIndex& index) {
        if (const auto host = m_model->selectionOf(index).host) {
            m_open.erase(*host);
        }
    });
    connect(m_tree, &QTreeView::activated, this, [this](const QModelIndex& index) {
        if (m_model->kindOf(index) == IncidentModel::Kind::Detection) {
            openFlows();
        } else {
            const QModelIndex top = index.siblingAtColumn(0);
            m_tree->setExpanded(top, !m_tree->isExpanded(top));
        }
    });
    connect(m_model, &QAbstractItemModel::modelReset, this, &IncidentsPage::restoreTree);
    connect(header, &QHeaderView::sectionResized, m_tree, [this](int section) {
        if (section == IncidentModel::WhatColumn) {
            QMetaObject::invokeMethod(m_tree, "doItemsLayout", Qt::QueuedConnection); // rows become higher or lower with it
        }
    });
    const auto key = [this](int code, int step) {
        connect(new QShortcut(QKeySequence(code), this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut), &QShortcut::activated, this,
            [this, step] { stepEvidence(step); });
    };
    key(Qt::Key_BracketLeft, -1);
    key(Qt::Key_BracketRight, 1);
}

void IncidentsPage::buildChain(QWidget* holder) {
    auto* column = new QVBoxLayout(holder);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(12, 7, 12, 7);
    head->setSpacing(8);
    m_chainTitle = new TokenLabel(TextStyle::BodyStrong, Token::Text, holder);
    m_chainRemark = new TokenLabel(TextStyle::Caption, Token::Text2, holder);
    m_chainRemark->setElided(true);
    m_toTimeline = new QPushButton(themeIcon(QStringLiteral("timeline")), {}, holder);
    m_toFlows = new QPushButton(themeIcon(QStringLiteral("flows")), {}, holder);
    head->addWidget(m_chainTitle);
    head->addWidget(m_chainRemark, 1);
    head->addWidget(m_toTimeline);
    head->addWidget(m_toFlows);
    column->addLayout(head);
    column->addWidget(new HairLine(Qt::Horizontal, holder));
    m_chain = new ChainChart(holder);
    column->addWidget(m_chain, 1);
    connect(m_chain, &ChainChart::detectionSelected, this, [this](const std::string& key) {
        if (const Detection* detection = session().snapshot()->detection(key)) {
            context().setSelection(Selection::detection(key, detection->host), m_chain);
        }
    });
    connect(m_toTimeline, &QPushButton::clicked, this, [this] {
        const std::vector<std::string>* keys = detectionsInHand();
        Timestamp from{INT64_MAX};
        Timestamp to{INT64_MIN};
        for (const std::string& key : keys != nullptr ? *keys : std::vector<std::string>{}) {
            if (const Detection* detection = session().snapshot()->detection(key)) {
                from = std::min(from, detection->first);
                to = std::max(to, detection->last);
            }
        }
        InvestigationState next = context().state();
        next.page = QStringLiteral("timeline");
        if (from < to) {
            next.range = {from - kMinute, to + kMinute};
        }
        context().setState(next, this);
    });
    connect(m_toFlows, &QPushButton::clicked, this, &IncidentsPage::openFlows);
}

Page::Rows IncidentsPage::rows() const {
    return {m_model->incidents(), static_cast<qint64>(session().snapshot()->incidents.size())};
}

void IncidentsPage::registerActions(ActionRegistry& actions) {
    Page::registerActions(actions);
    offerMenu(m_tree, actions);
}

void IncidentsPage::focusContent() { m_tree->setFocus(Qt::OtherFocusReason); }

void IncidentsPage::setGroup(IncidentModel::Group group) {
    m_group = group;
    m_buttons[static_cast<size_t>(group)]->setChecked(true);
    rebuild();
}

void IncidentsPage::refresh(InvestigationContext::Parts parts, bool snapshot) {
    if (snapshot || (parts & (InvestigationContext::RangePart | InvestigationContext::QueryPart))) {
        m_scope.ask(session(), this, [this] { rebuild(); });
    } else if (parts & InvestigationContext::SelectionPart) {
        showSelection();
    }
    if (parts & InvestigationContext::PagePart) {
        chooseWorst();
    }
}

void IncidentsPage::chooseWorst() {
    // Coming from a page that selects other things: the queue begins with its worst.
    if (!m_model->indexOf(context().selection()).isValid() && m_model->incidents() > 0) {
        context().setSelection(m_model->selectionOf(m_model->index(0, 0)), m_tree);
    }
}

void IncidentsPage::rebuild() {
    const CaseSnapshotPtr& snapshot = session().snapshot();
    if (m_first && !snapshot->incidents.empty()) {
        m_first = false;
        m_open.insert(snapshot->incidents.front().host); // the worst is unfolded: its evidence is the page's first answer
    }
    m_choosing = true;
    m_model->setSnapshot(snapshot, m_group, m_scope.visible());
    m_choosing = false;
    fitColumns();
    updateButtons();
    updateEmpty();
    if (context().selection().kind == Selection::Kind::None) {
        chooseWorst();
    }
    m_shownChain.clear();
    showSelection();
    emit rowsChanged();
}

void IncidentsPage::fitColumns() {
    QHeaderView* header = m_tree->header();
    const bool narrow = width() < kNarrow; // what happened is worth more than how often and until when
    header->setSectionHidden(IncidentModel::CountColumn, narrow);
    header->setSectionHidden(IncidentModel::LastColumn, narrow);
    const QFontMetrics mono(metsuke::font(TextStyle::Mono));
    for (const int column : {IncidentModel::FirstColumn, IncidentModel::LastColumn}) {
        int widest = kColumnWidths[static_cast<size_t>(column)];
        for (int row = 0; row < m_model->rowCount(); ++row) {
            widest = std::max(widest, mono.horizontalAdvance(m_model->index(row, column).data().toString()) + 18);
        }
        if (widest != m_timeWidths[column]) { // else what the user has dragged stays
            m_timeWidths[column] = widest;
            header->resizeSection(column, widest);
        }
    }
}

void IncidentsPage::resizeEvent(QResizeEvent* event) {
    Page::resizeEvent(event);
    fitColumns();
}

int IncidentsPage::inspectorWidth() const {
    const int whole = window()->width();
    return whole < 1400 ? 348 : whole < 1700 ? 408 : 480;
}

void IncidentsPage::restoreTree() {
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QModelIndex index = m_model->index(row, 0);
        const bool heading = m_model->kindOf(index) == IncidentModel::Kind::Heading;
        m_tree->setFirstColumnSpanned(row, {}, heading);
        const auto host = m_model->selectionOf(index).host;
        if (!heading && host && m_open.contains(*host)) {
            m_tree->setExpanded(index, true);
        }
    }
}

void IncidentsPage::showSelection() {
    const QModelIndex index = m_model->indexOf(context().selection());
    m_choosing = true;
    if (index.isValid()) {
        if (index.parent().isValid()) {
            m_tree->setExpanded(index.parent(), true);
        }
        if (m_tree->currentIndex().siblingAtColumn(0) != index || !m_tree->selectionModel()->isSelected(index)) {
            m_tree->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        }
        m_tree->scrollTo(index);
    } else {
        m_tree->clearSelection();
    }
    m_choosing = false;
    showChain();
}

const std::vector<std::string>* IncidentsPage::detectionsInHand() const {
    const CaseSnapshot& snapshot = *session().snapshot();
    const Selection& selection = const_cast<IncidentsPage*>(this)->context().selection();
    if (!selection.host) {
        return nullptr;
    }
    if (const Incident* incident = snapshot.incidentOf(*selection.host)) {
        return &incident->detections;
    }
    const WatchEntry* watch = snapshot.watchOf(*selection.host);
    return watch == nullptr ? nullptr : &watch->detections;
}

void IncidentsPage::showChain() {
    const CaseSnapshot& snapshot = *session().snapshot();
    const Selection& selection = context().selection();
    const std::vector<std::string>* keys = detectionsInHand();
    m_chainHolder->setVisible(keys != nullptr && !keys->empty());
    if (keys == nullptr || keys->empty()) {
        return;
    }
    m_chain->setSelected(selection.kind == Selection::Kind::Detection && !selection.keys.empty() ? selection.keys.front() : std::string());
    const std::string shown = selection.host->display();
    if (shown == m_shownChain) {
        return;
    }
    m_shownChain = shown;
    std::vector<ChainLane> lanes = chainOf(snapshot, *keys);
    const Incident* incident = snapshot.incidentOf(*selection.host);
    m_chainTitle->setText(incident != nullptr ? tr("Chain of events, incident %1").arg(snapshot.incidentNumber(incident->key))
                                              : tr("What was seen of %1").arg(snapshot.hostName(*selection.host)));
    Timestamp from{INT64_MAX};
    Timestamp to{INT64_MIN};
    std::vector<Detection> repeated;
    for (const std::string& key : *keys) {
        if (const Detection* detection = snapshot.detection(key)) {
            from = std::min(from, detection->first);
            to = std::max(to, detection->last);
            if (detection->count > 1) {
                repeated.push_back(*detection);
            }
        }
    }
    const HostRisk* risk = incident != nullptr ? &incident->risk : nullptr;
    const QString span = format::duration(std::max<Duration>(0, to - from));
    const QString phases = tr("%n phases", "of an attack", static_cast<int>(lanes.size()));
    m_chainRemark->setText(risk != nullptr && !risk->chainObject.empty()
            ? tr("%1 · %2 · %3 share %4", "duration, host, phases, address or name")
                  .arg(span, snapshot.hostName(*selection.host), phases, snapshot.hostName(risk->chainObject))
            : tr("%1 · %2 · %3", "duration, host, phases").arg(span, snapshot.hostName(*selection.host), phases));
    m_chain->setLanes(std::move(lanes));
    using VisitsOf = std::vector<std::pair<std::string, std::vector<Visit>>>;
    m_visits.ask(
        session().queries(), this,
        [repeated](EventStore& store, const QueryBudget& budget) -> Result<VisitsOf> {
            VisitsOf all;
            for (const Detection& detection : repeated) {
                METSUKE_TRY(std::vector<Visit> visits, visitsOf(store, detection, budget));
                all.emplace_back(detection.key, std::move(visits));
            }
            return all;
        },
        [this](const Result<VisitsOf>& all) {
            if (all.ok()) {
                for (const auto& [key, visits] : all.value()) {
                    m_chain->setVisits(key, visits);
                }
            }
        });
}

void IncidentsPage::updateButtons() {
    for (size_t i = 0; i < m_buttons.size(); ++i) {
        m_buttons[i]->setCount(IncidentModel::countOf(*session().snapshot(), static_cast<IncidentModel::Group>(i), m_scope.visible()));
    }
}

void IncidentsPage::updateEmpty() {
    const bool empty = m_model->rowCount() == 0;
    m_stack->setCurrentWidget(empty ? static_cast<QWidget*>(m_empty) : m_tree);
    if (!empty) {
        return;
    }
    const CaseSnapshot& snapshot = *session().snapshot();
    if (context().isRangeSet() || context().filter().op != Filter::Op::All) {
        m_empty->setTexts(tr("No incident here"), tr("Nothing in this time range and query. The case has %n incidents.", nullptr, static_cast<int>(snapshot.incidents.size())),
            tr("Show the whole case"));
    } else if (!snapshot.incidents.empty()) {
        m_empty->setTexts(tr("Nothing with this state"), tr("Other states have %n incidents.", nullptr, static_cast<int>(snapshot.incidents.size())), tr("Show open ones"));
    } else if (session().isImporting()) {
        m_empty->setTexts(tr("Nothing found so far"), tr("The capture is still being analysed. Incidents appear here as they open."));
    } else {
        m_empty->setTexts(tr("No incident"), tr("%n rules ran and no host has evidence enough for an incident. The Overview says whether this silence can be trusted.",
            nullptr, static_cast<int>(snapshot.summary.ruleCount)));
    }
}

void IncidentsPage::stepEvidence(int direction) {
    const std::vector<std::string>* keys = detectionsInHand();
    if (keys == nullptr || keys->empty()) {
        return;
    }
    const Selection& selection = context().selection();
    const auto count = static_cast<ptrdiff_t>(keys->size());
    ptrdiff_t next = direction > 0 ? 0 : count - 1;
    if (selection.kind == Selection::Kind::Detection && !selection.keys.empty()) {
        const auto at = std::find(keys->begin(), keys->end(), selection.keys.front()) - keys->begin();
        next = std::clamp<ptrdiff_t>(at + direction, 0, count - 1);
    }
    const std::string key = (*keys)[static_cast<size_t>(next)];
    context().setSelection(Selection::detection(key, *selection.host), m_tree);
}

void IncidentsPage::openFlows() {
    const Selection& selection = context().selection();
    if (!selection.host) {
        return;
    }
    const CaseSnapshot& snapshot = *session().snapshot();
    InvestigationState next = context().state();
    const QString host = QString::fromStdString(selection.host->display());
    next.page = QStringLiteral("flows");
    next.queryText = QStringLiteral("host = %1").arg(host);
    next.filter = Filter::compare("host", Filter::Op::Equal, selection.host->display());
    if (selection.kind == Selection::Kind::Detection && !selection.keys.empty()) {
        const Detection* detection = snapshot.detection(selection.keys.front());
        if (detection != nullptr && IpAddress::parse(detection->peer)) {
            next.queryText += QStringLiteral(" and host = %1").arg(QString::fromStdString(detection->peer));
            next.filter = Filter::both(std::move(next.filter), Filter::compare("host", Filter::Op::Equal, detection->peer));
        }
        if (detection != nullptr) {
            next.range = {detection->first - kSecond, detection->last + kSecond};
        }
    }
    context().setState(next, this);
}

bool IncidentsPage::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_tree && event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        const int step = key->key() == Qt::Key_J ? 1 : key->key() == Qt::Key_K ? -1 : 0;
        if (step != 0 && key->modifiers() == Qt::NoModifier) {
            const QModelIndex next = step > 0 ? m_tree->indexBelow(m_tree->currentIndex()) : m_tree->indexAbove(m_tree->currentIndex());
            if (next.isValid()) {
                m_tree->setCurrentIndex(next);
            }
            return true;
        }
    }
    return Page::eventFilter(watched, event);
}

void IncidentsPage::retranslate() {
    const auto label = [this](IncidentModel::Group group, const QString& text) { m_buttons[static_cast<size_t>(group)]->setLabel(text); };
    label(IncidentModel::Group::Open, tr("Open", "incidents"));
    label(IncidentModel::Group::New, tr("New", "incidents"));
    label(IncidentModel::Group::Triaging, tr("Triaging", "incidents"));
    label(IncidentModel::Group::Confirmed, tr("Confirmed", "incidents"));
    label(IncidentModel::Group::Closed, tr("Closed", "incidents"));
    label(IncidentModel::Group::WatchList, tr("Watch-list"));
    m_hint->setText(tr("1–5 triage · U not judged · W why"));
    m_tree->setAccessibleName(tr("Incident queue"));
    m_chain->setAccessibleName(tr("Chain of events"));
    m_toTimeline->setText(tr("Timeline"));
    m_toFlows->setText(tr("Flows"));
    emit m_model->headerDataChanged(Qt::Horizontal, 0, IncidentModel::ColumnCount - 1);
}

void IncidentsPage::restyle() {
    m_shownChain.clear();
    m_tree->viewport()->update();
    update();
}

} // namespace metsuke
