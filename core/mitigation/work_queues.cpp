// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/work_queues.h"

#include "core/base/strings.h"
#include "core/mitigation/queue_places.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace metsuke::mitigation {

namespace {

constexpr std::array<std::string_view, kWorkQueues> kNames{"approval", "cleanup", "custom", "restart", "failed", "isolated", "exceptions"};
constexpr std::array<std::string_view, kWorkQueues> kTexts{"queues.approval", "queues.cleanup", "queues.custom", "queues.restart", "queues.failed",
    "queues.isolated", "queues.exceptions"};
constexpr size_t kMostRows = 10'000;
constexpr size_t kLongestWhy = 500;

std::string joined(const std::vector<std::string>& names) {
    std::string all;
    for (const std::string& name : names) {
        all += (all.empty() ? "" : ", ") + name;
    }
    return all;
}

/// What it came to, in the words of whoever said so.
Message outcomeOf(const Order& order) {
    return order.reason.id.empty() ? Message("queues.why_state").with("state", std::string(textOf(order.state))) : order.reason;
}

Message nextOf(WorkQueue queue, const Order& order) {
    switch (queue) {
    case WorkQueue::CleanUp:
        return order.state == OrderState::Reviewed ? "queues.next_run" : order.state == OrderState::DryRunning ? "queues.next_wait_look" : "queues.next_look";
    case WorkQueue::CustomCleanUp: return "queues.next_custom";
    case WorkQueue::Restart: return "queues.next_restart";
    case WorkQueue::Failed:
        return order.state == OrderState::Unknown ? "queues.next_unknown" : order.state == OrderState::Contradicted ? "queues.next_contradicted" : "queues.next_failed";
    default: return {};
    }
}

/// Why it was isolated: as whoever planned it wrote, else by what.
Message whyIsolated(const Order& order, const plan::StepReport* done) {
    const auto step = std::ranges::find_if(order.plan.steps, [&](const plan::Step& one) { return done == nullptr ? one.action == plan::Action::ContainHost : one.id == done->step; });
    if (done == nullptr) {
        return "queues.why_perhaps_isolated";
    }
    return step == order.plan.steps.end() || step->why.id.empty() ? Message("queues.why_isolated").with("order", order.id) : step->why;
}

} // namespace

std::string_view nameOf(WorkQueue queue) { return kNames.at(static_cast<size_t>(queue)); }
std::string_view textOf(WorkQueue queue) { return kTexts.at(static_cast<size_t>(queue)); }

std::optional<WorkQueue> parseWorkQueue(std::string_view name) {
    const auto found = std::ranges::find(kNames, name);
    return found == kNames.end() ? std::nullopt : std::optional(static_cast<WorkQueue>(found - kNames.begin()));
}

bool takesMarks(WorkQueue queue) {
    return queue == WorkQueue::CleanUp || queue == WorkQueue::CustomCleanUp || queue == WorkQueue::Restart || queue == WorkQueue::Failed;
}

/// Findings that nobody has begun anything about: one a computer, the oldest.
Result<std::vector<Finding>> WorkQueues::unanswered(const std::vector<Finding>& findings) {
    std::vector<Finding> sorted = findings, open;
    std::ranges::stable_sort(sorted, {}, &Finding::since);
    std::set<std::string> devices;
    for (const Finding& one : sorted) {
        METSUKE_TRY(const bool isActedOn, m_desk.book().isActedOn(one.device, one.since));
        if (!isActedOn && devices.insert(one.device).second) {
            open.push_back(one);
        }
    }
    return open;
}

/// Without computers that were restarted since.
Result<std::vector<QueueRow>> WorkQueues::rows(WorkQueue queue, Timestamp now, size_t maximum) {
    METSUKE_TRY(auto rows, m_desk.book().queueRows(queue, now, queue == WorkQueue::Restart ? kMostRows : maximum));
    if (queue != WorkQueue::Restart) {
        return rows;
    }
    std::vector<QueueRow> open;
    for (QueueRow& row : rows) {
        METSUKE_TRY(const auto agent, row.boot.empty() ? Result<std::optional<fleet::Agent>>(std::nullopt) : m_roster.agent(row.device));
        const bool isRestarted = agent && agent->heartbeat && !agent->heartbeat->boot.empty() && agent->heartbeat->boot != row.boot;
        if (!isRestarted) {
            open.push_back(std::move(row));
        }
    }
    open.resize(std::min(open.size(), maximum));
    return open;
}

Result<QueueCounts> WorkQueues::counts(const std::vector<Finding>& findings, Timestamp now) {
    QueueCounts counts{};
    METSUKE_TRY(const auto stored, m_desk.book().queueCounts(now));
    for (const auto& [queue, count] : stored) {
        const auto place = static_cast<size_t>(queue);
        if (place < kWorkQueues) { // else a newer version's
            counts[place] = count;
        }
    }
    if (counts[static_cast<size_t>(WorkQueue::Restart)] > 0) {
        METSUKE_TRY(const auto restarts, rows(WorkQueue::Restart, now, kMostRows));
        counts[static_cast<size_t>(WorkQueue::Restart)] = restarts.size();
    }
    METSUKE_TRY(const auto exceptions, m_desk.book().exceptions(now));
    counts[static_cast<size_t>(WorkQueue::Exceptions)] = exceptions.size();
    METSUKE_TRY(const auto found, unanswered(findings));
    counts[static_cast<size_t>(WorkQueue::CleanUp)] += found.size();
    return counts;
}

