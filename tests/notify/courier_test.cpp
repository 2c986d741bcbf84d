// SPDX-License-Identifier: GPL-3.0-or-later
// Notices over real sockets: a mail server and a web server of the test's own, that are well, slow, down, or not to be trusted.
#include "app/notify/courier.h"
#include "tests/notify/receiver.h"
#include "tests/support/process.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace metsuke;
using namespace metsuke::test;
using namespace std::chrono_literals;

namespace {

std::shared_ptr<const MessageCatalog> words() {
    static const auto catalog = [] {
        auto loaded = MessageCatalog::load(std::filesystem::path(METSUKE_SOURCE_DIR) / "resources" / "i18n");
        EXPECT_TRUE(loaded.ok());
        return std::make_shared<const MessageCatalog>(std::move(*loaded));
    }();
    return catalog;
}

CourierPatience quick() { return {{20ms, 20ms}, 2s, 3s, 5s}; }

Notice incident(const std::string& host = "10.0.0.5") {
    Notice notice;
    notice.key = "i-" + host;
    notice.host = host;
    notice.severity = 8.4;
    notice.at = {1'700'000'000 * kSecond};
    notice.title = Message("notice.incident").with("host", host).with("severity", 8.4);
    notice.text = "notice.test_text";
    notice.phases = {Phase::C2};
    return notice;
}

MailTarget mailTo(const std::string& server) {
    MailTarget mail;
    mail.server = server;
    mail.allowPlain = true;
    mail.from = "metsuke@example.org";
    mail.to = {"soc@example.org", "duty@example.org"};
    return mail;
}

std::string fromBase64(std::string_view text) {
    static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    uint32_t group = 0;
    int bits = 0;
    for (const char c : text) {
        const size_t digit = kDigits.find(c);
        if (digit != std::string_view::npos) {
            group = group << 6 | static_cast<uint32_t>(digit);
            bits += 6;
            if (bits >= 8) {
                bits -= 8;
                out += static_cast<char>(group >> bits & 0xff);
            }
        }
    }
    return out;
}

struct Folder {
    std::filesystem::path path = [] {
        std::string name = (std::filesystem::temp_directory_path() / "metsuke-notify-XXXXXX").string();
        return std::filesystem::path(::mkdtemp(name.data()));
    }();
    ~Folder() { std::filesystem::remove_all(path); }
};

} // namespace

TEST(Mail, Notice_arrivesWithItsWords) {
    MailReceiver receiver;
    const auto sent = deliver(mailTo(receiver.server()), incident(), *words(), Language::Japanese, quick(), {});
    ASSERT_TRUE(sent.ok()) << sent.error().detail;
    ASSERT_EQ(receiver.mails().size(), 1U);
    const std::string mail = receiver.mails()[0];
    EXPECT_NE(mail.find("To: soc@example.org,\r\n duty@example.org"), std::string::npos) << mail;
    const size_t subject = mail.find("=?UTF-8?B?");
    ASSERT_NE(subject, std::string::npos);
    EXPECT_EQ(fromBase64(mail.substr(subject + 10, mail.find("?=", subject) - subject - 10)).rfind("[Metsuke] 10.0.0.5", 0), 0U);
    EXPECT_NE(fromBase64(mail.substr(mail.find("\r\n\r\n"))).find("これはテストです"), std::string::npos);
    const auto commands = receiver.commands();
    EXPECT_EQ(std::ranges::count_if(commands, [](const std::string& c) { return c.starts_with("RCPT TO"); }), 2);
    EXPECT_LE(std::ranges::max(std::vector<size_t>{mail.find("\r\n")}), 998U);
}

TEST(Mail, HostNameWithLineBreaks_cannotWriteHeaders) {
    MailReceiver receiver;
    ASSERT_TRUE(deliver(mailTo(receiver.server()), incident("x\r\nBcc: evil@example.org\r\n.\r\nMAIL FROM:<evil>"), *words(), Language::English, quick(), {}).ok());
    ASSERT_EQ(receiver.mails().size(), 1U);
    EXPECT_EQ(receiver.mails()[0].find("Bcc:"), std::string::npos);
    for (const std::string& command : receiver.commands()) {
        EXPECT_EQ(command.find("evil"), std::string::npos) << command;
    }
}

TEST(Mail, RefusedSender_isNotTriedAgain) {
    MailReceiver receiver("550 never heard of you");
    NotifyConfig config;
    config.mail = mailTo(receiver.server());
    Courier courier(config, words(), quick());
    courier.post(incident());
    std::vector<Message> remarks;
    EXPECT_TRUE(eventually([&] { return !(remarks = courier.takeRemarks()).empty(); }));
    EXPECT_EQ(remarks.at(0).id, "notice.mail_failed");
    const auto commands = receiver.commands();
    EXPECT_EQ(std::ranges::count_if(commands, [](const std::string& c) { return c.starts_with("MAIL FROM"); }), 1);
}

TEST(Mail, BusyServer_isTriedAgain) {
    MailReceiver receiver("451 greylisted");
    NotifyConfig config;
    config.mail = mailTo(receiver.server());
    Courier courier(config, words(), quick());
    courier.post(incident());
    EXPECT_TRUE(eventually([&] { return courier.waiting() == 0; }));
    const auto commands = receiver.commands();
    EXPECT_EQ(std::ranges::count_if(commands, [](const std::string& c) { return c.starts_with("MAIL FROM"); }), 3);
}

TEST(Mail, ServerWithoutEncryption_getsNothing) {
    MailReceiver receiver;
    MailTarget mail = mailTo(receiver.server());
    mail.allowPlain = false;
    const auto sent = deliver(mail, incident(), *words(), Language::English, quick(), {});
    ASSERT_FALSE(sent.ok());
    EXPECT_TRUE(receiver.mails().empty());
    const auto commands = receiver.commands();
    EXPECT_TRUE(std::ranges::none_of(commands, [](const std::string& c) { return c.starts_with("MAIL FROM"); }));
}

TEST(Webhook, Notice_arrivesSigned) {
    HookReceiver receiver;
    const auto sent = deliver(WebhookTarget{"http://" + receiver.address() + "/hook?x=1", "a secret", {}}, incident(), *words(), Language::English, quick(), {});
    ASSERT_TRUE(sent.ok()) << sent.error().detail;
    ASSERT_EQ(receiver.requests().size(), 1U);
    const auto request = receiver.requests()[0];
    EXPECT_TRUE(request.head.starts_with("POST /hook?x=1 HTTP/1.1\r\n")) << request.head;
    const auto body = nlohmann::json::parse(request.body, nullptr, false);
    ASSERT_TRUE(body.is_object()) << request.body;
    EXPECT_EQ(body.at("host"), "10.0.0.5");
    EXPECT_EQ(body.at("kind"), "incident");
    EXPECT_EQ(body.at("severity"), 8.4);
    EXPECT_EQ(body.at("title"), "New incident on 10.0.0.5, severity 8.4");
    EXPECT_EQ(request.header("X-Metsuke-Signature"), "sha256=" + webhookSignature("a secret", request.header("X-Metsuke-Timestamp"), request.body));
    EXPECT_EQ(request.header("X-Metsuke-Delivery").size(), 32U);
}

TEST(Webhook, Signature_isHmacSha256OfTimeAndBody) {
    // RFC 4231, test case 7: its text happens to have a dot where ours separates time and body.
    EXPECT_EQ(webhookSignature(std::string(131, '\xaa'), "This is a test using a larger than block-size key and a larger than block-size data",
                  " The key needs to be hashed before being used by the HMAC algorithm."),
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

TEST(Webhook, ServerFault_isTriedAgainWithTheSameDeliveryNumber) {
    HookReceiver receiver([](int n) { return n < 2 ? 503 : 200; });
    NotifyConfig config;
    config.webhook = WebhookTarget{"http://" + receiver.address() + "/", {}, {}};
    Courier courier(config, words(), quick());
    courier.post(incident());
    EXPECT_TRUE(eventually([&] { return courier.waiting() == 0; }));
    const auto requests = receiver.requests();
    ASSERT_EQ(requests.size(), 3U);
    EXPECT_EQ(requests[0].header("X-Metsuke-Delivery"), requests[2].header("X-Metsuke-Delivery"));
    EXPECT_TRUE(courier.takeRemarks().empty());
}

TEST(Webhook, Refusal_isToldAndNotTriedAgain) {
    HookReceiver receiver([](int) { return 403; });
    NotifyConfig config;
    config.webhook = WebhookTarget{"http://" + receiver.address() + "/", {}, {}};
    Courier courier(config, words(), quick());
    courier.post(incident());
    std::vector<Message> remarks;
    EXPECT_TRUE(eventually([&] { return !(remarks = courier.takeRemarks()).empty(); }));
    EXPECT_NE(words()->render(remarks.at(0), Language::English).find("HTTP 403"), std::string::npos);
    EXPECT_EQ(receiver.requests().size(), 1U);
}

TEST(Webhook, Redirect_isNotFollowed) {
    HookReceiver receiver([](int) { return 302; });
    EXPECT_FALSE(deliver(WebhookTarget{"http://" + receiver.address() + "/", {}, {}}, incident(), *words(), Language::English, quick(), {}).ok());
    EXPECT_EQ(receiver.requests().size(), 1U);
}

TEST(Webhook, TlsOfAnUnknownAuthority_isRefused_ofANamedOneTaken) {
    const Folder folder;
    const Certificate certificate = makeCertificate(folder.path);
    if (certificate.key.empty()) {
        GTEST_SKIP() << "openssl makes no certificate here";
    }
    HookReceiver receiver([](int) { return 204; }, certificate);
    WebhookTarget target{"https://" + receiver.address() + "/", {}, {}};
    const auto refused = deliver(target, incident(), *words(), Language::English, quick(), {});
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument) << "no further try";
    EXPECT_NE(refused.error().detail.find("certificate"), std::string::npos) << refused.error().detail;
    EXPECT_TRUE(receiver.requests().empty()) << "not a word before trust";
    target.caFile = certificate.certificate;
    const auto taken = deliver(target, incident(), *words(), Language::English, quick(), {});
    EXPECT_TRUE(taken.ok()) << taken.error().detail;
    EXPECT_EQ(receiver.requests().size(), 1U);
}

TEST(Webhook, ServerThatSpeaksNoTls_isToldAsSuch) {
    HookReceiver receiver;
    const auto sent = deliver(WebhookTarget{"https://" + receiver.address() + "/", {}, {}}, incident(), *words(), Language::English, quick(), {});
    ASSERT_FALSE(sent.ok());
    EXPECT_TRUE(receiver.requests().empty());
}

TEST(Courier, ServerThatIsDown_holdsUpNobody) {
    int port = 0;
    {
        const Receiver gone([](Line&) {});
        port = std::stoi(gone.address().substr(gone.address().find(':') + 1));
    }
    NotifyConfig config;
    config.webhook = WebhookTarget{"http://127.0.0.1:" + std::to_string(port) + "/", {}, {}};
    Courier courier(config, words(), quick());
    const auto begun = std::chrono::steady_clock::now();
    courier.post(incident());
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 100ms);
    std::vector<Message> remarks;
    EXPECT_TRUE(eventually([&] { return !(remarks = courier.takeRemarks()).empty(); }));
    EXPECT_EQ(remarks.at(0).id, "notice.webhook_failed");
}

TEST(Courier, SlowServer_queueIsBoundedAndEndIsPrompt) {
    std::atomic<bool> done = false;
    Receiver slow([&](Line& line) {
        while (!done && !line.read().empty()) { // takes everything and says nothing
        }
    });
    NotifyConfig config;
    config.webhook = WebhookTarget{"http://" + slow.address() + "/", {}, {}};
    CourierPatience patience = quick();
    patience.whole = 60s;
    patience.atTheEnd = 100ms;
    const auto begun = std::chrono::steady_clock::now();
    {
        Courier courier(config, words(), patience);
        for (int i = 0; i < 200; ++i) {
            courier.post(incident("10.0.0." + std::to_string(i)));
        }
        EXPECT_LT(std::chrono::steady_clock::now() - begun, 500ms) << "posting does not wait";
        EXPECT_LE(courier.waiting(), Courier::kWaiting);
        const auto remarks = courier.takeRemarks();
        ASSERT_EQ(remarks.size(), 1U);
        EXPECT_EQ(remarks[0].id, "notice.dropped");
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s) << "a transfer under way is broken off";
    done = true;
}

TEST(Courier, OneTargetThatHangs_leavesTheOtherItsNotices) {
    std::atomic<bool> done = false;
    Receiver slow([&](Line& line) {
        while (!done && !line.read().empty()) {
        }
    });
    MailReceiver mails;
    NotifyConfig config;
    config.webhook = WebhookTarget{"http://" + slow.address() + "/", {}, {}};
    config.mail = mailTo(mails.server());
    CourierPatience patience = quick();
    patience.atTheEnd = 100ms;
    Courier courier(config, words(), patience);
    courier.post(incident("10.0.0.1"));
    courier.post(incident("10.0.0.2"));
    EXPECT_TRUE(eventually([&] { return mails.mails().size() == 2; }));
    done = true;
}

TEST(Courier, End_deliversWhatStillWaits) {
    HookReceiver receiver;
    {
        NotifyConfig config;
        config.webhook = WebhookTarget{"http://" + receiver.address() + "/", {}, {}};
        Courier courier(config, words(), quick());
        for (int i = 0; i < 5; ++i) {
            courier.post(incident("10.0.0." + std::to_string(i)));
        }
    }
    EXPECT_EQ(receiver.requests().size(), 5U);
}
