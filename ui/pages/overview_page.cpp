// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/overview_page.h"

#include "ui/models/host_list_model.h"
#include "ui/models/technique_model.h"
#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/empty_layout.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/host_list_delegate.h"
#include "ui/widgets/outbound_chart.h"
#include "ui/widgets/technique_view.h"
#include "ui/widgets/token_label.h"

#include <QHBoxLayout>
#include <QListView>
#include <QPainter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace metsuke {

namespace {

constexpr int kPageMargin = 16;
constexpr int kCardGap = 12;
constexpr int kOutboundBuckets = 90;
constexpr size_t kActions = 4;
constexpr size_t kMarks = 6;

/// A coloured square of the chart's legend.
class Swatch : public QWidget {
public:
    Swatch(Token token, QWidget* parent)
        : QWidget(parent)
        , m_token(token) {
        setFixedSize(10, 10);
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.fillRect(rect(), color(m_token));
    }

private:
    Token m_token;
};

QString iconOf(const ActionLogEntry& entry) {
    if (entry.kind == "triage") {
        return QStringLiteral("flag");
    }
    if (entry.kind == "note") {
        return QStringLiteral("note");
    }
    if (entry.kind == "pin" || entry.kind == "unpin") {
        return QStringLiteral("pin");
    }
    if (entry.kind == "undo" || entry.kind == "redo") {
        return QString::fromStdString(entry.kind);
    }
    return entry.kind == "import" ? QStringLiteral("import") : QStringLiteral("history");
}

} // namespace

OverviewPage::OverviewPage(CaseSession& session, QWidget* parent)
    : Page(session, parent) {
    QVBoxLayout* page = makeScrollColumn();
    page->addWidget(buildHead());
    page->addWidget(new HairLine(Qt::Horizontal, this));
    auto* columns = new QHBoxLayout;
    columns->setSpacing(kPageMargin);
    auto* left = new QVBoxLayout;
    left->setSpacing(kCardGap);
    left->addWidget(buildHosts(), 3);
    left->addWidget(buildOutbound(), 2);
    auto* right = new QVBoxLayout;
    right->setSpacing(kCardGap);
    right->addWidget(buildTechniques(), 1);
    right->addWidget(buildQuality());
    right->addWidget(buildActions());
    columns->addLayout(left, 5);
    columns->addLayout(right, 3);
    page->addLayout(columns, 1);
}

QWidget* OverviewPage::buildHead() {
    m_head = makeHead(40);
    QWidget* head = m_head.widget();
    m_showAll = new QPushButton(head);
    m_openIncident = makePrimaryButton(head);
    m_head.row->addWidget(m_showAll);
    m_head.row->addWidget(m_openIncident);
    connect(m_showAll, &QPushButton::clicked, this, [this] {
        InvestigationState all = context().state();
        all.range = {};
        all.queryText.clear();
        all.filter = Filter::all();
        context().setState(all, this);
    });
    connect(m_openIncident, &QPushButton::clicked, this, [this] {
        const auto& incidents = session().snapshot()->incidents;
        if (incidents.empty()) {
            return;
        }
        InvestigationState next = context().state();
        next.page = QStringLiteral("incidents");
        next.selection = Selection::incident(incidents.front().key, incidents.front().host);
        context().setState(next, this);
    });
    return head;
}

