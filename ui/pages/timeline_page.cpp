// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/timeline_page.h"

#include "ui/models/event_model.h"
#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/theme/theme.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/lane_chart.h"
#include "ui/widgets/table_style.h"
#include "ui/widgets/token_label.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

namespace metsuke {

TimelinePage::TimelinePage(CaseSession& session, QWidget* parent)
    : Page(session, parent)
    , m_hosts(new QComboBox(this))
    , m_shown(new TokenLabel(TextStyle::Body, Token::Text3, this))
    , m_previous(new QPushButton(this))
    , m_next(new QPushButton(this))
    , m_zoom(new QPushButton(this))
    , m_all(new QPushButton(this))
    , m_chart(new LaneChart(this))
    , m_table(new QTableView(this))
    , m_model(new EventModel(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(12, 7, 12, 7);
    bar->setSpacing(8);
    m_hosts->setMinimumWidth(220);
    bar->addWidget(m_hosts);
    bar->addStretch();
    bar->addWidget(m_shown);
    for (QPushButton* button : {m_previous, m_next, m_zoom, m_all}) {
        bar->addWidget(button);
    }
    layout->addLayout(bar);
    auto* splitter = new QSplitter(Qt::Vertical, this);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(m_chart);
    m_table->setModel(m_model);
    m_table->setItemDelegate(new CellDelegate(-1, -1, EventModel::LaneRole, EventModel::KindColumn, m_table));
    styleTable(m_table);
    m_table->setColumnWidth(EventModel::TimeColumn, 112);
    m_table->setColumnWidth(EventModel::KindColumn, 124);
    m_table->setColumnWidth(EventModel::FromColumn, 190);
    m_table->setColumnWidth(EventModel::ToColumn, 190);
    m_table->horizontalHeader()->setSectionResizeMode(EventModel::EventColumn, QHeaderView::Stretch);
    splitter->addWidget(m_table);
    splitter->setSizes({470, 200});
    layout->addWidget(splitter, 1);

    connect(m_hosts, &QComboBox::activated, this, [this] { reload(); });
    connect(m_previous, &QPushButton::clicked, this, [this] { stepDetection(-1); });
    connect(m_next, &QPushButton::clicked, this, [this] { stepDetection(1); });
    connect(m_zoom, &QPushButton::clicked, this, [this] {
        if (context().isRangeSet()) {
            show(context().range());
        }
    });
    connect(m_all, &QPushButton::clicked, this, [this] {
        m_follows = true;
        show(span());
    });
    connect(m_chart, &LaneChart::brushed, this, [this](const TimeRange& range) { context().setRange(range, m_chart); });
    connect(m_chart, &LaneChart::rangeWanted, this, [this](const TimeRange& range) {
        m_follows = false;
        show(range);
    });
    connect(m_chart, &LaneChart::timeClicked, this, [this](Timestamp at) {
        m_chart->setCursorTime(at);
        seekEvents(at);
    });
    connect(m_chart, &LaneChart::markClicked, this, [this](const std::string& key) {
        if (const Detection* detection = this->session().snapshot()->detection(key)) {
            context().setSelection(Selection::detection(key, detection->host), m_chart);
        }
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& index) {
        if (const EventRow* row = m_model->at(index.row())) {
            m_chart->setCursorTime(row->event.header.ts);
            if (!row->event.header.uid.isUnset()) {
                context().setSelection(Selection::flow(row->event.header.uid, row->event.header.ts), m_table);
            }
        }
    });
    m_model->setAdopted([this] { emit rowsChanged(); });
}

TimeRange TimelinePage::span() const {
    const CaseSummary& summary = session().snapshot()->summary;
    return {summary.first, std::max(summary.last, summary.first + kSecond) + 1};
}

std::optional<HostKey> TimelinePage::chosenHost() const {
    const int index = m_hosts->currentIndex();
    const auto& hosts = session().snapshot()->hosts;
    if (index <= 0 || static_cast<size_t>(index) > hosts.size()) {
        return std::nullopt;
    }
    return hosts[static_cast<size_t>(index - 1)].key;
}

Page::Rows TimelinePage::rows() const {
    Rows rows;
    rows.shown = m_model->rowCount();
    for (const auto& [kind, count] : session().snapshot()->summary.events) {
        rows.total = std::max<qint64>(rows.total, 0) + count;
    }
    return rows;
}

void TimelinePage::focusContent() { m_chart->setFocus(); }

void TimelinePage::fillHosts() {
    const auto chosen = chosenHost();
    m_hosts->clear();
    m_hosts->addItem(tr("Host: all"));
    int index = 0;
    for (const Host& host : session().snapshot()->hosts) {
        const QString address = QString::fromStdString(host.key.display());
        m_hosts->addItem(host.names.empty() ? address : format::untrusted(host.names.front()) % QStringLiteral("  ") % address);
        if (chosen && *chosen == host.key) {
            index = m_hosts->count() - 1;
        }
    }
    m_hosts->setCurrentIndex(index);
}

void TimelinePage::refresh(InvestigationContext::Parts parts, bool snapshot) {
    if (snapshot) {
        fillHosts();
        m_chart->setPins(session().snapshot()->pins);
        m_chart->setLosses(session().snapshot()->summary.losses);
        if (m_follows) {
            m_range = span();
        }
        show(m_range);
    }
    if (parts & InvestigationContext::RangePart) {
        m_chart->setBrush(context().range());
        reloadEvents();
    } else if (parts & InvestigationContext::QueryPart) {
        reloadEvents();
    }
    if (snapshot || (parts & InvestigationContext::SelectionPart)) {
        showSelection(parts.testFlag(InvestigationContext::SelectionPart) ? Reveal::Yes : Reveal::No);
    }
}

void TimelinePage::show(TimeRange range) {
    const TimeRange all = span();
    const Duration width = std::clamp<Duration>(range.to - range.from, kSecond, all.to - all.from);
    range.from = std::clamp(range.from, all.from, all.to - width);
    range.to = range.from + width;
    m_range = range;
    m_chart->setRange(range);
    m_shown->setText(tr("%1 shown").arg(format::duration(range.to - range.from)));
    reload();
}

void TimelinePage::reload() {
    if (session().snapshot()->summary.flows <= 0) {
        return; // no span to ask about yet
    }
    const auto host = chosenHost();
    std::vector<LaneChart::Mark> marks;
    for (const Detection& detection : session().snapshot()->detections) {
        if (!host || detection.host == *host) {
            const RuleRow* rule = session().snapshot()->rule(detection.rule);
            marks.push_back({detection.first, detection.last, detection.severity, QString::fromStdString(detection.rule),
                sentences::why(detection, rule), detection.key});
        }
    }
    std::sort(marks.begin(), marks.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    m_chart->setMarks(marks);
    struct Both {
        Timeline services;
        Timeline outbound;
    };
    const TimeRange range = m_range;
    const int buckets = std::max(100, m_chart->width() / 4);
    m_channel.ask(
        session().queries(), this,
        [range, host, buckets](EventStore& store, const QueryBudget& budget) -> Result<Both> {
            Both both;
            TimelineSpec spec;
            spec.range = range;
            spec.maximumBuckets = buckets;
            spec.host = host;
            spec.key = TimelineSpec::Key::Service;
            METSUKE_TRY(both.services, store.timeline(spec, budget));
            spec.key = TimelineSpec::Key::HostBytesOut;
            METSUKE_TRY(both.outbound, store.timeline(spec, budget));
            return both;
        },
        [this](const Result<Both>& both) {
            if (both.ok()) {
                m_chart->setServices(both->services);
                m_chart->setOutbound(both->outbound);
            }
        });
    reloadEvents();
}

Filter TimelinePage::rowFilter() {
    Filter filter = context().filter();
    if (const auto host = chosenHost()) {
        filter = Filter::both(std::move(filter), Filter::compare("host", Filter::Op::Equal, host->display()));
    }
    return filter;
}

TimeRange TimelinePage::rowRange() {
    return context().isRangeSet() ? context().range() : m_range;
}

void TimelinePage::reloadEvents() { m_model->setEvents(session().queries(), std::nullopt, rowFilter(), rowRange()); }

void TimelinePage::seekEvents(Timestamp at) {
    const TimeRange range = rowRange();
    if (at < range.from || at >= range.to) {
        return;
    }
    // As many rows as there are before it: that many down it is.
    m_seek.ask(
        session().queries(), this,
        [filter = rowFilter(), before = TimeRange{range.from, at}](EventStore& store, const QueryBudget& budget) {
            return store.openEvents(std::nullopt, filter, before, budget);
        },
        [this](const Result<RowWindowPtr>& before) {
            if (before.ok() && before.value()) {
                m_table->scrollTo(m_model->index(static_cast<int>(before.value()->count), 0), QAbstractItemView::PositionAtTop);
            }
        });
}

void TimelinePage::stepDetection(int direction) {
    if (const Detection* next = neighbourDetection(direction, chosenHost())) {
        Selection selection = Selection::detection(next->key, next->host);
        selection.time = next->first;
        context().setSelection(selection, this);
    }
}

std::optional<Page::QueryValue> TimelinePage::valueInHand() const {
    const EventRow* row = m_table->hasFocus() ? m_model->at(m_table->currentIndex().row()) : nullptr;
    if (row == nullptr) {
        return Page::valueInHand();
    }
    const EventHeader& header = row->event.header;
    const IpAddress& ip = m_table->currentIndex().column() == EventModel::ToColumn ? header.respHost : header.origHost;
    return ip.isUnset() ? std::nullopt : std::optional(QueryValue{QStringLiteral("host"), QString::fromStdString(ip.toString())});
}

void TimelinePage::showSelection(Reveal reveal) {
    const Selection& selection = context().selection();
    const Detection* detection = selection.kind == Selection::Kind::Detection && !selection.keys.empty()
        ? session().snapshot()->detection(selection.keys.front())
        : nullptr;
    m_chart->setSelected(detection != nullptr ? detection->key : std::string());
    const std::optional<Timestamp> at = detection != nullptr ? std::optional(detection->first) : selection.time;
    if (at) {
        m_chart->setCursorTime(*at);
        if (reveal == Reveal::Yes && (*at < m_range.from || *at >= m_range.to)) {
            const Duration half = (m_range.to - m_range.from) / 2;
            m_follows = false;
            show({*at - half, *at + half});
        }
        if (reveal == Reveal::Yes && !m_table->hasFocus()) { // the table's own rows stay where they are
            seekEvents(*at);
        }
    }
}

void TimelinePage::retranslate() {
    m_previous->setText(tr("Previous detection"));
    m_next->setText(tr("Next detection"));
    m_zoom->setText(tr("Zoom to the brush"));
    m_all->setText(tr("Show all"));
    m_hosts->setAccessibleName(tr("Host whose activity is shown"));
    m_table->setAccessibleName(tr("Events"));
    m_chart->retranslate();
    fillHosts();
    emit m_model->headerDataChanged(Qt::Horizontal, 0, EventModel::ColumnCount - 1);
}

void TimelinePage::restyle() {
    m_table->viewport()->update();
    update();
}

} // namespace metsuke
