// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/empty_state.h"

namespace metsuke {

class CaseSession;

/// In place of a trace: how to get one, or why there is none and what can be done about it.
class TraceEmpty : public EmptyState {
    Q_OBJECT
public:
    explicit TraceEmpty(CaseSession& session, QWidget* parent = nullptr);
    void showState();

private:
    void onButton();
    void onLink();
    CaseSession& m_session;
};

} // namespace metsuke
