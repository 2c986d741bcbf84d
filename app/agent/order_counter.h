// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/agent/channel.h"
#include "app/agent/privileges.h"
#include "core/plan/report.h"

#include <deque>
#include <functional>

namespace metsuke::agent {

/// Who carries out what is brought to the counter.
class OrderTaker {
public:
    virtual ~OrderTaker() = default;
    /// How far a plan is, told whenever it goes on; comes before anything is taken.
    virtual void onProgress(std::function<void(const plan::PlanReport&)> progress) = 0;
    /// The answer. An error ends this order only. `sealed` empty: only the policy was brought.
    virtual Result<std::string> take(const std::string& sealed, const std::string& policy) = 0;
    /// What the computer looked up, JSON lines of activities; also while something else is carried out, so that it is only remembered.
    virtual void hear(const std::string& lookups) = 0;
    /// Also while something else is carried out; nullopt: it is no order to cancel one.
    virtual std::optional<std::string> takeCancel(const std::string& sealed) = 0;
};

/// One order a connection: the policy, the order, the answer; or what was looked up, which is answered by the connection's end. While it is carried out, others are looked at between its steps: those that
/// cancel are taken, the rest waits. Whoever connects may be hostile: nobody is waited for longer than some seconds. One thread.
class OrderCounter {
public:
    /// `taker` and `account`, whose user may order beside root, outlive it; `listener` is a socket that listens, not owned.
    OrderCounter(OrderTaker& taker, int listener, const Account& account)
        : m_taker(taker)
        , m_listener(listener)
        , m_account(account) { }

    /// NotFound: the other end has gone.
    Result<void> serve(Channel channel);
    /// Those that came while somebody else was served.
    Result<void> serveWaiting();
    /// Without a descriptor: nobody is there, or somebody who may not order.
    [[nodiscard]] Channel accept() const;

private:
    struct Brought {
        std::string policy, order;
        bool isOrder = false; ///< else lookups, which were heard
    };
    Result<std::optional<Brought>> read(Channel& channel, int milliseconds);
    Result<void> carryOut(Channel channel, const Brought& brought);
    void lookAside();

    OrderTaker& m_taker;
    const int m_listener;
    const Account& m_account;
    std::deque<std::pair<Channel, Brought>> m_waiting;
};

} // namespace metsuke::agent
