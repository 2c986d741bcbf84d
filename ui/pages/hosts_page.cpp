// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/hosts_page.h"

#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/theme/icons.h"
#include "ui/theme/severity_glyph.h"
#include "ui/theme/theme.h"
#include "ui/widgets/host_graph_canvas.h"
#include "ui/widgets/table_style.h"
#include "ui/widgets/token_label.h"
#include "ui/widgets/words_delegate.h"

#include <QButtonGroup>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QSplitter>
#include <QTableWidget>
#include <QVBoxLayout>

namespace metsuke {

namespace {

constexpr int kIterations = 400;
constexpr double kAspect = 2; // pull of the middle, height against width
constexpr int kWarmIterations = 60;
constexpr size_t kUserLimit = 1500;
const QString kServiceSeparator = QStringLiteral(", ");
const QString kRuleSeparator = QStringLiteral(" ");

enum Column { SeverityColumn, HostColumn, RoleColumn, ServicesColumn, FlowsColumn, OutColumn, InColumn, FirstColumn, LastColumn, RulesColumn, ColumnCount };

/// One host's traffic, summed over its pairs.
struct HostLine {
    HostKey key;
    QString name;
    QString role;
    std::vector<std::string> services;
    std::vector<std::string> rules;
    std::optional<Severity> severity;
    double score = 0;
    int64_t flows = 0, out = 0, in = 0;
    Timestamp first{std::numeric_limits<int64_t>::max()};
    Timestamp last{std::numeric_limits<int64_t>::min()};
};

void unite(std::vector<std::string>& into, const std::vector<std::string>& more) {
    for (const auto& value : more) {
        if (std::find(into.begin(), into.end(), value) == into.end()) {
            into.push_back(value);
        }
    }
}

QString serviceWords(const std::vector<std::string>& services) {
    QStringList words;
    for (const auto& service : services) {
        words << format::serviceName(service);
    }
    words.removeDuplicates();
    return words.join(kServiceSeparator);
}

QString ruleWords(const std::vector<std::string>& rules) {
    QStringList words;
    for (const auto& rule : rules) {
        words << QString::fromStdString(rule);
    }
    return words.join(kRuleSeparator);
}

/// The most severe first, so that a narrow cell shows those.
void sortBySeverity(std::vector<std::string>& rules, const CaseSnapshot& snapshot) {
    const auto severity = [&](const std::string& id) {
        const RuleRow* rule = snapshot.rule(id);
        return rule == nullptr ? Severity::Info : rule->severity;
    };
    std::stable_sort(rules.begin(), rules.end(), [&](const auto& a, const auto& b) { return severity(a) > severity(b); });
}

QString ruleTip(const std::vector<std::string>& rules, const CaseSnapshot& snapshot) {
    QStringList lines;
    for (const auto& rule : rules) {
        lines << HostsPage::tr("%1: %2", "rule, its title").arg(QString::fromStdString(rule), sentences::ruleTitle(snapshot.rule(rule), rule));
    }
    return lines.join(u'\n');
}

/// Sorts by number where the cell holds one.
class Cell : public QTableWidgetItem {
public:
    Cell(const QString& text, double key)
        : QTableWidgetItem(text)
        , m_key(key) {}
    bool operator<(const QTableWidgetItem& other) const override {
        const auto* cell = dynamic_cast<const Cell*>(&other);
        return cell && (m_key != 0 || cell->m_key != 0) ? m_key < cell->m_key : text() < other.text();
    }

private:
    double m_key;
};

} // namespace

HostsPage::HostsPage(CaseSession& session, QWidget* parent)
    : Page(session, parent)
    , m_scope(new QComboBox(this))
    , m_counts(new TokenLabel(TextStyle::Body, Token::Text3, this))
    , m_hidden(new QPushButton(this))
    , m_tidy(new QPushButton(this))
    , m_fit(new QPushButton(this))
    , m_splitter(new QSplitter(Qt::Vertical, this))
    , m_canvas(new HostGraphCanvas(this))
    , m_edgeText(new TokenLabel(TextStyle::Caption, Token::Text2, this))
    , m_table(new QTableWidget(0, ColumnCount, this))
    , m_layout(new LayoutWorker(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(12, 7, 12, 7);
    bar->setSpacing(8);
    bar->addWidget(m_scope);
    bar->addWidget(m_tidy);
    bar->addWidget(m_fit);
    bar->addStretch();
    bar->addWidget(m_counts);
    bar->addWidget(m_hidden);
    auto* group = new QButtonGroup(this);
    for (int i = 0; i < 3; ++i) {
        auto* button = new QPushButton(this);
        button->setCheckable(true);
        group->addButton(button, i);
        m_modes.push_back(button);
        bar->addWidget(button);
    }
    m_modes[SplitMode]->setChecked(true);
    layout->addLayout(bar);
    auto* graphHolder = new QWidget(this);
    auto* graphLayout = new QVBoxLayout(graphHolder);
    graphLayout->setContentsMargins(0, 0, 0, 0);
    graphLayout->setSpacing(0);
    graphLayout->addWidget(m_canvas, 1);
    m_edgeText->setElided(true);
    m_edgeText->setContentsMargins(12, 5, 12, 5);
    m_edgeText->setMinimumHeight(28);
    graphLayout->addWidget(m_edgeText);
    m_splitter->addWidget(graphHolder);
    styleTable(m_table);
    m_table->installEventFilter(this);
    m_table->horizontalHeader()->setSectionResizeMode(RulesColumn, QHeaderView::Stretch);
    m_table->horizontalHeader()->setMinimumSectionSize(50);
    m_table->setItemDelegateForColumn(ServicesColumn, new WordsDelegate(kServiceSeparator, m_table));
    m_table->setItemDelegateForColumn(RulesColumn, new WordsDelegate(kRuleSeparator, m_table));
    m_splitter->addWidget(m_table);
    m_splitter->setSizes({460, 210});
    m_splitter->setChildrenCollapsible(false);
    layout->addWidget(m_splitter, 1);

    connect(group, &QButtonGroup::idClicked, this, &HostsPage::setMode);
    connect(m_scope, &QComboBox::activated, this, [this] { reload(); });
    connect(m_fit, &QPushButton::clicked, m_canvas, &HostGraphCanvas::fit);
    connect(m_tidy, &QPushButton::clicked, this, [this] {
        m_saved.clear();
        m_signature.clear();
        rebuildGraph();
    });
    connect(m_hidden, &QPushButton::clicked, this, [this] {
        m_limits.nodes = kUserLimit;
        m_limits.edges = 5000;
        m_limits.quietClients = !m_limits.quietClients;
        rebuildGraph();
    });
    connect(m_layout, &LayoutWorker::published, this, [this](quint64 generation, const LayoutWorker::Frame& frame, bool settled) {
        if (generation != m_generation) {
            return;
        }
        m_forces = frame->forces;
        m_canvas->setPositions(frame->world);
        if (settled && std::exchange(m_resized, false)) {
            startLayout(m_forces, 0);
        }
    });
    connect(m_canvas, &HostGraphCanvas::resized, this, [this] {
        m_resized = m_layout->isRunning(); // then it is laid out for the new size when it has settled
        if (!m_resized && !m_forces.empty()) {
            startLayout(m_forces, 0);
        }
    });
    connect(m_canvas, &HostGraphCanvas::nodeSelected, this, [this](uint32_t index) {
        const GraphNode& node = m_canvas->graph().nodes[index];
        m_edgeText->setText(QString::fromStdString(node.label) % (node.address.empty() || node.address == node.label ? QString() : QStringLiteral("  ·  ") % QString::fromStdString(node.address)));
        if (node.kind != GraphNode::Kind::Collection) {
            if (const auto ip = IpAddress::parse(node.address)) {
                context().setSelection(Selection::hostOnly({"default", *ip, {}}), m_canvas);
            }
        }
    });
    connect(m_canvas, &HostGraphCanvas::edgeSelected, this, [this](uint32_t index) { showEdge(m_canvas->graph().edges[index]); });
    connect(m_canvas, &HostGraphCanvas::edgeOpened, this, [this](uint32_t index) {
        const GraphEdge& edge = m_canvas->graph().edges[index];
        const GraphNode& a = m_canvas->graph().nodes[edge.from];
        const GraphNode& b = m_canvas->graph().nodes[edge.to];
        const auto from = IpAddress::parse(a.address);
        const auto to = IpAddress::parse(b.address);
        if (from) {
            openFlowsOf({"default", *from, {}}, to ? std::optional<HostKey>({"default", *to, {}}) : std::nullopt);
        }
    });
    connect(m_canvas, &HostGraphCanvas::nodeOpened, this, [this](uint32_t index) {
        if (const auto ip = IpAddress::parse(m_canvas->graph().nodes[index].address)) {
            openFlowsOf({"default", *ip, {}}, std::nullopt);
        }
    });
    connect(m_canvas, &HostGraphCanvas::nodeDragged, this, [this](uint32_t index, double x, double y) {
        m_saved[m_canvas->graph().nodes[index].id] = {x, y};
        this->session().saveGraphPositions(m_saved);
    });
    connect(m_canvas, &HostGraphCanvas::cleared, this, &HostsPage::showLegend);
    connect(m_table, &QTableWidget::itemSelectionChanged, this, [this] {
        const int row = m_table->currentRow();
        if (row >= 0 && m_table->hasFocus()) {
            if (const auto ip = IpAddress::parse(m_table->item(row, HostColumn)->data(Qt::UserRole).toString().toStdString())) {
                context().setSelection(Selection::hostOnly({"default", *ip, {}}), m_table);
            }
        }
    });
    connect(m_table, &QTableWidget::cellActivated, this, [this](int row) {
        if (const auto ip = IpAddress::parse(m_table->item(row, HostColumn)->data(Qt::UserRole).toString().toStdString())) {
            openFlowsOf({"default", *ip, {}}, std::nullopt);
        }
    });
}

void HostsPage::registerActions(ActionRegistry& actions) {
    attachViewActions(actions, {QStringLiteral("investigate.focus"), QStringLiteral("triage.triaging")});
    offerMenu(m_table, actions);
}

void HostsPage::toggleTwin() {
    const int next = m_modes[TableMode]->isChecked() ? GraphMode : TableMode;
    m_modes[static_cast<size_t>(next)]->setChecked(true);
    setMode(next);
}

bool HostsPage::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_table && event->type() == QEvent::Resize) {
        layoutColumns();
    }
    return Page::eventFilter(watched, event);
}

