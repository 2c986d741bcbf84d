// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/identity.h"
#include "core/store/event_store.h"
#include "core/store/filter.h"

#include <QElapsedTimer>
#include <QFlags>
#include <QObject>
#include <QString>

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace metsuke {

/// What is selected, by natural keys, so that it means the same on every page and after a restart.
struct Selection {
    enum class Kind {
        None,
        Incident, ///< keys: incident keys; host
        Watch, ///< host
        Detection, ///< keys: detection keys; host
        Flow, ///< keys: flow uids as text; time
        Event, ///< keys: flow uid ("" when none); time
        Host, ///< host
        Pair, ///< host talks to peer
    };
    Kind kind = Kind::None;
    std::vector<std::string> keys;
    std::optional<HostKey> host;
    std::optional<HostKey> peer;
    std::optional<Timestamp> time;
    friend bool operator==(const Selection&, const Selection&) = default;

    static Selection incident(std::string key, HostKey host) { return {Kind::Incident, {std::move(key)}, std::move(host), {}, {}}; }
    static Selection watch(HostKey host) { return {Kind::Watch, {}, std::move(host), {}, {}}; }
    static Selection detection(std::string key, HostKey host) { return {Kind::Detection, {std::move(key)}, std::move(host), {}, {}}; }
    static Selection flow(const FlowUid& uid, Timestamp at) { return {Kind::Flow, {uid.toString()}, {}, {}, at}; }
    static Selection hostOnly(HostKey host) { return {Kind::Host, {}, std::move(host), {}, {}}; }
    static Selection pair(HostKey a, HostKey b) { return {Kind::Pair, {}, std::move(a), std::move(b), {}}; }
};

/// Everything a window shows, and where.
struct InvestigationState {
    QString page; ///< PageRegistry id
    TimeRange range;
    QString queryText;
    Filter filter; ///< of queryText; Op::All when empty
    std::optional<HostKey> focus;
    Selection selection;
    bool pinnedOnly = false;
    friend bool operator==(const InvestigationState&, const InvestigationState&) = default;
};

/// The shared state of one window: time range, query, focus host, selection. Views read it and emit intents by
/// calling its setters; all views hear `changed` once per turn of the event loop. Every change is a step of the
/// navigation history; steps of the same source less than 400 ms apart merge (a drag is one step).
/// GUI thread only.
class InvestigationContext : public QObject {
    Q_OBJECT
public:
    enum Part {
        RangePart = 0x01,
        QueryPart = 0x02,
        FocusPart = 0x04,
        SelectionPart = 0x08,
        PinnedPart = 0x10,
        PagePart = 0x20,
        AllParts = 0x3f,
    };
    Q_DECLARE_FLAGS(Parts, Part)

    explicit InvestigationContext(QObject* parent = nullptr);

    [[nodiscard]] const InvestigationState& state() const { return m_state; }
    [[nodiscard]] const TimeRange& range() const { return m_state.range; }
    [[nodiscard]] const QString& queryText() const { return m_state.queryText; }
    [[nodiscard]] const Filter& filter() const { return m_state.filter; }
    [[nodiscard]] const std::optional<HostKey>& focus() const { return m_state.focus; }
    [[nodiscard]] const Selection& selection() const { return m_state.selection; }
    [[nodiscard]] bool pinnedOnly() const { return m_state.pinnedOnly; }
    [[nodiscard]] const QString& page() const { return m_state.page; }
    /// True when the range is not everything.
    [[nodiscard]] bool isRangeSet() const { return !(m_state.range == TimeRange{}); }

    // Intents. `source` says who asks, for merging; pass `this` of the widget.
    void setRange(const TimeRange& range, const void* source);
    /// The range moves on by itself, as of a view that follows: the present step of the history has it, no new one.
    void moveRange(const TimeRange& range);
    void clearRange(const void* source) { setRange(TimeRange{}, source); }
    void setQuery(const QString& text, const Filter& filter, const void* source);
    void setFocus(const std::optional<HostKey>& host, const void* source);
    void setSelection(const Selection& selection, const void* source);
    void setPinnedOnly(bool on, const void* source);
    void setPage(const QString& id, const void* source);
    /// Several parts as one step ("open its flows": page, query and range).
    void setState(const InvestigationState& state, const void* source);
    /// Peels one layer: selection, then range, then query. False when there was nothing to peel.
    bool peel();

    /// A step of the history: what was shown, and which parts made it another view.
    struct Step {
        InvestigationState state;
        Parts parts;
    };
    [[nodiscard]] bool canGoBack() const { return m_position > 0; }
    [[nodiscard]] bool canGoForward() const { return m_position + 1 < m_history.size(); }
    void goBack();
    void goForward();
    [[nodiscard]] const std::deque<Step>& history() const { return m_history; }
    [[nodiscard]] size_t historyPosition() const { return m_position; }
    void goTo(size_t position);
    /// A new case: forget the history, start at `state`.
    void reset(const InvestigationState& state);

    /// Milliseconds, monotonic; replaced by tests.
    void setClock(std::function<qint64()> clock) { m_clock = std::move(clock); }

signals:
    void changed(metsuke::InvestigationContext::Parts parts);
    void historyChanged();

private:
    void applyState(const InvestigationState& state, const void* source, bool record);
    void announce(Parts parts);
    static Parts difference(const InvestigationState& a, const InvestigationState& b);

    InvestigationState m_state;
    std::deque<Step> m_history;
    size_t m_position = 0;
    const void* m_lastSource = nullptr;
    Parts m_lastParts;
    qint64 m_lastAt = 0;
    Parts m_pending;
    bool m_posted = false;
    QElapsedTimer m_elapsed;
    std::function<qint64()> m_clock;
};
Q_DECLARE_OPERATORS_FOR_FLAGS(InvestigationContext::Parts)

} // namespace metsuke