Result<std::vector<QueueEntry>> WorkQueues::entries(WorkQueue queue, const std::vector<Finding>& findings, Timestamp now, size_t maximum) {
    std::vector<QueueEntry> entries;
    METSUKE_TRY(const auto exceptions, queue == WorkQueue::Exceptions ? m_desk.book().exceptions(now) : Result<std::vector<Exception>>(std::vector<Exception>()));
    for (const Exception& one : exceptions) {
        entries.push_back({queue, one.device, {}, leftAlone(one), one.made, Message("queues.next_exception").with("exception", one.id), one.by, one.until, {}, {}, {}});
    }
    METSUKE_TRY(const auto found, queue == WorkQueue::CleanUp ? unanswered(findings) : Result<std::vector<Finding>>(std::vector<Finding>()));
    for (const Finding& one : found) {
        entries.push_back({queue, one.device, {}, one.what, one.since, "queues.next_propose", {}, {}, {}, {}, {}});
    }
    METSUKE_TRY(const auto stored, rows(queue, now, maximum));
    for (const QueueRow& row : stored) {
        METSUKE_TRY(auto entry, entryOf(queue, row, now));
        entries.push_back(std::move(entry));
    }
    std::ranges::stable_sort(entries, {}, &QueueEntry::since);
    entries.resize(std::min(entries.size(), maximum));
    return entries;
}

Result<void> WorkQueues::mark(WorkQueue queue, const std::string& device, bool isIn, const std::string& why, const std::string& by, Timestamp now) {
    if (!takesMarks(queue)) {
        return Error(ErrorCode::InvalidArgument, Message("queues.no_marks").with("name", std::string(nameOf(queue))));
    }
    const std::string line = cleanText(why, kLongestWhy);
    METSUKE_TRY(auto step, m_desk.book().begin());
    METSUKE_CHECK(m_desk.book().mark(queue, device, isIn, by, line, now));
    METSUKE_CHECK(step.log(now, by, isIn ? "queue.put" : "queue.done", {{"queue", nameOf(queue)}, {"device", device}, {"why", line}}));
    return step.commit();
}

Result<QueueEntry> WorkQueues::entryOf(WorkQueue queue, const QueueRow& row, Timestamp now) {
    QueueEntry entry{queue, row.device, row.order, {}, row.since, {}, row.by, row.until, {}, {}, {}};
    METSUKE_TRY(const auto known, row.order.empty() ? Result<std::optional<Order>>(std::nullopt) : m_desk.book().order(row.order));
    if (!known) { // put there by hand, or its plan cannot be read
        entry.reason = row.order.empty() ? Message("queues.why_by_hand").with("why", row.why) : Message("queues.why_unreadable");
        entry.nextStep = queue == WorkQueue::CustomCleanUp ? "queues.next_custom" : queue == WorkQueue::Restart ? "queues.next_restart" : "queues.next_propose";
        return entry;
    }
    const Order& order = *known;
    entry.by = order.by;
    entry.nextStep = nextOf(queue, order);
    switch (queue) {
    case WorkQueue::CleanUp: entry.reason = Message("queues.why_not_run").with("state", std::string(textOf(order.state))); break;
    case WorkQueue::Restart: entry.reason = whyRestart(order); break;
    case WorkQueue::Isolated: {
        const plan::StepReport* done = isolationIn(order);
        entry.by = order.wantedBy.empty() ? order.by : order.wantedBy;
        entry.reason = whyIsolated(order, done);
        entry.nextStep = done == nullptr ? "queues.next_unknown" : "queues.next_release";
        METSUKE_TRY(const auto condition, m_desk.book().condition(order.id));
        if (condition) {
            entry.conditions = wordsOf(*condition);
            entry.nextStep = done == nullptr ? entry.nextStep : nextStepOf(*condition);
        }
        break;
    }
    case WorkQueue::Approval: {
        entry.agreeing = m_desk.personsAgreeing(order, now);
        for (const auto& person : m_desk.operators()) {
            if (std::ranges::find(entry.agreeing, person.name) == entry.agreeing.end()) {
                entry.missing.push_back(person.name);
            }
        }
        entry.reason = Message("queues.why_approval")
                           .with("have", static_cast<int64_t>(entry.agreeing.size()))
                           .with("needed", static_cast<int64_t>(m_desk.personsNeeded(order, m_desk.rules())))
                           .with("agreeing", joined(entry.agreeing));
        entry.nextStep = entry.missing.empty() ? Message("queues.next_nobody_to_approve") : Message("queues.next_approve").with("names", joined(entry.missing));
        break;
    }
    default: entry.reason = outcomeOf(order); break;
    }
    return entry;
}

} // namespace metsuke::mitigation