void HostsPage::layoutColumns() {
    // Numbers have their widths; words share the rest, the detections what is left over.
    constexpr std::array<std::pair<int, int>, 6> kNumbers{{{SeverityColumn, 82}, {FlowsColumn, 58}, {OutColumn, 74}, {InColumn, 74}, {FirstColumn, 58}, {LastColumn, 58}}};
    struct Words {
        int column;
        double share;
        int least;
        int most;
    };
    constexpr std::array<Words, 3> kWords{{{HostColumn, 0.35, 124, 260}, {RoleColumn, 0.19, 76, 160}, {ServicesColumn, 0.2, 84, 240}}};
    constexpr int kScrollBar = 12;
    constexpr int kNarrow = 860; // then names are worth more than the first time; the Inspector has it
    int rest = m_table->width() - kScrollBar;
    m_table->setColumnHidden(FirstColumn, m_table->width() < kNarrow);
    for (const auto& [column, width] : kNumbers) {
        if (!m_table->isColumnHidden(column)) {
            m_table->setColumnWidth(column, width);
            rest -= width;
        }
    }
    for (const Words& words : kWords) {
        m_table->setColumnWidth(words.column, std::clamp(static_cast<int>(rest * words.share), words.least, words.most));
    }
}

void HostsPage::setMode(int mode) {
    m_splitter->widget(0)->setVisible(mode != TableMode);
    m_table->setVisible(mode != GraphMode);
    (mode == TableMode ? static_cast<QWidget*>(m_table) : m_canvas)->setFocus();
}

