// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/agent/enrol.h"

#include "app/agent/actuator_process.h"
#include "app/agent/channel.h"
#include "app/agent/privileges.h"
#include "app/agent/sensor_messages.h"
#include "core/actuator/order_desk.h"
#include "core/agent/enroller.h"
#include "core/agent/host_facts.h"
#include "core/base/strings.h"
#include "core/base/wake_event.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>

namespace metsuke::agent {

namespace {

/// Asks to stop when the program is told to end. The signals stay blocked: they are waited for.
class StopOnSignal {
public:
    StopOnSignal() {
        sigemptyset(&m_signals);
        for (const int number : {SIGINT, SIGTERM}) {
            sigaddset(&m_signals, number);
        }
        ::pthread_sigmask(SIG_BLOCK, &m_signals, nullptr);
        m_arrived.reset(::signalfd(-1, &m_signals, SFD_CLOEXEC));
        m_thread = std::thread([this] {
            std::array<pollfd, 2> waits{pollfd{m_arrived.get(), POLLIN, 0}, pollfd{m_end.get(), POLLIN, 0}};
            while (::poll(waits.data(), waits.size(), -1) < 0 && errno == EINTR) { }
            if (waits[0].revents != 0) {
                m_stop.request_stop();
            }
        });
    }
    ~StopOnSignal() {
        m_end.wake();
        m_thread.join();
    }
    StopOnSignal(const StopOnSignal&) = delete;
    StopOnSignal& operator=(const StopOnSignal&) = delete;
    [[nodiscard]] std::stop_token token() const { return m_stop.get_token(); }

private:
    sigset_t m_signals{};
    FileHandle m_arrived;
    WakeEvent m_end;
    std::stop_source m_stop;
    std::thread m_thread;
};

Result<openc2::EnrolmentToken> tokenOf(const std::string& given) {
    std::string text = given;
    if (text == "-") {
        std::getline(std::cin, text);
    }
    return openc2::readToken(trim(text));
}

/// From here on without rights.
Result<void> enrolAs(const Account& account, const openc2::EnrolmentToken& token, const EnrolOptions& options, const std::function<void(const Message&)>& say) {
    const StopOnSignal stopOnSignal; // before anything starts a thread
    METSUKE_CHECK(become(account));
    ::umask(077);
    METSUKE_TRY(auto folder, AgentFolder::openToEnrol(options.state, options.device));
    const HostFacts facts = hostFacts();
    openc2::EnrolmentRequest about;
    about.hostname = facts.hostname;
    about.system = facts.system;
    about.version = METSUKE_VERSION;
    METSUKE_CHECK(enrol(folder, token, about, stopOnSignal.token(), say));
    say(Message("link.enrolled").with("name", folder.device()));
    return {};
}

/// `work` in a process of its own, which signals that come meanwhile end.
Result<void> inChild(const std::function<Result<void>()>& work) {
    METSUKE_TRY(auto ends, Channel::make());
    std::fflush(stdout);
    const pid_t child = ::fork();
    if (child < 0) {
        return Error(ErrorCode::Internal, Message("agent.rights_failed").with("step", "fork").with("reason", std::strerror(errno)));
    }
    if (child == 0) {
        const auto done = work();
        if (!done) {
            [[maybe_unused]] const auto told = ends.second.send({FrameKind::Error, writeError(done.error())});
        }
        std::fflush(stdout);
        ::_exit(done ? 0 : 1);
    }
    { const Channel theirs(std::move(ends.second)); }
    for (const int number : {SIGINT, SIGTERM}) {
        std::signal(number, SIG_IGN); // the child has them, too, or is told here
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) { }
    if (status == 0) {
        return {};
    }
    const auto told = ends.first.receive(0);
    return told && *told ? readError((*told)->text) : Error(ErrorCode::Internal, Message("agent.sensor_ended").with("status", int64_t{status}));
}

} // namespace

Result<void> enrolHere(const EnrolOptions& options, const std::function<void(const Message&)>& say) {
    METSUKE_TRY(const openc2::EnrolmentToken token, tokenOf(options.token));
    METSUKE_TRY(const Account account, accountFor(options.account));
    METSUKE_CHECK(prepareFolder(options.state, account));
    if (options.actuator.empty()) {
        return enrolAs(account, token, options, say);
    }
    METSUKE_CHECK(prepareActuatorFolder(options.actuator));
    METSUKE_CHECK(inChild([&] { return enrolAs(account, token, options, say); }));
    // Whom the actuator believes is decided by who carried the token here, and not by what has no rights.
    return actuator::OrderDesk::pinRoot(options.actuator, token.root);
}

} // namespace metsuke::agent
