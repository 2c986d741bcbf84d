// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/trace_empty.h"

#include "ui/services/sentences.h"
#include "ui/services/trace_session.h"
#include "ui/windows/add_computer_dialog.h"
#include "ui/windows/trace_prompts.h"

namespace metsuke {

TraceEmpty::TraceEmpty(CaseSession& session, QWidget* parent)
    : EmptyState(parent)
    , m_session(session) {
    connect(this, &EmptyState::buttonClicked, this, &TraceEmpty::onButton);
    connect(this, &EmptyState::linkClicked, this, &TraceEmpty::onLink);
}

void TraceEmpty::showState() {
    using State = TraceSession::State;
    const TraceSession& work = m_session.trace();
    const QString history = tr("Open a history folder…");
    if (work.state() == State::NoAgent) {
        const IpAddress host = work.subject().host.ip;
        const QString name = m_session.snapshot()->hostName(work.subject().host);
        setTexts(host.isUnset() ? tr("It is not known which computer it was") : tr("%1 has no agent", "a host").arg(name),
            tr("Only what runs on the computer itself can say which program it was. Open its history folder, if it has one, or add the computer for the next time."),
            history, work.fleet() != nullptr ? tr("Add computer…") : QString());
    } else if (work.state() == State::Failed) {
        setTexts(tr("There is no trace"), sentences::render(*work.error()), work.hasSubject() ? tr("Try again") : QString(), history);
    } else {
        const bool isChosen = work.canTrace();
        setTexts(tr("From a connection to its cause"),
            tr("Choose a detection, an incident or a flow and press Shift+T. The agent of that computer then says which program it was, how that came onto it, and what else it did."),
            isChosen ? tr("Trace what is selected") : history, isChosen ? history : QString());
    }
}

void TraceEmpty::onButton() {
    using State = TraceSession::State;
    TraceSession& work = m_session.trace();
    if (work.state() == State::Failed) {
        work.repeat();
    } else if (work.state() == State::Empty && work.canTrace()) {
        work.traceSelection();
    } else {
        trace_prompts::askHistory(window(), m_session);
    }
}

void TraceEmpty::onLink() {
    if (m_session.trace().state() != TraceSession::State::NoAgent) {
        trace_prompts::askHistory(window(), m_session);
    } else if (FleetService* fleet = m_session.trace().fleet()) {
        (new AddComputerDialog(*fleet, window()))->open();
    }
}

} // namespace metsuke
