// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/ui/fake_responses.h"
#include "tests/ui/fake_keys.h"
#include "ui/services/fleet_service.h"

#include <map>
#include <set>

namespace metsuke::test {

/// A roster in memory. Orders of traces wait until the test answers them; histories are really read, and proposals really made,
/// at once. Orders of mitigation become what the test says.
class FakeFleet : public FleetService {
    Q_OBJECT
public:
    FakeFleet();
    /// Replaces what the roster says.
    void setAgents(std::vector<fleet::Agent> agents);
    void setCommands(const std::string& device, std::vector<fleet::CommandRecord> commands);
    void setServing(FleetServing serving);
    void setProblem(const Error& error);
    /// The order that waits gets this trace.
    void answer(const endpoint::Trace& trace);
    void progress(TraceProgress progress);
    [[nodiscard]] bool isWaiting() const { return m_order != 0; }
    [[nodiscard]] const endpoint::TraceQuestion& asked() const { return m_asked; }

    [[nodiscard]] KeyService* keys() override { return &fakeKeys; }
    void setPolicy(const PolicyInForce& policy);
    FakeKeys fakeKeys;
    [[nodiscard]] FleetSnapshotPtr snapshot() const override { return m_snapshot; }
    [[nodiscard]] const FleetServing& serving() const override { return m_serving; }
    void serve(const fleet::FleetSettings& settings) override;
    void stopServing() override;
    void makeToken(const TokenWish& wish) override;
    void decide(const std::string& device, const std::string& fingerprint, fleet::AgentState state) override;
    void clearClone(const std::string& device) override;
    void cancelCommand(const std::string& command) override;
    Token trace(const IpAddress& host, const endpoint::TraceQuestion& question) override;
    Token traceHistory(const QString& folder, const endpoint::TraceQuestion& question) override;
    void cancelTrace(Token token) override;

    Token askOthers(const TraceTreePtr& trace, const IpAddress& host) override;
    /// What the others that were asked last say.
    void answerOthers(const OtherComputers& others) { emit othersAnswered(m_othersToken, std::make_shared<const OtherComputers>(others)); }
    [[nodiscard]] ResponseService* responses() override { return &beside; }
    [[nodiscard]] OrdersSnapshotPtr orders() const override { return m_orders; }
    Token propose(const ProposalWish& wish) override;
    Token order(const DirectWant& want) override;
    void lookAt(const ProposedPtr& proposed, const std::set<std::string>& steps) override;
    void lookAgain(const std::string& order) override { told.push_back("look " + order); }
    void carryOut(const std::string& order, const std::string& planHash) override { told.push_back("run " + order + ' ' + planHash); }
    void cancelOrder(const std::string& order) override { told.push_back("cancel " + order); }
    Token extend(const std::string& order, Duration duration) override;
    Token lookAtUndo(const std::string& order, const std::string& undoId) override;
    /// What the computer says of the undo that was asked about last.
    void answerUndo(const mitigation::UndoLook& look) { emit undoLooked(m_undoToken, std::make_shared<const mitigation::UndoLook>(look)); }
    void undoOrder(const std::string& order) override { told.push_back("undo " + order); }
    void undoStep(const std::string& order, const std::string& undoId) override { told.push_back("undo " + order + ' ' + undoId); }
    void approveOrder(const std::string& order, const QString& keyFile) override { told.push_back("approve " + order + ' ' + keyFile.toStdString()); }
    void declineOrder(const std::string& order, const QString& why) override { told.push_back("decline " + order + ' ' + why.toStdString()); }
    void saveRequest(const std::string& order, const QString& file) override { told.push_back("request " + order + ' ' + file.toStdString()); }
    void takeApproval(const std::string& order, const QString& file) override { told.push_back("take " + order + ' ' + file.toStdString()); }
    void readRequest(const QString& file) override { told.push_back("read " + file.toStdString()); }
    void agreeTo(const ApprovalRequestPtr& request, const QString& keyFile, const QString& approvalFile) override {
        told.push_back("agree " + request->plan.id + ' ' + keyFile.toStdString() + ' ' + approvalFile.toStdString());
    }
    void setStopped(const std::string& operation, bool isStopped) override { told.push_back((isStopped ? "stop " : "go on ") + operation); }
    /// Changes all that is known of orders at once.
    void setSnapshot(OrdersSnapshot orders);
    /// Replaces what the orders are.
    void setOrders(std::vector<mitigation::Order> orders);
    /// The same, of one of them; a new one goes first.
    void setOrder(const mitigation::Order& order);

    std::string caseId; ///< of orders that name none
    bool answersUndo = true; ///< that it is as its report says; false: the test answers
    FakeResponses beside; ///< what stands beside the orders
    std::vector<std::string> told; ///< what was asked about orders: "run p-1 HASH"
    std::vector<DirectWant> wants; ///< without a trace
    std::vector<TokenWish> wishes;
    std::vector<std::string> cancelled; ///< commands

private:
    void later(std::function<void()> what);
    void publish(FleetSnapshot snapshot);
    FleetSnapshotPtr m_snapshot = std::make_shared<const FleetSnapshot>();
    FleetServing m_serving;
    OrdersSnapshotPtr m_orders = std::make_shared<const OrdersSnapshot>();
    Token m_next = 1;
    Token m_order = 0;
    Token m_othersToken = 0;
    Token m_undoToken = 0;
    endpoint::TraceQuestion m_asked;
};

/// An agent that is well, at `address`.
[[nodiscard]] fleet::Agent healthyAgent(const std::string& name, const std::string& address, Timestamp now);

} // namespace metsuke::test
