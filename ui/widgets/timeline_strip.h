// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/case_session.h"
#include "ui/widgets/histogram_strip.h"

namespace metsuke {

/// The strip bound to a case: asks the roll-ups for what is in sight, writes the brush into the context.
class TimelineStrip : public QWidget {
    Q_OBJECT
public:
    explicit TimelineStrip(CaseSession& session, QWidget* parent = nullptr);
    [[nodiscard]] HistogramStrip& strip() { return *m_strip; }

private:
    void reload();
    void onSnapshot();
    void showFlags();

    CaseSession& m_session;
    HistogramStrip* m_strip;
    QueryChannel m_channel;
};

} // namespace metsuke
