// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workstation/roster_worker.h"

#include "core/base/wall_clock.h"
#include "core/endpoint/trace_codec.h"
#include "core/fleet/server_lock.h"
#include "core/openc2/refusal_words.h"

#include <algorithm>

namespace metsuke {

namespace {

using namespace std::chrono_literals;
constexpr auto kTurn = 200ms;
constexpr auto kOpenAgain = 5s;
constexpr auto kAskWho = 2s;
constexpr auto kSlow = 20s; ///< an agent that hears it is done by then
constexpr int kAnswered = 200;

bool operator==(const TraceProgress& a, const TraceProgress& b) {
    return a.step == b.step && a.agent == b.agent && a.lastSeen == b.lastSeen && a.isServed == b.isServed && a.isSlow == b.isSlow;
}

} // namespace

RosterWorker::RosterWorker(std::filesystem::path folder, Events events)
    : m_folder(std::move(folder))
    , m_events(std::move(events))
    , m_reader(m_folder)
    , m_mitigation(m_folder, m_events.orders)
    , m_others(m_events.others)
    , m_remedy(m_folder, m_events.remedy)
    , m_thread([this](const std::stop_token& stop) { run(stop); }) { }

RosterWorker::~RosterWorker() = default;

void RosterWorker::post(Work work) {
    {
        const std::lock_guard lock(m_mutex);
        m_work.push_back(std::move(work));
    }
    m_wake.notify_one();
}

void RosterWorker::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        std::deque<Work> work;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait_for(lock, stop, kTurn, [this] { return !m_work.empty(); });
            work.swap(m_work);
        }
        open();
        for (const Work& one : work) {
            one(m_roster ? Result<fleet::Roster*>(m_roster.get()) : Result<fleet::Roster*>(*m_problem));
        }
        if (m_roster) {
            m_mitigation.turn(*m_roster);
            m_others.turn(*m_roster);
            m_remedy.turn(*m_roster, [this] { return m_mitigation.desk(*m_roster); });
        }
        look();
        lookWhoServes();
        follow();
    }
    m_server.reset();
}

void RosterWorker::open() {
    const auto now = Clock::now();
    if (m_roster || (m_problem && now - m_tried < kOpenAgain)) {
        return;
    }
    m_tried = now;
    auto roster = fleet::Roster::open(m_folder);
    if (roster.ok()) {
        m_roster = std::move(*roster);
        m_problem.reset();
    } else {
        m_problem = roster.error();
        if (m_reader.fail(*m_problem)) {
            m_events.snapshot(m_reader.snapshot());
        }
    }
}

void RosterWorker::look() {
    if (m_roster && m_reader.look(*m_roster)) {
        m_events.snapshot(m_reader.snapshot());
    }
}

/// Another process of this computer may serve the same folder, as the command line does.
void RosterWorker::lookWhoServes() {
    const auto now = Clock::now();
    if (m_server || now - m_askedWho < kAskWho) {
        return;
    }
    m_askedWho = now;
    if (const std::string holder = fleet::ServerLock::holder(m_folder).value_or(std::string()); holder != m_servedBy) {
        m_servedBy = holder;
        m_events.servedBy(holder);
    }
}

void RosterWorker::tell(FleetServing serving) {
    const std::lock_guard lock(m_servingMutex);
    m_serving = std::move(serving);
    m_events.serving(m_serving);
}

void RosterWorker::serve(fleet::FleetSettings settings) {
    settings.folder = m_folder;
    settings.mayBeLocked = true; // somebody opens it when something is to be signed
    post([this, settings](const Result<fleet::Roster*>&) {
        m_server.reset();
        begin(settings);
    });
}

void RosterWorker::begin(const fleet::FleetSettings& settings) {
    FleetServing serving;
    serving.settings = settings;
    serving.phase = FleetServing::Phase::Starting;
    tell(serving);
    auto server = fleet::FleetServer::start(settings, {[this](const fleet::FleetState& state) { // may be before start() returns
        const std::lock_guard lock(m_servingMutex);
        m_serving.state = state;
        m_events.serving(m_serving);
    }, [] {}}); // what it changes in the roster shows in its version
    if (server.ok()) {
        m_server = std::move(*server);
        const std::lock_guard lock(m_servingMutex);
        m_serving.phase = FleetServing::Phase::On;
        m_events.serving(m_serving);
    } else {
        serving.phase = FleetServing::Phase::Failed;
        serving.problem = server.error();
        tell(serving);
    }
}

