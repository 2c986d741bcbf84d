// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hooks/order_hooks.h"

#include "core/base/file_handle.h"
#include "core/base/wall_clock.h"
#include "core/case_actions/block_entries.h"
#include "core/case_actions/order_entries.h"
#include "core/firewall/block_book.h"
#include "core/text/json_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fcntl.h>
#include <functional>
#include <sys/file.h>

namespace metsuke {

namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kAtOnce = 50; ///< entries in memory
constexpr int64_t kMostBehind = 10'000;
constexpr size_t kMostRemarks = 64;
constexpr size_t kNameDigits = 16; ///< of the hash of a log's first entry

/// A log of the folder, by whichever database has it.
struct Log {
    std::function<Result<std::vector<ActionLog::Entry>>(int64_t, size_t)> after;
    std::function<Result<std::vector<ActionLog::Entry>>(size_t)> newest;
    std::function<bool(const ActionLog::Entry&)> isOfInterest;
    std::string name; ///< "" as long as nothing is in it
};

/// The logs that are there; opened by one thread for itself.
class Logs {
public:
    explicit Logs(std::filesystem::path folder)
        : m_folder(std::move(folder)) { }

    Result<std::vector<Log*>> all() {
        std::error_code failed;
        if (!m_orders && std::filesystem::exists(m_folder / "mitigation.db", failed)) {
            METSUKE_TRY(m_orders, mitigation::OrderBook::open(m_folder));
            m_ofOrders = logOf(*m_orders, [](const ActionLog::Entry& entry) { return !orderOfEntry(entry).empty(); });
        }
        if (!m_blocks && std::filesystem::exists(m_folder / "blocks.db", failed)) {
            METSUKE_TRY(m_blocks, firewall::BlockBook::open(m_folder));
            m_ofBlocks = logOf(*m_blocks, [](const ActionLog::Entry& entry) { return actionOfBlockEntry(entry).has_value(); });
        }
        std::vector<Log*> logs;
        for (auto* log : {&m_ofOrders, &m_ofBlocks}) {
            if (*log && (*log)->name.empty()) {
                METSUKE_TRY(const auto first, (*log)->after(0, 1));
                (*log)->name = first.empty() ? std::string() : first.front().hash.substr(0, kNameDigits);
            }
            if (*log && !(*log)->name.empty()) {
                logs.push_back(&**log);
            }
        }
        return logs;
    }

private:
    template <typename Book> static Log logOf(Book& book, std::function<bool(const ActionLog::Entry&)> isOfInterest) {
        return {[&book](int64_t number, size_t maximum) { return book.logAfter(number, maximum); }, [&book](size_t maximum) { return book.log(maximum); },
            std::move(isOfInterest), {}};
    }
    const std::filesystem::path m_folder;
    std::unique_ptr<mitigation::OrderBook> m_orders;
    std::unique_ptr<firewall::BlockBook> m_blocks;
    std::optional<Log> m_ofOrders, m_ofBlocks;
};

} // namespace

std::string hookDelivery(const std::string& log, const ActionLog::Entry& entry) { return log + '-' + std::to_string(entry.number); }

std::string hookBody(const std::string& log, const ActionLog::Entry& entry) {
    const Json what = Json::parse(entry.what, nullptr, false);
    const Json body{{"schema", 1}, {"delivery", hookDelivery(log, entry)}, {"kind", entry.kind}, {"number", entry.number}, {"time", formatIso8601(entry.at)},
        {"actor", entry.actor}, {"what", what.is_discarded() ? Json(nullptr) : what}};
    return jsonText(body);
}

/// One webhook: its thread, how far it is, its trouble.
class OrderHooks::Route {
public:
    Route(OrderHooks& owner, WebhookTarget target)
        : m_owner(owner)
        , m_target(std::move(target))
        , m_logs(owner.m_folder)
        , m_thread([this](const std::stop_token& stop) { run(stop); }) { }
    [[nodiscard]] const WebhookTarget& target() const { return m_target; }

private:
    void run(const std::stop_token& stop) {
        auto pause = m_owner.m_patience.firstPause;
        while (!stop.stop_requested()) {
            const auto done = postNew(stop);
            if (!done.ok() && !stop.stop_requested()) {
                m_owner.remark(done.error().message);
            }
            const auto wait = done.ok() ? m_owner.m_patience.look : pause;
            pause = done.ok() ? m_owner.m_patience.firstPause : std::min(pause * 2, m_owner.m_patience.longestPause);
            std::unique_lock lock(m_mutex);
            m_wake.wait_for(lock, stop, wait, [] { return false; });
        }
    }

