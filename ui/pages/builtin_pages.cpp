// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/page_registry.h"

#include "ui/pages/agents_page.h"
#include "ui/pages/flows_page.h"
#include "ui/pages/health_page.h"
#include "ui/pages/hosts_page.h"
#include "ui/pages/incidents_page.h"
#include "ui/pages/networks_page.h"
#include "ui/pages/overview_page.h"
#include "ui/pages/respond_page.h"
#include "ui/pages/timeline_page.h"
#include "ui/pages/trace_page.h"

#include <QCoreApplication>

namespace metsuke {

namespace {

template<typename PageType>
Page* create(CaseSession& session, QWidget* parent) {
    return new PageType(session, parent);
}

} // namespace

const PageRegistry& builtinPages() {
    static const PageRegistry registry = [] {
        PageRegistry pages;
        pages.add({QStringLiteral("overview"), QStringLiteral("overview"),
            [] { return QCoreApplication::translate("PageRegistry", "Overview"); }, &create<OverviewPage>});
        pages.add({QStringLiteral("incidents"), QStringLiteral("incidents"),
            [] { return QCoreApplication::translate("PageRegistry", "Incidents"); }, &create<IncidentsPage>});
        pages.add({QStringLiteral("timeline"), QStringLiteral("timeline"),
            [] { return QCoreApplication::translate("PageRegistry", "Timeline"); }, &create<TimelinePage>});
        pages.add({QStringLiteral("flows"), QStringLiteral("flows"),
            [] { return QCoreApplication::translate("PageRegistry", "Flows"); }, &create<FlowsPage>});
        pages.add({QStringLiteral("hosts"), QStringLiteral("hosts"),
            [] { return QCoreApplication::translate("PageRegistry", "Hosts"); }, &create<HostsPage>});
        pages.add({QStringLiteral("trace"), QStringLiteral("trace"),
            [] { return QCoreApplication::translate("PageRegistry", "Trace"); }, &create<TracePage>});
        pages.add({QStringLiteral("respond"), QStringLiteral("respond"),
            [] { return QCoreApplication::translate("PageRegistry", "Respond"); }, &create<RespondPage>});
        pages.add({QStringLiteral("agents"), QStringLiteral("agents"),
            [] { return QCoreApplication::translate("PageRegistry", "Agents"); }, &create<AgentsPage>});
        pages.add({QStringLiteral("health"), QStringLiteral("health"),
            [] { return QCoreApplication::translate("PageRegistry", "Health"); }, &create<HealthPage>});
        pages.add({QStringLiteral("networks"), QStringLiteral("globe"),
            [] { return QCoreApplication::translate("PageRegistry", "Networks"); }, &create<NetworksPage>});
        return pages;
    }();
    return registry;
}

} // namespace metsuke
