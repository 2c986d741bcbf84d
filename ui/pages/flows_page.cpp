// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/flows_page.h"

#include "ui/models/flow_model.h"
#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/table_style.h"
#include "ui/widgets/token_label.h"
#include "ui/widgets/transcript_view.h"
#include "ui/widgets/words_delegate.h"

#include <QButtonGroup>
#include <QDir>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QSplitter>
#include <QTabWidget>
#include <QTableView>
#include <QTableWidget>
#include <QVBoxLayout>

#include <numeric>

namespace metsuke {

namespace {
constexpr size_t kMaximumPackets = 5000;
constexpr std::array<int, FlowModel::ColumnCount> kWidths{32, 108, 52, 96, 160, 164, 192, 76, 80, 220, 116};
}

FlowsPage::FlowsPage(CaseSession& session, QWidget* parent)
    : Page(session, parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    buildFilters();
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(12, 7, 12, 7);
    bar->setSpacing(8);
    for (const ServiceFilter& service : m_services) {
        bar->addWidget(service.button);
    }
    m_hint = new TokenLabel(TextStyle::Caption, Token::Text3, this);
    m_hint->setElided(true);
    m_hint->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    bar->addWidget(m_hint, 1);
    layout->addLayout(bar);
    m_splitter = new QSplitter(Qt::Vertical, this);
    m_splitter->setChildrenCollapsible(false);
    buildTable();
    buildDetails();
    m_splitter->setSizes({310, 380});
    layout->addWidget(m_splitter, 1);
    connect(&session, &CaseSession::dataChanged, this, [this] {
        if (isVisible()) {
            reload();
        }
    });
}

void FlowsPage::buildFilters() {
    m_group = new QButtonGroup(this);
    m_group->setExclusive(true);
    const std::vector<std::vector<std::string>> kinds{{}, {"dns"}, {"http"}, {"ssl", "quic"}, {"smb", "dce_rpc"}};
    for (const auto& services : kinds) {
        auto* button = new QPushButton(this);
        button->setCheckable(true);
        m_group->addButton(button);
        m_services.push_back({button, services});
        connect(button, &QPushButton::clicked, this, [this] { reload(); });
    }
    m_services.front().button->setChecked(true);
}

void FlowsPage::buildTable() {
    auto* holder = new QWidget(this);
    auto* layout = new QVBoxLayout(holder);
    layout->setContentsMargins(0, 0, 0, 0);
    m_model = new FlowModel(this);
    m_table = new QTableView(holder);
    m_table->setModel(m_model);
    m_table->setItemDelegate(new CellDelegate(FlowModel::SeverityRole, FlowModel::SeverityColumn, FlowModel::LaneRole, FlowModel::ServiceColumn, m_table));
    auto* cells = qobject_cast<CellDelegate*>(m_table->itemDelegate());
    cells->setGuessRole(FlowModel::ByPortRole);
    m_table->setItemDelegateForColumn(FlowModel::RuleColumn, new WordsDelegate(QStringLiteral(" "), m_table));
    m_model->setHostNames([this](const IpAddress& ip) {
        const HostKey key{"default", ip, {}};
        const Host* host = this->session().snapshot()->host(key);
        return host != nullptr && !host->names.empty() ? format::untrusted(host->names.front()) : QString();
    });
    styleTable(m_table);
    m_table->horizontalHeader()->setSectionsClickable(true);
    for (int column = 0; column < FlowModel::ColumnCount; ++column) {
        m_table->setColumnWidth(column, kWidths[static_cast<size_t>(column)]);
    }
    m_table->horizontalHeader()->setSectionResizeMode(FlowModel::InfoColumn, QHeaderView::Stretch);
    connect(m_table->horizontalHeader(), &QHeaderView::sectionClicked, this, [this](int column) {
        const auto sort = FlowModel::sortOf(column);
        if (!sort) {
            return;
        }
        m_order = *sort == m_sort && m_order == SortOrder::Ascending ? SortOrder::Descending
            : *sort != m_sort && *sort != FlowSort::Time            ? SortOrder::Descending
                                                                    : SortOrder::Ascending;
        m_sort = *sort;
        m_table->horizontalHeader()->setSortIndicatorShown(true);
        m_table->horizontalHeader()->setSortIndicator(column, m_order == SortOrder::Ascending ? Qt::AscendingOrder : Qt::DescendingOrder);
        reload();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] { onCurrentChanged(); });
    m_model->setAdopted([this] {
        updateEmptyState();
        updateCounts();
        emit rowsChanged();
    });
    m_model->setArrived([this] {
        if (!m_table->currentIndex().isValid() && m_model->rowCount() > 0) {
            showSelectedRow();
        } else {
            onCurrentChanged();
        }
    });
    m_empty = new TokenLabel(TextStyle::Body, Token::Text2, holder);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_empty->hide();
    layout->addWidget(m_table);
    layout->addWidget(m_empty, 1);
    m_splitter->addWidget(holder);
}

void FlowsPage::buildDetails() {
    auto* lower = new QSplitter(Qt::Horizontal, this);
    lower->setChildrenCollapsible(false);
    m_packetTabs = new QTabWidget(lower);
    m_packetTabs->setDocumentMode(true);
    m_packets = new QTableWidget(0, 5, m_packetTabs);
    styleTable(m_packets);
    m_packets->setSelectionMode(QAbstractItemView::ExtendedSelection);
    const std::array<int, 5> widths{70, 84, 30, 200, 70};
    for (int i = 0; i < 5; ++i) {
        m_packets->setColumnWidth(i, widths[static_cast<size_t>(i)]);
    }
    m_packets->horizontalHeader()->setSectionResizeMode(3, QHeaderView::Stretch);
    m_packetTabs->addTab(m_packets, QString());
    m_tabs = new QTabWidget(lower);
    m_tabs->setDocumentMode(true);
    m_text = new TranscriptView(TranscriptView::Mode::Text, m_tabs);
    m_hex = new TranscriptView(TranscriptView::Mode::Hex, m_tabs);
    m_tabs->addTab(m_text, QString());
    m_tabs->addTab(m_hex, QString());
    auto* corner = new QWidget(m_tabs); // keeps the button off the window's edge
    auto* cornerRow = new QHBoxLayout(corner);
    cornerRow->setContentsMargins(0, 2, 12, 2);
    m_open = new QPushButton(corner);
    cornerRow->addWidget(m_open);
    m_tabs->setCornerWidget(corner);
    connect(m_open, &QPushButton::clicked, this, &FlowsPage::openPackets);
    lower->addWidget(m_packetTabs);
    lower->addWidget(m_tabs);
    lower->setSizes({500, 640});
    m_splitter->addWidget(lower);
}

Page::Rows FlowsPage::rows() const {
    Rows rows;
    rows.shown = m_model->rowCount();
    rows.total = session().snapshot()->summary.flows;
    return rows;
}

void FlowsPage::focusContent() { m_table->setFocus(); }

Filter FlowsPage::activeFilter() const {
    Filter filter = session().isOpen() ? const_cast<FlowsPage*>(this)->context().filter() : Filter::all();
    for (const ServiceFilter& service : m_services) {
        if (service.button->isChecked() && !service.services.empty()) {
            Filter in;
            in.op = Filter::Op::In;
            in.field = "service";
            in.values.assign(service.services.begin(), service.services.end());
            filter = Filter::both(std::move(filter), std::move(in));
        }
    }
    return filter;
}

void FlowsPage::refresh(InvestigationContext::Parts parts, bool snapshot) {
    using Context = InvestigationContext;
    if (parts & (Context::RangePart | Context::QueryPart | Context::PinnedPart)) {
        reload();
    } else if (snapshot && m_model->rowCount() == 0) {
        reload();
    }
    if ((parts & Context::SelectionPart) && context().selection().kind == Selection::Kind::Flow) {
        if (const auto uid = FlowUid::parse(context().selection().keys.front()); uid && *uid != m_shown) {
            showFlow(*uid);
        }
    }
}

void FlowsPage::reload() {
    m_model->setFlows(session().queries(), activeFilter(), context().range(), m_sort, m_order);
    countServices();
}

void FlowsPage::countServices() {
    TimelineSpec spec;
    spec.key = TimelineSpec::Key::Service;
    spec.range = context().range();
    spec.maximumBuckets = 50;
    m_counts.ask(
        session().queries(), this,
        [spec](EventStore& store, const QueryBudget& budget) { return store.timeline(spec, budget); },
        [this](const Result<Timeline>& timeline) {
            if (!timeline.ok()) {
                return;
            }
            m_serviceFlows.assign(m_services.size(), 0);
            for (size_t i = 0; i < m_services.size(); ++i) {
                const auto& wanted = m_services[i].services;
                for (const auto& series : timeline->series) {
                    if (wanted.empty() || std::find(wanted.begin(), wanted.end(), series.key) != wanted.end()) {
                        m_serviceFlows[i] = std::accumulate(series.flows.begin(), series.flows.end(), m_serviceFlows[i]);
                    }
                }
            }
            updateCounts();
        });
}

void FlowsPage::updateCounts() {
    // The roll-ups know whole minutes of the whole case: they are exact only where nothing narrows it.
    const bool whole = context().filter().op == Filter::Op::All && !context().isRangeSet();
    const QStringList names{tr("Flows"), tr("DNS"), tr("HTTP"), tr("TLS"), tr("SMB, RPC")};
    for (size_t i = 0; i < m_services.size(); ++i) {
        const bool shown = m_services[i].button->isChecked();
        const qint64 count = shown ? m_model->rowCount() : whole && i < m_serviceFlows.size() ? m_serviceFlows[i] : -1;
        const QString name = names[static_cast<qsizetype>(i)];
        m_services[i].button->setText(count < 0 ? name : QString(name % QStringLiteral("  ") % format::count(count)));
    }
}

void FlowsPage::showSelectedRow() {
    int row = 0;
    if (context().selection().kind == Selection::Kind::Flow) {
        const auto wanted = FlowUid::parse(context().selection().keys.front());
        const int loaded = std::min(m_model->rowCount(), static_cast<int>(RowWindow::kPageRows));
        while (row < loaded && (!m_model->at(row) || m_model->at(row)->uid != wanted)) {
            ++row;
        }
        if (row == loaded) {
            return; // further down: its packets are shown all the same
        }
    }
    // What is selected elsewhere stays: nobody chose the first flow.
    m_choosing = false;
    m_table->setCurrentIndex(m_model->index(row, 0));
    m_table->scrollTo(m_table->currentIndex(), QAbstractItemView::PositionAtCenter);
    m_choosing = true;
}

void FlowsPage::onCurrentChanged() {
    const FlowRow* row = m_model->at(m_table->currentIndex().row());
    if (row && row->uid != m_shown) {
        const FlowUid uid = row->uid;
        if (m_choosing) {
            context().setSelection(Selection::flow(uid, row->ts), this);
        }
        showFlow(uid);
    }
}

void FlowsPage::showFlow(const FlowUid& uid) {
    m_shown = uid;
    m_details.ask(
        session().queries(), this,
        [uid](EventStore& store, const QueryBudget& budget) -> Result<FlowTranscript> {
            METSUKE_TRY(const auto rows, store.flowsByUid({uid}, budget));
            if (rows.empty()) {
                return FlowTranscript{};
            }
            METSUKE_TRY(const auto packets, store.packetsOfFlow(uid, kMaximumPackets, budget));
            return makeTranscript(packets, rows.front());
        },
        [this](const Result<FlowTranscript>& transcript) {
            if (transcript.ok()) {
                showDetails(transcript.value());
            } else if (transcript.error().code != ErrorCode::Cancelled) {
                showDetails({});
                m_text->setPlainText(sentences::render(transcript.error()));
            }
        });
}

void FlowsPage::showDetails(const FlowTranscript& transcript) {
    m_packets->setRowCount(static_cast<int>(transcript.lines.size()));
    m_refs.clear();
    for (const auto& line : transcript.lines) {
        m_refs.push_back(line.ref);
    }
    const Timestamp start = transcript.lines.empty() ? Timestamp{} : transcript.lines.front().ts;
    for (int i = 0; i < m_packets->rowCount(); ++i) {
        const auto& line = transcript.lines[static_cast<size_t>(i)];
        const std::array<QString, 5> cells{QString::number(line.ref.number),
            QString::number(static_cast<double>(line.ts - start) / 1e9, 'f', 3),
            line.fromOriginator ? QStringLiteral("→") : QStringLiteral("←"), format::untrusted(line.info),
            format::count(line.payloadBytes)};
        for (int column = 0; column < 5; ++column) {
            auto* item = new QTableWidgetItem(cells[static_cast<size_t>(column)]);
            item->setFont(column == 3 ? metsuke::font(TextStyle::Body) : metsuke::font(TextStyle::Mono));
            if (column != 3 && column != 2) {
                item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            }
            if (column == 2) {
                item->setForeground(color(line.fromOriginator ? Token::Accent : Token::Text3));
            }
            m_packets->setItem(i, column, item);
        }
    }
    m_packetsOfFlow = transcript.packets;
    showPacketCount();
    m_text->setTranscript(transcript);
    m_hex->setTranscript(transcript);
    m_open->setEnabled(!transcript.lines.empty());
}

void FlowsPage::showPacketCount() {
    const qint64 shown = m_packets->rowCount();
    const bool isPart = shown < m_packetsOfFlow;
    m_packetTabs->setTabText(0, isPart
            ? tr("Packets %1 of %2", "shown, all").arg(format::count(shown), format::count(m_packetsOfFlow))
            : tr("Packets %1").arg(format::count(shown)));
    m_packetTabs->setTabToolTip(0, isPart
            ? tr("The first %1 at most are shown, and those that are still kept.").arg(format::count(static_cast<qint64>(kMaximumPackets)))
            : QString());
}

std::optional<Page::QueryValue> FlowsPage::valueInHand() const {
    const FlowRow* row = m_model->at(m_table->currentIndex().row());
    if (row == nullptr) {
        return Page::valueInHand();
    }
    const int column = m_table->currentIndex().column();
    if (column == FlowModel::ServiceColumn && !row->service.empty()) {
        return QueryValue{QStringLiteral("service"), QString::fromStdString(row->service)};
    }
    if (column == FlowModel::NameColumn && !row->name.empty()) {
        return QueryValue{QStringLiteral("name"), QString::fromStdString(row->name)};
    }
    return QueryValue{QStringLiteral("host"), QString::fromStdString((column == FlowModel::ToColumn ? row->resp : row->orig).toString())};
}

void FlowsPage::followStream() {
    m_tabs->setCurrentWidget(m_text);
    m_text->setFocus();
}

void FlowsPage::registerActions(ActionRegistry& actions) {
    Page::registerActions(actions);
    offerMenu(m_table, actions);
}

void FlowsPage::openPackets() {
    const QString name = QStringLiteral("metsuke-flow-%1.pcapng").arg(QString::fromStdString(m_shown.toString()));
    session().exportPackets(m_refs, QDir::temp().filePath(name), tr("Flow %1").arg(QString::fromStdString(m_shown.toString())));
}

void FlowsPage::updateEmptyState() {
    const bool empty = m_model->rowCount() == 0;
    m_table->setVisible(!empty);
    m_empty->setVisible(empty);
    if (m_model->error()) {
        m_empty->setText(sentences::render(*m_model->error()));
    } else if (context().isRangeSet() || context().filter().op != Filter::Op::All) {
        m_empty->setText(tr("No flows under this query and time range. Press Esc to peel them off one by one."));
    } else {
        m_empty->setText(tr("No flows yet. Flows appear here when they end."));
    }
    if (empty) {
        showDetails({});
    }
}

void FlowsPage::retranslate() {
    m_hint->setText(tr("A and · X not this value · F follow · P pin"));
    showPacketCount();
    m_packets->setHorizontalHeaderLabels({tr("No."), tr("Secs"), QString(), tr("Info"), tr("Bytes")});
    for (const int column : {0, 1, 4}) {
        m_packets->horizontalHeaderItem(column)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    }
    m_packets->setAccessibleName(tr("Packets of the flow"));
    m_tabs->setTabText(0, tr("Transcript"));
    m_tabs->setTabText(1, tr("As hex"));
    m_open->setText(tr("Open packets"));
    m_table->setAccessibleName(tr("Flows"));
    emit m_model->headerDataChanged(Qt::Horizontal, 0, FlowModel::ColumnCount - 1);
    countServices();
    updateEmptyState();
}

void FlowsPage::restyle() {
    m_table->viewport()->update();
    update();
}

} // namespace metsuke
