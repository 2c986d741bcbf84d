// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/why_panel.h"

#include "ui/models/evidence_model.h"
#include "ui/models/host_list_model.h"
#include "ui/services/format.h"
#include "ui/services/packet_opener.h"
#include "ui/services/sentences.h"
#include "ui/theme/metsuke_style.h"
#include "ui/widgets/card.h"
#include "ui/widgets/evidence_view.h"
#include "ui/widgets/token_label.h"
#include "ui/widgets/waterfall_chart.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <cmath>

namespace metsuke {

namespace {

constexpr int kEvidenceRows = 5;
constexpr int kVerdictGlyph = 36;

TokenLabel* wrapped(TextStyle style, Token token, QWidget* parent) {
    auto* label = new TokenLabel(style, token, parent);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

/// A frame around the counter-case, drawn in tokens.
class QuietFrame : public QFrame {
public:
    using QFrame::QFrame;

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(color(Token::LineStrong), 1));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    }
};

EvidencePlot::Mode modeOf(const Detection& detection) {
    if (detection.phase == Phase::EXF) {
        return EvidencePlot::Mode::Volume;
    }
    return detection.rule.starts_with("BCN-") ? EvidencePlot::Mode::Intervals : EvidencePlot::Mode::Visits;
}

} // namespace

WhyPanel::WhyPanel(CaseSession& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_opener(new PacketOpener(session, this))
    , m_glyph(new GlyphLabel(kVerdictGlyph, this))
    , m_name(new TokenLabel(TextStyle::Name, Token::Text, this))
    , m_address(new TokenLabel(TextStyle::Mono, Token::Text2, this))
    , m_score(new TokenLabel(TextStyle::Name, Token::Text, this))
    , m_word(new TokenLabel(TextStyle::Caption, Token::Text2, this))
    , m_verdict(wrapped(TextStyle::BodyStrong, Token::Text, this))
    , m_deeds(wrapped(TextStyle::Body, Token::Text, this))
    , m_arithmeticTitle(new TokenLabel(TextStyle::CaptionStrong, Token::Text2, this))
    , m_arithmeticResult(new TokenLabel(TextStyle::Caption, Token::Text2, this))
    , m_waterfall(new WaterfallChart(this))
    , m_formula(wrapped(TextStyle::Meta, Token::Text2, this))
    , m_evidenceTitle(new TokenLabel(TextStyle::CaptionStrong, Token::Text2, this))
    , m_evidenceCount(new TokenLabel(TextStyle::Caption, Token::Text2, this))
    , m_allFlows(new LinkButton(this))
    , m_model(new EvidenceModel(this))
    , m_evidence(new EvidenceView(m_model, this))
    , m_seen(wrapped(TextStyle::Caption, Token::Text, this))
    , m_plotTitle(new TokenLabel(TextStyle::CaptionStrong, Token::Text2, this))
    , m_plotFigure(new TokenLabel(TextStyle::Caption, Token::Text2, this))
    , m_plot(new EvidencePlot(this))
    , m_counterFrame(new QuietFrame(this))
    , m_counterTitle(new TokenLabel(TextStyle::CaptionStrong, Token::Text2, this))
    , m_counterText(wrapped(TextStyle::Caption, Token::Text, this))
    , m_innocent(wrapped(TextStyle::Caption, Token::Text2, this))
    , m_packetsTitle(new TokenLabel(TextStyle::CaptionStrong, Token::Text2, this))
    , m_packetsRange(new TokenLabel(TextStyle::Mono, Token::Text2, this))
    , m_wireshark(new QPushButton(this))
    , m_save(new QPushButton(this))
    , m_packetsRemark(wrapped(TextStyle::Meta, Token::Text2, this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(6);

    auto* head = new QHBoxLayout;
    head->setSpacing(10);
    head->addWidget(m_glyph, 0, Qt::AlignTop);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    auto* first = new QHBoxLayout;
    first->setSpacing(8);
    m_address->setElided(true);
    first->addWidget(m_name);
    first->addWidget(m_address, 1);
    first->addWidget(m_score);
    first->addWidget(m_word);
    words->addLayout(first);
    words->addWidget(m_verdict);
    head->addLayout(words, 1);
    column->addLayout(head);
    column->addWidget(m_deeds);
    auto* frame = new QVBoxLayout(m_counterFrame); // beside the verdict that it answers, and never below the fold
    frame->setContentsMargins(10, 6, 10, 7);
    frame->setSpacing(2);
    frame->addWidget(m_counterTitle);
    frame->addWidget(m_counterText);
    column->addWidget(m_counterFrame);
    column->addWidget(new HairLine(Qt::Horizontal, this));

    const auto titleRow = [&](TokenLabel* title, TokenLabel* remark, QWidget* end) {
        auto* row = new QHBoxLayout;
        row->setSpacing(6);
        row->addWidget(title);
        remark->setElided(true);
        row->addWidget(remark, 1);
        if (end != nullptr) {
            row->addWidget(end);
        }
        column->addLayout(row);
    };
    m_arithmeticResult->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    titleRow(m_arithmeticTitle, m_arithmeticResult, nullptr);
    column->addWidget(m_waterfall);
    column->addWidget(m_formula);
    column->addWidget(new HairLine(Qt::Horizontal, this));

    m_allFlows->setTextStyle(TextStyle::Caption);
    titleRow(m_evidenceTitle, m_evidenceCount, m_allFlows);
    column->addWidget(m_evidence);
    column->addWidget(m_seen);
    titleRow(m_plotTitle, m_plotFigure, nullptr);
    column->addWidget(m_plot);
    column->addWidget(m_innocent);

    m_save->setProperty(kSmallProperty, true);
    m_wireshark->setProperty(kSmallProperty, true);
    auto* packets = new QHBoxLayout;
    packets->setSpacing(6);
    packets->addWidget(m_packetsTitle);
    m_packetsRange->setElided(true);
    packets->addWidget(m_packetsRange, 1);
    packets->addWidget(m_save);
    packets->addWidget(m_wireshark);
    column->addLayout(packets);
    column->addWidget(m_packetsRemark);
    column->addStretch();

    connect(m_evidence, &EvidenceView::chosen, this, [this](const std::string& key) {
        if (const Detection* detection = m_session.snapshot()->detection(key)) {
            m_session.context().setSelection(Selection::detection(key, detection->host), m_evidence);
        }
    });
    connect(m_evidence, &EvidenceView::opened, this, [this](const std::string& key) {
        m_session.context().setState(m_subject.flowsState(m_session.context().state(), m_session.snapshot()->detection(key)), this);
    });
    connect(m_allFlows, &QPushButton::clicked, this, [this] {
        m_session.context().setState(m_subject.flowsState(m_session.context().state(), nullptr), this);
    });
    const auto chosen = [this] { return m_subject.selection.kind == Selection::Kind::Detection ? m_subject.detection : nullptr; };
    const auto comment = [this, chosen] {
        const Detection* only = chosen();
        return tr("Metsuke: %1 on %2", "comment of exported packets; rules, host")
            .arg(only != nullptr ? QString::fromStdString(only->rule) : tr("evidence"), m_name->text());
    };
    connect(m_wireshark, &QPushButton::clicked, this, [this, chosen, comment] { m_opener->open(m_subject.packets(chosen()), comment()); });
    connect(m_save, &QPushButton::clicked, this, [this, chosen, comment] { m_opener->saveAs(this, m_subject.packets(chosen()), comment()); });
}

void WhyPanel::setSubject(const InspectedSubject& subject) {
    m_subject = subject;
    showVerdict();
    showArithmetic();
    m_model->setSubject(subject);
    m_evidence->fitTo(kEvidenceRows);
    m_evidence->choose(subject.detection != nullptr ? subject.detection->key : std::string());
    m_evidenceCount->setText(tr("%n, newest first", "detections", static_cast<int>(subject.detections.size())));
    showDetection();
    showCounterCase();
    showPackets();
}

void WhyPanel::showVerdict() {
    const CaseSnapshot& snapshot = *m_subject.snapshot;
    m_glyph->setSeverity(glyphOf(hostSeverity(m_subject.severity)));
    m_name->setText(snapshot.hostName(*m_subject.host));
    const QString address = QString::fromStdString(m_subject.host->display());
    m_address->setText(m_name->text() == address ? QString() : address);
    m_score->setText(format::severity(m_subject.severity));
    m_word->setText(format::hostSeverityWord(m_subject.severity));
    const QString verdict = m_subject.incident == nullptr ? QString() : sentences::verdict(*m_subject.incident);
    m_verdict->setText(format::breakable(verdict));
    m_verdict->setVisible(!verdict.isEmpty());
    m_deeds->setText(format::breakable(hostSentence(snapshot, *m_subject.host)));
}

void WhyPanel::showArithmetic() {
    const HostRisk& risk = *m_subject.risk;
    m_waterfall->setRows(waterfallOf(*m_subject.snapshot, risk));
    const QString probability = risk.probability > 0.999 ? QStringLiteral("P > .999") : QStringLiteral("P = %1").arg(QString::number(risk.probability, 'f', 3).mid(1));
    m_arithmeticResult->setText(QStringLiteral("S %1 = L %2 → %3").arg(format::severity(risk.severity), QString::number(risk.total, 'f', 1), probability));
    const QString formula = QStringLiteral("S = 10·(1 − 2^(−L/4)) = %1").arg(QString::number(risk.unbounded, 'f', 1));
    if (risk.bound.empty() || format::severity(risk.unbounded) == format::severity(risk.severity)) {
        m_formula->setText(formula);
    } else {
        m_formula->setText((risk.severity > risk.unbounded ? tr("%1, raised to %2: %3") : tr("%1, held at %2: %3"))
                               .arg(formula, format::severity(risk.severity), sentences::render(Message(risk.bound))));
    }
}

void WhyPanel::showDetection() {
    const Detection* detection = m_subject.detection;
    m_innocent->hide();
    m_seen->setVisible(detection != nullptr);
    if (detection == nullptr) {
        m_plotTitle->hide();
        m_plotFigure->hide();
        m_plot->hide();
        m_plotted.clear();
        return;
    }
    const RuleRow* rule = m_subject.snapshot->rule(detection->rule);
    m_seen->setText(format::breakable(sentences::deed(*detection, *m_subject.snapshot)));
    if (rule != nullptr && !rule->falsePositives.empty()) {
        m_innocent->setText(format::breakable(tr("%1 has innocent causes: %2", "rule, list").arg(QString::fromStdString(detection->rule), format::untrusted(rule->falsePositives))));
        m_innocent->show();
    }
    const std::string wanted = detection->key + '#' + std::to_string(detection->count);
    if (m_plotted == wanted) {
        return;
    }
    m_plotted = wanted;
    m_visits.ask(
        m_session.queries(), this,
        [copy = *detection](EventStore& store, const QueryBudget& budget) { return visitsOf(store, copy, budget); },
        [this, mode = modeOf(*detection)](const Result<std::vector<Visit>>& visits) {
            showPlot(mode, visits.ok() ? visits.value() : std::vector<Visit>{});
        });
}

void WhyPanel::showPlot(EvidencePlot::Mode mode, const std::vector<Visit>& visits) {
    m_plot->setVisits(mode, visits);
    const bool shown = m_plot->hasPicture();
    m_plot->setVisible(shown);
    m_plotTitle->setVisible(shown);
    m_plotFigure->setVisible(shown);
    if (!shown || m_subject.detection == nullptr) {
        return;
    }
    const QString rule = QString::fromStdString(m_subject.detection->rule);
    m_plotTitle->setText(rule);
    switch (mode) {
    case EvidencePlot::Mode::Intervals: m_plotFigure->setText(tr("intervals between visits · %n flows", nullptr, static_cast<int>(visits.size()))); break;
    case EvidencePlot::Mode::Volume: m_plotFigure->setText(tr("bytes sent over time · %1").arg(m_plot->figure())); break;
    case EvidencePlot::Mode::Visits: m_plotFigure->setText(tr("visits over time · %1").arg(m_plot->figure())); break;
    }
    m_plot->setAccessibleName(m_plotFigure->text());
}

void WhyPanel::showCounterCase() {
    if (m_subject.incident == nullptr) {
        m_counterText->setText(tr("This is not an incident: the evidence is too little, or of one kind only. It is watched, and grows into one by itself when more is seen."));
        return;
    }
    std::vector<std::string> titles;
    for (const std::string& key : m_subject.risk->counterCase) {
        const Detection* detection = m_subject.snapshot->detection(key);
        const std::string title = detection == nullptr ? std::string() : sentences::ruleTitle(m_subject.snapshot->rule(detection->rule), detection->rule).toStdString();
        if (!title.empty() && std::find(titles.begin(), titles.end(), title) == titles.end()) {
            titles.push_back(title);
        }
    }
    m_counterText->setText(format::breakable(sentences::counterCase(*m_subject.incident, titles)));
}

void WhyPanel::showPackets() {
    const Detection* only = m_subject.selection.kind == Selection::Kind::Detection ? m_subject.detection : nullptr;
    const std::vector<PacketRef> packets = m_subject.packets(only);
    const bool any = !packets.empty();
    m_wireshark->setEnabled(any);
    m_save->setEnabled(any);
    m_packetsRange->setText(!any ? tr("none named")
            : packets.size() == 1 ? format::count(static_cast<qint64>(packets.front().number))
                                  : tr("%1–%2", "packet numbers").arg(format::count(static_cast<qint64>(packets.front().number)), format::count(static_cast<qint64>(packets.back().number))));
    QStringList remarks{tr("%n packets of evidence", nullptr, static_cast<int>(packets.size()))};
    const auto& captures = m_subject.snapshot->summary.captures;
    if (any && packets.front().capture < captures.size()) {
        remarks << QString::fromStdString(captures[packets.front().capture].path).section(u'/', -1);
    }
    bool incomplete = false;
    for (const Detection* detection : m_subject.detections) {
        incomplete = incomplete || (detection->incomplete && (only == nullptr || only == detection));
    }
    remarks << (incomplete ? tr("packets are missing around it") : tr("nothing missing around it"));
    m_packetsRemark->setText(remarks.join(QStringLiteral(" · ")));
}

void WhyPanel::retranslate() {
    m_arithmeticTitle->setText(tr("Arithmetic"));
    m_evidenceTitle->setText(tr("Evidence"));
    m_allFlows->setText(tr("Open all in Flows"));
    m_counterTitle->setText(tr("Counter-case"));
    m_packetsTitle->setText(tr("Packets"));
    m_wireshark->setText(tr("Open in Wireshark"));
    m_save->setText(tr("Save…"));
    m_save->setAccessibleName(tr("Save packets as a file"));
    m_waterfall->setAccessibleName(tr("Arithmetic"));
    m_evidence->setAccessibleName(tr("Evidence"));
    m_plotted.clear();
    if (m_subject.risk != nullptr) {
        setSubject(m_subject);
    }
}

} // namespace metsuke