QWidget* OverviewPage::buildHosts() {
    m_hostCard = new Card(this);
    m_legend = new TokenLabel(TextStyle::Meta, Token::Text3, m_hostCard);
    m_legend->setElided(true);
    m_legend->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_hostCard->head()->addWidget(m_legend, 1);
    m_hostStack = new QStackedWidget(m_hostCard);
    m_hosts = new QListView(m_hostStack);
    m_hostModel = new HostListModel(this);
    m_hosts->setModel(m_hostModel);
    m_hosts->setItemDelegate(new HostListDelegate(m_hosts));
    m_hosts->setFrameShape(QFrame::NoFrame);
    m_hosts->setWordWrap(true); // laid out anew with every width: the sentences wrap
    m_hosts->setMouseTracking(true);
    m_hosts->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_hosts->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_noHosts = new EmptyState(m_hostStack);
    for (QWidget* content : {static_cast<QWidget*>(m_hosts), static_cast<QWidget*>(m_noHosts)}) {
        content->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored); // their wishes would keep a small screen from showing the page whole
        content->setMinimumHeight(150);
    }
    m_hostStack->addWidget(m_hosts);
    m_hostStack->addWidget(m_noHosts);
    m_hostCard->body()->addWidget(m_hostStack, 1);
    m_hostCard->body()->addWidget(new HairLine(Qt::Horizontal, m_hostCard));
    m_quiet = new LinkButton(m_hostCard);
    m_quiet->setTextStyle(TextStyle::Caption);
    m_quiet->setToken(Token::Text2);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(12, 6, 12, 6);
    foot->addWidget(m_quiet);
    foot->addStretch();
    m_hostCard->body()->addLayout(foot);
    connect(m_hosts->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& current) {
        if (current.isValid() && m_hosts->hasFocus()) {
            const HostListRow& row = m_hostModel->hosts()[static_cast<size_t>(current.row())];
            context().setSelection(row.isIncident ? Selection::incident(row.incident, row.key) : Selection::hostOnly(row.key), m_hosts);
        }
    });
    connect(m_hosts, &QListView::activated, this, &OverviewPage::openHost);
    connect(m_hosts, &QListView::clicked, this, &OverviewPage::openHost);
    connect(m_quiet, &QPushButton::clicked, this, [this] { context().setPage(QStringLiteral("hosts"), this); });
    connect(m_noHosts, &EmptyState::buttonClicked, m_showAll, &QPushButton::click);
    return m_hostCard;
}

QWidget* OverviewPage::buildOutbound() {
    m_outboundCard = new Card(this);
    m_outboundCard->setHeadLine(false);
    QHBoxLayout* head = m_outboundCard->head();
    head->addStretch(1);
    m_focusLegend = new TokenLabel(TextStyle::Meta, Token::Text2, m_outboundCard);
    m_othersLegend = new TokenLabel(TextStyle::Meta, Token::Text2, m_outboundCard);
    head->addWidget(new Swatch(Token::Accent, m_outboundCard));
    head->addWidget(m_focusLegend);
    head->addSpacing(8);
    head->addWidget(new Swatch(Token::LineStrong, m_outboundCard));
    head->addWidget(m_othersLegend);
    m_outbound = new OutboundChart(m_outboundCard);
    m_outbound->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored);
    m_outbound->setMinimumHeight(104);
    m_outboundCard->body()->addWidget(m_outbound, 1);
    connect(m_outbound, &OutboundChart::bucketClicked, this, [this](const TimeRange& range) {
        InvestigationState next = context().state();
        next.page = QStringLiteral("flows");
        next.range = range;
        if (const auto focus = hostInFocus()) {
            next.queryText = QStringLiteral("host = %1").arg(QString::fromStdString(focus->display()));
            next.filter = Filter::compare("host", Filter::Op::Equal, focus->display());
        }
        context().setState(next, this);
    });
    return m_outboundCard;
}

QWidget* OverviewPage::buildTechniques() {
    m_techniqueCard = new Card(this);
    m_techniques = new TechniqueView(m_techniqueCard);
    m_techniqueModel = new TechniqueModel(this);
    m_techniques->setModel(m_techniqueModel);
    auto* holder = new QVBoxLayout;
    holder->setContentsMargins(12, 4, 8, 8);
    holder->addWidget(m_techniques);
    m_techniqueCard->body()->addLayout(holder, 1);
    const auto open = [this](const QModelIndex& index) { openDetections(m_techniqueModel->keysOf(index)); };
    connect(m_techniques, &QTableView::clicked, this, open);
    connect(m_techniques, &QTableView::activated, this, open);
    return m_techniqueCard;
}

