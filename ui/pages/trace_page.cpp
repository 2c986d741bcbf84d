// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/trace_page.h"

#include "ui/pages/trace_empty.h"
#include "ui/services/format.h"
#include "ui/services/respond_session.h"
#include "ui/services/trace_session.h"
#include "ui/services/wire_join.h"
#include "ui/widgets/card.h"
#include "ui/widgets/respond_menu.h"
#include "ui/widgets/trace_detail.h"
#include "ui/widgets/trace_head.h"
#include "ui/widgets/trace_tabs.h"
#include "ui/widgets/trace_view.h"
#include "ui/widgets/trace_wait.h"
#include "ui/windows/trace_prompts.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace metsuke {

TracePage::TracePage(CaseSession& session, QWidget* parent)
    : Page(session, parent)
    , m_stack(new QStackedWidget(this))
    , m_empty(new TraceEmpty(session, this))
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

QWidget* TracePage::buildResult() {
    auto* result = new QWidget(m_stack);
    auto* column = new QVBoxLayout(result);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_head = new TraceHead(result);
    column->addWidget(m_head);
    column->addWidget(new HairLine(Qt::Horizontal, result));
    m_view = new TraceView(result);
    m_detail = new TraceDetail;
    auto* rows = new QSplitter(Qt::Vertical, result);
    rows->setChildrenCollapsible(false);
    rows->addWidget(m_view);
    m_tabs = new TraceTabs(rows);
    rows->addWidget(m_tabs);
    rows->setStretchFactor(0, 1);
    rows->setSizes({520, 132});
    auto* columns = new QSplitter(Qt::Horizontal, result);
    columns->addWidget(rows);
    addPanel(columns, m_detail);
    column->addWidget(columns, 1);
    return result;
}

void TracePage::connectParts() {
    connect(&work(), &TraceSession::changed, this, [this] {
        if (isVisible()) {
            showState();
        }
    });
    connect(m_wait, &TraceWait::historyWanted, this, [this] { trace_prompts::askHistory(window(), session()); });
    connect(m_wait, &TraceWait::agentsWanted, this, [this] { context().setPage(QStringLiteral("agents"), this); });
    connect(m_head, &TraceHead::copyWanted, this, &TracePage::copyJson);
    connect(m_head, &TraceHead::attachWanted, this, &TracePage::attach);
    connect(m_head, &TraceHead::mendWanted, this, [this] {
        session().respond().propose();
        context().setPage(QStringLiteral("respond"), this);
    });
    connect(m_head, &TraceHead::rowChosen, m_view, &TraceView::choose);
    connect(m_detail, &TraceDetail::rowChosen, this, [this](size_t row) {
        m_view->choose(row);
        m_view->setFocus(Qt::OtherFocusReason);
    });
    connect(m_detail, &TraceDetail::blastWanted, m_tabs, &TraceTabs::showBlast);
    connect(m_view, &TraceView::rowChosen, this, &TracePage::showRow);
    connect(m_view, &TraceView::markChosen, this, [this](const std::string& key) {
        if (const Detection* detection = session().snapshot()->detection(key)) {
            context().setSelection(Selection::detection(key, detection->host), m_view);
        }
    });
    connect(m_tabs, &TraceTabs::nodeChosen, this, [this](size_t node) {
        if (!m_isFilling) {
            m_view->choose(m_shown->rowOf(node));
        }
    });
    connect(m_tabs, &TraceTabs::flowWanted, this, &TracePage::openFlow);
    connect(m_tabs, &TraceTabs::othersWanted, this, &TracePage::askOthers);
    if (FleetService* fleet = work().fleet()) {
        connect(fleet, &FleetService::othersAnswered, this, [this](quint64 token, const OtherComputersPtr& others) {
            if (token == m_others) {
                m_tabs->setOthers(others, true);
            }
        });
    }
}

void TracePage::openFlow(const FlowRow& flow) {
    InvestigationState next = context().state();
    next.page = QStringLiteral("flows");
    next.selection = Selection::flow(flow.uid, flow.ts);
    next.range = {flow.ts - kMinute, flow.ts + kMinute};
    context().setState(next, this);
}

void TracePage::registerActions(ActionRegistry& actions) {
    Page::registerActions(actions);
    connect(m_detail, &TraceDetail::respondWanted, this, [this, &actions](const QPoint& at) { respond_menu::open(this, at, actions); });
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_view, &QWidget::customContextMenuRequested, this, [this, &actions](const QPoint& at) { respond_menu::open(this, m_view->mapToGlobal(at), actions); });
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
    const auto* evidence = row != nullptr ? &m_shown->trace().nodes[row->nodes.front()].evidence : nullptr;
    const auto* connected = evidence != nullptr && *evidence ? std::get_if<endpoint::Connected>(&(*evidence)->body) : nullptr;
    return connected != nullptr ? QueryValue{QStringLiteral("host"), QString::fromStdString(connected->remote.toString())} : Page::valueInHand();
}

