// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/notify/courier.h"

#include <algorithm>

namespace metsuke {

namespace {

using Clock = std::chrono::steady_clock;

} // namespace

/// One target: its queue, its thread, its trouble.
class Courier::Route {
public:
    using Deliver = std::function<Result<void>(const Notice&, const std::stop_token&)>;
    Route(Deliver deliver, CourierPatience patience)
        : m_deliver(std::move(deliver))
        , m_patience(std::move(patience))
        , m_thread([this](const std::stop_token& stop) { run(stop); }) {}

    ~Route() { finish(); }
    Route(const Route&) = delete;
    Route& operator=(const Route&) = delete;

    void finish() {
        if (!m_thread.joinable()) {
            return;
        }
        {
            std::unique_lock lock(m_mutex);
            m_ends = true;
            m_news.notify_all();
            m_empty.wait_for(lock, m_patience.atTheEnd, [this] { return m_queue.empty(); });
        }
        m_thread.request_stop(); // a transfer under way is broken off
        m_thread.join();
        const std::lock_guard lock(m_mutex);
        m_dropped += static_cast<int64_t>(m_queue.size());
        m_queue.clear();
    }

    void post(const Notice& notice) {
        const std::lock_guard lock(m_mutex);
        if (m_ends || m_queue.size() >= kWaiting) {
            ++m_dropped;
            return;
        }
        m_queue.push_back(notice);
        m_news.notify_all();
    }

    void takeRemarks(std::vector<Message>& remarks) {
        const std::lock_guard lock(m_mutex);
        if (const int64_t dropped = std::exchange(m_dropped, 0); dropped > 0) {
            remarks.push_back(Message("notice.dropped").with("count", dropped));
        }
        if (m_remark) {
            remarks.push_back(std::move(*m_remark));
            m_remark.reset();
        }
    }

    size_t waiting() const {
        const std::lock_guard lock(m_mutex);
        return m_queue.size();
    }

private:
    void run(const std::stop_token& stop) {
        std::unique_lock lock(m_mutex);
        while (m_news.wait(lock, stop, [this] { return !m_queue.empty(); }) && !stop.stop_requested()) {
            const Notice notice = m_queue.front();
            lock.unlock();
            const bool isDone = bring(notice, stop);
            lock.lock();
            if (!isDone) {
                return;
            }
            m_queue.pop_front();
            if (m_queue.empty()) {
                m_empty.notify_all();
            }
        }
    }

    /// False when it was broken off: there is no more time.
    bool bring(const Notice& notice, const std::stop_token& stop) {
        for (size_t tried = 0;; ++tried) {
            const auto done = m_deliver(notice, stop);
            if (done.ok()) {
                return true;
            }
            const bool canHelp = done.error().code == ErrorCode::NotFound; // nobody answered, or is too busy
            if (!canHelp || tried >= m_patience.retries.size() || !pause(m_patience.retries[tried], stop)) {
                complain(done.error().message);
                return !stop.stop_requested();
            }
        }
    }

    /// Before another try; at the end the last ones come at once. False when there is no time left for any.
    bool pause(std::chrono::milliseconds wait, const std::stop_token& stop) {
        std::unique_lock lock(m_mutex);
        m_news.wait_for(lock, stop, wait, [this] { return m_ends; });
        return !stop.stop_requested();
    }

    void complain(const Message& what) {
        constexpr auto kAgain = std::chrono::hours(1);
        const std::lock_guard lock(m_mutex);
        if (!m_complained || Clock::now() - *m_complained >= kAgain) {
            m_complained = Clock::now();
            m_remark = what;
        }
    }

    const Deliver m_deliver;
    const CourierPatience m_patience;
    mutable std::mutex m_mutex; ///< guards what follows
    std::condition_variable_any m_news;
    std::condition_variable_any m_empty;
    std::deque<Notice> m_queue; ///< its first is being delivered
    int64_t m_dropped = 0;
    bool m_ends = false;
    std::optional<Message> m_remark;
    std::optional<Clock::time_point> m_complained;
    std::jthread m_thread; ///< last: starts when the rest is there
};

Courier::Courier(NotifyConfig config, std::shared_ptr<const MessageCatalog> catalog, CourierPatience patience) {
    const auto add = [&](const auto& target) {
        if (target) {
            m_routes.push_back(std::make_unique<Route>(
                [target = *target, catalog, language = config.language, patience](const Notice& notice, const std::stop_token& stop) {
                    return deliver(target, notice, *catalog, language, patience, stop);
                },
                patience));
        }
    };
    add(config.mail);
    add(config.webhook);
}

Courier::~Courier() = default;

void Courier::finish() {
    for (const auto& route : m_routes) {
        route->finish();
    }
}

void Courier::post(const Notice& notice) {
    for (const auto& route : m_routes) {
        route->post(notice);
    }
}

std::vector<Message> Courier::takeRemarks() {
    std::vector<Message> remarks;
    for (const auto& route : m_routes) {
        route->takeRemarks(remarks);
    }
    return remarks;
}

size_t Courier::waiting() const {
    size_t count = 0;
    for (const auto& route : m_routes) {
        count += route->waiting();
    }
    return count;
}

} // namespace metsuke
