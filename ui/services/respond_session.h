// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/case_session.h"
#include "ui/services/fleet_service.h"
#include "ui/services/respond_subject.h"

namespace metsuke {

/// What this window proposes to do about its traces, and which steps of that the analyst has chosen. Lives until the window is
/// closed; what was drafted of it is an order, which every window has. GUI thread.
class RespondSession : public QObject {
    Q_OBJECT
public:
    /// `fleet`: null where there is none; then nothing is possible.
    RespondSession(CaseSession& session, FleetService* fleet);

    /// The window has a trace of a host whose agent could be asked.
    [[nodiscard]] bool canPropose() const;
    /// From the window's trace; changed() follows when it is there, or has failed.
    void propose();
    [[nodiscard]] bool isProposing() const { return m_token != 0 || m_naming.isBusy(); }
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; } ///< of the proposal that was wanted last

    [[nodiscard]] const std::vector<ProposedPtr>& proposals() const { return m_proposals; } ///< newest first
    [[nodiscard]] ProposedPtr proposed(const std::string& id) const; ///< null: none of this window
    /// Ids of steps; of the order where the window knows no proposal for it.
    [[nodiscard]] std::set<std::string> chosen(const std::string& id) const;
    void choose(const std::string& id, const std::string& step, bool isChosen);
    /// Whether the order's newest dry run is of the steps that are chosen now.
    [[nodiscard]] bool isCurrent(const mitigation::Order& order) const;
    /// Has the agent tell what the chosen steps would do.
    void look(const std::string& id);

    /// What something can be done to without a trace: by what is selected, and on the page of the trace by its row in hand.
    [[nodiscard]] RespondSubject subject() const;
    void setTraceRow(std::optional<size_t> row); ///< of the window's trace
    /// Why this cannot be ordered for what is in hand; "" it can. Whether the computer would do it, it says itself.
    [[nodiscard]] QString whyNot(plan::Action action) const;
    /// What of it could be left alone, the narrowest first: kind, value and device. None: nothing of a computer with an agent is in hand.
    [[nodiscard]] std::vector<mitigation::Exception> exceptionCandidates() const;
    /// What plans that are drafted here say they are for: the incident in hand, else the case.
    [[nodiscard]] std::string caseId() const { return caseIdOf(subject().incident); }
    /// Its agent; "" none.
    [[nodiscard]] std::string device() const;
    /// Computers with an approved agent that is connected, the one in hand first; at most what one operation may touch.
    [[nodiscard]] std::vector<IpAddress> connectedHosts() const;
    /// Drafts it and has it looked at; changed() follows with the order in hand, or with the error.
    void order(const mitigation::DirectWish& wish, const std::vector<IpAddress>& hosts);

    /// The same of another end for what an order did.
    void extend(const std::string& order, Duration duration);

    /// The plan in hand; "" none.
    [[nodiscard]] const std::string& current() const { return m_current; }
    /// It was drafted here, and will be among the orders in a moment.
    [[nodiscard]] bool isComing(const std::string& id) const;
    void setCurrent(const std::string& id);

signals:
    void subjectChanged(); ///< what is in hand was read
    void changed();

private:
    [[nodiscard]] ProposalWish wish() const;
    [[nodiscard]] const fleet::Agent* agentOf(const IpAddress& host) const; ///< approved; null: none
    [[nodiscard]] std::string caseIdOf(const std::string& incident) const;
    void readFlow();
    void send(DirectWant want);

    CaseSession& m_session;
    FleetService* m_fleet; ///< the process's
    FleetService::Token m_token = 0;
    std::optional<Error> m_error;
    std::vector<ProposedPtr> m_proposals;
    std::map<std::string, std::set<std::string>> m_chosen; ///< by id of a proposal
    std::string m_current;
    std::string m_coming; ///< drafted, and not among the orders yet
    std::optional<FlowRow> m_flow; ///< that is selected, as soon as it is read
    std::optional<size_t> m_traceRow;
    QueryChannel m_channel, m_peers, m_naming;
};

} // namespace metsuke
