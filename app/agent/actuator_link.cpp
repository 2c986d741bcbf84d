// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/agent/actuator_link.h"

#include "app/agent/channel.h"
#include "core/base/private_file.h"

#include <algorithm>
#include <charconv>

namespace metsuke::agent {

namespace {

constexpr int kLookEveryMs = 500, kOk = 200;
constexpr size_t kLargestPolicy = 1 << 20;

openc2::Response without(std::string_view reason, const char* text) {
    openc2::Response response;
    response.status = 503;
    response.reason = reason;
    response.text = text;
    return response;
}

} // namespace

ActuatorLink::ActuatorLink(std::filesystem::path socket, std::filesystem::path policy)
    : m_socket(std::move(socket))
    , m_policy(std::move(policy))
    , m_thread([this](const std::stop_token& stop) { run(stop); }) { }

ActuatorLink::~ActuatorLink() {
    m_thread.request_stop();
    m_thread.join();
}

void ActuatorLink::bring(const std::string& sealed, CommandAnswers::Answered answered) {
    const std::lock_guard lock(m_mutex);
    m_waiting.push_back({sealed, std::move(answered)});
    m_changed.notify_one();
}

void ActuatorLink::bringPolicy() {
    const std::lock_guard lock(m_mutex);
    if (std::ranges::none_of(m_waiting, [](const Waiting& one) { return one.sealed.empty(); })) {
        m_waiting.push_back({{}, [this](openc2::Response response) {
            int64_t version = -1;
            const auto [end, failure] = std::from_chars(response.text.data(), response.text.data() + response.text.size(), version);
            m_version = response.status == kOk && failure == std::errc() && end == response.text.data() + response.text.size() ? version : -1;
        }});
        m_changed.notify_one();
    }
}

std::optional<int64_t> ActuatorLink::policyVersion() const {
    const int64_t version = m_version;
    return version >= 0 ? std::optional(version) : std::nullopt;
}

void ActuatorLink::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        std::unique_lock lock(m_mutex);
        if (!m_changed.wait(lock, stop, [this] { return !m_waiting.empty(); })) {
            return;
        }
        const Waiting next = std::move(m_waiting.front());
        m_waiting.pop_front();
        lock.unlock();
        if (auto response = ask(next, stop)) {
            next.answered(std::move(*response));
        }
    }
}

std::optional<openc2::Response> ActuatorLink::ask(const Waiting& order, const std::stop_token& stop) const {
    Channel channel = Channel::to(m_socket);
    if (channel.descriptor() < 0) {
        return without("no_actuator", "This agent only records: its actuator does not run.");
    }
    const auto policy = readPrivateFile(m_policy, kLargestPolicy, "agent.folder_failed");
    if ((policy && !channel.send({FrameKind::Policy, *policy})) || !channel.send({FrameKind::Order, order.sealed})) {
        return without("not_brought", "The order could not be handed to the actuator: it is too large, or the actuator has ended.");
    }
    while (!stop.stop_requested()) {
        const auto frame = channel.receive(kLookEveryMs);
        if (!frame) {
            return without("actuator_ended", "The actuator ended before it answered. Its journal tells how far it got.");
        }
        if (*frame) {
            auto response = openc2::readResponse((*frame)->text);
            if ((*frame)->kind == FrameKind::Progress) {
                if (response && response->status == openc2::kInterim) {
                    order.answered(std::move(response).value());
                }
                continue;
            }
            return (*frame)->kind == FrameKind::Answer && response ? std::move(response).value() : without("actuator_unclear", "The actuator's answer cannot be read.");
        }
    }
    return std::nullopt;
}

} // namespace metsuke::agent
