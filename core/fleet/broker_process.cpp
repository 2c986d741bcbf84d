// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/broker_process.h"

#include "core/fleet/broker_child.h"
#include "core/transport/backoff.h"
#include "core/base/wake_event.h"
#include "core/transport/small_thread.h"

#include <array>
#include <atomic>
#include <csignal>
#include <mutex>
#include <poll.h>
#include <unistd.h>

namespace metsuke::fleet {

using Clock = std::chrono::steady_clock;

struct BrokerProcess::Inside {
    Inside(std::filesystem::path path, std::filesystem::path file, Changed event, transport::RetryPause pause)
        : program(std::move(path))
        , configuration(std::move(file))
        , changed(std::move(event))
        , backoff(pause) {}

    const std::filesystem::path program;
    const std::filesystem::path configuration;
    const Changed changed;
    transport::Backoff backoff;
    WakeEvent bell;
    std::atomic<bool> isStopping{false};
    std::atomic<bool> mustReload{false};
    std::atomic<bool> isRunning{false};
    transport::SmallThread thread;

    static constexpr auto kSaveTime = std::chrono::seconds(5); ///< to end in
    static constexpr auto kGoodTime = std::chrono::seconds(30);

    void run() {
        while (!isStopping) {
            const Message why = runOnce();
            if (isStopping) {
                return;
            }
            tell(false, why);
            const auto until = Clock::now() + backoff.next();
            for (auto now = Clock::now(); !isStopping && now < until; now = Clock::now()) {
                bell.wait(std::chrono::ceil<std::chrono::milliseconds>(until - now));
            }
        }
    }

    void tell(bool running, const Message& why) {
        isRunning = running;
        if (changed) {
            changed(running, why);
        }
    }

    /// One life of the broker; why it ended.
    Message runOnce() {
        if (::access(program.c_str(), X_OK) != 0) {
            return Message("broker.missing").with("path", program.string());
        }
        auto child = BrokerChild::start(program, configuration);
        if (!child.ok()) {
            return child.error().message;
        }
        const auto begun = Clock::now();
        bool isReady = false;
        auto deadline = Clock::time_point::max();
        for (;;) {
            std::array<pollfd, 3> waits{pollfd{bell.get(), POLLIN, 0}, pollfd{child->ended(), POLLIN, 0}, pollfd{child->words(), POLLIN, 0}};
            ::poll(waits.data(), waits.size(), isReady && !isStopping ? -1 : 20);
            bell.clear();
            child->listen();
            if (waits[1].revents != 0) {
                break;
            }
            const auto now = Clock::now();
            if (!isReady && child->isReady()) {
                isReady = true;
                tell(true, {});
            }
            if (isReady && mustReload.exchange(false)) {
                child->signal(SIGHUP);
            }
            if (isStopping && deadline == Clock::time_point::max()) {
                deadline = now + kSaveTime;
                child->signal(SIGTERM);
            } else if (now > deadline) {
                child->signal(SIGKILL);
            }
        }
        if (Clock::now() - begun > kGoodTime) {
            backoff.reset();
        }
        const auto end = child->wait();
        return Message("broker.ended").with("status", int64_t{end.status}).with("words", end.words);
    }
};

Result<std::unique_ptr<BrokerProcess>> BrokerProcess::start(
    const std::filesystem::path& program, const BrokerSettings& settings, Changed changed, transport::RetryPause retry) {
    METSUKE_TRY(auto configuration, writeBrokerFiles(settings));
    auto inside = std::make_unique<Inside>(program, std::move(configuration), std::move(changed), retry);
    Inside* shared = inside.get();
    if (!inside->bell.isOpen() || !inside->thread.start([shared] { shared->run(); })) {
        return Error{ErrorCode::Internal, Message("transport.no_thread").with("name", program.string())};
    }
    return std::unique_ptr<BrokerProcess>(new BrokerProcess(std::move(inside)));
}

BrokerProcess::BrokerProcess(std::unique_ptr<Inside> inside)
    : m_inside(std::move(inside)) {}

BrokerProcess::~BrokerProcess() {
    m_inside->isStopping = true;
    m_inside->bell.wake();
    m_inside->thread.join();
}

bool BrokerProcess::isRunning() const { return m_inside->isRunning; }

Result<void> BrokerProcess::reload(const BrokerSettings& settings) {
    METSUKE_TRY(const auto written, writeBrokerFiles(settings));
    m_inside->mustReload = true;
    m_inside->bell.wake();
    return {};
}

} // namespace metsuke::fleet