QWidget* OverviewPage::buildQuality() {
    m_qualityCard = new Card(this);
    m_qualityGlyph = new GlyphLabel(16, m_qualityCard);
    m_qualityVerdict = new TokenLabel(TextStyle::Caption, Token::Text, m_qualityCard);
    m_qualityVerdict->setElided(true);
    m_qualityVerdict->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_qualityCard->head()->addWidget(m_qualityVerdict, 1);
    m_qualityCard->head()->addWidget(m_qualityGlyph);
    m_qualityLines = new QVBoxLayout;
    m_qualityLines->setContentsMargins(12, 6, 12, 8);
    m_qualityLines->setSpacing(2);
    m_qualityCard->body()->addLayout(m_qualityLines);
    return m_qualityCard;
}

QWidget* OverviewPage::buildActions() {
    m_actionCard = new Card(this);
    m_actionLines = new QVBoxLayout;
    m_actionLines->setContentsMargins(12, 6, 12, 8);
    m_actionLines->setSpacing(2);
    m_actionCard->body()->addLayout(m_actionLines);
    return m_actionCard;
}

Page::Rows OverviewPage::rows() const {
    return {static_cast<qint64>(m_hostModel->hosts().size()), static_cast<qint64>(session().snapshot()->hosts.size())};
}

void OverviewPage::focusContent() { m_hosts->setFocus(Qt::OtherFocusReason); }
QString OverviewPage::verdict() const { return QString(m_sentence).remove(QChar(0x2060)); }

void OverviewPage::refresh(InvestigationContext::Parts parts, bool snapshot) {
    if (snapshot || (parts & (InvestigationContext::RangePart | InvestigationContext::QueryPart))) {
        m_scope.ask(session(), this, [this] { rebuild(); });
        askOutbound();
    }
}

void OverviewPage::rebuild() {
    showHosts();
    showHead();
    showTechniques();
    showQuality();
    showActions();
    showMarks();
    emit rowsChanged();
}

std::optional<HostKey> OverviewPage::hostInFocus() const {
    const auto& hosts = session().snapshot()->hosts;
    return hosts.empty() || hosts.front().severity <= 0 ? std::nullopt : std::optional(hosts.front().key);
}

int OverviewPage::quietHosts() const {
    const auto& hosts = session().snapshot()->hosts;
    return static_cast<int>(hosts.size()) - static_cast<int>(m_hostModel->hosts().size());
}

QString OverviewPage::sentence() const {
    const CaseSnapshot& snapshot = *session().snapshot();
    const int quiet = quietHosts();
    if (snapshot.hosts.empty()) {
        return session().isImporting() ? tr("Reading the capture. No host has been seen yet.") : tr("No host of the home networks was seen.");
    }
    const QString rest = quiet == 0 ? QString() : tr("%n hosts are quiet.", nullptr, quiet);
    QString worst;
    QString reached;
    if (snapshot.incidents.empty()) {
        worst = session().isImporting() ? tr("No host looks compromised so far.") : tr("No host looks compromised.");
    } else {
        const Incident& incident = snapshot.incidents.front();
        const auto nameOf = [&](const auto& host) { return format::unbroken(snapshot.hostName(host)); };
        const QString name = nameOf(incident.host);
        worst = incident.severity >= 8 ? tr("%1 is compromised.").arg(name)
            : incident.severity >= 5   ? tr("%1 is probably compromised.").arg(name)
                                       : tr("%1 behaves suspiciously.").arg(name);
        QStringList peers;
        for (const std::string& key : incident.detections) {
            const Detection* detection = snapshot.detection(key);
            const QString peer = detection != nullptr && detection->phase == Phase::LM && detection->confirmed ? nameOf(detection->peer) : QString();
            if (!peer.isEmpty() && !peers.contains(peer)) {
                peers << peer;
            }
        }
        if (peers.isEmpty()) { // seen at all, when nothing is confirmed
            for (const std::string& key : incident.detections) {
                const Detection* detection = snapshot.detection(key);
                if (detection != nullptr && detection->phase == Phase::LM && !detection->peer.empty() && !peers.contains(nameOf(detection->peer))) {
                    peers << nameOf(detection->peer);
                }
            }
        }
        reached = peers.isEmpty() ? QString()
            : peers.size() <= 2   ? tr("It reached %1.", "host names").arg(peers.join(tr(" and ", "between two host names")))
                                  : tr("It reached %1 and %n other hosts.", nullptr, static_cast<int>(peers.size()) - 1).arg(peers.front());
    }
    return format::paragraph({worst, reached, rest});
}

