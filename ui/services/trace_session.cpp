// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/trace_session.h"

#include "ui/services/format.h"

#include <QDir>

namespace metsuke {

TraceSession::TraceSession(CaseSession& session, FleetService* fleet)
    : QObject(&session)
    , m_session(session)
    , m_fleet(fleet) {
    connect(&session, &CaseSession::closed, this, &TraceSession::cancel);
    if (fleet == nullptr) {
        return;
    }
    connect(fleet, &FleetService::traceProgressed, this, [this](quint64 token, const TraceProgress& progress) {
        if (isMine(token)) {
            m_progress = progress;
            emit changed();
        }
    });
    connect(fleet, &FleetService::traceFinished, this, [this](quint64 token, const TraceTreePtr& trace) {
        if (isMine(token)) {
            m_result = trace;
            m_source = m_folder.isEmpty() ? format::untrusted(m_progress.agent) : QDir::toNativeSeparators(m_folder);
            become(State::Done);
        }
    });
    connect(fleet, &FleetService::traceFailed, this, [this](quint64 token, const Error& error) {
        if (isMine(token)) {
            fail(error);
        }
    });
    connect(fleet, &FleetService::traceHasNoAgent, this, [this](quint64 token) {
        if (isMine(token)) {
            become(State::NoAgent);
        }
    });
}

TraceSession::~TraceSession() = default;

void TraceSession::become(State state) {
    m_state = state;
    emit changed();
}

void TraceSession::fail(const Error& error) {
    m_error = error;
    become(State::Failed);
}

void TraceSession::giveUp() {
    m_channel.cancel();
    if (m_state == State::Asking && m_fleet != nullptr) {
        m_fleet->cancelTrace(m_token);
    }
}

bool TraceSession::canTrace() const {
    return m_session.isOpen() && TraceSubject::wantedBy(m_session.snapshot(), m_session.context().selection()).has_value();
}

void TraceSession::traceSelection(const QString& folder) {
    const auto wanted = m_session.isOpen() ? TraceSubject::wantedBy(m_session.snapshot(), m_session.context().selection()) : std::nullopt;
    if (!wanted) {
        return;
    }
    giveUp();
    m_hasSubject = false;
    become(State::Finding);
    m_channel.ask(
        m_session.queries(), this,
        [flow = wanted->flow](EventStore& store, const QueryBudget& budget) { return store.flowsByUid({flow}, budget); },
        [this, folder, snapshot = m_session.snapshot(), detection = wanted->detection](const Result<std::vector<FlowRow>>& rows) {
            if (!rows.ok()) {
                fail(rows.error());
                return;
            }
            const auto subject = !rows->empty() ? TraceSubject::of(rows->front(), detection, *snapshot)
                : detection != nullptr         ? TraceSubject::of(*detection, *snapshot) // its flow is not stored any more
                                               : std::nullopt;
            if (subject && folder.isEmpty()) {
                trace(*subject);
            } else if (subject) {
                readHistory(folder, *subject);
            } else {
                fail(Error(ErrorCode::NotFound, rows->empty() ? "workstation.trace_no_flow" : "workstation.trace_outside"));
            }
        });
}

void TraceSession::trace(const TraceSubject& subject) {
    giveUp();
    m_subject = subject;
    m_hasSubject = true;
    m_folder.clear();
    m_progress = {};
    m_since.start();
    if (m_fleet == nullptr || subject.host.ip.isUnset()) {
        become(State::NoAgent);
        return;
    }
    m_token = m_fleet->trace(subject.host.ip, subject.question);
    become(State::Asking);
}

void TraceSession::readHistory(const QString& folder) {
    if (m_hasSubject) {
        readHistory(folder, TraceSubject(m_subject));
    }
}

void TraceSession::readHistory(const QString& folder, const TraceSubject& subject) {
    giveUp();
    m_subject = subject;
    m_hasSubject = true;
    m_folder = folder;
    m_progress = {};
    m_progress.step = TraceProgress::Step::Reading;
    m_since.start();
    if (m_fleet == nullptr) {
        become(State::NoAgent);
        return;
    }
    m_token = m_fleet->traceHistory(folder, subject.question);
    become(State::Asking);
}

void TraceSession::repeat() {
    if (m_hasSubject && m_folder.isEmpty()) {
        trace(TraceSubject(m_subject));
    } else if (m_hasSubject) {
        readHistory(QString(m_folder), TraceSubject(m_subject));
    }
}

void TraceSession::cancel() {
    giveUp();
    m_hasSubject = false;
    become(State::Empty);
}

} // namespace metsuke
