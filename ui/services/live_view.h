// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/context/investigation_context.h"

#include <QObject>

namespace metsuke {

/// How the view of a case moves while packets are captured: it may follow the last minutes, and it may be
/// paused, which freezes what is shown and leaves the capture alone. GUI thread; CaseSession drives it.
class LiveView : public QObject {
    Q_OBJECT
public:
    explicit LiveView(InvestigationContext& context, QObject* parent = nullptr);

    [[nodiscard]] bool isPaused() const { return m_isPaused; }
    /// Only while something is captured.
    void setPaused(bool on);
    /// Flows that the case has and the view does not show.
    [[nodiscard]] int64_t newFlows() const { return m_newFlows; }

    /// Keeps the range at the last `span` of packets; 0 ends that. Whoever chooses another range ends it,
    /// too.
    void follow(Duration span);
    [[nodiscard]] Duration followed() const { return m_span; }

    // For CaseSession.
    void setLive(bool on);
    [[nodiscard]] bool isLive() const { return m_isLive; }
    /// The snapshot's last packet, and how many flows it shows.
    void setShown(Timestamp last, int64_t flows);
    /// How many flows there are while paused.
    void setFlows(int64_t flows);

signals:
    void changed(); ///< paused, followed or newFlows
    void resumed(); ///< everything that was missed is to be shown

private:
    void moveOn();
    InvestigationContext& m_context;
    TimeRange m_range; ///< that this set last
    Timestamp m_last;
    Duration m_span = 0;
    int64_t m_shownFlows = 0;
    int64_t m_newFlows = 0;
    bool m_isLive = false;
    bool m_isPaused = false;
};

} // namespace metsuke