void OverviewPage::showHead() {
    const CaseSnapshot& snapshot = *session().snapshot();
    const double worst = snapshot.hosts.empty() ? 0 : snapshot.hosts.front().severity;
    m_head.glyph->setSeverity(glyphOf(hostSeverity(worst)));
    m_sentence = sentence();
    m_head.verdict->setText(m_sentence);
    m_head.verdict->setAccessibleName(verdict());
    const bool narrowed = context().isRangeSet() || context().filter().op != Filter::Op::All;
    m_showAll->setVisible(narrowed);
    m_openIncident->setVisible(!snapshot.incidents.empty());
    const CaseSummary& summary = snapshot.summary;
    QStringList remarks;
    if (!snapshot.incidents.empty()) {
        const Incident& incident = snapshot.incidents.front();
        const int number = snapshot.incidentNumber(incident.key);
        m_openIncident->setText(tr("Open incident %1").arg(number));
        remarks << tr("Incident %1, since %2", "number, time").arg(QString::number(number), format::clock(incident.first));
    }
    if (summary.last > summary.first) {
        const bool oneDay = format::shortDate(summary.first) == format::shortDate(summary.last);
        remarks << (oneDay ? tr("%1, %2", "date, times").arg(format::longDate(summary.first), format::range(summary.first, summary.last))
                           : format::range(summary.first, summary.last));
    }
    remarks << tr("%n hosts inside", nullptr, static_cast<int>(snapshot.hosts.size()));
    if (!snapshot.incidents.empty()) {
        remarks << tr("probability %1").arg(format::probability(snapshot.incidents.front().probability));
    }
    m_head.remark->setText(remarks.join(QStringLiteral(" · ")));
}

void OverviewPage::showHosts() {
    const CaseSnapshot& snapshot = *session().snapshot();
    m_hostModel->setSnapshot(snapshot, m_scope.visible());
    const auto shown = static_cast<int>(m_hostModel->hosts().size());
    const auto all = static_cast<int>(snapshot.hosts.size());
    m_hostCard->setTitle(tr("Hosts by severity"), tr("%1 of %2 · %3 quiet", "hosts").arg(shown).arg(all).arg(all - shown));
    m_quiet->setVisible(all > shown);
    m_quiet->setText(tr("%n quiet hosts: no detection above their noise floor", nullptr, all - shown));
    m_hostStack->setCurrentWidget(shown > 0 ? static_cast<QWidget*>(m_hosts) : m_noHosts);
    const bool narrowed = context().isRangeSet() || context().filter().op != Filter::Op::All;
    if (shown == 0 && narrowed) {
        m_noHosts->setTexts(tr("No detection here"), tr("Nothing fired in this time range and query."), tr("Show the whole case"));
    } else if (shown == 0 && session().isImporting()) {
        m_noHosts->setTexts(tr("Nothing found so far"), tr("The capture is still being analysed. Hosts appear here as soon as a rule fires."));
    } else if (shown == 0) {
        m_noHosts->setTexts(tr("No host has a detection"),
            tr("%n rules ran. Data quality, at the right, says whether this silence can be trusted.", nullptr, static_cast<int>(snapshot.summary.ruleCount)));
    }
    const auto& selected = context().selection().host;
    const int row = selected ? std::max(0, m_hostModel->rowOf(*selected)) : 0;
    if (shown > 0) {
        m_hosts->setCurrentIndex(m_hostModel->index(row));
    }
}

void OverviewPage::showTechniques() {
    m_techniqueModel->setSnapshot(*session().snapshot(), m_scope.visible());
    m_techniqueCard->setTitle(tr("Detections by technique"),
        tr("%1 detections · %2 rules ran").arg(format::count(m_techniqueModel->detections()), format::count(session().snapshot()->summary.ruleCount)));
}

