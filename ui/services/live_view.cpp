// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/live_view.h"

#include <algorithm>

namespace metsuke {

LiveView::LiveView(InvestigationContext& context, QObject* parent)
    : QObject(parent)
    , m_context(context) {
    connect(&context, &InvestigationContext::changed, this, [this](InvestigationContext::Parts parts) {
        if ((parts & InvestigationContext::RangePart) && m_span > 0 && !(m_context.range() == m_range)) {
            m_span = 0; // somebody wants to look at another time
            emit changed();
        }
    });
}

void LiveView::setPaused(bool on) {
    if (on == m_isPaused || (on && !m_isLive)) {
        return;
    }
    m_isPaused = on;
    m_newFlows = 0;
    emit changed();
    if (!on) {
        emit resumed();
    }
}

void LiveView::follow(Duration span) {
    m_span = m_isLive ? span : 0;
    moveOn();
    emit changed();
}

void LiveView::setLive(bool on) {
    if (on == m_isLive) {
        return;
    }
    m_isLive = on;
    m_span = 0; // what was followed stands still now
    m_newFlows = 0;
    m_isPaused = false;
    emit changed();
}

void LiveView::setShown(Timestamp last, int64_t flows) {
    m_last = last;
    m_shownFlows = flows;
    if (!m_isPaused) {
        moveOn();
    }
}

void LiveView::setFlows(int64_t flows) {
    if (const int64_t count = std::max<int64_t>(0, flows - m_shownFlows); m_isPaused && count != m_newFlows) {
        m_newFlows = count;
        emit changed();
    }
}

void LiveView::moveOn() {
    if (m_span > 0) {
        m_range = {m_last + 1 - m_span, m_last + 1};
        m_context.moveRange(m_range);
    }
}

} // namespace metsuke
