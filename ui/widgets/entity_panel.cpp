// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/entity_panel.h"

#include "ui/models/flow_model.h"
#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/widgets/fact_list.h"
#include "ui/widgets/token_label.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace metsuke {

namespace {

QString aliasWord(HostAlias::Kind kind) {
    switch (kind) {
    case HostAlias::Kind::Name: return EntityPanel::tr("Name");
    case HostAlias::Kind::Mac: return EntityPanel::tr("MAC");
    case HostAlias::Kind::Address: return EntityPanel::tr("Address");
    case HostAlias::Kind::User: return EntityPanel::tr("User");
    case HostAlias::Kind::Agent: return EntityPanel::tr("Agent");
    }
    return {};
}

} // namespace

EntityPanel::EntityPanel(CaseSession& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_title(new TokenLabel(TextStyle::Name, Token::Text, this))
    , m_facts(new FactList(this))
    , m_graph(new QPushButton(this))
    , m_flows(new QPushButton(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(10);
    m_title->setElided(true);
    column->addWidget(m_title);
    column->addWidget(m_facts);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_graph);
    buttons->addWidget(m_flows);
    buttons->addStretch();
    column->addLayout(buttons);
    column->addStretch();
    connect(m_graph, &QPushButton::clicked, this, [this] {
        InvestigationState next = m_session.context().state();
        next.page = QStringLiteral("hosts");
        next.focus = m_subject.host;
        m_session.context().setState(next, this);
    });
    connect(m_flows, &QPushButton::clicked, this, [this] {
        m_session.context().setState(m_subject.flowsState(m_session.context().state(), nullptr), this);
    });
}

void EntityPanel::setSubject(const InspectedSubject& subject) {
    m_subject = subject;
    m_channel.cancel();
    m_facts->clear();
    m_graph->setVisible(subject.host.has_value());
    m_flows->setVisible(subject.host.has_value());
    const bool flow = subject.selection.kind == Selection::Kind::Flow || subject.selection.kind == Selection::Kind::Event;
    if (flow && !subject.selection.keys.empty()) {
        m_title->setText(tr("Flow"));
        askFlow();
        return;
    }
    const Host* host = subject.host ? subject.snapshot->host(*subject.host) : nullptr;
    if (host != nullptr) {
        showHost(*host);
    } else if (subject.host) {
        m_title->setText(QString::fromStdString(subject.host->display()));
        m_facts->add(tr("Place"), tr("outside the home networks"));
    } else {
        m_title->setText(tr("Nothing is selected"));
    }
}

void EntityPanel::showHost(const Host& host) {
    const QString address = QString::fromStdString(host.key.display());
    m_title->setText(m_subject.snapshot->hostName(host.key));
    m_facts->add(tr("Address"), address, true);
    if (!host.mac.isUnset()) {
        m_facts->add(tr("MAC"), QString::fromStdString(host.mac.toString()), true);
    }
    QStringList roles;
    for (const std::string& role : host.roles) {
        roles << sentences::role(role);
    }
    m_facts->add(tr("Role"), roles.join(QStringLiteral(", ")));
    if (const NetworkGroup* group = m_subject.snapshot->site.groupOf(host.key.ip)) {
        QStringList words{format::untrusted(group->name)};
        if (!group->zone.empty()) {
            words << tr("zone %1").arg(format::untrusted(group->zone));
        }
        words << (group->isTrusted ? tr("trusted") : tr("not trusted"));
        m_facts->add(tr("Network"), words.join(QStringLiteral(", ")));
    }
    m_facts->add(tr("Severity"), tr("%1 of 10, %2", "severity of a host").arg(format::severity(host.severity), format::hostSeverityWord(host.severity)));
    m_facts->add(tr("Flows"), format::count(static_cast<qint64>(host.flows)));
    m_facts->add(tr("Out / in"), tr("%1 / %2", "bytes out, bytes in").arg(format::bytes(static_cast<qint64>(host.bytesOut)), format::bytes(static_cast<qint64>(host.bytesIn))));
    m_facts->add(tr("First seen"), format::dateTime(host.first), true);
    m_facts->add(tr("Last seen"), format::dateTime(host.last), true);
    m_facts->add(tr("Agent"), format::untrusted(host.agent), true);
    if (!host.aliases.empty()) {
        m_facts->addTitle(tr("Known as"));
    }
    constexpr size_t kMost = 24;
    for (size_t i = 0; i < std::min(kMost, host.aliases.size()); ++i) {
        const HostAlias& alias = host.aliases[i];
        m_facts->add(aliasWord(alias.kind), format::untrusted(alias.value), true);
        m_facts->addRemark(tr("%1, from %2", "time span, protocol").arg(format::range(alias.first, alias.last), format::untrusted(alias.source).toUpper()));
    }
}

void EntityPanel::askFlow() {
    const auto uid = FlowUid::parse(m_subject.selection.keys.front());
    if (!uid) {
        return;
    }
    m_channel.ask(
        m_session.queries(), this,
        [uid = *uid](EventStore& store, const QueryBudget& budget) { return store.flowsByUid({uid}, budget); },
        [this](const Result<std::vector<FlowRow>>& flows) {
            if (flows.ok() && !flows->empty()) {
                showFlow(flows->front());
            }
        });
}

void EntityPanel::showFlow(const FlowRow& flow) {
    m_facts->clear();
    m_title->setText(tr("%1 flow", "service").arg(format::serviceName(FlowModel::serviceOf(flow))));
    m_facts->add(tr("Service"), FlowModel::isByPort(flow) ? tr("by port %1; the content did not show it").arg(flow.respPort) : QString());
    m_facts->add(tr("From"), format::endpoint(flow.orig, flow.origPort), true);
    m_facts->add(tr("To"), format::endpoint(flow.resp, flow.respPort), true);
    m_facts->add(tr("Name"), format::untrusted(flow.name), true);
    m_facts->add(tr("What"), format::untrusted(flow.info), true);
    m_facts->add(tr("Start"), format::dateTime(flow.ts), true);
    m_facts->add(tr("Lasted"), tr("%1 s", "seconds").arg(QString::number(flow.duration, 'f', 1)));
    m_facts->add(tr("Out / in"), tr("%1 / %2", "bytes out, bytes in").arg(format::bytes(flow.origBytes), format::bytes(flow.respBytes)));
    m_facts->add(tr("Packets out / in"), tr("%1 / %2", "packets out, packets in").arg(format::count(flow.origPackets), format::count(flow.respPackets)));
    m_facts->add(tr("Not seen"), flow.missedBytes > 0 ? format::bytes(flow.missedBytes) : QString());
    m_facts->add(tr("Ended as"), QString::fromStdString(flow.state), true);
    QStringList rules;
    for (const std::string& rule : flow.rules) {
        rules << QString::fromStdString(rule);
    }
    m_facts->add(tr("Rules"), rules.join(u' '), true);
    m_facts->add(tr("Identity"), QString::fromStdString(flow.uid.toString()), true);
}

void EntityPanel::retranslate() {
    m_graph->setText(tr("Show in the graph"));
    m_flows->setText(tr("Open flows"));
    if (m_subject.snapshot) {
        setSubject(m_subject);
    }
}

} // namespace metsuke
