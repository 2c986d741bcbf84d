// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/workstation/mitigation_keeper.h"
#include "app/workstation/others_follower.h"
#include "app/workstation/remedy_follower.h"
#include "app/workstation/roster_reader.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace metsuke {

/// The roster's thread: opens it, looks five times a second whether anybody changed it, serves the agents where that is
/// wanted, follows the traces that were ordered, and does what is due for orders of mitigation. Everything it tells is called in its thread (the server's state: in
/// the server's).
class RosterWorker {
public:
    struct Events {
        std::function<void(FleetSnapshotPtr)> snapshot;
        std::function<void(FleetServing)> serving;
        std::function<void(std::string)> servedBy; ///< number of another process, "" none
        std::function<void(uint64_t, TraceProgress)> progress;
        std::function<void(uint64_t, Result<endpoint::Trace>)> traced;
        std::function<void(uint64_t)> noAgent;
        std::function<void(OrdersSnapshotPtr)> orders;
        std::function<void(uint64_t, OtherComputersPtr)> others;
        std::function<void(RemedyLookPtr)> remedy;
    };
    RosterWorker(std::filesystem::path folder, Events events);
    ~RosterWorker();
    RosterWorker(const RosterWorker&) = delete;
    RosterWorker& operator=(const RosterWorker&) = delete;

    /// Runs `work` in the thread; it gets an error instead of a roster that cannot be opened.
    using Work = std::function<void(const Result<fleet::Roster*>&)>;
    void post(Work work);
    /// Of the thread: for `work` only.
    [[nodiscard]] MitigationKeeper& mitigation() { return m_mitigation; }
    [[nodiscard]] OthersFollower& others() { return m_others; } ///< the same
    [[nodiscard]] RemedyFollower& remedy() { return m_remedy; } ///< the same
    /// The same; null: agents are not served from here.
    [[nodiscard]] fleet::FleetServer* server() { return m_server.get(); }
    void serve(fleet::FleetSettings settings);
    void stopServing();
    void trace(uint64_t token, IpAddress host, endpoint::TraceQuestion question, std::string by);
    void cancelTrace(uint64_t token, std::string by);

private:
    using Clock = std::chrono::steady_clock;
    struct Order {
        uint64_t token = 0;
        std::string device;
        std::string command;
        Clock::time_point since;
        TraceProgress told;
    };
    void run(const std::stop_token& stop);
    void open();
    void look();
    void begin(const fleet::FleetSettings& settings);
    void order(fleet::Roster& roster, uint64_t token, const IpAddress& host, const endpoint::TraceQuestion& question, const std::string& by);
    void follow();
    /// False: it is over.
    bool follow(Order& order);
    void answer(const Order& order, const fleet::CommandRecord& record);
    void tell(FleetServing serving);
    void lookWhoServes();

    const std::filesystem::path m_folder;
    const Events m_events;
    // Of the thread
    std::unique_ptr<fleet::Roster> m_roster;
    std::optional<Error> m_problem;
    Clock::time_point m_tried;
    Clock::time_point m_askedWho;
    std::string m_servedBy;
    RosterReader m_reader;
    MitigationKeeper m_mitigation; ///< after the roster that it uses
    OthersFollower m_others;
    RemedyFollower m_remedy;
    std::vector<Order> m_orders;
    std::unique_ptr<fleet::FleetServer> m_server;
    std::mutex m_servingMutex; ///< guards m_serving: the server's thread tells its state
    FleetServing m_serving;
    std::mutex m_mutex; ///< guards m_work
    std::condition_variable_any m_wake;
    std::deque<Work> m_work;
    std::jthread m_thread; ///< last: joins before the rest goes
};

} // namespace metsuke