Page::Rows HostsPage::rows() const {
    Rows rows;
    rows.shown = m_table->rowCount();
    rows.total = rows.shown; // outside ones too: the case counts only its own hosts
    return rows;
}

void HostsPage::focusContent() { m_canvas->setFocus(); }

void HostsPage::refresh(InvestigationContext::Parts parts, bool snapshot) {
    if (snapshot || (parts & InvestigationContext::FocusPart)) {
        reload();
    }
    if (parts & InvestigationContext::RangePart) {
        m_canvas->setWindow(context().range());
    }
    if (parts & InvestigationContext::SelectionPart) {
        selectFromContext();
    }
}

void HostsPage::reload() {
    struct Answer {
        std::vector<PairRow> pairs;
        std::map<std::string, std::pair<double, double>> positions;
    };
    const std::optional<HostKey> focus = m_scope->currentIndex() == 1 ? context().focus() : std::nullopt;
    m_channel.ask(
        session().queries(), this,
        [focus](EventStore& store, const QueryBudget& budget) -> Result<Answer> {
            Answer answer;
            METSUKE_TRY(answer.pairs, store.pairs({}, focus, budget));
            METSUKE_TRY(answer.positions, store.graphPositions(budget));
            return answer;
        },
        [this](const Result<Answer>& answer) {
            if (answer.ok()) {
                m_pairs = answer->pairs;
                for (const auto& [id, at] : answer->positions) {
                    m_saved.insert_or_assign(id, at);
                }
                rebuildGraph();
                fillTable();
                emit rowsChanged();
            }
        });
}

