// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/trace_page.h"

#include "ui/models/flow_model.h"
#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/services/trace_session.h"
#include "ui/services/trace_words.h"
#include "ui/theme/icons.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/token_label.h"
#include "ui/widgets/trace_detail.h"
#include "ui/widgets/trace_steps.h"
#include "ui/widgets/trace_view.h"
#include "ui/widgets/trace_wait.h"
#include "ui/windows/add_computer_dialog.h"
#include "ui/windows/trace_prompts.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QTableWidget>
#include <QTabWidget>
#include <QVBoxLayout>

#include <array>

namespace metsuke {

namespace {

constexpr int kDetailWidth = 348;
constexpr int kDetailLeast = 300;
constexpr int kNodeRole = Qt::UserRole + 1;
constexpr Duration kMarksAround = 2 * kDay;

enum WireColumn { WireTime, AgentSays, WireSays, JoinedBy, WireSure, WireColumns };
enum BlastColumn { BlastTime, BlastKind, BlastWhat, BlastBy, BlastColumns };
enum Tab { WireTab, StoryTab, BlastTab };

QTableWidget* makeTable(int columns, QWidget* parent) {
    auto* table = new QTableWidget(0, columns, parent);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setFrameShape(QFrame::NoFrame);
    table->setTabKeyNavigation(false);
    table->setTextElideMode(Qt::ElideMiddle);
    table->verticalHeader()->hide();
    table->verticalHeader()->setMinimumSectionSize(24);
    table->verticalHeader()->setDefaultSectionSize(24);
    table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    QHeaderView* header = table->horizontalHeader();
    header->setFixedHeight(24);
    header->setHighlightSections(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    return table;
}

void setCell(QTableWidget* table, int row, int column, const QString& text, TextStyle style, size_t node) {
    auto* item = new QTableWidgetItem(text);
    item->setFont(metsuke::font(style));
    item->setData(kNodeRole, QVariant::fromValue<qulonglong>(node));
    item->setToolTip(text.toHtmlEscaped());
    table->setItem(row, column, item);
}

} // namespace

TracePage::TracePage(CaseSession& session, QWidget* parent)
    : Page(session, parent)
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(this))
    , m_wait(new TraceWait(session.trace(), this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    m_result = buildResult();
    for (QWidget* one : {static_cast<QWidget*>(m_empty), static_cast<QWidget*>(m_wait), m_result}) {
        m_stack->addWidget(one);
    }
    connectParts();
}

TraceSession& TracePage::work() { return session().trace(); }
const TraceSession& TracePage::work() const { return session().trace(); }

QWidget* TracePage::buildHead() {
    auto* head = new QWidget(this);
    auto* column = new QVBoxLayout(head);
    column->setContentsMargins(16, 10, 16, 10);
    column->setSpacing(4);
    m_crumb = new TokenLabel(TextStyle::Caption, Token::Text2, head);
    m_crumb->setElided(true);
    m_verdict = new TokenLabel(TextStyle::Verdict, Token::Text, head);
    m_verdict->setWordWrap(true);
    m_remark = new TokenLabel(TextStyle::Body, Token::Text2, head);
    m_remark->setWordWrap(true);
    m_copy = new QPushButton(themeIcon(QStringLiteral("copy")), {}, head);
    m_attach = makePrimaryButton(head);
    m_steps = new TraceSteps(head);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(m_crumb);
    words->addWidget(m_verdict);
    words->addWidget(m_remark);
    auto* top = new QHBoxLayout;
    top->setSpacing(8);
    top->addLayout(words, 1);
    top->addSpacing(8);
    top->addWidget(m_copy, 0, Qt::AlignTop);
    top->addWidget(m_attach, 0, Qt::AlignTop);
    column->addLayout(top);
    column->addSpacing(4);
    column->addWidget(m_steps);
    return head;
}

QWidget* TracePage::buildTabs() {
    m_tabs = new QTabWidget(this);
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setExpanding(false);
    m_tabs->setUsesScrollButtons(false);
    m_wireStack = new QStackedWidget(m_tabs);
    m_wire = makeTable(WireColumns, m_wireStack);
    m_wire->horizontalHeader()->setSectionResizeMode(WireSays, QHeaderView::Stretch);
    m_noWire = new TokenLabel(TextStyle::Body, Token::Text2, m_wireStack);
    m_noWire->setWordWrap(true);
    m_noWire->setAlignment(Qt::AlignCenter);
    m_noWire->setContentsMargins(24, 8, 24, 8);
    m_wireStack->addWidget(m_wire);
    m_wireStack->addWidget(m_noWire);
    m_story = new QPlainTextEdit(m_tabs);
    m_story->setReadOnly(true);
    m_story->setFrameShape(QFrame::NoFrame);
    m_story->setTabChangesFocus(true);
    m_story->document()->setDocumentMargin(10);
    m_blast = makeTable(BlastColumns, m_tabs);
    m_blast->horizontalHeader()->setSectionResizeMode(BlastWhat, QHeaderView::Stretch);
    for (QWidget* one : {static_cast<QWidget*>(m_wireStack), static_cast<QWidget*>(m_story), static_cast<QWidget*>(m_blast)}) {
        m_tabs->addTab(one, {});
    }
    m_tabs->setMinimumHeight(96);
    return m_tabs;
}

QWidget* TracePage::buildResult() {
    auto* result = new QWidget(m_stack);
    auto* column = new QVBoxLayout(result);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHead());
    column->addWidget(new HairLine(Qt::Horizontal, result));
    m_view = new TraceView(result);
    m_detail = new TraceDetail;
    auto* area = new QScrollArea(result);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setMinimumWidth(kDetailLeast);
    area->setWidget(m_detail);
    auto* rows = new QSplitter(Qt::Vertical, result);
    rows->setChildrenCollapsible(false);
    rows->addWidget(m_view);
    rows->addWidget(buildTabs());
    rows->setStretchFactor(0, 1);
    rows->setSizes({520, 132});
    m_columns = new QSplitter(Qt::Horizontal, result);
    m_columns->setChildrenCollapsible(false);
    m_columns->addWidget(rows);
    m_columns->addWidget(area);
    m_columns->setStretchFactor(0, 1);
    m_columns->setSizes({900, kDetailWidth});
    column->addWidget(m_columns, 1);
    return result;
}

void TracePage::connectParts() {
    connect(&work(), &TraceSession::changed, this, [this] {
        if (isVisible()) {
            showState();
        }
    });
    connect(m_empty, &EmptyState::buttonClicked, this, &TracePage::onButton);
    connect(m_empty, &EmptyState::linkClicked, this, &TracePage::onLink);
    connect(m_wait, &TraceWait::historyWanted, this, [this] { trace_prompts::askHistory(window(), session()); });
    connect(m_wait, &TraceWait::agentsWanted, this, [this] { context().setPage(QStringLiteral("agents"), this); });
    connect(m_copy, &QPushButton::clicked, this, &TracePage::copyJson);
    connect(m_attach, &QPushButton::clicked, this, &TracePage::attach);
    const auto choose = [this](size_t row) {
        m_view->choose(row);
        m_view->setFocus(Qt::OtherFocusReason);
    };
    connect(m_steps, &TraceSteps::rowChosen, m_view, &TraceView::choose);
    connect(m_detail, &TraceDetail::rowChosen, this, choose);
    connect(m_detail, &TraceDetail::blastWanted, this, [this] { m_tabs->setCurrentIndex(BlastTab); });
    connect(m_view, &TraceView::rowChosen, this, [this] {
        if (m_isFilling) {
            return;
        }
        const TraceTree::Row* row = m_view->chosen();
        const auto number = row != nullptr ? std::optional(m_view->rows()->tree().rowOf(row->nodes.front())) : std::nullopt;
        m_detail->setRow(number);
        m_steps->setChosen(number);
    });
    connect(m_view, &TraceView::markChosen, this, [this](const std::string& key) {
        if (const Detection* detection = session().snapshot()->detection(key)) {
            context().setSelection(Selection::detection(key, detection->host), m_view);
        }
    });
    for (QTableWidget* table : {m_wire, m_blast}) {
        connect(table, &QTableWidget::currentItemChanged, this, [this](const QTableWidgetItem* item) {
            if (item != nullptr) {
                chooseNode(item->data(kNodeRole).toULongLong());
            }
        });
    }
    connect(m_wire, &QTableWidget::activated, this, [this](const QModelIndex& index) {
        if (static_cast<size_t>(index.row()) < m_joins.size()) {
            const FlowRow& flow = m_joins[static_cast<size_t>(index.row())].flow;
            InvestigationState next = context().state();
            next.page = QStringLiteral("flows");
            next.selection = Selection::flow(flow.uid, flow.ts);
            next.range = {flow.ts - kMinute, flow.ts + kMinute};
            context().setState(next, this);
        }
    });
}

Page::Rows TracePage::rows() const {
    const auto shown = static_cast<qint64>(m_view->rows()->tree().rows().size());
    return work().state() == TraceSession::State::Done ? Rows{shown, shown} : Rows{};
}

void TracePage::focusContent() {
    if (m_stack->currentWidget() == m_result) {
        m_view->setFocus(Qt::OtherFocusReason);
    } else {
        setFocus(Qt::OtherFocusReason);
    }
}

std::optional<Page::QueryValue> TracePage::valueInHand() const {
    const TraceTree::Row* row = m_stack->currentWidget() == m_result ? m_view->chosen() : nullptr;
    const auto* evidence = row != nullptr ? &m_view->rows()->trace().nodes[row->nodes.front()].evidence : nullptr;
    const auto* connected = evidence != nullptr && *evidence ? std::get_if<endpoint::Connected>(&(*evidence)->body) : nullptr;
    return connected != nullptr ? QueryValue{QStringLiteral("host"), QString::fromStdString(connected->remote.toString())} : Page::valueInHand();
}

void TracePage::refresh(InvestigationContext::Parts parts, bool snapshot) {
    if (snapshot || (parts & (InvestigationContext::PagePart | InvestigationContext::SelectionPart))) {
        showState();
    }
    if (snapshot) {
        showAttach();
    }
}

void TracePage::showState() {
    using State = TraceSession::State;
    switch (work().state()) {
    case State::Finding:
    case State::Asking:
        m_stack->setCurrentWidget(m_wait);
        m_wait->showProgress();
        break;
    case State::Done:
        showResult();
        break;
    default:
        showEmpty();
        break;
    }
    emit rowsChanged();
}

void TracePage::showEmpty() {
    using State = TraceSession::State;
    m_stack->setCurrentWidget(m_empty);
    const QString history = tr("Open a history folder…");
    if (work().state() == State::NoAgent) {
        const IpAddress host = work().subject().host.ip;
        const QString name = session().snapshot()->hostName(work().subject().host);
        m_empty->setTexts(host.isUnset() ? tr("It is not known which computer it was") : tr("%1 has no agent", "a host").arg(name),
            tr("Only what runs on the computer itself can say which program it was. Open its history folder, if it has one, or add the computer for the next time."),
            history, work().fleet() != nullptr ? tr("Add computer…") : QString());
    } else if (work().state() == State::Failed) {
        m_empty->setTexts(tr("There is no trace"), sentences::render(*work().error()), work().hasSubject() ? tr("Try again") : QString(), history);
    } else {
        const bool isChosen = work().canTrace();
        m_empty->setTexts(tr("From a connection to its cause"),
            tr("Choose a detection, an incident or a flow and press Shift+T. The agent of that computer then says which program it was, how that came onto it, and what else it did."),
            isChosen ? tr("Trace what is selected") : history, isChosen ? history : QString());
    }
}

void TracePage::onButton() {
    using State = TraceSession::State;
    if (work().state() == State::Failed) {
        work().repeat();
    } else if (work().state() == State::Empty && work().canTrace()) {
        work().traceSelection();
    } else {
        trace_prompts::askHistory(window(), session());
    }
}

void TracePage::onLink() {
    if (work().state() == TraceSession::State::NoAgent) {
        if (FleetService* fleet = work().fleet()) {
            auto* dialog = new AddComputerDialog(*fleet, window());
            connect(dialog, &AddComputerDialog::servingWanted, this, [this] { context().setPage(QStringLiteral("agents"), this); });
            dialog->open();
        }
    } else {
        trace_prompts::askHistory(window(), session());
    }
}

QString TracePage::about() const {
    const TraceSubject& subject = work().subject();
    return tr("Trace of %1 at %2", "address, time")
        .arg(endText(subject.question.remote, subject.question.remotePort), format::clockSeconds(subject.question.time));
}

void TracePage::showResult() {
    m_stack->setCurrentWidget(m_result);
    if (m_shown == work().result()) {
        return;
    }
    m_shown = work().result();
    std::vector<TraceMark> marks;
    const CaseSnapshot& snapshot = *session().snapshot();
    const TraceTree tree(*m_shown);
    const endpoint::TimeWindow near{tree.span().from - std::min<Duration>(kMarksAround, std::max<Duration>(0, tree.span().from.ns)),
        Timestamp{std::min(tree.span().until.ns, INT64_MAX - kMarksAround) + kMarksAround}};
    for (const Detection& detection : snapshot.detections) {
        if (detection.host == work().subject().host && (near.contains(detection.first) || near.contains(detection.last))) {
            marks.push_back({detection.key, detection.severity, detection.first, detection.last,
                sentences::ruleTitle(snapshot.rule(detection.rule), detection.rule)});
        }
    }
    m_isFilling = true;
    m_view->setTrace(m_shown, std::move(marks));
    m_isFilling = false;
    const TraceTree& shown = m_view->rows()->tree();
    m_detail->setTrace(m_shown, shown);
    m_steps->setTrace(*m_shown, shown);
    m_steps->setChosen(shown.path().empty() ? std::nullopt : std::optional(shown.path().front()));
    showHead();
    showStory();
    showBlast();
    m_joins.clear();
    showWire();
    askWire();
}

void TracePage::showHead() {
    const TraceSubject& subject = work().subject();
    const CaseSnapshot& snapshot = *session().snapshot();
    QStringList crumb;
    if (const int number = subject.incident.empty() ? 0 : snapshot.incidentNumber(subject.incident); number > 0) {
        crumb << tr("Incident %1").arg(number);
    }
    if (!subject.host.ip.isUnset()) {
        crumb << snapshot.hostName(subject.host);
    }
    crumb << about();
    m_crumb->setText(crumb.join(QStringLiteral(" › ")));
    const trace_words::Story story = trace_words::story(*m_shown);
    m_verdict->setText(format::breakable(story.headline));
    QStringList remark;
    if (m_shown->root) {
        remark << tr("Confidence %1").arg(trace_words::confidence(m_shown->confidence));
    }
    remark << tr("Way in: %1").arg(trace_words::entry(m_shown->entry));
    if (!m_shown->gaps.empty()) {
        remark << tr("%n things not known", nullptr, static_cast<int>(m_shown->gaps.size()));
    }
    remark << tr("from the history of %1", "host or folder").arg(work().source());
    m_remark->setText(format::breakable(remark.join(QStringLiteral(" · "))));
    showAttach();
}

void TracePage::showStory() { m_story->setPlainText(trace_words::story(*m_shown).sentences.join(u'\n')); }

void TracePage::showBlast() {
    const endpoint::Trace& trace = *m_shown;
    std::vector<size_t> nodes = trace.blast;
    std::stable_sort(nodes.begin(), nodes.end(), [&](size_t a, size_t b) { return trace.nodes[a].time < trace.nodes[b].time; });
    std::erase_if(nodes, [&](size_t node) { return trace.nodes[node].kind == TraceTree::Kind::Image; }); // the process says it
    const TraceTree& tree = m_view->rows()->tree();
    m_blast->setRowCount(static_cast<int>(nodes.size()));
    for (int row = 0; row < m_blast->rowCount(); ++row) {
        const size_t node = nodes[static_cast<size_t>(row)];
        const TraceTree::Row& one = tree.rows()[tree.rowOf(node)];
        setCell(m_blast, row, BlastTime, format::clockSeconds(trace.nodes[node].time), TextStyle::Mono, node);
        setCell(m_blast, row, BlastKind, trace_words::kind(trace.nodes[node].kind), TextStyle::Body, node);
        setCell(m_blast, row, BlastWhat, format::untrusted(trace.nodes[node].label), TextStyle::Mono, node);
        setCell(m_blast, row, BlastBy, one.parent ? trace_words::shortName(trace, tree.rows()[*one.parent]) : QString(), TextStyle::Mono, node);
    }
    m_tabs->setTabText(BlastTab, tr("Blast set %1").arg(format::count(static_cast<qint64>(nodes.size()))));
}

void TracePage::askWire() {
    const auto question = WireJoins::questionOf(*m_shown, m_view->rows()->tree());
    if (question.isEmpty) {
        return;
    }
    m_channel.ask(
        session().queries(), this,
        [question](EventStore& store, const QueryBudget& budget) { return WireJoins::ask(store, question, budget); },
        [this](const Result<std::vector<FlowRow>>& flows) {
            if (flows.ok()) {
                m_joins = WireJoins::of(*m_shown, m_view->rows()->tree(), *flows);
                showWire();
            }
        });
}

void TracePage::showWire() {
    const TraceTree& tree = m_view->rows()->tree();
    m_wireStack->setCurrentWidget(m_joins.empty() ? static_cast<QWidget*>(m_noWire) : m_wire);
    m_wire->setRowCount(static_cast<int>(m_joins.size()));
    for (int row = 0; row < m_wire->rowCount(); ++row) {
        const WireJoin& join = m_joins[static_cast<size_t>(row)];
        const TraceTree::Row& connection = tree.rows()[tree.rowOf(join.node)];
        QString who;
        for (std::optional<size_t> above = connection.parent; above && who.isEmpty(); above = tree.rows()[*above].parent) {
            const TraceTree::Row& one = tree.rows()[*above];
            if (one.kind == TraceTree::Kind::Process) {
                who = QString(trace_words::name(*m_shown, one) % u' ' % trace_words::pid(*m_shown, one)).trimmed();
            }
        }
        const QString says = tr("%1 %2 → %3", "service, from, to")
                                 .arg(format::serviceName(FlowModel::serviceOf(join.flow)), endText(join.flow.orig, join.flow.origPort),
                                     endText(join.flow.resp, join.flow.respPort));
        setCell(m_wire, row, WireTime, format::clockSeconds(join.flow.ts), TextStyle::Mono, join.node);
        setCell(m_wire, row, AgentSays, who, TextStyle::Mono, join.node);
        setCell(m_wire, row, WireSays, says, TextStyle::Mono, join.node);
        const QString apart = tr("%1 s apart").arg(static_cast<double>(join.apart) / static_cast<double>(kSecond), 0, 'f', 1);
        setCell(m_wire, row, JoinedBy, join.by == WireJoin::By::Tuple ? tr("same addresses and ports, %1", "0.2 s apart").arg(apart) : tr("same other side, %1", "0.2 s apart").arg(apart),
            TextStyle::Body, join.node);
        setCell(m_wire, row, WireSure, trace_words::confidence(join.confidence), TextStyle::Mono, join.node);
    }
    m_tabs->setTabText(WireTab, m_joins.empty() ? tr("Agent and network") : tr("Agent and network %1").arg(format::count(static_cast<qint64>(m_joins.size()))));
}

void TracePage::chooseNode(size_t node) {
    if (m_shown && node < m_shown->nodes.size()) {
        m_view->choose(m_view->rows()->tree().rowOf(node));
    }
}

void TracePage::showAttach() {
    const TraceSubject& subject = work().subject();
    const int number = subject.incident.empty() ? 0 : session().snapshot()->incidentNumber(subject.incident);
    m_attach->setText(number > 0 ? tr("Add to incident %1").arg(number) : tr("Add to the case"));
    m_attach->setEnabled(!session().isReadOnly());
    m_attach->setToolTip(tr("Keeps the story and the whole trace as a note; Ctrl+Z takes it back"));
    const auto& notes = session().snapshot()->notes;
    if (!m_attached.isEmpty() && !notes.empty() && notes.back().text == m_attached.toStdString()) {
        m_attached.clear();
        session().raise(UserMessage::Kind::Success, number > 0 ? tr("The trace is in the notes of incident %1. Ctrl+Z takes it back.").arg(number)
                                                               : tr("The trace is in the notes of the case. Ctrl+Z takes it back."));
    }
}

void TracePage::attach() {
    const TraceSubject& subject = work().subject();
    const bool hasIncident = !subject.incident.empty() && session().snapshot()->incident(subject.incident) != nullptr;
    const trace_words::Story story = trace_words::story(*m_shown);
    m_attached = trace_words::note(*m_shown, about());
    session().addNote(hasIncident ? QStringLiteral("incident") : QStringLiteral("case"), hasIncident ? subject.incident : std::string(), m_attached);
}

void TracePage::copyJson() {
    QGuiApplication::clipboard()->setText(trace_words::json(*m_shown));
    session().raise(UserMessage::Kind::Success, tr("The trace is in the clipboard as JSON."));
}

void TracePage::retranslate() {
    m_copy->setText(tr("Copy as JSON"));
    m_view->setAccessibleName(tr("Trace"));
    m_steps->setAccessibleName(tr("The way from its origin to the connection"));
    m_wire->setHorizontalHeaderLabels({tr("Time"), tr("Agent says"), tr("Network says"), tr("Joined by"), tr("Sure")});
    m_wire->setAccessibleName(tr("Agent and network"));
    m_blast->setHorizontalHeaderLabels({tr("Time"), tr("Kind"), tr("What"), tr("By")});
    m_blast->setAccessibleName(tr("Blast set"));
    m_story->setAccessibleName(tr("Story"));
    m_tabs->setTabText(WireTab, tr("Agent and network"));
    m_tabs->setTabText(StoryTab, tr("Story"));
    m_tabs->setTabText(BlastTab, tr("Blast set"));
    m_noWire->setText(tr("No flow of this case is one of these connections: the case may cover another time or another part of the network."));
    emit m_view->rows()->headerDataChanged(Qt::Horizontal, 0, TraceTreeModel::ColumnCount - 1);
    m_detail->retranslate();
    m_wait->retranslate();
    m_shown.reset(); // in the other language everything reads anew
    showState();
}

} // namespace metsuke
