// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/pair_panel.h"

#include "ui/models/evidence_model.h"
#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/evidence_plot.h"
#include "ui/widgets/evidence_view.h"
#include "ui/widgets/token_label.h"

#include <QGridLayout>
#include <QVBoxLayout>

namespace metsuke {

PairPanel::PairPanel(CaseSession& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_title(new TokenLabel(TextStyle::CaptionStrong, Token::Text2, this))
    , m_glyph(new GlyphLabel(18, this))
    , m_names(new TokenLabel(TextStyle::Name, Token::Text, this))
    , m_sentence(new TokenLabel(TextStyle::Body, Token::Text, this))
    , m_flowsLabel(new TokenLabel(TextStyle::Caption, Token::Text2, this))
    , m_flows(new TokenLabel(TextStyle::BodyStrong, Token::Text, this))
    , m_bytesLabel(new TokenLabel(TextStyle::Caption, Token::Text2, this))
    , m_bytes(new TokenLabel(TextStyle::BodyStrong, Token::Text, this))
    , m_servicesLabel(new TokenLabel(TextStyle::Caption, Token::Text2, this))
    , m_services(new TokenLabel(TextStyle::BodyStrong, Token::Text, this))
    , m_timesLabel(new TokenLabel(TextStyle::Caption, Token::Text2, this))
    , m_times(new TokenLabel(TextStyle::BodyStrong, Token::Text, this))
    , m_plotTitle(new TokenLabel(TextStyle::CaptionStrong, Token::Text2, this))
    , m_plot(new EvidencePlot(this))
    , m_evidenceTitle(new TokenLabel(TextStyle::CaptionStrong, Token::Text2, this))
    , m_model(new EvidenceModel(this))
    , m_evidence(new EvidenceView(m_model, this))
    , m_open(makePrimaryButton(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(8);
    column->addWidget(m_title);
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    m_names->setElided(true);
    head->addWidget(m_glyph);
    head->addWidget(m_names, 1);
    column->addLayout(head);
    m_sentence->setWordWrap(true);
    column->addWidget(m_sentence);
    auto* facts = new QGridLayout;
    facts->setHorizontalSpacing(12);
    facts->setVerticalSpacing(4);
    int row = 0;
    for (const auto& [label, value] : {std::pair(m_flowsLabel, m_flows), std::pair(m_bytesLabel, m_bytes),
             std::pair(m_servicesLabel, m_services), std::pair(m_timesLabel, m_times)}) {
        value->setElided(true);
        facts->addWidget(label, row, 0);
        facts->addWidget(value, row++, 1);
    }
    facts->setColumnStretch(1, 1);
    column->addLayout(facts);
    column->addWidget(m_plotTitle);
    column->addWidget(m_plot);
    column->addWidget(m_evidenceTitle);
    column->addWidget(m_evidence);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_open);
    buttons->addStretch();
    column->addLayout(buttons);
    column->addStretch();
    connect(m_open, &QPushButton::clicked, this, [this] {
        m_session.context().setState(m_subject.flowsState(m_session.context().state(), nullptr), this);
    });
    connect(m_evidence, &EvidenceView::opened, this, [this](const std::string& key) {
        m_session.context().setState(m_subject.flowsState(m_session.context().state(), m_session.snapshot()->detection(key)), this);
    });
}

void PairPanel::setSubject(const InspectedSubject& subject) {
    m_subject = subject;
    const CaseSnapshot& snapshot = *subject.snapshot;
    const HostKey& a = *subject.selection.host;
    const HostKey& b = *subject.selection.peer;
    m_names->setText(tr("%1 › %2", "from, to").arg(snapshot.hostName(a), snapshot.hostName(b)));
    m_model->setSubject(subject);
    const bool any = !subject.detections.empty();
    m_evidence->setVisible(any);
    m_evidence->fitTo(8);
    m_evidenceTitle->setVisible(any);
    m_glyph->setVisible(any);
    QStringList sentences;
    Severity worst = Severity::Info;
    for (const Detection* detection : subject.detections) {
        worst = std::max(worst, detection->severity);
        if (sentences.size() < 3) {
            sentences.prepend(sentences::why(*detection, snapshot.rule(detection->rule)));
        }
    }
    m_glyph->setSeverity(worst);
    sentences.removeDuplicates();
    m_sentence->setText(any ? format::breakable(sentences.join(u'\n')) : tr("No rule fired between these two. This is ordinary traffic as far as Metsuke can tell."));
    m_channel.ask(
        m_session.queries(), this,
        [a, b, range = m_session.context().range()](EventStore& store, const QueryBudget& budget) -> Result<Facts> {
            Facts facts;
            METSUKE_TRY(const std::vector<PairRow> pairs, store.pairs(range, a, budget));
            for (const PairRow& pair : pairs) {
                if ((pair.a == a && pair.b == b) || (pair.a == b && pair.b == a && !facts.pair)) {
                    facts.pair = pair;
                }
            }
            METSUKE_TRY(facts.visits, visitsBetween(store, a.display(), b.display(), range, budget));
            return facts;
        },
        [this](const Result<Facts>& facts) {
            if (facts.ok()) {
                show(facts.value());
            }
        });
}

void PairPanel::show(const Facts& facts) {
    if (facts.pair) {
        const PairRow& pair = *facts.pair;
        QStringList services;
        for (const std::string& service : pair.services) {
            services << format::serviceName(service);
        }
        services.removeDuplicates();
        m_flows->setText(format::count(pair.flows));
        m_bytes->setText(tr("%1 / %2", "bytes out, bytes in").arg(format::bytes(pair.bytesOut), format::bytes(pair.bytesIn)));
        m_services->setText(services.join(QStringLiteral(", ")));
        m_times->setText(format::range(pair.first, pair.last));
        m_open->setText(tr("Open %n flows", nullptr, static_cast<int>(pair.flows)));
    }
    m_plot->setVisits(EvidencePlot::Mode::Volume, facts.visits);
    m_plot->setVisible(m_plot->hasPicture());
    m_plotTitle->setVisible(m_plot->hasPicture());
}

void PairPanel::retranslate() {
    m_title->setText(tr("Why this line"));
    m_flowsLabel->setText(tr("Flows"));
    m_bytesLabel->setText(tr("Out / in"));
    m_servicesLabel->setText(tr("Services"));
    m_timesLabel->setText(tr("First – last"));
    m_plotTitle->setText(tr("Bytes sent over time"));
    m_plot->setAccessibleName(tr("Bytes sent over time"));
    m_evidenceTitle->setText(tr("Detections between the two"));
    m_evidence->setAccessibleName(tr("Detections between the two"));
    m_open->setText(tr("Open flows"));
    if (m_subject.selection.kind == Selection::Kind::Pair) {
        setSubject(m_subject);
    }
}

} // namespace metsuke
