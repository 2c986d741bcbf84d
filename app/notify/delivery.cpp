// SPDX-License-Identifier: GPL-3.0-or-later
// Notices over the wire: SMTP and HTTP by libcurl.
#include "app/notify/courier.h"
#include "core/text/json_text.h"

#include "app/notify/transfer.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <curl/curl.h>
#include <nlohmann/json.hpp>
#include <openssl/hmac.h>
#include <random>

#include "core/base/base64.h"
#include "core/base/digest.h"

namespace metsuke {

namespace {

/// A header's text as encoded words (RFC 2047), none over 75 characters, no character of UTF-8 torn.
std::string encodedWords(std::string_view text) {
    constexpr size_t kBytes = 42;
    std::string out;
    while (!text.empty()) {
        size_t length = std::min(kBytes, text.size());
        while (length < text.size() && length > 1 && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80) {
            --length;
        }
        out += (out.empty() ? "" : "\r\n ") + ("=?UTF-8?B?" + encodeBase64(asBytes(text.substr(0, length))) + "?=");
        text.remove_prefix(length);
    }
    return out;
}

std::string dateOf(Timestamp at) {
    const std::time_t seconds = at.ns / kSecond;
    std::tm utc{};
    ::gmtime_r(&seconds, &utc);
    static constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%s, %02d %s %d %02d:%02d:%02d +0000", days[static_cast<size_t>(utc.tm_wday)], utc.tm_mday,
        months[static_cast<size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
    return text.data();
}

const char* kindName(Notice::Kind kind) {
    static constexpr std::array<const char*, 4> names{"incident", "health", "test", "summary"};
    return names[static_cast<size_t>(kind)];
}

/// The same however often one notice is sent, so that a receiver can leave out what it has.
std::string deliveryId(const Notice& notice) {
    const std::string all = notice.key + '\0' + std::to_string(notice.at.ns) + '\0' + std::to_string(notice.severity);
    return Digest::hex(DigestKind::Sha256, asBytes(all)).substr(0, 32);
}

std::string textOf(const Notice& notice, const MessageCatalog& catalog, Language language) {
    std::string text = catalog.render(notice.text, language);
    if (!notice.advice.id.empty()) {
        text += "\n\n" + catalog.render(notice.advice, language);
    }
    return text;
}

/// NotFound: another try may help; else it will not.
Error failed(const char* id, const std::string& server, const std::string& reason, bool mayHelp) {
    return {mayHelp ? ErrorCode::NotFound : ErrorCode::InvalidArgument, Message(id).with("server", server).with("reason", reason), reason};
}

struct Upload {
    std::string_view left;
    static size_t read(char* buffer, size_t size, size_t count, void* self) {
        auto& left = static_cast<Upload*>(self)->left;
        const size_t taken = std::min(left.size(), size * count);
        std::memcpy(buffer, left.data(), taken);
        left.remove_prefix(taken);
        return taken;
    }
};

} // namespace

std::string mailText(const MailTarget& target, const Notice& notice, const MessageCatalog& catalog, Language language) {
    std::string to;
    for (const std::string& address : target.to) {
        to += (to.empty() ? "" : ",\r\n ") + address;
    }
    std::string text = "Date: " + dateOf(notice.at) + "\r\nFrom: Metsuke <" + target.from + ">\r\nTo: " + to
        + "\r\nSubject: " + encodedWords("[Metsuke] " + catalog.render(notice.title, language)) + "\r\nMessage-ID: <" + deliveryId(notice)
        + "@metsuke.invalid>\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
          "Content-Transfer-Encoding: base64\r\n\r\n";
    const std::string body = encodeBase64(asBytes(textOf(notice, catalog, language) + "\n"));
    constexpr size_t kLine = 76;
    for (size_t at = 0; at < body.size(); at += kLine) {
        text += body.substr(at, kLine) + "\r\n";
    }
    return text;
}

std::string webhookBody(const Notice& notice, const MessageCatalog& catalog, Language language) {
    nlohmann::ordered_json phases = nlohmann::ordered_json::array();
    for (const Phase phase : notice.phases) {
        phases.push_back(phaseName(phase));
    }
    const nlohmann::ordered_json json{{"schema", 1}, {"kind", kindName(notice.kind)}, {"key", notice.key}, {"host", notice.host},
        {"severity", static_cast<double>(static_cast<int64_t>(notice.severity * 10 + 0.5)) / 10}, {"at", formatIso8601(notice.at)},
        {"title", catalog.render(notice.title, language)}, {"text", textOf(notice, catalog, language)}, {"phases", phases}};
    return jsonText(json);
}

std::string webhookSignature(const std::string& secret, const std::string& timestamp, const std::string& body) {
    const std::string signedText = timestamp + "." + body;
    std::array<uint8_t, EVP_MAX_MD_SIZE> mac{};
    unsigned length = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), asBytes(signedText).data(), signedText.size(), mac.data(), &length);
    return toHex(Bytes(mac).first(length));
}

