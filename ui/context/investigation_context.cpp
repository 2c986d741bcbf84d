// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/context/investigation_context.h"

#include <QMetaObject>

namespace metsuke {

namespace {
constexpr qint64 kMergeMs = 400;
constexpr size_t kMaxHistory = 200;
} // namespace

InvestigationContext::InvestigationContext(QObject* parent)
    : QObject(parent) {
    m_elapsed.start();
    m_clock = [this] { return m_elapsed.elapsed(); };
    m_history.push_back({m_state, AllParts});
}

void InvestigationContext::setRange(const TimeRange& range, const void* source) {
    InvestigationState next = m_state;
    next.range = range;
    applyState(next, source, true);
}

void InvestigationContext::setQuery(const QString& text, const Filter& filter, const void* source) {
    InvestigationState next = m_state;
    next.queryText = text;
    next.filter = filter;
    applyState(next, source, true);
}

void InvestigationContext::setFocus(const std::optional<HostKey>& host, const void* source) {
    InvestigationState next = m_state;
    next.focus = host;
    applyState(next, source, true);
}

void InvestigationContext::setSelection(const Selection& selection, const void* source) {
    InvestigationState next = m_state;
    next.selection = selection;
    applyState(next, source, true);
}

void InvestigationContext::setPinnedOnly(bool on, const void* source) {
    InvestigationState next = m_state;
    next.pinnedOnly = on;
    applyState(next, source, true);
}

void InvestigationContext::setPage(const QString& id, const void* source) {
    InvestigationState next = m_state;
    next.page = id;
    applyState(next, source, true);
}

void InvestigationContext::setState(const InvestigationState& state, const void* source) {
    applyState(state, source, true);
}

bool InvestigationContext::peel() {
    InvestigationState next = m_state;
    if (next.selection.kind != Selection::Kind::None) {
        next.selection = {};
    } else if (isRangeSet()) {
        next.range = {};
    } else if (!next.queryText.isEmpty()) {
        next.queryText.clear();
        next.filter = Filter::all();
    } else {
        return false;
    }
    applyState(next, this, true);
    return true;
}

void InvestigationContext::goBack() {
    if (canGoBack()) {
        goTo(m_position - 1);
    }
}

void InvestigationContext::moveRange(const TimeRange& range) {
    InvestigationState next = m_state;
    next.range = range;
    if (m_position < m_history.size()) {
        m_history[m_position].state.range = range;
    }
    applyState(next, nullptr, false);
}

void InvestigationContext::goForward() {
    if (canGoForward()) {
        goTo(m_position + 1);
    }
}

void InvestigationContext::goTo(size_t position) {
    if (position >= m_history.size() || position == m_position) {
        return;
    }
    m_position = position;
    m_lastSource = nullptr;
    applyState(m_history[position].state, this, false);
    emit historyChanged();
}

void InvestigationContext::reset(const InvestigationState& state) {
    m_history.clear();
    m_history.push_back({state, AllParts});
    m_position = 0;
    m_lastSource = nullptr;
    m_state = state;
    announce(AllParts);
    emit historyChanged();
}

void InvestigationContext::applyState(const InvestigationState& state, const void* source, bool record) {
    const Parts parts = difference(m_state, state);
    if (!parts) {
        return;
    }
    m_state = state;
    if (record) {
        const qint64 now = m_clock();
        const bool merges = source != nullptr && source == m_lastSource && parts == m_lastParts
            && now - m_lastAt < kMergeMs && m_position > 0;
        m_history.erase(m_history.begin() + static_cast<std::ptrdiff_t>(m_position) + 1, m_history.end());
        if (merges) {
            m_history[m_position] = {m_state, parts};
        } else {
            m_history.push_back({m_state, parts});
            if (m_history.size() > kMaxHistory) {
                m_history.pop_front();
            }
            m_position = m_history.size() - 1;
        }
        m_lastSource = source;
        m_lastParts = parts;
        m_lastAt = now;
        emit historyChanged();
    }
    announce(parts);
}

void InvestigationContext::announce(Parts parts) {
    m_pending |= parts;
    if (m_posted) {
        return;
    }
    m_posted = true;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_posted = false;
            const Parts pending = m_pending;
            m_pending = {};
            emit changed(pending);
        },
        Qt::QueuedConnection);
}

InvestigationContext::Parts InvestigationContext::difference(
    const InvestigationState& a, const InvestigationState& b) {
    Parts parts;
    parts.setFlag(RangePart, !(a.range == b.range));
    parts.setFlag(QueryPart, a.queryText != b.queryText || !(a.filter == b.filter));
    parts.setFlag(FocusPart, a.focus != b.focus);
    parts.setFlag(SelectionPart, !(a.selection == b.selection));
    parts.setFlag(PinnedPart, a.pinnedOnly != b.pinnedOnly);
    parts.setFlag(PagePart, a.page != b.page);
    return parts;
}

} // namespace metsuke
