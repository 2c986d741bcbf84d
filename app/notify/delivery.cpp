// SPDX-License-Identifier: GPL-3.0-or-later
// Notices over the wire: SMTP and HTTP by libcurl.
#include "app/notify/courier.h"

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

/// What may be told of an address: its path and its user are the receiver's secret often enough.
std::string originOf(const std::string& url) {
    const size_t scheme = url.find("://");
    const size_t host = scheme == std::string::npos ? 0 : scheme + 3;
    const std::string_view authority = std::string_view(url).substr(host, url.find_first_of("/?#", host) - host);
    const size_t user = authority.rfind('@');
    return url.substr(0, host) + std::string(user == std::string_view::npos ? authority : authority.substr(user + 1));
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

/// A transfer and its options; libcurl is ready once for the process.
class Transfer {
public:
    explicit Transfer(const CourierPatience& patience, const std::stop_token& stop)
        : m_stop(stop) {
        static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
        m_curl = ready == CURLE_OK ? curl_easy_init() : nullptr;
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(patience.connect.count()));
        set(CURLOPT_TIMEOUT_MS, static_cast<long>(patience.whole.count()));
        set(CURLOPT_NOPROGRESS, 0L);
        set(CURLOPT_XFERINFOFUNCTION, &Transfer::goOn);
        set(CURLOPT_XFERINFODATA, this);
        set(CURLOPT_WRITEFUNCTION, &Transfer::ignore);
        set(CURLOPT_ERRORBUFFER, m_reason.data());
        set(CURLOPT_SSL_VERIFYPEER, 1L);
        set(CURLOPT_SSL_VERIFYHOST, 2L);
        set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        set(CURLOPT_FOLLOWLOCATION, 0L); // a notice goes where the owner said, nowhere else
    }
    ~Transfer() {
        curl_slist_free_all(m_list);
        curl_easy_cleanup(m_curl);
    }
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    template<typename Value>
    void set(CURLoption option, Value value) {
        if (m_curl != nullptr) {
            curl_easy_setopt(m_curl, option, value);
        }
    }
    void addToList(const std::string& line) { m_list = curl_slist_append(m_list, line.c_str()); }
    [[nodiscard]] curl_slist* list() const { return m_list; }

    [[nodiscard]] CURLcode run() { return m_curl == nullptr ? CURLE_FAILED_INIT : curl_easy_perform(m_curl); }
    [[nodiscard]] long answer() const {
        long code = 0;
        curl_easy_getinfo(m_curl, CURLINFO_RESPONSE_CODE, &code);
        return code;
    }
    [[nodiscard]] std::string reason(CURLcode code) const { return m_reason[0] != '\0' ? m_reason.data() : curl_easy_strerror(code); }

private:
    static int goOn(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
        return static_cast<Transfer*>(self)->m_stop.stop_requested() ? 1 : 0;
    }
    static size_t ignore(char*, size_t size, size_t count, void*) { return size * count; }

    const std::stop_token& m_stop;
    CURL* m_curl = nullptr;
    curl_slist* m_list = nullptr;
    std::array<char, CURL_ERROR_SIZE> m_reason{};
};

/// NotFound: another try may help; else it will not.
Error failed(const char* id, const std::string& server, const std::string& reason, bool mayHelp) {
    return {mayHelp ? ErrorCode::NotFound : ErrorCode::InvalidArgument, Message(id).with("server", server).with("reason", reason), reason};
}

bool isOfTheWay(CURLcode code) {
    return code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_CONNECT || code == CURLE_OPERATION_TIMEDOUT || code == CURLE_GOT_NOTHING
        || code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR || code == CURLE_PARTIAL_FILE;
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
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
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
    Transfer transfer(patience, stop);
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
    METSUKE_CHECK(checkTarget(target));
    const std::string body = webhookBody(notice, catalog, language);
    Transfer transfer(patience, stop);
    transfer.set(CURLOPT_PROTOCOLS_STR, "http,https");
    transfer.set(CURLOPT_URL, target.url.c_str());
    transfer.set(CURLOPT_POST, 1L);
    transfer.set(CURLOPT_POSTFIELDS, body.c_str());
    transfer.set(CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    transfer.set(CURLOPT_USERAGENT, "Metsuke/" METSUKE_VERSION);
    const std::string timestamp
        = std::to_string(std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count());
    transfer.addToList("Content-Type: application/json");
    transfer.addToList("Expect:");
    transfer.addToList("X-Metsuke-Delivery: " + deliveryId(notice));
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
