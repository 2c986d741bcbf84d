// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/inspector.h"

#include "ui/models/evidence_model.h"
#include "ui/services/format.h"
#include "ui/services/respond_session.h"
#include "ui/services/sentences.h"
#include "ui/services/settings.h"
#include "ui/services/trace_session.h"
#include "ui/widgets/card.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/entity_panel.h"
#include "ui/widgets/evidence_view.h"
#include "ui/widgets/notes_panel.h"
#include "ui/widgets/pair_panel.h"
#include "ui/theme/icons.h"
#include "ui/widgets/raw_panel.h"
#include "ui/widgets/respond_menu.h"
#include "ui/widgets/token_label.h"
#include "ui/widgets/why_panel.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

namespace metsuke {

namespace {

QScrollArea* scrolling(QWidget* content, QWidget* parent) {
    auto* area = new QScrollArea(parent);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setWidget(content);
    // The surface shows through: one colour from edge to edge.
    area->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    return area;
}

} // namespace

Inspector::Inspector(CaseSession& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_tabs(new QTabWidget(this))
    , m_whyStack(new QStackedWidget(m_tabs))
    , m_why(new WhyPanel(session))
    , m_pair(new PairPanel(session))
    , m_empty(new EmptyState(m_whyStack))
    , m_entity(new EntityPanel(session))
    , m_evidenceModel(new EvidenceModel(this))
    , m_raw(new RawPanel(session, m_tabs))
    , m_notes(new NotesPanel(session)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 0, 0, 0); // the hairline at the left edge
    layout->setSpacing(0);
    layout->addWidget(m_tabs, 1);
    layout->addWidget(new HairLine(Qt::Horizontal, this));
    layout->addWidget(buildFoot());
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setExpanding(false);
    m_tabs->setUsesScrollButtons(false);

    m_whyScroll = scrolling(m_why, m_whyStack);
    m_pairScroll = scrolling(m_pair, m_whyStack);
    m_whyStack->addWidget(m_whyScroll);
    m_whyStack->addWidget(m_pairScroll);
    m_whyStack->addWidget(m_empty);
    auto* evidence = new QWidget(m_tabs);
    auto* column = new QVBoxLayout(evidence);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(8);
    m_evidenceTitle = new TokenLabel(TextStyle::CaptionStrong, Token::Text2, evidence);
    m_evidence = new EvidenceView(m_evidenceModel, evidence);
    m_evidence->horizontalHeader()->setFixedHeight(24);
    m_evidenceText = new TokenLabel(TextStyle::Body, Token::Text, evidence);
    m_evidenceText->setWordWrap(true);
    m_evidenceFlows = new QPushButton(evidence);
    m_trace = new QPushButton(evidence);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_evidenceFlows);
    buttons->addWidget(m_trace);
    buttons->addStretch();
    column->addWidget(m_evidenceTitle);
    column->addWidget(m_evidence, 1);
    column->addWidget(new HairLine(Qt::Horizontal, evidence));
    column->addWidget(m_evidenceText);
    column->addLayout(buttons);

    m_tabs->addTab(m_whyStack, {});
    m_tabs->addTab(scrolling(m_entity, m_tabs), {});
    m_tabs->addTab(evidence, {});
    m_tabs->addTab(m_raw, {});
    m_tabs->addTab(scrolling(m_notes, m_tabs), {});

    connect(m_tabs, &QTabWidget::currentChanged, this, [this] { refreshTab(); });
    connect(&session.context(), &InvestigationContext::changed, this, [this](InvestigationContext::Parts parts) {
        if (parts & InvestigationContext::SelectionPart) {
            refresh();
        }
    });
    connect(&session, &CaseSession::snapshotChanged, this, &Inspector::refresh);
    connect(&Settings::instance(), &Settings::zoneChanged, this, &Inspector::refresh);
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
    connect(m_empty, &EmptyState::buttonClicked, this, [this] {
        const auto& incidents = m_session.snapshot()->incidents;
        if (!incidents.empty()) {
            m_session.context().setSelection(Selection::incident(incidents.front().key, incidents.front().host), this);
        }
    });
    connect(m_evidence, &EvidenceView::chosen, this, [this](const std::string& key) {
        if (const Detection* detection = m_session.snapshot()->detection(key)) {
            m_session.context().setSelection(Selection::detection(key, detection->host), m_evidence);
        }
    });
    const auto openFlows = [this] {
        const InspectedSubject subject = InspectedSubject::of(m_session.snapshot(), m_session.context().selection());
        m_session.context().setState(subject.flowsState(m_session.context().state(), subject.detection), this);
    };
    connect(m_evidence, &EvidenceView::opened, this, openFlows);
    connect(m_evidenceFlows, &QPushButton::clicked, this, openFlows);
    connect(m_trace, &QPushButton::clicked, this, [this] {
        m_session.trace().traceSelection();
        m_session.context().setPage(QStringLiteral("trace"), this);
    });
    retranslate();
}

QWidget* Inspector::buildFoot() {
    auto* foot = new QWidget(this);
    auto* row = new QHBoxLayout(foot);
    row->setContentsMargins(12, 8, 12, 8);
    row->setSpacing(8);
    m_respondTo = new TokenLabel(TextStyle::Body, Token::Text2, foot);
    m_respondTo->setElided(true);
    m_respond = new QPushButton(themeIcon(QStringLiteral("respond")), {}, foot);
    m_respond->setMenu(new QMenu(m_respond));
    row->addWidget(m_respondTo, 1);
    row->addWidget(m_respond);
    return foot;
}

void Inspector::setActions(ActionRegistry& actions) {
    connect(m_respond->menu(), &QMenu::aboutToShow, this, [this, &actions] {
        m_respond->menu()->clear();
        respond_menu::fill(*m_respond->menu(), actions);
    });
    connect(&m_session.respond(), &RespondSession::subjectChanged, this, &Inspector::showFoot);
}

