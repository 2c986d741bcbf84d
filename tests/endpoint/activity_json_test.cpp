// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/activity_json.h"

#include "tests/endpoint/activity_samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::endpoint;
using namespace metsuke::endpoint::test;

TEST(ActivityJson, EveryKind_writtenAndRead_isTheSame) {
    ASSERT_EQ(everyKind().size(), std::variant_size_v<ActivityBody>);
    for (const Activity& activity : everyKind()) {
        const std::string line = writeActivity(activity);
        EXPECT_EQ(line.find('\n'), std::string::npos);
        const auto read = readActivity(line);
        ASSERT_TRUE(read.ok()) << line << ' ' << read.error().message.id;
        EXPECT_EQ(*read, activity) << line;
    }
}

TEST(ActivityJson, UsualValues_areLeftOut) {
    EXPECT_EQ(writeActivity({Timestamp{5}, {}, "", ProcessEnded{}}), R"({"time":5,"process_ended":{}})");
    EXPECT_EQ(writeActivity({Timestamp{5}, {0, 1}, "x", ProcessEnded{1}}),
        R"({"time":5,"process":"00000000000000000000000000000001","source":"x","process_ended":{"exit_code":1}})");
}

TEST(ActivityJson, HostileTexts_areCleanedAndCut) {
    Activity activity{Timestamp{1}, {}, "s", FileChanged{}};
    std::get<FileChanged>(activity.body).path = "/tmp/\xff\x1b[2Jx\n";
    std::get<FileChanged>(activity.body).originUrl = std::string(kMaximumText * 3, 'u');
    const auto read = readActivity(writeActivity(activity));
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(std::get<FileChanged>(read->body).path, "/tmp/\\xff\\x1b[2Jx\\x0a");
    EXPECT_EQ(std::get<FileChanged>(read->body).originUrl.size(), kMaximumText);
    EXPECT_EQ(*read, cleanActivity(activity));

    Activity image{Timestamp{1}, {}, "s", ImageStarted{}};
    std::get<ImageStarted>(image.body).arguments.assign(5'000, std::string(5'000, '\x01'));
    const std::string line = writeActivity(image);
    EXPECT_LE(line.size(), kMaximumActivityLine);
    EXPECT_TRUE(readActivity(line).ok());
}

TEST(ActivityJson, WrongLines_areRefusedWithTheirKey) {
    const auto refused = [](const std::string& line) {
        const auto read = readActivity(line);
        if (read.ok()) {
            return std::string("read");
        }
        return read.error().message.id
            + (read.error().message.args.empty() ? std::string() : ' ' + std::get<std::string>(read.error().message.args.front().second));
    };
    EXPECT_EQ(refused(""), "endpoint.json_no_activity");
    EXPECT_EQ(refused("[]"), "endpoint.json_no_activity");
    EXPECT_EQ(refused("{\"time\":1}"), "endpoint.json_no_activity");
    EXPECT_EQ(refused("{\"process_ended\":{}}"), "endpoint.json_no_activity");
    EXPECT_EQ(refused(R"({"time":1,"gap":{},"process_ended":{}})"), "endpoint.json_key process_ended");
    EXPECT_EQ(refused(R"({"time":1,"process_ended":{"x":1}})"), "endpoint.json_key process_ended");
    EXPECT_EQ(refused(R"({"time":1,"process_ended":[]})"), "endpoint.json_object process_ended");
    EXPECT_EQ(refused(R"({"time":"1","process_ended":{}})"), "endpoint.json_number time");
    EXPECT_EQ(refused(R"({"time":1.5,"process_ended":{}})"), "endpoint.json_number time");
    EXPECT_EQ(refused(R"({"time":9223372036854775808,"process_ended":{}})"), "endpoint.json_number time");
    EXPECT_EQ(refused(R"({"time":1,"process":"xy","process_ended":{}})"), "endpoint.json_word process");
    EXPECT_EQ(refused(R"({"time":1,"connected":{"local_port":65536}})"), "endpoint.json_number connected.local_port");
    EXPECT_EQ(refused(R"({"time":1,"connected":{"protocol":-1}})"), "endpoint.json_number connected.protocol");
    EXPECT_EQ(refused(R"({"time":1,"connected":{"remote":"300.0.0.1"}})"), "endpoint.json_word connected.remote");
    EXPECT_EQ(refused(R"({"time":1,"file_changed":{"change":"eaten"}})"), "endpoint.json_word file_changed.change");
    EXPECT_EQ(refused(R"({"time":1,"file_changed":{"file":{"inode":1}}})"), "endpoint.json_object file_changed.file");
    EXPECT_EQ(refused(R"({"time":1,"module_loaded":{"is_bpf":1}})"), "endpoint.json_bool module_loaded.is_bpf");
    EXPECT_EQ(refused(R"({"time":1,"name_looked_up":{"answers":"x"}})"), "endpoint.json_list name_looked_up.answers");
    EXPECT_EQ(refused(R"({"time":1,"logged_in":{"user":7}})"), "endpoint.json_text logged_in.user");
    EXPECT_EQ(refused(R"({"time":1,"logged_in":{"user":")" + std::string(kMaximumText + 1, 'x') + "\"}}"), "endpoint.json_too_long logged_in.user");
    EXPECT_EQ(refused(std::string(100'000, '[')), "endpoint.json_no_activity");
    EXPECT_EQ(refused(std::string(kMaximumActivityLine + 1, ' ')), "endpoint.json_no_activity");
}