void OverviewPage::showQuality() {
    const DataQuality quality = DataQuality::of(session().snapshot()->summary);
    m_qualityGlyph->setIcon(quality.trustworthy ? QStringLiteral("check") : QStringLiteral("warning"),
        quality.trustworthy ? Token::StateOk : Token::StateWarn);
    m_qualityVerdict->setText(quality.verdict);
    emptyLayout(m_qualityLines);
    for (const QualityLine& line : quality.lines) {
        auto* row = new QWidget(m_qualityCard);
        auto* layout = new QHBoxLayout(row);
        layout->setContentsMargins(0, 1, 0, 1);
        layout->setSpacing(8);
        auto* glyph = new GlyphLabel(16, row);
        glyph->setIcon(line.good ? QStringLiteral("check") : QStringLiteral("warning"), line.good ? Token::StateOk : Token::StateWarn);
        glyph->setAccessibleName(line.good ? tr("good") : tr("warning"));
        auto* what = new TokenLabel(line.what, TextStyle::Caption, Token::Text, row);
        auto* measured = new TokenLabel(line.measured, TextStyle::CaptionStrong, Token::Text, row);
        auto* limit = new TokenLabel(line.limit, TextStyle::Meta, Token::Text2, row);
        for (TokenLabel* label : {what, measured, limit}) {
            label->setElided(true);
            label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
        }
        layout->addWidget(glyph);
        layout->addWidget(what, 9);
        layout->addWidget(measured, 6);
        layout->addWidget(limit, 5);
        m_qualityLines->addWidget(row);
    }
}

void OverviewPage::showActions() {
    const CaseSnapshot& snapshot = *session().snapshot();
    m_actionCard->setTitle(tr("Last actions"));
    emptyLayout(m_actionLines);
    for (size_t i = 0; i < std::min(kActions, snapshot.actions.size()); ++i) {
        const ActionLogEntry& entry = snapshot.actions[i];
        auto* row = new QWidget(m_actionCard);
        auto* layout = new QHBoxLayout(row);
        layout->setContentsMargins(0, 1, 0, 1);
        layout->setSpacing(8);
        auto* glyph = new GlyphLabel(16, row);
        glyph->setIcon(iconOf(entry), Token::Text2);
        auto* what = new TokenLabel(sentences::render(entry.what), TextStyle::Caption, Token::Text, row);
        what->setElided(true);
        auto* when = new TokenLabel(format::clock(entry.at), TextStyle::Mono, Token::Text2, row);
        auto* who = new TokenLabel(format::untrusted(entry.actor), TextStyle::Meta, Token::Text2, row);
        layout->addWidget(glyph);
        layout->addWidget(what, 1);
        layout->addWidget(when);
        layout->addWidget(who);
        m_actionLines->addWidget(row);
    }
    if (snapshot.actions.empty()) {
        auto* none = new TokenLabel(tr("Nothing was done yet. 1 to 5 on a host sets a verdict, N writes a note."), TextStyle::Caption, Token::Text2, m_actionCard);
        none->setWordWrap(true);
        m_actionLines->addWidget(none);
    }
}

void OverviewPage::showMarks() {
    const CaseSnapshot& snapshot = *session().snapshot();
    const auto focus = hostInFocus();
    std::vector<const Detection*> heavy;
    for (const Detection& detection : snapshot.detections) {
        if (focus && detection.host == *focus && detection.severity >= Severity::High
            && (m_scope.visible() == nullptr || m_scope.visible()->contains(detection.key))) {
            heavy.push_back(&detection);
        }
    }
    std::stable_sort(heavy.begin(), heavy.end(), [](const Detection* a, const Detection* b) { return a->weight > b->weight; });
    heavy.resize(std::min(heavy.size(), kMarks));
    std::stable_sort(heavy.begin(), heavy.end(), [](const Detection* a, const Detection* b) { return a->first < b->first; });
    std::vector<ChartMark> marks;
    for (const Detection* detection : heavy) {
        marks.push_back({detection->first, detection->severity, sentences::ruleTitle(snapshot.rule(detection->rule), detection->rule),
            format::phaseTitle(detection->phase)});
    }
    m_outbound->setMarks(std::move(marks));
    m_outbound->setGaps(snapshot.summary.losses);
}

