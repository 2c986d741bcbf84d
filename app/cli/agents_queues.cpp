// SPDX-License-Identifier: GPL-3.0-or-later
// What is to be done, host by host: the work queues, and what people say of them by hand.
#include "app/cli/incident_subject.h"
#include "app/cli/lines.h"
#include "app/cli/mitigation_output.h"
#include "app/cli/output.h"

#include "core/base/strings.h"
#include "core/base/wall_clock.h"
#include "core/fleet/places.h"
#include "core/mitigation/work_queues.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <map>

namespace metsuke::cli {

namespace {

using namespace mitigation;
using Json = nlohmann::ordered_json;

constexpr Duration kTracesOf = 7 * kDay;
constexpr int kOk = 200;
constexpr int kIndent = 2;

/// Traces of the last days that blame something.
Result<void> addTraces(fleet::Roster& roster, const std::vector<fleet::Agent>& agents, Timestamp now, std::vector<Finding>& findings) {
    for (const fleet::Agent& agent : agents) {
        if (agent.state != fleet::AgentState::Approved) {
            continue;
        }
        METSUKE_TRY(const auto record, roster.newest(agent.device, "x-metsuke:trace"));
        const bool isAnswer = record && record->changed > now - kTracesOf && record->response && record->response->status == kOk;
        const auto trace = isAnswer ? fleet::traceOf(*record->response) : Result<endpoint::Trace>(Error(ErrorCode::NotFound, Message()));
        if (trace.ok() && trace->subject) {
            findings.push_back({agent.device, Message("queues.why_trace").with("name", cleanText(trace->nodes[*trace->subject].label, 200)), record->changed});
        }
    }
    return {};
}

Result<void> addIncidents(const AgentsOptions& options, fleet::Roster& roster, std::vector<Finding>& findings) {
    METSUKE_TRY(const auto incidents, openIncidents(options.caseFile));
    for (const Incident& incident : incidents) {
        METSUKE_TRY(const auto agent, roster.agentAt(incident.host.ip));
        if (agent && agent->state == fleet::AgentState::Approved) {
            findings.push_back({agent->device, incident.title, incident.last});
        }
    }
    return {};
}

void printJson(const Environment& environment, const QueueEntry& entry, const std::string& host) {
    Json conditions = Json::array();
    for (const Message& one : entry.conditions) {
        conditions.push_back(words(environment, one));
    }
    const Json row{{"queue", nameOf(entry.queue)}, {"device", entry.device.empty() ? Json(nullptr) : Json(entry.device)}, {"host", host.empty() ? Json(nullptr) : Json(host)},
        {"order", entry.order.empty() ? Json(nullptr) : Json(entry.order)}, {"reason", entry.reason.id}, {"why", words(environment, entry.reason)},
        {"since", timeJson(entry.since)}, {"until", timeJson(entry.until)}, {"by", entry.by}, {"next", words(environment, entry.nextStep)}, {"conditions", conditions},
        {"agreeing", entry.agreeing}, {"missing", entry.missing}};
    printRow(row);
}

void printEntry(const Environment& environment, const QueueEntry& entry, const std::string& host) {
    const std::string until = entry.until.ns == 0 ? std::string() : " - " + formatIso8601(entry.until);
    std::printf("%-18s %-20s %s%s%s%s\n", cleanText(host.empty() ? entry.device : host).c_str(), entry.order.c_str(), formatIso8601(entry.since).c_str(), until.c_str(),
        entry.by.empty() ? "" : "  ", cleanText(entry.by).c_str());
    for (const Message* const line : {&entry.reason, &entry.nextStep}) {
        if (!line->id.empty()) {
            std::printf("%s\n", paragraph((line == &entry.nextStep ? "> " : "") + words(environment, *line), kIndent, outputColumns()).c_str());
        }
    }
    for (const Message& condition : entry.conditions) {
        std::printf("%s\n", paragraph("- " + words(environment, condition), kIndent, outputColumns()).c_str());
    }
}

Result<void> mark(const AgentsOptions& options, const OpenDesk& open) {
    const bool isIn = !options.put.empty();
    const auto queue = parseWorkQueue(options.queue);
    if (!queue || !takesMarks(*queue)) {
        return Error(ErrorCode::InvalidArgument, Message("queues.no_marks").with("name", options.queue));
    }
    METSUKE_TRY(const auto agent, findAgent(*open.roster, isIn ? options.put : options.done));
    return WorkQueues(*open.desk, *open.roster).mark(*queue, agent.device, isIn, options.why, userName(), wallClock());
}

Result<int> queues(const Environment& environment, const AgentsOptions& options) {
    METSUKE_TRY(const OpenDesk open, openDesk(options));
    if (!options.put.empty() || !options.done.empty()) {
        METSUKE_CHECK(mark(options, open));
        return static_cast<int>(kDone);
    }
    const Timestamp now = wallClock();
    METSUKE_TRY(const size_t changed, open.desk->tick(now)); // what is over by now is in no queue
    static_cast<void>(changed);
    METSUKE_TRY(const auto agents, open.roster->agents());
    std::map<std::string, std::string> hosts;
    for (const fleet::Agent& agent : agents) {
        hosts[agent.device] = agent.request.hostname;
    }
    std::vector<Finding> findings;
    METSUKE_CHECK(addTraces(*open.roster, agents, now, findings));
    METSUKE_CHECK(options.caseFile.empty() ? Result<void>() : addIncidents(options, *open.roster, findings));
    WorkQueues book(*open.desk, *open.roster);
    METSUKE_TRY(const auto counts, book.counts(findings, now));
    for (size_t i = 0; i < kWorkQueues; ++i) {
        const auto queue = static_cast<WorkQueue>(i);
        if (!options.queue.empty() && options.queue != nameOf(queue)) {
            continue;
        }
        if (!options.json) {
            std::printf("%s (%s): %zu\n", words(environment, Message(textOf(queue))).c_str(), std::string(nameOf(queue)).c_str(), counts[i]);
        }
        METSUKE_TRY(const auto entries, book.entries(queue, findings, now, options.limit));
        for (const QueueEntry& entry : entries) {
            options.json ? printJson(environment, entry, hosts[entry.device]) : printEntry(environment, entry, hosts[entry.device]);
        }
    }
    METSUKE_CHECK(flushOutput());
    return static_cast<int>(kDone);
}

} // namespace

int showQueues(const Environment& environment, const AgentsOptions& options) {
    const auto code = queues(environment, options);
    return code.ok() ? *code : environment.fail(code.error());
}

} // namespace metsuke::cli
