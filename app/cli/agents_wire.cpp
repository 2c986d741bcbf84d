// SPDX-License-Identifier: GPL-3.0-or-later
// Whether what orders have stopped stays away, by what a case shows.
#include "app/cli/interrupt_watch.h"
#include "app/cli/lines.h"
#include "app/cli/mitigation_output.h"
#include "app/cli/output.h"

#include "app/wire/wire_flows.h"
#include "app/wire/wire_watcher.h"
#include "core/base/wall_clock.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>

namespace metsuke::cli {

namespace {

using namespace mitigation;
using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

/// Those that are meant and of which anything shows on the wire.
Result<std::vector<Order>> meant(OrderBook& book, const std::string& id) {
    METSUKE_TRY(auto orders, book.done(wallClock() - WireWatcher::kWatchedFor, 500));
    std::erase_if(orders, [&](const Order& order) { return (!id.empty() && order.id != id) || !expectationOf(order); });
    return orders;
}

/// Until everything that the case has was looked at, and if that is wanted until each verdict is one.
Result<void> watch(const AgentsOptions& options, const OpenDesk& open) {
    WireWatcher watcher(options.caseFile);
    const InterruptWatch interrupt;
    const auto until = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options.watchFor));
    while (!interrupt.token().stop_requested()) {
        METSUKE_TRY(const size_t watched, watcher.turn(*open.desk, *open.roster, wallClock(), 100ms));
        METSUKE_TRY(const auto orders, meant(open.desk->book(), options.command));
        METSUKE_TRY(const auto looks, open.desk->book().wireOf(orders));
        const bool isWatching = std::ranges::any_of(looks, [](const auto& look) {
            return look.second.verdict == WireLook::Verdict::Watching || look.second.verdict == WireLook::Verdict::Untold;
        });
        if (watcher.isAbreast() && (watched == 0 || !isWatching || Clock::now() >= until)) {
            break;
        }
        if (watcher.isAbreast()) {
            std::this_thread::sleep_for(200ms); // for packets to come
        }
    }
    return {};
}

Result<int> tell(const Environment& environment, const AgentsOptions& options) {
    METSUKE_TRY(const OpenDesk open, openDesk(options));
    METSUKE_CHECK(watch(options, open));
    METSUKE_TRY(const auto orders, meant(open.desk->book(), options.command));
    METSUKE_TRY(const auto looks, open.desk->book().wireOf(orders));
    bool isAsExpected = true;
    for (const Order& order : orders) {
        const auto look = looks.find(order.id);
        isAsExpected = isAsExpected && look != looks.end() && look->second.verdict != WireLook::Verdict::Busy;
        if (options.json) {
            const auto flows = look == looks.end() ? std::vector<FlowUid>() : flowsOf(options.caseFile, look->second);
            const Json row{{"order", order.id}, {"device", order.device()}, {"state", nameOf(order.state)}, {"wire", wireJson(environment, looks, order.id, &flows)}};
            printRow(row);
        } else {
            printOrder(environment, order, looks);
        }
    }
    if (orders.empty()) {
        std::fprintf(stderr, "%s\n", environment.catalog.render(Message("mitigation.cli_wire_nothing"), environment.language).c_str());
    }
    METSUKE_CHECK(flushOutput());
    return static_cast<int>(isAsExpected ? kDone : kDoneWithDamage);
}

} // namespace

int showWire(const Environment& environment, const AgentsOptions& options) {
    const auto code = tell(environment, options);
    return code.ok() ? *code : environment.fail(code.error());
}

} // namespace metsuke::cli