void Inspector::showFoot() {
    const RespondSubject subject = m_session.respond().subject();
    m_respondTo->setText(subject.host.isUnset() ? tr("No computer of yours is in hand") : subject.name);
    m_respond->setEnabled(!subject.host.isUnset());
}

void Inspector::showWhy() {
    m_tabs->setCurrentIndex(WhyTab);
    m_whyStack->currentWidget()->setFocus(Qt::OtherFocusReason);
}

void Inspector::showNotes() { m_tabs->setCurrentIndex(NotesTab); }

void Inspector::refresh() {
    m_missed = !isVisible();
    if (isVisible()) {
        showFoot();
        refreshTab();
    }
}

void Inspector::refreshTab() {
    const InspectedSubject subject = InspectedSubject::of(m_session.snapshot(), m_session.context().selection());
    switch (m_tabs->currentIndex()) {
    case WhyTab: refreshWhy(); break;
    case EntityTab: m_entity->setSubject(subject); break;
    case EvidenceTab: refreshEvidence(); break;
    case RawTab: m_raw->setSubject(subject); break;
    case NotesTab: m_notes->setSubject(subject); break;
    default: break;
    }
}

void Inspector::refreshWhy() {
    const InspectedSubject subject = InspectedSubject::of(m_session.snapshot(), m_session.context().selection());
    if (subject.selection.kind == Selection::Kind::Pair && subject.selection.host && subject.selection.peer) {
        m_pair->setSubject(subject);
        m_whyStack->setCurrentWidget(m_pairScroll);
        return;
    }
    if (subject.risk != nullptr) {
        m_why->setSubject(subject);
        m_whyStack->setCurrentWidget(m_whyScroll);
        return;
    }
    m_whyStack->setCurrentWidget(m_empty);
    const CaseSnapshot& snapshot = *subject.snapshot;
    const bool flow = subject.selection.kind == Selection::Kind::Flow || subject.selection.kind == Selection::Kind::Event;
    const QString worst = snapshot.incidents.empty() ? QString() : tr("Explain the worst host");
    if (!subject.detections.empty()) {
        QStringList lines;
        for (size_t i = 0; i < std::min<size_t>(4, subject.detections.size()); ++i) {
            const Detection& detection = *subject.detections[i];
            lines << tr("%1: %2", "rule, sentence").arg(QString::fromStdString(detection.rule), sentences::why(detection, snapshot.rule(detection.rule)));
        }
        m_empty->setTexts(flow ? tr("This flow is evidence") : tr("Too little to watch"), format::breakable(lines.join(u'\n')), worst);
    } else if (flow) {
        m_empty->setTexts(tr("No rule fired on this flow"), tr("Entity has its facts, Raw the events that were read from it."), worst);
    } else if (subject.host) {
        m_empty->setTexts(tr("Nothing speaks against %1").arg(snapshot.hostName(*subject.host)),
            tr("%n rules ran and none fired on this host.", nullptr, static_cast<int>(snapshot.summary.ruleCount)), worst);
    } else {
        m_empty->setTexts(tr("Nothing is selected"), tr("Choose a host, an incident, a flow or a line of the graph, and this panel says why it matters."), worst);
    }
}

void Inspector::refreshEvidence() {
    const InspectedSubject subject = InspectedSubject::of(m_session.snapshot(), m_session.context().selection());
    m_evidenceModel->setSubject(subject);
    m_evidenceTitle->setText(tr("%n detections, newest first", nullptr, static_cast<int>(subject.detections.size())));
    m_evidence->choose(subject.detection != nullptr ? subject.detection->key : std::string());
    m_evidenceFlows->setEnabled(subject.host.has_value());
    m_trace->setEnabled(m_session.trace().canTrace());
    if (subject.detection == nullptr) {
        m_evidenceText->setText(tr("No detection names what is selected."));
        return;
    }
    const Detection& detection = *subject.detection;
    QStringList lines{sentences::why(detection, subject.snapshot->rule(detection.rule))};
    lines << tr("Rule weight %1", "number").arg(QString::number(detection.lambda, 'f', 1));
    for (const ContextTerm& term : detection.context) {
        lines << tr("%1 %2", "number, reason").arg(format::signedWeight(term.delta), sentences::render(term.why));
    }
    lines << tr("Seen %n times, %1", nullptr, static_cast<int>(detection.count)).arg(format::range(detection.first, detection.last));
    m_evidenceText->setText(format::breakable(lines.join(u'\n')));
}

void Inspector::retranslate() {
    m_tabs->setTabText(WhyTab, tr("Why"));
    m_tabs->setTabText(EntityTab, tr("Entity"));
    m_tabs->setTabText(EvidenceTab, tr("Evidence"));
    m_tabs->setTabText(RawTab, tr("Raw"));
    m_tabs->setTabText(NotesTab, tr("Notes"));
    m_evidenceFlows->setText(tr("Open its flows"));
    m_trace->setText(tr("Trace the cause"));
    m_respond->setText(tr("Respond"));
    m_evidence->setAccessibleName(tr("Evidence"));
    m_whyScroll->setAccessibleName(tr("Why"));
    m_why->retranslate();
    m_pair->retranslate();
    m_entity->retranslate();
    m_raw->retranslate();
    m_notes->retranslate();
    refresh();
}

void Inspector::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_missed) {
        m_missed = false;
        showFoot();
        refreshTab();
    }
}

void Inspector::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
}

void Inspector::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::BgSurface));
    painter.fillRect(QRect(0, 0, 1, height()), color(Token::LineStrong));
}

} // namespace metsuke