void TracePage::refresh(InvestigationContext::Parts parts, bool snapshot) {
    if (snapshot || (parts & (InvestigationContext::PagePart | InvestigationContext::SelectionPart))) {
        showState();
    }
    if (snapshot) {
        showAttach();
        m_isOutdated = m_channel.isBusy();
        if (!m_isOutdated) {
            askWire(); // there may be more flows now
        }
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
        m_stack->setCurrentWidget(m_empty);
        m_empty->showState();
        break;
    }
    emit rowsChanged();
}

QString TracePage::about() const {
    const TraceSubject& subject = work().subject();
    return tr("Trace of %1 at %2", "address, time")
        .arg(format::endpoint(subject.question.remote, subject.question.remotePort), format::clockSeconds(subject.question.time));
}

QStringList TracePage::crumb() const {
    const TraceSubject& subject = work().subject();
    const CaseSnapshot& snapshot = *session().snapshot();
    QStringList crumb;
    if (const int number = subject.incident.empty() ? 0 : snapshot.incidentNumber(subject.incident); number > 0) {
        crumb << tr("Incident %1").arg(number);
    }
    if (!subject.host.ip.isUnset()) {
        crumb << snapshot.hostName(subject.host);
    }
    return crumb << about();
}

std::vector<TraceMark> TracePage::marks() const { return TraceMark::of(*session().snapshot(), work().subject().host, m_shown->span()); }

void TracePage::showResult() {
    m_stack->setCurrentWidget(m_result);
    if (m_shown == work().result()) {
        return;
    }
    m_shown = work().result();
    m_isFilling = true;
    m_view->setTrace(m_shown, marks(), work().subject().question.time);
    m_detail->setTrace(m_shown);
    m_tabs->setTrace(m_shown, {});
    m_others = 0;
    m_tabs->setOthers(nullptr, work().fleet() != nullptr);
    showWords();
    m_isFilling = false;
    showRow();
    askWire();
}

/// All that depends on language and time zone, and the incident's number.
void TracePage::showWords() {
    const trace_note::Story story = trace_note::story(m_shown->trace());
    m_head->setTrace(*m_shown, story, crumb(), work().source());
    m_head->setMend(session().respond().canPropose());
    m_tabs->retranslate(story.sentences);
    showAttach();
}

void TracePage::showRow() {
    if (!m_isFilling) {
        m_detail->setRow(m_view->chosenRow());
        m_head->setChosen(m_view->chosenRow());
        session().respond().setTraceRow(m_view->chosenRow());
    }
}

void TracePage::askWire() {
    m_channel.cancel(); // of another trace
    m_isOutdated = false;
    if (work().state() != TraceSession::State::Done || m_shown == nullptr) {
        return;
    }
    m_channel.ask(
        session().queries(), this,
        [tree = m_shown](EventStore& store, const QueryBudget& budget) { return WireJoins::ask(store, *tree, budget); },
        [this](const Result<WireJoins>& joins) {
            if (joins.ok()) {
                m_isFilling = true; // the row in hand stays
                m_tabs->setJoins(*joins);
                m_isFilling = false;
            }
            if (std::exchange(m_isOutdated, false)) {
                askWire();
            }
        });
}

void TracePage::askOthers() {
    if (FleetService* fleet = work().fleet()) {
        m_others = fleet->askOthers(m_shown, work().subject().host.ip);
    }
}

void TracePage::showAttach() {
    const TraceSubject& subject = work().subject();
    const int number = subject.incident.empty() ? 0 : session().snapshot()->incidentNumber(subject.incident);
    m_head->setAttach(number > 0 ? tr("Add to incident %1").arg(number) : tr("Add to the case"), !session().isReadOnly());
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
    m_attached = trace_note::note(m_shown->trace(), about());
    session().addNote(hasIncident ? QStringLiteral("incident") : QStringLiteral("case"), hasIncident ? subject.incident : std::string(), m_attached);
}

void TracePage::copyJson() {
    QGuiApplication::clipboard()->setText(trace_note::json(m_shown->trace()));
    session().raise(UserMessage::Kind::Success, tr("The trace is in the clipboard as JSON."));
}

void TracePage::retranslate() {
    m_view->setAccessibleName(tr("Trace"));
    m_head->retranslate();
    m_wait->retranslate();
    restyle();
    showState();
}

void TracePage::restyle() {
    m_detail->retranslate();
    if (m_shown != nullptr) {
        m_view->rows()->retranslate(marks());
        showWords();
    }
    Page::restyle();
}

} // namespace metsuke
