// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/event_store.h"

#include <QObject>
#include <QPointer>

#include <any>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <type_traits>
#include <vector>

namespace metsuke {

/// Asks the case from worker threads and brings answers home to the GUI thread as immutable values.
///
/// Questions carry a token; a cancelled question's store call is told so (QueryBudget::stop) and its answer is
/// dropped, as is the answer to a receiver that died. The GUI thread never waits. Destruction cancels all and joins.
class QueryService : public QObject {
    Q_OBJECT
public:
    using Token = quint64;
    /// Runs in a worker thread.
    using Work = std::function<std::any(EventStore&, const QueryBudget&)>;
    /// Runs in the GUI thread.
    using Deliver = std::function<void(const std::any&)>;

    /// The store is shared because a worker may still be inside a cancelled call when the case is closed.
    explicit QueryService(std::shared_ptr<EventStore> store, QObject* parent = nullptr, size_t threads = 3);
    /// Waits until every queued question was answered (not delivered): nothing an analyst did is lost at closing.
    void drain();
    ~QueryService() override;

    /// `work`: Result<T>(EventStore&, const QueryBudget&) in a worker; `done`: void(const Result<T>&) in the GUI
    /// thread, unless cancelled or `receiver` is gone.
    template<typename WorkFunction, typename DoneFunction>
    Token ask(QObject* receiver, WorkFunction work, DoneFunction done) {
        using Answer = std::invoke_result_t<WorkFunction, EventStore&, const QueryBudget&>;
        return submit(
            receiver,
            [work = std::move(work)](EventStore& store, const QueryBudget& budget) -> std::any {
                return std::make_shared<const Answer>(work(store, budget));
            },
            [done = std::move(done)](const std::any& answer) {
                done(*std::any_cast<const std::shared_ptr<const Answer>&>(answer));
            });
    }

    void cancel(Token token);
    [[nodiscard]] int pending() const { return static_cast<int>(m_pending.size()); }

signals:
    /// From worker to GUI thread.
    void answered(quint64 token, const std::any& answer);
    void pendingChanged(int pending);

private:
    struct Job {
        Token token = 0;
        std::stop_token stop;
        Work work;
    };
    struct Pending {
        QPointer<QObject> receiver;
        bool hadReceiver = false;
        std::stop_source stop;
        Deliver deliver;
    };
    Token submit(QObject* receiver, Work work, Deliver deliver);
    void run(const std::stop_token& stop);
    void onAnswered(Token token, const std::any& answer);

    std::shared_ptr<EventStore> m_store;
    std::map<Token, Pending> m_pending; ///< GUI thread only
    Token m_next = 1;
    std::mutex m_mutex; ///< guards m_queue and m_running
    std::condition_variable_any m_wake;
    std::condition_variable m_idle;
    std::deque<Job> m_queue;
    int m_running = 0;
    std::vector<std::jthread> m_threads; ///< last: joins before the rest goes
};

/// One question a view asks again and again: asking anew cancels the older one. Lives in its view (not a QObject),
/// and dies quietly with it.
class QueryChannel {
public:
    template<typename WorkFunction, typename DoneFunction>
    void ask(QueryService* service, QObject* receiver, WorkFunction work, DoneFunction done) {
        cancel();
        if (service == nullptr) {
            return;
        }
        m_service = service;
        m_token = service->ask(receiver, std::move(work), [this, done = std::move(done)](const auto& answer) {
            m_token = 0;
            done(answer);
        });
    }
    void cancel() {
        if (m_service != nullptr && m_token != 0) {
            m_service->cancel(m_token);
        }
        m_token = 0;
    }
    [[nodiscard]] bool isBusy() const { return m_service != nullptr && m_token != 0; }

    QueryChannel() = default;
    QueryChannel(const QueryChannel&) = delete;
    QueryChannel& operator=(const QueryChannel&) = delete;
    ~QueryChannel() { cancel(); }

private:
    QPointer<QueryService> m_service;
    QueryService::Token m_token = 0;
};

} // namespace metsuke

Q_DECLARE_METATYPE(std::any)
