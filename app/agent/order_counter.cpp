// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/agent/order_counter.h"

#include "core/openc2/command.h"
#include "core/plan/plan_codec.h"
#include "core/sensor/linux/host_clock.h"

#include <poll.h>
#include <sys/socket.h>

namespace metsuke::agent {

namespace {

constexpr int kPatienceMs = 5000, kAsidePatienceMs = 100, kReadsWithinMs = 1000;
constexpr Duration kProgressEvery = kSecond;
constexpr size_t kMostAside = 4; ///< of those that wait meanwhile

bool mayOrder(int descriptor, const Account& account) {
    ucred who{};
    socklen_t size = sizeof who;
    return ::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 && (who.uid == 0 || who.uid == account.user);
}

} // namespace

Result<void> OrderCounter::serve(Channel channel) {
    METSUKE_TRY(const auto brought, read(channel, kPatienceMs));
    return brought && brought->isOrder ? carryOut(std::move(channel), *brought) : Result<void>();
}

Result<void> OrderCounter::serveWaiting() {
    while (!m_waiting.empty()) {
        auto [channel, brought] = std::move(m_waiting.front());
        m_waiting.pop_front();
        METSUKE_CHECK(carryOut(std::move(channel), brought));
    }
    return {};
}

Channel OrderCounter::accept() const {
    Channel channel(::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC));
    if (channel.descriptor() < 0 || !mayOrder(channel.descriptor(), m_account)) {
        return Channel(-1);
    }
    channel.waitNoLongerThan(kReadsWithinMs);
    return channel;
}

/// Nothing: it says nothing, or nonsense.
Result<std::optional<OrderCounter::Brought>> OrderCounter::read(Channel& channel, int milliseconds) {
    Brought brought;
    bool hasPolicy = false;
    while (true) {
        METSUKE_TRY(const auto frame, channel.receive(milliseconds));
        if (frame && frame->kind == FrameKind::Names) {
            m_taker.hear(frame->text);
            return std::optional(std::move(brought));
        }
        if (!frame || (frame->kind != FrameKind::Policy && frame->kind != FrameKind::Order)) {
            return std::optional<Brought>();
        }
        if (frame->kind == FrameKind::Policy && std::exchange(hasPolicy, true)) {
            return std::optional<Brought>(); // one is enough; more could go on for ever
        }
        (frame->kind == FrameKind::Policy ? brought.policy : brought.order) = frame->text;
        if (frame->kind == FrameKind::Order) {
            brought.isOrder = true;
            return std::optional(std::move(brought));
        }
    }
}

Result<void> OrderCounter::carryOut(Channel channel, const Brought& brought) {
    Duration next = 0;
    m_taker.onProgress([&](const plan::PlanReport& report) {
        if (const Duration now = sensor::sinceBoot(); now >= next) { // steps may follow each other fast
            next = now + kProgressEvery;
            openc2::Response interim;
            interim.status = openc2::kInterim;
            interim.results = plan::writeReport(plan::interimOf(report));
            interim.commandId = "running"; // who brought the order knows which
            channel.offer({FrameKind::Progress, openc2::writeResponse(interim)});
        }
        lookAside();
    });
    auto answer = m_taker.take(brought.order, brought.policy);
    m_taker.onProgress({});
    METSUKE_CHECK(answer);
    return channel.send({FrameKind::Answer, std::move(answer).value()});
}

void OrderCounter::lookAside() {
    pollfd knock{m_listener, POLLIN, 0};
    for (size_t i = 0; i < kMostAside && ::poll(&knock, 1, 0) > 0 && m_waiting.size() < kMostAside; ++i) {
        Channel channel = accept();
        const auto brought = channel.descriptor() >= 0 ? read(channel, kAsidePatienceMs) : Result<std::optional<Brought>>(std::nullopt);
        if (!brought || !*brought || !(*brought)->isOrder) {
            continue;
        }
        if (auto answer = m_taker.takeCancel((*brought)->order)) {
            channel.offer({FrameKind::Answer, std::move(*answer)});
        } else {
            m_waiting.emplace_back(std::move(channel), **brought);
        }
    }
}

} // namespace metsuke::agent
