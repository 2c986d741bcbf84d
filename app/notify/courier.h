// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/notify/notify_config.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

namespace metsuke {

/// Waits between tries of one delivery; the last of them fails for good. Shorter only in tests.
struct CourierPatience {
    std::vector<std::chrono::milliseconds> retries{std::chrono::seconds(2), std::chrono::seconds(15), std::chrono::minutes(1), std::chrono::minutes(5)};
    std::chrono::milliseconds connect{10'000};
    std::chrono::milliseconds whole{30'000}; ///< of one try
    std::chrono::milliseconds atTheEnd{5'000}; ///< for what still waits when the courier goes
};

/// Brings notices to a mail server and a webhook, each in a thread of its own, so that one that hangs holds up nobody.
/// post() never waits: at most 64 notices wait a target, further ones are dropped and counted. A notice is retried when
/// that can help (no connection, a busy server), not when the server has refused it.
class Courier {
public:
    static constexpr size_t kWaiting = 64;

    /// `catalog` renders notices; shared with the owner.
    Courier(NotifyConfig config, std::shared_ptr<const MessageCatalog> catalog, CourierPatience patience = {});
    ~Courier();
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;

    void post(const Notice& notice);
    /// Waits a few seconds for what has not arrived; the rest is dropped and counted. Nothing is posted afterwards.
    void finish();
    /// What went wrong since the last call; the same trouble once an hour. Any thread.
    [[nodiscard]] std::vector<Message> takeRemarks();
    /// Notices that have not arrived yet, and may never. Any thread.
    [[nodiscard]] size_t waiting() const;

private:
    class Route;
    std::vector<std::unique_ptr<Route>> m_routes;
};

/// One try, in this thread; what the server or the network said when it failed. For "Send test".
[[nodiscard]] Result<void> deliver(const MailTarget& target, const Notice& notice, const MessageCatalog& catalog, Language language,
    const CourierPatience& patience, const std::stop_token& stop);
[[nodiscard]] Result<void> deliver(const WebhookTarget& target, const Notice& notice, const MessageCatalog& catalog, Language language,
    const CourierPatience& patience, const std::stop_token& stop);
/// Any JSON by POST with the headers X-Metsuke-Delivery (the same for the same delivery, however often it comes), X-Metsuke-Timestamp
/// (seconds since 1970) and, where there is a secret, X-Metsuke-Signature. NotFound: another try may help.
[[nodiscard]] Result<void> postSigned(
    const WebhookTarget& target, const std::string& body, const std::string& delivery, const CourierPatience& patience, const std::stop_token& stop);

/// What goes over the wire, for tests. RFC 5322, UTF-8 in base64, lines of CRLF.
[[nodiscard]] std::string mailText(const MailTarget& target, const Notice& notice, const MessageCatalog& catalog, Language language);
[[nodiscard]] std::string webhookBody(const Notice& notice, const MessageCatalog& catalog, Language language);
/// Lower-case hexadecimal HMAC-SHA-256 of "TIMESTAMP.BODY", which the header X-Metsuke-Signature has behind "sha256=".
[[nodiscard]] std::string webhookSignature(const std::string& secret, const std::string& timestamp, const std::string& body);

} // namespace metsuke
