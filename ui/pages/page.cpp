// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/page.h"

#include "ui/services/settings.h"

#include <QEvent>

namespace metsuke {

Page::Page(CaseSession& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session) {
    connect(&session.context(), &InvestigationContext::changed, this,
        [this](InvestigationContext::Parts parts) { note(parts, false); });
    connect(&session, &CaseSession::snapshotChanged, this, [this] { note({}, true); });
    connect(&Theme::instance(), &Theme::changed, this, [this] { restyle(); });
    connect(&Settings::instance(), &Settings::zoneChanged, this, [this] {
        restyle();
        note(InvestigationContext::AllParts, true);
    });
}

void Page::note(InvestigationContext::Parts parts, bool snapshot) {
    m_missed |= parts;
    m_missedSnapshot = m_missedSnapshot || snapshot;
    if (!isVisible() || !m_translated) {
        return;
    }
    const InvestigationContext::Parts missed = std::exchange(m_missed, {});
    const bool missedSnapshot = std::exchange(m_missedSnapshot, false);
    refresh(missed, missedSnapshot);
}

void Page::attachViewActions(ActionRegistry& actions, const QStringList& except) {
    QStringList ids;
    for (const ActionSpec& spec : actions.specs()) {
        if (spec.scope == ActionScope::View && !except.contains(spec.id)) {
            ids.push_back(spec.id);
        }
    }
    actions.attach(this, ids);
}

void Page::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!m_translated) {
        m_translated = true;
        retranslate();
    }
    if (m_missed || m_missedSnapshot) {
        note({}, false);
    }
}

void Page::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange && m_translated) {
        retranslate();
        note(InvestigationContext::AllParts, true);
    }
}

} // namespace metsuke