void OverviewPage::askOutbound() {
    if (session().snapshot()->summary.flows <= 0) {
        return; // no span to ask about yet
    }
    TimelineSpec spec;
    spec.key = TimelineSpec::Key::HostBytesOut;
    spec.range = context().isRangeSet() ? context().range()
                                        : TimeRange{session().snapshot()->summary.first, session().snapshot()->summary.last + 1};
    spec.maximumBuckets = kOutboundBuckets;
    m_channel.ask(
        session().queries(), this, [spec](EventStore& store, const QueryBudget& budget) { return store.timeline(spec, budget); },
        [this](const Result<Timeline>& timeline) {
            if (!timeline.ok()) {
                return;
            }
            const auto focus = hostInFocus();
            const OutboundSeries series = OutboundSeries::of(timeline.value(), focus ? focus->display() : std::string());
            m_outbound->setSeries(series);
            m_outboundCard->setTitle(series.bucket > 0 ? tr("Outbound MB per %1", "duration").arg(format::duration(series.bucket)) : tr("Outbound MB"));
            m_focusLegend->setText(focus ? session().snapshot()->hostName(*focus) : tr("no host in focus"));
            m_othersLegend->setText(tr("%n other hosts", nullptr, series.otherHosts));
        });
}

void OverviewPage::openHost(const QModelIndex& index) {
    if (!index.isValid()) {
        return;
    }
    const HostListRow row = m_hostModel->hosts()[static_cast<size_t>(index.row())];
    InvestigationState next = context().state();
    if (row.isIncident) {
        next.page = QStringLiteral("incidents");
        next.selection = Selection::incident(row.incident, row.key);
    } else if (session().snapshot()->watchOf(row.key) != nullptr) {
        next.page = QStringLiteral("incidents");
        next.selection = Selection::watch(row.key);
    } else {
        next.page = QStringLiteral("hosts");
        next.focus = row.key;
        next.selection = Selection::hostOnly(row.key);
    }
    context().setState(next, this);
}

void OverviewPage::openDetections(const std::vector<std::string>& keys) {
    const Detection* heaviest = nullptr;
    for (const std::string& key : keys) {
        const Detection* detection = session().snapshot()->detection(key);
        if (detection != nullptr && (heaviest == nullptr || detection->weight > heaviest->weight)) {
            heaviest = detection;
        }
    }
    if (heaviest == nullptr) {
        return;
    }
    InvestigationState next = context().state();
    const bool queued = session().snapshot()->incidentOf(heaviest->host) != nullptr || session().snapshot()->watchOf(heaviest->host) != nullptr;
    next.page = queued ? QStringLiteral("incidents") : QStringLiteral("hosts");
    next.focus = queued ? next.focus : std::optional(heaviest->host);
    next.selection = Selection::detection(heaviest->key, heaviest->host);
    context().setState(next, this);
}

void OverviewPage::retranslate() {
    QStringList phases;
    for (size_t i = 0; i < kPhaseCells; ++i) {
        const auto phase = static_cast<Phase>(i);
        phases << tr("%1 %2", "code and name of a phase").arg(format::phaseCode(phase), format::phaseWord(phase));
    }
    m_legend->setText(phases.join(QStringLiteral(" · ")));
    m_showAll->setText(tr("Show the whole case"));
    m_hosts->setAccessibleName(tr("Hosts by severity"));
    m_techniques->setAccessibleName(tr("Detections by technique"));
    m_outbound->setAccessibleName(tr("Outbound traffic over time"));
    m_qualityCard->setTitle(tr("Data quality"));
    m_actionCard->setTitle(tr("Last actions"));
    m_hostCard->setTitle(tr("Hosts by severity"));
    m_outboundCard->setTitle(tr("Outbound MB"));
    m_techniqueCard->setTitle(tr("Detections by technique"));
}

void OverviewPage::restyle() {
    m_hosts->viewport()->update();
    m_techniques->viewport()->update();
    update();
}

} // namespace metsuke
