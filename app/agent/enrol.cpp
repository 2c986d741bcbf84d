// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/agent/enrol.h"

#include "app/agent/privileges.h"
#include "core/agent/enroller.h"
#include "core/agent/host_facts.h"
#include "core/base/strings.h"
#include "core/base/wake_event.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <iostream>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
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

} // namespace

Result<void> enrolHere(const EnrolOptions& options, const std::function<void(const Message&)>& say) {
    METSUKE_TRY(const openc2::EnrolmentToken token, tokenOf(options.token));
    METSUKE_TRY(const Account account, accountFor(options.account));
    METSUKE_CHECK(prepareFolder(options.state, account));
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

} // namespace metsuke::agent
