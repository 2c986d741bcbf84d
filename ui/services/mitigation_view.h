// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/trace_tree.h"

#include "core/mitigation/approval_request.h"
#include "core/mitigation/direct_order.h"
#include "core/mitigation/exceptions.h"
#include "core/mitigation/isolation_condition.h"
#include "core/mitigation/order.h"
#include "core/mitigation/order_deeds.h"
#include "core/mitigation/proposal.h"
#include "core/mitigation/undo_look.h"
#include "core/mitigation/wire_look.h"
#include "core/mitigation/work_queues.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>

namespace metsuke {

/// How orders stood when they were read last: an immutable value, replaced as a whole.
struct OrdersSnapshot {
    bool isRead = false; ///< false: nobody has looked yet
    std::vector<mitigation::Order> orders; ///< newest first, the last few hundred
    /// By WorkQueue, each longest first, at most kMostEntries; of all orders, and of hosts that somebody put there.
    std::array<std::vector<mitigation::QueueEntry>, mitigation::kWorkQueues> queues;
    static constexpr size_t kMostEntries = 200;
    mitigation::QueueCounts counts{}; ///< of entries, also of those beyond kMostEntries
    std::optional<Error> problem; ///< why they could not be read; what was read before stays
    std::vector<mitigation::Operation> operations; ///< newest first
    std::map<std::string, mitigation::WireLook> wire; ///< by id of an order: what captures showed of it
    std::vector<std::string> operators; ///< names of the policy, the one that signs first
    std::map<std::string, size_t> needed; ///< by id of an order that more than one person has to agree to, as the policy has it: how many
    std::map<std::string, std::vector<std::string>> agreeing; ///< by id of an order that needs more than one person: who agrees
    std::vector<mitigation::Exception> exceptions; ///< in force, oldest first
    std::map<std::string, mitigation::IsolationCondition> conditions; ///< by id of an order that isolates, where something has to be true before that is lifted
    std::vector<endpoint::ComplianceCheck> policyChecks; ///< that the policy in force names for that
    std::map<std::string, std::vector<mitigation::Deed>> deeds; ///< by id of an order: who did what when, oldest first

    [[nodiscard]] const mitigation::Operation* operation(const std::string& id) const {
        const auto found = std::ranges::find(operations, id, &mitigation::Operation::id);
        return found == operations.end() ? nullptr : &*found;
    }
    /// Its orders in the sequence in which computers are touched.
    [[nodiscard]] std::vector<const mitigation::Order*> ofOperation(const std::string& id) const {
        std::vector<const mitigation::Order*> all;
        for (auto one = orders.rbegin(); one != orders.rend(); ++one) {
            if (one->operation == id && !id.empty()) {
                all.push_back(&*one);
            }
        }
        std::ranges::stable_sort(all, {}, &mitigation::Order::stage);
        return all;
    }
    [[nodiscard]] const mitigation::Order* order(const std::string& id) const {
        const auto found = std::ranges::find(orders, id, &mitigation::Order::id);
        return found == orders.end() ? nullptr : &*found;
    }
};
using OrdersSnapshotPtr = std::shared_ptr<const OrdersSnapshot>;

/// What a proposal is wanted for.
struct ProposalWish {
    TraceTreePtr trace; ///< never null
    IpAddress host; ///< whose agent is to act
    std::string caseId; ///< a line, may be empty
    std::vector<IpAddress> addresses; ///< that the incident is about
    std::vector<std::string> names; ///< the same
    std::vector<NamedAddress> named; ///< what the case shows of these
    std::vector<Cidr> protectedAddresses; ///< of servers that others need
};

using UndoLookPtr = std::shared_ptr<const mitigation::UndoLook>;
using ApprovalRequestPtr = std::shared_ptr<const mitigation::ApprovalRequest>;

/// One thing that is wanted of computers without a trace.
struct DirectWant {
    std::vector<IpAddress> hosts; ///< whose agents are to act; the first is touched first
    mitigation::DirectWish wish; ///< without what only the roster knows: device, its own addresses, this workstation's
};

/// What was proposed. Immutable.
struct Proposed {
    std::string id; ///< of the plan, and so of the order, that becomes of it
    std::string agent; ///< host name, as the agent told it
    Timestamp made;
    mitigation::ProposalQuestion question;
    mitigation::Proposal proposal;

    /// The ids of the steps that the proposal itself chooses.
    [[nodiscard]] std::set<std::string> chosen() const {
        std::set<std::string> ids;
        for (const mitigation::ProposedStep& one : proposal.steps) {
            if (one.isChosen) {
                ids.insert(one.step.id);
            }
        }
        return ids;
    }
};
using ProposedPtr = std::shared_ptr<const Proposed>;

} // namespace metsuke
