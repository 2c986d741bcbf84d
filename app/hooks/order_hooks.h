// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/hooks/hook_marks.h"
#include "app/notify/courier.h"

#include "core/database/action_log.h"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <thread>

namespace metsuke {

/// How hooks wait; shorter only in tests.
struct HookPatience {
    CourierPatience transfer;
    std::chrono::milliseconds look{1'000}; ///< for something new
    std::chrono::milliseconds firstPause{2'000}, longestPause{300'000}; ///< after a try that failed
};

/// Posts what becomes of orders and blocks to the webhooks of the fleet's folder, each in a thread of its own, so that one that hangs
/// holds up nobody. The folder's logs are the queue: an entry is posted until the receiver has taken it, also by the next process, in
/// the order of the log, with the same delivery id and signed anew with the time; what a receiver refuses (4xx) is left out. A hook
/// begins with what happens after this object was made; one that is more than 10,000 entries behind misses the oldest. One process at a
/// time posts for a folder.
class OrderHooks {
public:
    explicit OrderHooks(std::filesystem::path folder, HookPatience patience = {});
    ~OrderHooks();
    OrderHooks(const OrderHooks&) = delete;
    OrderHooks& operator=(const OrderHooks&) = delete;

    /// What went wrong since the last call; nothing in it is secret. Any thread.
    [[nodiscard]] std::vector<Message> takeRemarks();

private:
    class Route;
    void run(const std::stop_token& stop);
    void remark(const Message& message);

    const std::filesystem::path m_folder;
    const HookPatience m_patience;
    const Timestamp m_since; ///< a hook that is new is not told what was before
    HookMarks m_marks;
    std::mutex m_mutex; ///< guards m_remarks and the wait
    std::condition_variable_any m_wake;
    std::vector<Message> m_remarks; ///< at most 64
    std::vector<std::unique_ptr<Route>> m_routes; ///< of the thread
    std::jthread m_thread; ///< last: starts when the rest is there
};

/// What is posted: {"schema": 1, "delivery", "kind": "order.verified" or "block.done" ..., "number" in the log, "time", "actor", "what"}.
[[nodiscard]] std::string hookBody(const std::string& log, const ActionLog::Entry& entry);
/// The same for the same entry of the same log.
[[nodiscard]] std::string hookDelivery(const std::string& log, const ActionLog::Entry& entry);

} // namespace metsuke
