// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mitigation/mitigation_desk.h"

#include <array>

// What is to be done, host by host: the one judgement of it, for the window and the command line.
namespace metsuke::mitigation {

/// What somebody has to do about a host. It may be in several.
enum class WorkQueue : uint8_t {
    Approval, ///< a second person has to agree
    CleanUp, ///< found and nothing proposed yet, or a plan that was not run
    CustomCleanUp, ///< what was proposed did not do, or somebody said that it would not
    Restart,
    Failed, ///< also in part, not known, and what the wire contradicts
    Isolated,
    Exceptions, ///< things that are left alone
};
inline constexpr size_t kWorkQueues = 7;
[[nodiscard]] std::string_view nameOf(WorkQueue queue); ///< for programs and people who type: "approval", "cleanup" ...
[[nodiscard]] std::string_view textOf(WorkQueue queue); ///< text-id
[[nodiscard]] std::optional<WorkQueue> parseWorkQueue(std::string_view name);
/// Whether people may put a host there by hand, and take it out.
[[nodiscard]] bool takesMarks(WorkQueue queue);

/// Something that was found on a computer with an agent, by whoever looks at cases: an open incident, a trace.
struct Finding {
    std::string device;
    Message what;
    Timestamp since; ///< of what it was told last: an order that was drafted later was drafted because of it
};

struct QueueEntry {
    WorkQueue queue = WorkQueue::CleanUp;
    std::string device; ///< "" of an exception: every one
    std::string order; ///< "" none
    Message reason;
    Timestamp since;
    Message nextStep;
    std::string by; ///< who
    Timestamp until; ///< it ends by itself then; 0 never
    std::vector<Message> conditions; ///< of Isolated: what has to be true before it is lifted
    std::vector<std::string> agreeing, missing; ///< of Approval: persons of the policy; any of the missing will do
    friend bool operator==(const QueueEntry&, const QueueEntry&) = default;
};

using QueueCounts = std::array<size_t, kWorkQueues>;

/// Read from the book; nothing is ordered. Lists what is due longest first. One thread an object, and the book's.
class WorkQueues {
public:
    WorkQueues(MitigationDesk& desk, fleet::Roster& roster)
        : m_desk(desk)
        , m_roster(roster) { }

    /// Entries of each. Reads no plans: a few milliseconds for 10,000 orders.
    Result<QueueCounts> counts(const std::vector<Finding>& findings, Timestamp now);
    /// At most `maximum`.
    Result<std::vector<QueueEntry>> entries(WorkQueue queue, const std::vector<Finding>& findings, Timestamp now, size_t maximum = 500);
    /// Somebody puts a host into the queue, or says that all in it now is dealt with; logged. `why`: a line. InvalidArgument: see
    /// takesMarks().
    Result<void> mark(WorkQueue queue, const std::string& device, bool isIn, const std::string& why, const std::string& by, Timestamp now);

private:
    Result<std::vector<Finding>> unanswered(const std::vector<Finding>& findings);
    Result<std::vector<QueueRow>> rows(WorkQueue queue, Timestamp now, size_t maximum);
    Result<QueueEntry> entryOf(WorkQueue queue, const QueueRow& row, Timestamp now);

    MitigationDesk& m_desk;
    fleet::Roster& m_roster;
};

} // namespace metsuke::mitigation
