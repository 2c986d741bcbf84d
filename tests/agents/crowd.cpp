// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/agents/crowd.h"

#include "core/base/file_handle.h"
#include "core/base/wall_clock.h"
#include "core/fleet/certificate_authority.h"
#include "core/fleet/fleet_keys.h"
#include "core/fleet/places.h"
#include "core/x509/certificates.h"
#include "tests/support/process.h"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <poll.h>
#include <sstream>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace metsuke::test {

namespace {

constexpr size_t kConnecting = 256; ///< at once: one thread does what as many computers would

/// Whom poll() is to be asked about, and for what.
struct Watched {
    std::unique_ptr<CrowdAgent> agent;
    int socket = -1;
    short events = 0;
};

/// After each step: libmosquitto closes and opens sockets, and wants to write at times.
void watch(int poller, Watched& one, uint64_t number) {
    const int socket = one.agent->get();
    const short events = socket >= 0 ? one.agent->events() : short{0};
    if (socket == one.socket && events == one.events) {
        return;
    }
    epoll_event event{};
    event.events = static_cast<uint32_t>(events);
    event.data.u64 = number;
    if (socket >= 0 && ::epoll_ctl(poller, EPOLL_CTL_MOD, socket, &event) != 0) { // a new one, maybe of the number of the last
        ::epoll_ctl(poller, EPOLL_CTL_ADD, socket, &event);
    }
    one.socket = socket;
    one.events = events;
}

} // namespace

Crowd::Crowd(const fleet::FleetSettings& settings, size_t count) {
    enrol(settings, count);
    if (::testing::Test::HasFatalFailure()) {
        return;
    }
    const pid_t parent = ::getpid();
    m_process = ::fork();
    if (m_process == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() == parent) {
            live();
        }
        ::_exit(1);
    }
}

Crowd::~Crowd() {
    if (m_process > 0) {
        ::kill(m_process, SIGKILL);
        ::waitpid(m_process, nullptr, 0);
    }
}

void Crowd::enrol(const fleet::FleetSettings& settings, size_t count) {
    const Timestamp now = wallClock();
    auto roster = fleet::Roster::open(settings.folder);
    auto authority = fleet::CertificateAuthority::open(settings.folder, now);
    auto keys = fleet::FleetKeys::open(settings.folder);
    ASSERT_TRUE(roster.ok() && authority.ok() && keys.ok() && keys->keepPolicy(fleet::agentPlaces(settings)).ok());
    m_world = {settings.listenAddresses.front(), settings.port, authority->pem(), keys->inForce()};
    openc2::EnrolmentToken shape;
    shape.places = keys->inForce().places;
    shape.authority = authority->digest();
    shape.root = keys->root().toText();
    shape.expires = now + kHour;
    auto batch = (*roster)->batch();
    ASSERT_TRUE(batch.ok());
    for (size_t i = 0; i < count; ++i) {
        openc2::EnrolmentRequest request;
        request.device = deviceOf(i);
        request.hostname = "host-" + request.device;
        auto signer = openc2::SigningKey::make();
        auto key = x509::makeKey();
        ASSERT_TRUE(signer.ok() && key.ok());
        request.identity = signer->verifyingKey().toText();
        request.signingRequest = x509::makeRequest(request.device, key->get()).value();
        const auto token = (*roster)->makeToken(shape, true, "tester", now);
        ASSERT_TRUE(token.ok() && (*roster)->addAgent(token->id, request, now).ok());
        const auto issued = authority->issue(request.signingRequest, request.device, now);
        ASSERT_TRUE(issued.ok() && (*roster)->setCertificate(request.device, issued->pem, issued->serial, issued->until, now).ok());
        m_identities.push_back({request.device, std::move(*signer), std::move(*key), x509::certificateFromPem(issued->pem).value()});
    }
    ASSERT_TRUE(batch->commit().ok());
}

/// In the process of its own, until it is killed.
void Crowd::live() {
    const FileHandle poller(::epoll_create1(EPOLL_CLOEXEC));
    std::vector<Watched> all;
    for (const CrowdIdentity& identity : m_identities) {
        all.push_back({std::make_unique<CrowdAgent>(m_world, identity)});
    }
    auto attended = CrowdAgent::Clock::now();
    size_t next = 0;
    while (true) {
        std::array<epoll_event, 256> events{};
        const int count = ::epoll_wait(poller.get(), events.data(), events.size(), 50);
        for (int i = 0; i < count; ++i) {
            const epoll_event& event = events[static_cast<size_t>(i)];
            Watched& one = all[event.data.u64];
            if (one.agent->get() >= 0) {
                one.agent->advance(static_cast<short>(event.events));
                watch(poller.get(), one, event.data.u64);
            }
        }
        if (CrowdAgent::Clock::now() - attended < std::chrono::milliseconds(50)) {
            continue;
        }
        attended = CrowdAgent::Clock::now();
        auto connecting = static_cast<size_t>(std::ranges::count_if(all, [](const Watched& one) { return one.agent->isConnecting(); }));
        for (size_t i = 0; i < all.size(); ++i) {
            Watched& one = all[(next + i) % all.size()];
            if (connecting < kConnecting && one.agent->wantsToConnect()) {
                connecting += one.agent->connect() ? 1U : 0U;
            }
            one.agent->attend();
            watch(poller.get(), one, (next + i) % all.size());
        }
        next += kConnecting; // whoever waits gets a turn
    }
}

double processorSeconds(pid_t process) {
    const std::string text = readFile("/proc/" + std::to_string(process) + "/stat");
    std::istringstream fields(text.substr(std::min(text.rfind(')') + 1, text.size())));
    const std::vector<std::string> values{std::istream_iterator<std::string>(fields), {}};
    constexpr size_t kUser = 11, kSystem = 12;
    return values.size() > kSystem
        ? (std::stod(values[kUser]) + std::stod(values[kSystem])) / static_cast<double>(::sysconf(_SC_CLK_TCK))
        : 0;
}

} // namespace metsuke::test
