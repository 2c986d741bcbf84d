// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/firewall/mqtt_exchange.h"

#include "core/base/file_handle.h"
#include "core/transport/mqtt5.h"
#include "core/transport/place.h"

#include <condition_variable>
#include <curl/curl.h>
#include <fcntl.h>
#include <mutex>
#include <sys/file.h>

namespace metsuke {

namespace {

using firewall::Answer;
using firewall::Firewall;
using Clock = std::chrono::steady_clock;

constexpr int kInProgress = 102;

/// What a connection has told so far. Its thread writes, ours waits.
class Conversation {
public:
    explicit Conversation(std::string request)
        : m_request(std::move(request)) { }

    [[nodiscard]] transport::TransportEvents events() {
        return {[this](const transport::Parcel& parcel) { return hear(parcel.text); },
            [this](bool isConnected, const Message& why) { change(isConnected, why); }};
    }
    /// Until it is connected or that failed.
    void waitForConnection(Clock::time_point until, const std::stop_token& stop) {
        wait(until, stop, [this] { return m_wasConnected || !m_why.id.empty(); });
    }
    /// Until there is an answer that is final, or there will be none.
    void waitForAnswer(Clock::time_point until, const std::stop_token& stop) {
        wait(until, stop, [this] { return isAnswered() || m_refusal; });
    }
    [[nodiscard]] bool wasConnected() const {
        const std::lock_guard lock(m_mutex);
        return m_wasConnected;
    }
    [[nodiscard]] bool wasAnswered() const {
        const std::lock_guard lock(m_mutex);
        return isAnswered();
    }
    /// What is to be said of it once it is over.
    [[nodiscard]] Result<Answer> outcome(const Firewall& firewall) const {
        const std::lock_guard lock(m_mutex);
        if (m_answer) {
            return *m_answer;
        }
        const Message silent = Message("firewall.not_reached").with("name", firewall.name).with("reason", "timeout");
        const Message why = m_refusal ? *m_refusal : !m_why.id.empty() ? m_why : silent;
        if (!m_wasConnected) {
            return Error{ErrorCode::NotFound, why};
        }
        if (!m_refusal || m_wasLost) { // what went out before a connection was lost may have been delivered
            return Error{ErrorCode::Busy, why};
        }
        return Error{m_refusal->id == transport::kNobodyListens ? ErrorCode::NotFound : ErrorCode::PermissionDenied, why};
    }

private:
    [[nodiscard]] bool isAnswered() const { return m_answer && m_answer->status != kInProgress; }

    template <typename Condition> void wait(Clock::time_point until, const std::stop_token& stop, Condition condition) {
        std::unique_lock lock(m_mutex);
        m_changed.wait_until(lock, stop, until, condition);
    }

    /// Others answer others here, too.
    bool hear(const std::string& text) {
        auto answer = firewall::readAnswer(text);
        const std::lock_guard lock(m_mutex);
        if (answer.ok() && answer->id == m_request && !isAnswered()) {
            m_answer = std::move(*answer);
            m_changed.notify_all();
        }
        return true;
    }

    void change(bool isConnected, const Message& why) {
        const std::lock_guard lock(m_mutex);
        m_wasLost = m_wasLost || (m_wasConnected && !isConnected);
        m_wasConnected = m_wasConnected || isConnected;
        if (!isConnected) {
            m_why = why;
        } else if (!why.id.empty()) {
            m_refusal = why;
        }
        m_changed.notify_all();
    }

    const std::string m_request;
    mutable std::mutex m_mutex; ///< guards what follows
    std::condition_variable_any m_changed;
    bool m_wasConnected = false, m_wasLost = false;
    Message m_why; ///< of the last connection that failed
    std::optional<Message> m_refusal; ///< of the request
    std::optional<Answer> m_answer;
};

/// NotFound: another process has the firewall's session for longer than `until`.
Result<FileHandle> lockSession(const std::filesystem::path& folder, const Firewall& firewall, Clock::time_point until, const std::stop_token& stop) {
    constexpr auto kLookEvery = std::chrono::milliseconds(50);
    const auto path = folder / ("firewall-" + firewall.name + ".lock");
    FileHandle file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    while (file.isOpen() && ::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
        never.wait_for(lock, stop, kLookEvery, [] { return false; });
        if (stop.stop_requested() || Clock::now() >= until) {
            file.reset();
        }
    }
    return file.isOpen() ? Result<FileHandle>(std::move(file))
                         : Error{ErrorCode::NotFound, Message("firewall.not_reached").with("name", firewall.name).with("reason", path.string())};
}

/// The same authorities that HTTPS believes.
std::filesystem::path authorityOf(const Firewall& firewall) {
    const char* known = curl_version_info(CURLVERSION_NOW)->cainfo;
    return !firewall.caFile.empty() ? firewall.caFile : known != nullptr ? known : "";
}

Result<transport::Mqtt5Settings> settingsFor(const Firewall& firewall) {
    const auto place = transport::parsePlace(firewall.url);
    if (!place) {
        return Error{ErrorCode::InvalidArgument, Message("firewall.bad_setting").with("name", firewall.name).with("what", "mqtt")};
    }
    transport::Mqtt5Settings settings;
    settings.role = {transport::Role::Kind::Producer, firewall.client};
    settings.host = place->host;
    settings.port = place->port;
    settings.authority = authorityOf(firewall);
    settings.certificate = firewall.certificate;
    settings.key = firewall.key;
    settings.producer = firewall::producerOf(firewall);
    return settings;
}

} // namespace

Result<Answer> exchangeMqtt(const std::filesystem::path& folder, const Firewall& firewall, const firewall::Request& request,
    const FirewallPatience& patience, const std::stop_token& stop) {
    METSUKE_TRY(const auto settings, settingsFor(firewall));
    METSUKE_TRY(const FileHandle session, lockSession(folder, firewall, Clock::now() + patience.connect, stop));
    const auto begun = Clock::now();
    Conversation conversation(request.id);
    {
        METSUKE_TRY(const auto connection, transport::connectMqtt5(settings, conversation.events()));
        conversation.waitForConnection(begun + patience.connect, stop);
        if (conversation.wasConnected() && !conversation.wasAnswered()) { // an answer that was late came with the session
            METSUKE_CHECK(connection->send({transport::ParcelKind::Command, firewall.device, firewall::writeRequest(request)}));
            conversation.waitForAnswer(begun + patience.whole, stop);
        }
    }
    if (!conversation.wasConnected() && stop.stop_requested()) {
        return Error{ErrorCode::NotFound, Message("firewall.not_reached").with("name", firewall.name).with("reason", "-")};
    }
    return conversation.outcome(firewall);
}

} // namespace metsuke
