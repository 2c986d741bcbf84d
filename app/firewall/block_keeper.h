// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/firewall/firewall_exchange.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace metsuke {

/// Does what is due for the blocks in the fleet's folder as long as it lives, in a thread of its own, so that a firewall that does
/// not answer holds up nobody. Before the first block nothing is made in the folder.
class BlockKeeper {
public:
    explicit BlockKeeper(std::filesystem::path folder);
    ~BlockKeeper() = default; ///< breaks off what is under way: it is asked again
    BlockKeeper(const BlockKeeper&) = delete;
    BlockKeeper& operator=(const BlockKeeper&) = delete;

    /// What went wrong since the last call. Any thread.
    [[nodiscard]] std::optional<Error> takeProblem();

private:
    void run(const std::stop_token& stop);

    const std::filesystem::path m_folder;
    std::mutex m_mutex; ///< guards m_problem and the wait
    std::condition_variable_any m_wake;
    std::optional<Error> m_problem;
    std::jthread m_thread; ///< last: starts when the rest is there
};

} // namespace metsuke