void HostsPage::rebuildGraph() {
    const auto& snapshot = *session().snapshot();
    std::optional<HostKey> focus = context().focus();
    if (!focus && !snapshot.incidents.empty()) {
        focus = snapshot.incidents.front().host;
    }
    const HostGraph graph = buildHostGraph(m_pairs, snapshot.hosts, focus, m_limits);
    std::vector<std::string> signature;
    for (const GraphNode& node : graph.nodes) {
        signature.push_back(node.id);
    }
    m_counts->setText(tr("%1 of %2 shown").arg(graph.nodes.size()).arg(graph.totalNodes));
    const size_t folded = graph.totalNodes - graph.nodes.size();
    m_hidden->setText(m_limits.quietClients ? tr("Fold quiet hosts") : tr("%1 folded or hidden: show").arg(folded));
    m_hidden->setVisible(folded > 0 || m_limits.quietClients);
    if (signature == m_signature) {
        return; // nothing jumps when only numbers grew
    }
    // Known nodes go on from where they are; the others enter beside their neighbours.
    std::map<std::string, Point> known;
    for (size_t i = 0; i < m_forces.size() && i < m_signature.size(); ++i) {
        known[m_signature[i]] = m_forces[i];
    }
    m_signature = signature;
    std::vector<Point> start;
    for (const auto& id : signature) {
        const auto it = known.find(id);
        if (it == known.end()) {
            break;
        }
        start.push_back(it->second);
    }
    m_canvas->setGraph(graph);
    m_canvas->setFocusHost(focus ? focus->display() : std::string{});
    m_canvas->setWindow(context().range());
    const bool warm = !start.empty();
    startLayout(std::move(start), warm ? kWarmIterations : kIterations);
}

void HostsPage::startLayout(std::vector<Point> start, int iterations) {
    const HostGraph& graph = m_canvas->graph();
    std::vector<ForceLayout::Edge> edges;
    for (const GraphEdge& edge : graph.edges) {
        // What is telling gets room for its arrow and number.
        edges.push_back({edge.from, edge.to, edge.worst ? 0.3 : 0.7});
    }
    ForceLayout::Options options;
    options.aspect = kAspect;
    options.gravity = 0.2;
    Arrangement arrangement = m_canvas->arrangement();
    for (uint32_t i = 0; i < graph.nodes.size(); ++i) {
        if (const auto it = m_saved.find(graph.nodes[i].id); it != m_saved.end()) {
            arrangement.pinned.push_back({i, {it->second.first, it->second.second}});
        }
    }
    m_generation = m_layout->start(ForceLayout(graph.nodes.size(), std::move(edges), options, std::move(start)), iterations, std::move(arrangement));
}

