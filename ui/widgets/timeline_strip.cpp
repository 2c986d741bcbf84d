// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/timeline_strip.h"

#include "ui/services/case_orders.h"
#include "ui/services/fleet_service.h"
#include "ui/theme/icons.h"

#include <QHBoxLayout>
#include <QToolButton>
#include <QVBoxLayout>

namespace metsuke {

TimelineStrip::TimelineStrip(CaseSession& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_strip(new HistogramStrip(this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 4, 0);
    layout->setSpacing(2);
    layout->addWidget(m_strip, 1);
    auto* buttons = new QVBoxLayout;
    buttons->setContentsMargins(0, 6, 0, 6);
    buttons->setSpacing(2);
    const auto button = [&](const QString& icon, const QString& name, auto action) {
        auto* b = new QToolButton(this);
        b->setIcon(themeIcon(icon));
        b->setAutoRaise(true);
        b->setAccessibleName(name);
        b->setToolTip(name);
        connect(b, &QToolButton::clicked, m_strip, action);
        buttons->addWidget(b);
    };
    button(QStringLiteral("plus"), tr("Zoom to the brush"), &HistogramStrip::zoomToBrush);
    button(QStringLiteral("fit"), tr("Show the whole case"), &HistogramStrip::zoomToAll);
    buttons->addStretch();
    layout->addLayout(buttons);
    connect(m_strip, &HistogramStrip::brushed, this, [this](const TimeRange& range) { m_session.context().setRange(range, m_strip); });
    connect(m_strip, &HistogramStrip::shownChanged, this, &TimelineStrip::reload);
    connect(&session, &CaseSession::snapshotChanged, this, &TimelineStrip::onSnapshot);
    if (const auto fleet = session.facts().fleet) {
        connect(fleet.get(), &FleetService::ordersChanged, this, &TimelineStrip::showFlags);
    }
    connect(&session, &CaseSession::opened, m_strip, &HistogramStrip::zoomToAll);
    connect(&session.context(), &InvestigationContext::changed, this, [this](InvestigationContext::Parts parts) {
        if (parts & InvestigationContext::RangePart) {
            m_strip->setBrush(m_session.context().range());
        }
    });
}

void TimelineStrip::showFlags() {
    if (const auto fleet = m_session.facts().fleet; fleet && m_session.isOpen()) {
        m_strip->setFlags(responseFlags(*fleet->orders(), *fleet->snapshot(), case_orders::idsOf(*m_session.snapshot(), m_session.path())));
    }
}

void TimelineStrip::onSnapshot() {
    const CaseSnapshot& snapshot = *m_session.snapshot();
    m_strip->setLosses(snapshot.summary.losses);
    m_strip->setPins(snapshot.pins);
    showFlags();
    if (snapshot.summary.flows > 0) {
        m_strip->setSpan(snapshot.summary.first, snapshot.summary.last + 1);
    }
    reload();
}

void TimelineStrip::reload() {
    if (m_session.snapshot()->summary.flows <= 0) {
        return; // no span to ask about yet
    }
    const TimeRange shown = m_strip->shown();
    const int buckets = std::max(60, m_strip->width() / 4);
    struct Both {
        Timeline activity;
        Timeline detections;
    };
    m_channel.ask(
        m_session.queries(), this,
        [shown, buckets](EventStore& store, const QueryBudget& budget) -> Result<Both> {
            Both both;
            TimelineSpec spec;
            spec.range = shown;
            spec.maximumBuckets = buckets;
            spec.key = TimelineSpec::Key::Service;
            METSUKE_TRY(both.activity, store.timeline(spec, budget));
            spec.key = TimelineSpec::Key::Severity;
            METSUKE_TRY(both.detections, store.timeline(spec, budget));
            return both;
        },
        [this](const Result<Both>& both) {
            if (both.ok()) {
                m_strip->setData(both->activity, both->detections);
            }
        });
}

} // namespace metsuke
