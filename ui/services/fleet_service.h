// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/key_service.h"
#include "ui/services/mitigation_view.h"
#include "ui/services/other_computers.h"
#include "ui/services/trace_tree.h"

#include "core/fleet/fleet_server.h"

#include <QObject>
#include <QString>

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace metsuke {

class ResponseService;

/// The policy that agents are to obey, as it was signed.
struct PolicyInForce {
    openc2::Policy policy;
    std::string signer; ///< VerifyingKey::id of the root key
    Timestamp since; ///< it was set here
};

/// What the roster said when it was read last: an immutable value, replaced as a whole.
struct FleetSnapshot {
    bool isRead = false; ///< false: it has not been looked at yet
    std::vector<fleet::Agent> agents;
    std::vector<fleet::TokenRecord> tokens;
    std::map<std::string, std::vector<fleet::CommandRecord>> commands; ///< by device, newest first, the last few
    std::optional<Error> problem; ///< why it could not be read; what was read before stays
    std::shared_ptr<const PolicyInForce> policy; ///< shared with the snapshots before it; null: none was signed yet
    Timestamp at; ///< when

    [[nodiscard]] const fleet::Agent* agent(const std::string& device) const {
        for (const fleet::Agent& one : agents) {
            if (one.device == device) {
                return &one;
            }
        }
        return nullptr;
    }
};
using FleetSnapshotPtr = std::shared_ptr<const FleetSnapshot>;

/// Whether this workstation listens to its agents, and what became of each way in.
struct FleetServing {
    enum class Phase { Off, Starting, On, Failed };
    Phase phase = Phase::Off;
    fleet::FleetSettings settings; ///< that it serves with, or would
    fleet::FleetState state; ///< of On
    std::optional<Error> problem; ///< of Failed
    std::string servedBy; ///< number of another process that serves them; "" none does
};

/// Where an order stands until its trace is there.
struct TraceProgress {
    enum class Step {
        Looking, ///< which agent is at this address
        Queued, ///< nobody sends it: agents are not served, or this one is not connected
        Sent, ///< waiting for the agent
        Reading, ///< a history on this computer is read
    };
    Step step = Step::Looking;
    std::string agent; ///< its host name, "" not known yet
    std::optional<Timestamp> lastSeen; ///< of the agent
    bool isServed = false; ///< agents are served by this or another process
    bool isSlow = false; ///< longer than an agent takes that hears it
};

/// How ui reaches the roster of agents and asks for traces. One for the process. Calls return at once; answers are signals
/// in the GUI thread. The implementation lives in app/workstation.
class FleetService : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    /// The keys that sign; null: there are none to be opened. As long as this lives.
    [[nodiscard]] virtual KeyService* keys() { return nullptr; }
    /// Never null.
    [[nodiscard]] virtual FleetSnapshotPtr snapshot() const = 0;
    [[nodiscard]] virtual const FleetServing& serving() const = 0;
    /// The folder of `settings` is the service's own. servingChanged follows.
    virtual void serve(const fleet::FleetSettings& settings) = 0;
    virtual void stopServing() = 0;

    struct TokenWish {
        bool approvesAtOnce = false;
        Duration validity = kDay;
    };
    /// tokenMade or tokenFailed follows.
    virtual void makeToken(const TokenWish& wish) = 0;
    /// Approves, refuses or revokes the identity with this fingerprint, and no other that has asked in its name since;
    /// rosterChanged or decisionFailed follows.
    virtual void decide(const std::string& device, const std::string& fingerprint, fleet::AgentState state) = 0;
    /// Somebody found the copy: one computer uses the identity again. rosterChanged or decisionFailed follows.
    virtual void clearClone(const std::string& device) = 0;
    /// Of a command that nobody has sent yet.
    virtual void cancelCommand(const std::string& command) = 0;

    /// What stands beside the orders; null: this one has none.
    [[nodiscard]] virtual ResponseService* responses() { return nullptr; }

    using Token = quint64;
    /// Orders a trace from the agent at `host`. traceProgressed follows now and then, and at last one of traceFinished,
    /// traceFailed and traceHasNoAgent. An order that nobody has answered may be given up; what was sent already stays sent.
    virtual Token trace(const IpAddress& host, const endpoint::TraceQuestion& question) = 0;
    /// The same from a history in a folder of this computer.
    virtual Token traceHistory(const QString& folder, const endpoint::TraceQuestion& question) = 0;
    virtual void cancelTrace(Token token) = 0; ///< nothing follows

    /// Asks all agents but the one at `host` whether they met what the trace found; othersAnswered follows at once and whenever
    /// one has answered, or decisionFailed.
    virtual Token askOthers(const TraceTreePtr& trace, const IpAddress& host) = 0;

    /// Never null.
    [[nodiscard]] virtual OrdersSnapshotPtr orders() const = 0;
    /// A window (by whatever stands for it) has this case open, "" none any more: whether what orders have stopped stays away is
    /// watched in it.
    virtual void watchWire(const QObject* /*of*/, const QString& /*casePath*/) { }
    /// What could be done about a trace; proposed or proposalFailed follows. Nothing is ordered.
    virtual Token propose(const ProposalWish& wish) = 0;
    /// Drafts one thing for each of these computers as one operation, and has their agents tell what they would do; drafted or
    /// proposalFailed follows.
    virtual Token order(const DirectWant& want) = 0;
    /// Drafts the steps of these ids, and has the agent tell what they would do. Of all that follows: ordersChanged or
    /// orderFailed.
    virtual void lookAt(const ProposedPtr& proposed, const std::set<std::string>& steps) = 0;
    /// The same for an order as it was drafted.
    virtual void lookAgain(const std::string& order) = 0;
    /// As the dry run with this hash showed it, and not otherwise.
    virtual void carryOut(const std::string& order, const std::string& planHash) = 0;
    virtual void cancelOrder(const std::string& order) = 0; ///< what was not sent yet
    /// Drafts another end for what the order did and is in force, `duration` from when it is carried out, 0 none, and has it looked at;
    /// drafted or proposalFailed follows.
    virtual Token extend(const std::string& order, Duration duration) = 0;
    /// Asks what undoing the order, or one step of it, would put back; undoLooked follows, soon also where the computer does not answer,
    /// or orderFailed. Nothing is changed.
    virtual Token lookAtUndo(const std::string& order, const std::string& undoId) = 0;
    virtual void undoOrder(const std::string& order) = 0; ///< all of it
    virtual void undoStep(const std::string& order, const std::string& undoId) = 0;
    /// A second person agrees to the order's newest dry run: the file of that person's key is read once, and not kept.
    virtual void approveOrder(const std::string& order, const QString& keyFile) = 0;
    virtual void declineOrder(const std::string& order, const QString& why) = 0;
    /// The same on another workstation: what is to be agreed to goes there as a file, and the approval comes back as one.
    virtual void saveRequest(const std::string& order, const QString& file) = 0;
    virtual void takeApproval(const std::string& order, const QString& file) = 0;
    /// Reads another workstation's request; requestRead or orderFailed follows.
    virtual void readRequest(const QString& file) = 0;
    virtual void agreeTo(const ApprovalRequestPtr& request, const QString& keyFile, const QString& approvalFile) = 0;
    /// Nothing further of the operation is begun, or it goes on.
    virtual void setStopped(const std::string& operation, bool isStopped) = 0;

signals:
    void rosterChanged();
    void servingChanged();
    void tokenMade(const metsuke::openc2::EnrolmentToken& token, bool approvesAtOnce);
    void tokenFailed(const metsuke::Error& error);
    void decisionFailed(const metsuke::Error& error);
    void traceProgressed(quint64 token, const metsuke::TraceProgress& progress);
    void traceFinished(quint64 token, const metsuke::TraceTreePtr& trace);
    void traceFailed(quint64 token, const metsuke::Error& error);
    void traceHasNoAgent(quint64 token);
    void othersAnswered(quint64 token, const metsuke::OtherComputersPtr& others);
    void ordersChanged();
    void proposed(quint64 token, const metsuke::ProposedPtr& proposed);
    void proposalFailed(quint64 token, const metsuke::Error& error);
    void drafted(quint64 token, const std::string& order); ///< the first of the operation
    void undoLooked(quint64 token, const metsuke::UndoLookPtr& look);
    void fileSaved(const QString& file); ///< a request or an approval
    void requestRead(const metsuke::ApprovalRequestPtr& request);
    void orderFailed(const std::string& order, const metsuke::Error& error);
};

} // namespace metsuke
