// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/page_registry.h"


#include <QCoreApplication>

namespace metsuke {

namespace {

template<typename PageType>
Page* create(CaseSession& session, QWidget* parent) {
    return new PageType(session, parent);
}

QString tr(const char* text) { return QCoreApplication::translate("PageRegistry", text); }

} // namespace

const PageRegistry& builtinPages() {
    static const PageRegistry registry = [] {
        PageRegistry pages;
        pages.add({QStringLiteral("overview"), QStringLiteral("overview"),
            [] { return tr(QT_TRANSLATE_NOOP("PageRegistry", "Overview")); }, &create<OverviewPage>});
        pages.add({QStringLiteral("incidents"), QStringLiteral("incidents"),
            [] { return tr(QT_TRANSLATE_NOOP("PageRegistry", "Incidents")); }, &create<IncidentsPage>});
        return pages;
    }();
    return registry;
}

} // namespace metsuke
