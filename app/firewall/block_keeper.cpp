// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/firewall/block_keeper.h"

#include "core/base/wall_clock.h"

namespace metsuke {

namespace {

constexpr auto kLookEvery = std::chrono::seconds(1);

} // namespace

BlockKeeper::BlockKeeper(std::filesystem::path folder)
    : m_folder(std::move(folder))
    , m_thread([this](const std::stop_token& stop) { run(stop); }) { }

std::optional<Error> BlockKeeper::takeProblem() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_problem, std::nullopt);
}

void BlockKeeper::run(const std::stop_token& stop) {
    std::unique_ptr<firewall::BlockDesk> desk;
    const firewall::Exchange send = exchangeOver(m_folder, {}, stop);
    while (!stop.stop_requested()) {
        std::error_code failed;
        const auto done = [&]() -> Result<void> {
            if (!desk && !std::filesystem::exists(m_folder / "blocks.db", failed)) {
                return {};
            }
            if (!desk) {
                METSUKE_TRY(desk, firewall::BlockDesk::open(m_folder));
            }
            METSUKE_TRY(const size_t changed, desk->tick(send, wallClock(), [&] { return stop.stop_requested(); }));
            static_cast<void>(changed);
            return {};
        }();
        std::unique_lock lock(m_mutex);
        if (!done.ok()) {
            m_problem = done.error();
        }
        m_wake.wait_for(lock, stop, kLookEvery, [] { return false; });
    }
}

} // namespace metsuke
