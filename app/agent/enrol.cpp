// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/agent/enrol.h"

#include "app/agent/privileges.h"
#include "core/agent/enroller.h"
#include "core/agent/host_facts.h"
#include "core/base/strings.h"

#include <csignal>
#include <iostream>
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
        m_thread = std::jthread([this](const std::stop_token& ended) {
            const timespec pause{0, 100'000'000};
            while (!ended.stop_requested()) {
                if (::sigtimedwait(&m_signals, nullptr, &pause) > 0) {
                    m_stop.request_stop();
                    return;
                }
            }
        });
    }
    [[nodiscard]] std::stop_token token() const { return m_stop.get_token(); }

private:
    sigset_t m_signals{};
    std::stop_source m_stop;
    std::jthread m_thread;
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
    METSUKE_TRY(auto folder, AgentFolder::open(options.state, options.device));
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
