// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/notify/notify_config.h"

#include <fstream>
#include <gtest/gtest.h>

using namespace metsuke;

namespace {

class NotifyConfigTest : public ::testing::Test {
protected:
    void SetUp() override {
        std::string name = (std::filesystem::temp_directory_path() / "metsuke-config-XXXXXX").string();
        folder = ::mkdtemp(name.data());
        secret = folder / "secret";
        std::ofstream(secret) << "s3cret\nsecond line\n";
        std::filesystem::permissions(secret, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    }
    void TearDown() override { std::filesystem::remove_all(folder); }
    Result<NotifyConfig> load(const std::string& text) {
        std::ofstream(folder / "notify.json") << text;
        return NotifyConfig::load(folder / "notify.json");
    }
    std::filesystem::path folder, secret;
};

} // namespace

TEST_F(NotifyConfigTest, WholeFile_isRead) {
    const auto config = load(R"({"mail": {"server": "smtps://mail.example:465", "from": "m@example.org", "to": ["a@example.org"],
        "user": "m", "password_file": ")" + secret.string() + R"("},
        "webhook": {"url": "https://hook.example/x", "secret_file": ")" + secret.string() + R"("},
        "least_severity": 8, "health": false, "most_per_hour": 5, "quiet": {"from": "22:00", "to": "06:30"}, "language": "ja"})");
    ASSERT_TRUE(config.ok()) << config.error().message.id;
    EXPECT_EQ(config->mail->password, "s3cret");
    EXPECT_EQ(config->webhook->secret, "s3cret");
    EXPECT_EQ(config->rules.leastSeverity, 8);
    EXPECT_FALSE(config->rules.health);
    EXPECT_EQ(config->rules.quietFrom, 22 * 60);
    EXPECT_EQ(config->rules.quietTo, 6 * 60 + 30);
    EXPECT_EQ(config->language, Language::Japanese);
}

TEST_F(NotifyConfigTest, SecretThatOthersMayRead_isRefused) {
    std::filesystem::permissions(secret, std::filesystem::perms::group_read, std::filesystem::perm_options::add);
    const auto config = load(R"({"webhook": {"url": "https://hook.example/", "secret_file": ")" + secret.string() + R"("}})");
    ASSERT_FALSE(config.ok());
    EXPECT_EQ(config.error().code, ErrorCode::PermissionDenied);
    EXPECT_EQ(config.error().message.id, "notice.secret_open");
}

TEST_F(NotifyConfigTest, MissingOrEmptySecret_isSaid) {
    EXPECT_EQ(readSecret(folder / "none").error().message.id, "notice.secret_missing");
    std::ofstream(secret, std::ios::trunc) << "\n";
    EXPECT_EQ(readSecret(secret).error().message.id, "notice.secret_missing");
    EXPECT_EQ(readSecret(folder).error().message.id, "notice.secret_missing");
}

TEST_F(NotifyConfigTest, MisspeltKey_isNamed) {
    const auto config = load(R"({"webhok": {"url": "https://x/"}})");
    ASSERT_FALSE(config.ok());
    EXPECT_EQ(std::get<std::string>(config.error().message.args.at(0).second), "webhok: is not known");
}

TEST_F(NotifyConfigTest, WrongContents_areRefused) {
    for (const char* text : {"", "{", "[]", "7", R"({"mail": 3})", R"({"mail": {"server": "http://x", "from": "a@b", "to": ["c@d"]}})",
             R"({"mail": {"server": "smtp://x", "from": "nobody", "to": ["c@d"]}})", R"({"mail": {"server": "smtp://x", "from": "a@b", "to": []}})",
             R"({"mail": {"server": "smtp://x", "from": "a@b", "to": ["c@d\r\nRCPT TO:<e@f>"]}})", R"({"webhook": {"url": "file:///etc/passwd"}})",
             R"({"webhook": {"url": "gopher://x/"}})", R"({"least_severity": 11})", R"({"quiet": {"from": "25:00", "to": "06:00"}})",
             R"({"language": "fr"})", R"({"health": "yes"})", R"({"most_per_hour": 0})"}) {
        EXPECT_FALSE(load(text).ok()) << text;
    }
    EXPECT_FALSE(load(std::string(100'000, ' ') + "{}").ok()) << "longer than a setting can be";
    EXPECT_FALSE(NotifyConfig::load(folder / "none.json").ok());
}

TEST_F(NotifyConfigTest, EmptyObject_tellsNobody) {
    const auto config = load("{}");
    ASSERT_TRUE(config.ok());
    EXPECT_FALSE(config->mail || config->webhook);
    EXPECT_EQ(config->rules.leastSeverity, 5);
}

TEST(TimeOfDay, Text_isMinutes) {
    EXPECT_EQ(parseTimeOfDay("00:00"), 0);
    EXPECT_EQ(parseTimeOfDay("23:59"), 23 * 60 + 59);
    for (const char* text : {"", "24:00", "1:00", "12:60", "ab:cd", "12-00", "-1:00"}) {
        EXPECT_FALSE(parseTimeOfDay(text).has_value()) << text;
    }
}