void HostsPage::fillTable() {
    const auto& snapshot = *session().snapshot();
    std::map<HostKey, HostLine> lines;
    const auto line = [&](const HostKey& key, bool inside, const std::string& name) -> HostLine& {
        const auto [it, added] = lines.try_emplace(key);
        if (added) {
            it->second.key = key;
            it->second.name = snapshot.hostName(key);
            it->second.role = inside ? tr("inside") : tr("outside");
            if (const Host* host = snapshot.host(key)) {
                it->second.score = host->severity;
                if (host->severity >= 1) {
                    it->second.severity = glyphOf(hostSeverity(host->severity));
                }
                if (!host->roles.empty()) {
                    it->second.role = sentences::role(host->roles.front());
                }
            }
        }
        if (!name.empty() && it->second.name == QString::fromStdString(key.display())) {
            it->second.name = format::untrusted(name);
        }
        return it->second;
    };
    const auto add = [](HostLine& into, const PairRow& pair, bool originator) {
        into.flows += pair.flows;
        into.out += originator ? pair.bytesOut : pair.bytesIn;
        into.in += originator ? pair.bytesIn : pair.bytesOut;
        into.first = std::min(into.first, pair.first);
        into.last = std::max(into.last, pair.last);
        unite(into.services, pair.services);
        unite(into.rules, pair.rules);
    };
    for (const PairRow& pair : m_pairs) {
        add(line(pair.a, pair.aInside, {}), pair, true);
        HostLine& b = line(pair.b, pair.bInside, pair.bName);
        add(b, pair, false);
        if (pair.worst && !b.severity) {
            b.severity = pair.worst;
        }
    }
    constexpr size_t kWithoutFlows = 1'000; // more of them nobody reads
    const size_t withFlows = lines.size();
    for (const Host& host : snapshot.hosts) { // its first flow may not have ended yet
        if (m_scope->currentIndex() == 0 && host.inside && lines.size() < withFlows + kWithoutFlows && !lines.contains(host.key)) {
            HostLine& quiet = line(host.key, true, {});
            quiet.first = host.first;
            quiet.last = host.last;
        }
    }
    std::vector<const HostLine*> order;
    for (auto& [key, value] : lines) {
        sortBySeverity(value.rules, snapshot);
        order.push_back(&value);
    }
    std::stable_sort(order.begin(), order.end(), [](const HostLine* a, const HostLine* b) {
        const auto rank = [](const HostLine* l) { return std::make_tuple(l->severity ? 1 + static_cast<int>(*l->severity) : 0, l->score, l->out + l->in); };
        return rank(a) > rank(b);
    });
    m_table->setSortingEnabled(false);
    m_table->setRowCount(static_cast<int>(order.size()));
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const HostLine& l = *order[static_cast<size_t>(row)];
        const auto set = [&](int column, const QString& text, double key, TextStyle style = TextStyle::Body) {
            auto* cell = new Cell(text, key);
            cell->setFont(metsuke::font(style));
            if (key != 0 && column != SeverityColumn) {
                cell->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            }
            m_table->setItem(row, column, cell);
            return cell;
        };
        auto* severity = set(SeverityColumn, l.score > 0 ? format::severity(l.score) : QString(), l.score + (l.severity ? 0.01 : 0.001));
        if (l.severity) {
            QIcon icon;
            for (const QIcon::Mode mode : {QIcon::Normal, QIcon::Selected}) { // the colour of a severity is not tinted
                icon.addPixmap(severityPixmap(*l.severity, 16, devicePixelRatioF()), mode);
            }
            severity->setIcon(icon);
            severity->setData(Qt::AccessibleTextRole, format::severityWord(*l.severity));
        }
        if (!l.severity && l.score > 0) { // its number stands below the others
            QPixmap none(16, 16);
            none.fill(Qt::transparent);
            severity->setIcon(QIcon(none));
        }
        auto* host = set(HostColumn, l.name, 0, l.severity ? TextStyle::BodyStrong : TextStyle::Body);
        host->setData(Qt::UserRole, QString::fromStdString(l.key.display()));
        host->setToolTip(QString::fromStdString(l.key.display()));
        set(RoleColumn, l.role, 0);
        set(ServicesColumn, serviceWords(l.services), 0)->setToolTip(serviceWords(l.services));
        set(FlowsColumn, format::count(l.flows), static_cast<double>(l.flows));
        set(OutColumn, format::bytes(l.out), static_cast<double>(l.out) + 0.1);
        set(InColumn, format::bytes(l.in), static_cast<double>(l.in) + 0.1);
        set(FirstColumn, format::clock(l.first), static_cast<double>(l.first.ns), TextStyle::Mono);
        set(LastColumn, format::clock(l.last), static_cast<double>(l.last.ns), TextStyle::Mono);
        set(RulesColumn, ruleWords(l.rules), 0, TextStyle::Mono)->setToolTip(ruleTip(l.rules, snapshot));
    }
    m_table->setSortingEnabled(true);
    m_table->horizontalHeader()->setSortIndicator(-1, Qt::DescendingOrder);
    selectFromContext();
}

