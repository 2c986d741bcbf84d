// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/case_session.h"
#include "ui/services/fleet_service.h"

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
    [[nodiscard]] bool isProposing() const { return m_token != 0; }
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

    /// The plan in hand; "" none.
    [[nodiscard]] const std::string& current() const { return m_current; }
    void setCurrent(const std::string& id);

signals:
    void changed();

private:
    [[nodiscard]] ProposalWish wish() const;

    CaseSession& m_session;
    FleetService* m_fleet; ///< the process's
    FleetService::Token m_token = 0;
    std::optional<Error> m_error;
    std::vector<ProposedPtr> m_proposals;
    std::map<std::string, std::set<std::string>> m_chosen; ///< by id of a proposal
    std::string m_current;
};

} // namespace metsuke