Result<void> deliver(const MailTarget& target, const Notice& notice, const MessageCatalog& catalog, Language language,
    const CourierPatience& patience, const std::stop_token& stop) {
    METSUKE_CHECK(checkTarget(target));
    const std::string text = mailText(target, notice, catalog, language);
    Upload upload{text};
    Transfer transfer(patience.connect, patience.whole, stop);
    transfer.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    transfer.set(CURLOPT_URL, target.server.c_str());
    transfer.set(CURLOPT_USE_SSL, static_cast<long>(target.allowPlain ? CURLUSESSL_TRY : CURLUSESSL_ALL));
    transfer.set(CURLOPT_MAIL_FROM, target.from.c_str());
    for (const std::string& address : target.to) {
        transfer.addToList(address);
    }
    transfer.set(CURLOPT_MAIL_RCPT, transfer.list());
    if (!target.user.empty()) {
        transfer.set(CURLOPT_USERNAME, target.user.c_str());
        transfer.set(CURLOPT_PASSWORD, target.password.c_str());
    }
    if (!target.caFile.empty()) {
        transfer.set(CURLOPT_CAINFO, target.caFile.c_str());
    }
    transfer.set(CURLOPT_READFUNCTION, &Upload::read);
    transfer.set(CURLOPT_READDATA, &upload);
    transfer.set(CURLOPT_UPLOAD, 1L);
    const CURLcode code = transfer.run();
    if (code == CURLE_OK) {
        return {};
    }
    const long answer = code == CURLE_FAILED_INIT ? 0 : transfer.answer();
    constexpr long kTemporary = 400, kPermanent = 500; // SMTP reply codes
    // libcurl calls a refused command an error of sending: the server's word comes first.
    return failed("notice.mail_failed", target.server, transfer.reason(code),
        answer < kPermanent && (isOfTheWay(code) || answer >= kTemporary));
}

Result<void> deliver(const WebhookTarget& target, const Notice& notice, const MessageCatalog& catalog, Language language,
    const CourierPatience& patience, const std::stop_token& stop) {
    return postSigned(target, webhookBody(notice, catalog, language), deliveryId(notice), patience, stop);
}

Result<void> postSigned(const WebhookTarget& target, const std::string& body, const std::string& delivery, const CourierPatience& patience, const std::stop_token& stop) {
    METSUKE_CHECK(checkTarget(target));
    Transfer transfer(patience.connect, patience.whole, stop);
    transfer.set(CURLOPT_PROTOCOLS_STR, "http,https");
    transfer.post(target.url, body);
    const std::string timestamp
        = std::to_string(std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count());
    transfer.addToList("Content-Type: application/json");
    transfer.addToList("X-Metsuke-Delivery: " + delivery);
    transfer.addToList("X-Metsuke-Timestamp: " + timestamp);
    if (!target.secret.empty()) {
        transfer.addToList("X-Metsuke-Signature: sha256=" + webhookSignature(target.secret, timestamp, body));
    }
    transfer.set(CURLOPT_HTTPHEADER, transfer.list());
    if (!target.caFile.empty()) {
        transfer.set(CURLOPT_CAINFO, target.caFile.c_str());
    }
    const CURLcode code = transfer.run();
    if (code != CURLE_OK) {
        return failed("notice.webhook_failed", originOf(target.url), transfer.reason(code), isOfTheWay(code));
    }
    const long answer = transfer.answer();
    if (answer >= 200 && answer < 300) {
        return {};
    }
    constexpr long kTooSlow = 408, kTooMany = 429, kServerFault = 500;
    return failed("notice.webhook_failed", originOf(target.url), "HTTP " + std::to_string(answer),
        answer == kTooSlow || answer == kTooMany || answer >= kServerFault);
}

} // namespace metsuke
