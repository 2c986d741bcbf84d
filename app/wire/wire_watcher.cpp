// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/wire/wire_watcher.h"

namespace metsuke {

using namespace mitigation;

namespace {

using namespace std::chrono_literals;
constexpr auto kChooseAgain = 1s;
constexpr size_t kMostOrders = 500;

std::vector<IpAddress> addressesOf(const fleet::Agent& agent) {
    std::vector<IpAddress> addresses;
    if (agent.heartbeat) {
        for (const IpAddress& address : agent.heartbeat->addresses) {
            if (!address.isLoopback() && !address.isUnset()) {
                addresses.push_back(address);
            }
        }
    }
    return addresses;
}

} // namespace

WireWatcher::WireWatcher(std::filesystem::path caseFile)
    : m_reader(std::move(caseFile)) { }

/// Those whose agents said done; what is known of them stays as long as they do.
Result<void> WireWatcher::choose(MitigationDesk& desk, fleet::Roster& roster, Timestamp now) {
    METSUKE_TRY(const auto orders, desk.book().done(now - kWatchedFor, kMostOrders));
    METSUKE_TRY(const auto looks, desk.book().wireOf(orders));
    std::map<std::string, Watched> watched;
    std::optional<Timestamp> earliest; ///< of those that are new
    for (const Order& order : orders) {
        const auto look = looks.find(order.id);
        auto expected = expectationOf(order, look == looks.end() ? Timestamp{} : look->second.from);
        if (!expected || now - expected->from > kWatchedFor) {
            continue;
        }
        if (auto known = m_watched.find(order.id); known != m_watched.end()) {
            watched.insert(m_watched.extract(known));
            continue;
        }
        METSUKE_TRY(const auto agent, roster.agent(order.device()));
        Watched one;
        one.watch = std::make_unique<WireWatch>(std::move(*expected), agent ? addressesOf(*agent) : std::vector<IpAddress>());
        const Timestamp from = one.watch->expectation().from;
        earliest = earliest ? std::min(*earliest, from) : from;
        watched.emplace(order.id, std::move(one));
    }
    const bool isOther = earliest || !m_watched.empty(); // what is left there ended
    if (isOther) {
        WireWatches all;
        for (const auto& [id, one] : watched) {
            all.emplace_back(*one.watch);
        }
        m_reader.setWatches(std::move(all), earliest, now);
    }
    m_watched = std::move(watched); // after the reader has let go of those that go
    return {};
}

Result<void> WireWatcher::tell(MitigationDesk& desk, const std::string& order, Watched& watched, Timestamp now) {
    const std::optional<Message> stopped = watched.watch->host().empty() ? Message("mitigation.wire_no_address") : m_reader.stopped(now);
    WireLook look = watched.watch->look(now, stopped ? &*stopped : nullptr);
    look.caseFile = m_reader.caseFile().string();
    if (watched.isTold && !isNews(watched.told, look)) {
        return {};
    }
    METSUKE_TRY(const WireLook seen, desk.sawWire(order, look, now));
    static_cast<void>(seen);
    watched.told = std::move(look);
    watched.isTold = true;
    return {};
}

Result<size_t> WireWatcher::turn(MitigationDesk& desk, fleet::Roster& roster, Timestamp now, std::chrono::milliseconds longest) {
    if (m_chosen == Clock::time_point() || Clock::now() - m_chosen >= kChooseAgain) {
        m_chosen = Clock::now();
        METSUKE_CHECK(choose(desk, roster, now));
    }
    if (m_watched.empty()) {
        m_isAbreast = true;
        return size_t{0};
    }
    m_isAbreast = m_reader.read(now, longest);
    for (auto& [id, one] : m_watched) {
        METSUKE_CHECK(tell(desk, id, one, now));
    }
    return m_watched.size();
}

} // namespace metsuke