    Result<void> postNew(const std::stop_token& stop) {
        METSUKE_TRY(const auto logs, m_logs.all());
        for (Log* log : logs) {
            METSUKE_CHECK(postLog(*log, stop));
        }
        return {};
    }

    Result<void> postLog(const Log& log, const std::stop_token& stop) {
        METSUKE_TRY(auto mark, m_owner.m_marks.mark(m_target.url, log.name));
        METSUKE_TRY(const auto newest, log.newest(1));
        const int64_t last = newest.empty() ? 0 : newest.front().number;
        if (!mark) { // what happened before is history
            METSUKE_TRY(const auto recent, log.newest(kAtOnce));
            const auto old = std::ranges::find_if(recent, [&](const ActionLog::Entry& one) { return one.at < m_owner.m_since; });
            mark = old == recent.end() ? last - static_cast<int64_t>(recent.size()) : old->number;
            METSUKE_CHECK(m_owner.m_marks.setMark(m_target.url, log.name, *mark));
        }
        mark = std::max(*mark, last - kMostBehind);
        while (!stop.stop_requested()) {
            METSUKE_TRY(const auto entries, log.after(*mark, kAtOnce));
            for (const ActionLog::Entry& entry : entries) {
                if (log.isOfInterest(entry)) {
                    METSUKE_CHECK(post(log.name, entry, stop));
                }
                mark = entry.number;
                METSUKE_CHECK(m_owner.m_marks.setMark(m_target.url, log.name, entry.number));
            }
            if (entries.empty()) {
                break;
            }
        }
        return {};
    }

    /// An error: it is to be tried again.
    Result<void> post(const std::string& log, const ActionLog::Entry& entry, const std::stop_token& stop) {
        const auto done = postSigned(m_target, hookBody(log, entry), hookDelivery(log, entry), m_owner.m_patience.transfer, stop);
        if (!done.ok() && done.error().code != ErrorCode::NotFound && !stop.stop_requested()) {
            m_owner.remark(done.error().message); // refused, and would be again
            return {};
        }
        return done;
    }

    OrderHooks& m_owner;
    const WebhookTarget m_target;
    Logs m_logs; ///< of the thread
    std::mutex m_mutex; ///< guards nothing but the wait
    std::condition_variable_any m_wake;
    std::jthread m_thread; ///< last
};

OrderHooks::OrderHooks(std::filesystem::path folder, HookPatience patience)
    : m_folder(std::move(folder))
    , m_patience(std::move(patience))
    , m_since(wallClock())
    , m_marks(m_folder)
    , m_thread([this](const std::stop_token& stop) { run(stop); }) { }

OrderHooks::~OrderHooks() {
    m_thread.request_stop();
    m_thread.join();
}

void OrderHooks::remark(const Message& message) {
    const std::lock_guard lock(m_mutex);
    if (m_remarks.size() < kMostRemarks && (m_remarks.empty() || m_remarks.back() != message)) {
        m_remarks.push_back(message);
    }
}

std::vector<Message> OrderHooks::takeRemarks() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_remarks, {});
}

/// Looks after the list; what it says is taken when this process is the one that posts.
void OrderHooks::run(const std::stop_token& stop) {
    FileHandle lock;
    std::filesystem::file_time_type seen;
    while (!stop.stop_requested()) {
        std::error_code failed;
        const auto changed = std::filesystem::last_write_time(m_folder / "webhooks.json", failed);
        if (!failed && !lock.isOpen()) {
            FileHandle file(::open((m_folder / "webhooks.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
            if (file.isOpen() && ::flock(file.get(), LOCK_EX | LOCK_NB) == 0) {
                lock = std::move(file);
            }
        }
        if (!failed && lock.isOpen() && changed != seen) {
            seen = changed;
            auto targets = readWebhooks(m_folder);
            m_routes.clear(); // breaks off what is under way: it comes again
            if (!targets.ok()) {
                remark(targets.error().message);
            }
            for (WebhookTarget& target : targets.ok() ? *targets : std::vector<WebhookTarget>()) {
                m_routes.push_back(std::make_unique<Route>(*this, std::move(target)));
            }
        }
        std::unique_lock waiting(m_mutex);
        m_wake.wait_for(waiting, stop, m_patience.look, [] { return false; });
    }
    m_routes.clear();
}

} // namespace metsuke