void HostsPage::selectFromContext() {
    const auto& host = context().selection().host;
    if (!host) {
        return;
    }
    const std::string address = host->display();
    const HostGraph& graph = m_canvas->graph();
    const auto& peer = context().selection().peer;
    const auto isEdge = [&](const GraphEdge& edge) {
        return graph.nodes[edge.from].address == address && graph.nodes[edge.to].address == peer->display();
    };
    const auto isNode = [&](const GraphNode& node) { return node.address == address; };
    if (context().selection().kind == Selection::Kind::Pair && peer) {
        const auto edge = std::find_if(graph.edges.begin(), graph.edges.end(), isEdge);
        m_canvas->selectEdge(edge == graph.edges.end() ? std::nullopt : std::optional(static_cast<uint32_t>(edge - graph.edges.begin())));
    } else if (const auto node = std::find_if(graph.nodes.begin(), graph.nodes.end(), isNode); node != graph.nodes.end()) {
        m_canvas->selectNode(static_cast<uint32_t>(node - graph.nodes.begin()));
    }
    for (int row = 0; row < m_table->rowCount(); ++row) {
        if (m_table->item(row, HostColumn)->data(Qt::UserRole).toString().toStdString() == address && m_table->currentRow() != row) {
            m_table->selectRow(row);
        }
    }
}

void HostsPage::showEdge(const GraphEdge& edge) {
    const GraphNode& a = m_canvas->graph().nodes[edge.from];
    const GraphNode& b = m_canvas->graph().nodes[edge.to];
    m_edgeText->setText(tr("%1 → %2: %3 flows, %4 out, %5 in, %6; %7. Enter opens them.")
                            .arg(QString::fromStdString(a.label), QString::fromStdString(b.label), format::count(edge.flows), format::bytes(edge.bytesOut),
                                format::bytes(edge.bytesIn), format::range(edge.first, edge.last),
                                edge.rules.empty() ? tr("nothing detected") : ruleWords(edge.rules)));
    const auto from = IpAddress::parse(a.address);
    const auto to = IpAddress::parse(b.address);
    if (from && to) {
        context().setSelection(Selection::pair({"default", *from, {}}, {"default", *to, {}}), m_canvas);
    }
}

void HostsPage::openFlowsOf(const HostKey& a, const std::optional<HostKey>& b) {
    InvestigationState state = context().state();
    state.page = QStringLiteral("flows");
    const auto one = [](const HostKey& key) { return Filter::compare("host", Filter::Op::Equal, key.display()); };
    state.queryText = QStringLiteral("host = %1").arg(QString::fromStdString(a.display()));
    state.filter = one(a);
    if (b) {
        state.queryText += QStringLiteral(" and host = %1").arg(QString::fromStdString(b->display()));
        state.filter = Filter::both(std::move(state.filter), one(*b));
    }
    context().setState(state, this);
}

void HostsPage::retranslate() {
    m_scope->clear();
    m_scope->addItems({tr("Layout: whole case"), tr("Layout: focus + 1 hop")});
    m_scope->setAccessibleName(tr("What the graph shows"));
    m_tidy->setText(tr("Tidy"));
    m_fit->setText(tr("Fit"));
    m_modes[GraphMode]->setText(tr("Graph"));
    m_modes[SplitMode]->setText(tr("Split"));
    m_modes[TableMode]->setText(tr("Table"));
    m_table->setHorizontalHeaderLabels({tr("Severity"), tr("Host"), tr("Role"), tr("Services"), tr("Flows"), tr("Out"), tr("In"), tr("First"), tr("Last"), tr("Detections")});
    for (const int column : {FlowsColumn, OutColumn, InColumn, FirstColumn, LastColumn}) {
        m_table->horizontalHeaderItem(column)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    }
    m_table->setAccessibleName(tr("Hosts"));
    showLegend();
    rebuildGraph();
    fillTable();
}

void HostsPage::showLegend() {
    m_edgeText->setText(tr("Square: inside · circle: outside · double: several folded into one · width: bytes · numbers: order of events"));
}

void HostsPage::restyle() {
    fillTable();
    update();
}

} // namespace metsuke
