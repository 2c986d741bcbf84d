// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/fleet_service.h"

#include "app/workstation/history_tracer.h"
#include "app/workstation/response_desk.h"
#include "app/workstation/key_desk.h"
#include "app/workstation/roster_worker.h"

namespace metsuke {

/// The roster in a folder of the user's, served by this process when the user wants it, also the next time it starts.
class FleetDesk : public FleetService {
    Q_OBJECT
public:
    /// `keyring`: where passphrases may be kept; null: nowhere.
    explicit FleetDesk(std::filesystem::path folder, std::unique_ptr<Keyring> keyring = nullptr);
    ~FleetDesk() override;

    [[nodiscard]] KeyService* keys() override { return &m_keys; }
    [[nodiscard]] FleetSnapshotPtr snapshot() const override { return m_snapshot; }
    [[nodiscard]] const FleetServing& serving() const override { return m_serving; }
    void serve(const fleet::FleetSettings& settings) override;
    void stopServing() override;
    void makeToken(const TokenWish& wish) override;
    void decide(const std::string& device, const std::string& fingerprint, fleet::AgentState state) override;
    void clearClone(const std::string& device) override;
    void cancelCommand(const std::string& command) override;
    [[nodiscard]] ResponseService* responses() override { return &m_responses; }
    Token trace(const IpAddress& host, const endpoint::TraceQuestion& question) override;
    Token traceHistory(const QString& folder, const endpoint::TraceQuestion& question) override;
    void cancelTrace(Token token) override;
    Token askOthers(const TraceTreePtr& trace, const IpAddress& host) override;
    [[nodiscard]] OrdersSnapshotPtr orders() const override { return m_orders; }
    void watchWire(const QObject* of, const QString& casePath) override;
    Token propose(const ProposalWish& wish) override;
    Token order(const DirectWant& want) override;
    void lookAt(const ProposedPtr& proposed, const std::set<std::string>& steps) override;
    void lookAgain(const std::string& order) override;
    void carryOut(const std::string& order, const std::string& planHash) override;
    void cancelOrder(const std::string& order) override;
    Token extend(const std::string& order, Duration duration) override;
    Token lookAtUndo(const std::string& order, const std::string& undoId) override;
    void undoOrder(const std::string& order) override;
    void undoStep(const std::string& order, const std::string& undoId) override;
    void approveOrder(const std::string& order, const QString& keyFile) override;
    void declineOrder(const std::string& order, const QString& why) override;
    void saveRequest(const std::string& order, const QString& file) override;
    void takeApproval(const std::string& order, const QString& file) override;
    void readRequest(const QString& file) override;
    void agreeTo(const ApprovalRequestPtr& request, const QString& keyFile, const QString& approvalFile) override;
    void setStopped(const std::string& operation, bool isStopped) override;

private:
    /// Calls `then` in the GUI thread, from any.
    void home(std::function<void()> then);
    /// Does something to the roster; an error becomes decisionFailed.
    void change(std::function<Result<void>(fleet::Roster&)> what);
    /// Does something to an order, by this name; an error becomes orderFailed.
    using OrderWork = std::function<Result<void>(mitigation::MitigationDesk&, const std::string& by)>;
    void mitigate(const std::string& order, OrderWork what);
    /// The same once the key is open that signs what is sent for it; orderFailed also: nobody opens it, and the order stays as it is.
    void mitigateSigned(const std::string& order, OrderWork what);
    /// What was asked about an undo, until it is answered.
    struct UndoQuestion {
        Token token = 0;
        std::string order, undoId, command;
        int looks = 0; ///< for an answer, so far
    };
    void followUndo(const UndoQuestion& question);
    void tellKeyNeed(); ///< whether what is under way will be signed for
    void finish(Token token, Result<endpoint::Trace> trace);
    [[nodiscard]] RosterWorker::Events workerEvents();
    void loadSettings();
    void keepSettings(bool isServing) const;

    std::filesystem::path m_folder;
    FleetSnapshotPtr m_snapshot = std::make_shared<const FleetSnapshot>();
    FleetServing m_serving;
    std::map<const QObject*, std::filesystem::path> m_cases; ///< that windows have open
    OrdersSnapshotPtr m_orders = std::make_shared<const OrdersSnapshot>();
    Token m_next = 1;
    HistoryTracer m_tracer;
    KeyDesk m_keys;
    ResponseDesk m_responses;
    RosterWorker m_worker; ///< last: ends before what it tells is gone
};

} // namespace metsuke
