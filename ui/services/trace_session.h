// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/fleet_service.h"
#include "ui/services/query_service.h"
#include "ui/services/trace_subject.h"
#include "ui/services/trace_tree.h"

namespace metsuke {

/// The root-cause trace of one window: what was asked, how far it is, what came of it. One at a time; asking anew gives up
/// the one before. Forgotten when the case is closed. GUI thread.
class TraceSession : public QObject {
    Q_OBJECT
public:
    enum class State {
        Empty,
        Finding, ///< the flow behind a selection is looked up in the case
        Asking, ///< progress() says where
        NoAgent, ///< nobody records that host for this workstation
        Failed,
        Done,
    };
    /// `fleet`: null where there is none: then only this says that a trace is not possible.
    TraceSession(CaseSession& session, FleetService* fleet);
    ~TraceSession() override;

    /// What is selected leads to a flow.
    [[nodiscard]] bool canTrace() const;
    /// The cause of what is selected, from the agent of its host or from a history in a folder of this computer; the state
    /// changes at once.
    void traceSelection(const QString& folder = {});
    void trace(const TraceSubject& subject);
    /// The same question to a history in a folder of this computer.
    void readHistory(const QString& folder);
    void readHistory(const QString& folder, const TraceSubject& subject);
    /// Asks the same again.
    void repeat();
    /// Back to Empty; an order that is on its way is given up.
    void cancel();

    [[nodiscard]] State state() const { return m_state; }
    /// Of all states but Empty and Finding.
    [[nodiscard]] const TraceSubject& subject() const { return m_subject; }
    [[nodiscard]] bool hasSubject() const { return m_hasSubject; }
    [[nodiscard]] const TraceProgress& progress() const { return m_progress; }
    [[nodiscard]] qint64 elapsed() const { return m_since.isValid() ? m_since.elapsed() : 0; } ///< ms since it was asked
    /// Of Done; never null. Another object for every answer.
    [[nodiscard]] const TraceTreePtr& result() const { return m_result; }
    /// Whose history answered: an agent's host name or a folder.
    [[nodiscard]] const QString& source() const { return m_source; }
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; } ///< of Failed
    [[nodiscard]] FleetService* fleet() const { return m_fleet; }

signals:
    void changed(); ///< state, progress or result

private:
    void become(State state);
    void fail(const Error& error);
    void giveUp();
    [[nodiscard]] bool isMine(quint64 token) const { return m_state == State::Asking && token == m_token; }

    CaseSession& m_session;
    FleetService* m_fleet; ///< the process's
    State m_state = State::Empty;
    TraceSubject m_subject;
    bool m_hasSubject = false;
    TraceProgress m_progress;
    TraceTreePtr m_result = std::make_shared<const TraceTree>();
    QString m_source;
    QString m_folder; ///< of a history that is read; "" an agent is asked
    std::optional<Error> m_error;
    FleetService::Token m_token = 0;
    QElapsedTimer m_since;
    QueryChannel m_channel;
};

} // namespace metsuke