void RosterWorker::stopServing() {
    post([this](const Result<fleet::Roster*>&) {
        m_server.reset();
        FleetServing serving;
        {
            const std::lock_guard lock(m_servingMutex);
            serving.settings = m_serving.settings;
        }
        tell(std::move(serving));
    });
}

void RosterWorker::trace(uint64_t token, IpAddress host, endpoint::TraceQuestion question, std::string by) {
    post([this, token, host, question = std::move(question), by = std::move(by)](const Result<fleet::Roster*>& roster) {
        if (roster.ok()) {
            order(**roster, token, host, question, by);
        } else {
            m_events.traced(token, roster.error());
        }
    });
}

void RosterWorker::order(fleet::Roster& roster, uint64_t token, const IpAddress& host, const endpoint::TraceQuestion& question, const std::string& by) {
    const auto agent = roster.agentAt(host);
    if (!agent.ok()) {
        m_events.traced(token, agent.error());
        return;
    }
    if (!*agent || (**agent).state != fleet::AgentState::Approved) { // only who was approved tells addresses
        m_events.noAgent(token);
        return;
    }
    const std::string name = (**agent).request.hostname;
    endpoint::TraceQuestion asked = question;
    constexpr Duration kMostSkew = 5 * kMinute;
    asked.tolerance += std::min(std::abs((**agent).clockSkew), kMostSkew);
    const auto command = fleet::orderTrace(roster, (**agent).device, endpoint::encodeQuestion(asked), by, wallClock());
    if (!command.ok()) {
        m_events.traced(token, command.error());
        return;
    }
    Order made{token, (**agent).device, *command, Clock::now(), {}};
    made.told.agent = name;
    m_orders.push_back(std::move(made));
}

void RosterWorker::cancelTrace(uint64_t token, std::string by) {
    post([this, token, by = std::move(by)](const Result<fleet::Roster*>& roster) {
        const auto order = std::find_if(m_orders.begin(), m_orders.end(), [&](const Order& one) { return one.token == token; });
        if (order == m_orders.end()) {
            return;
        }
        if (roster.ok()) { // what was sent already stays sent, and its answer in the ledger
            (void)(*roster)->cancel(order->command, by, wallClock());
        }
        m_orders.erase(order);
    });
}

void RosterWorker::follow() {
    if (m_roster) {
        std::erase_if(m_orders, [this](Order& order) { return !follow(order); });
    }
}

bool RosterWorker::follow(Order& order) {
    const auto record = m_roster->command(order.command);
    if (!record.ok() || !*record) {
        m_events.traced(order.token, record.ok() ? Error(ErrorCode::NotFound, "workstation.trace_lost") : record.error());
        return false;
    }
    const fleet::CommandState state = (**record).state;
    if (state != fleet::CommandState::Queued && state != fleet::CommandState::Sent) {
        answer(order, **record);
        return false;
    }
    TraceProgress progress = order.told;
    progress.step = state == fleet::CommandState::Sent ? TraceProgress::Step::Sent : TraceProgress::Step::Queued;
    progress.isSlow = Clock::now() - order.since > kSlow;
    {
        const std::lock_guard lock(m_servingMutex);
        progress.isServed = m_serving.phase == FleetServing::Phase::On;
    }
    if (const fleet::Agent* agent = m_reader.snapshot()->agent(order.device); agent != nullptr && agent->lastSeen.ns != 0) {
        progress.lastSeen = agent->lastSeen;
        constexpr Duration kRecently = 90 * kSecond; // three heartbeats: another process serves it
        progress.isServed = progress.isServed || wallClock() - agent->lastSeen < kRecently;
    }
    if (!(progress == order.told)) {
        order.told = progress;
        m_events.progress(order.token, progress);
    }
    return true;
}

void RosterWorker::answer(const Order& order, const fleet::CommandRecord& record) {
    if (record.state == fleet::CommandState::Cancelled) {
        m_events.traced(order.token, Error(ErrorCode::Cancelled, Message("workstation.trace_cancelled").with("agent", order.told.agent)));
    } else if (record.state != fleet::CommandState::Answered || !record.response) {
        m_events.traced(order.token, Error(ErrorCode::Busy, Message("workstation.trace_expired").with("agent", order.told.agent)));
    } else if (record.response->status != kAnswered) {
        m_events.traced(order.token, Error(ErrorCode::Unsupported,
            openc2::withRefusal(Message("workstation.trace_refused").with("agent", order.told.agent), *record.response)));
    } else {
        m_events.traced(order.token, fleet::traceOf(*record.response));
    }
}

} // namespace metsuke
