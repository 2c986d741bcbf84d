// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/temporary_folder.h"
#include "tests/transport/inbox.h"

#include "core/transport/drop_file.h"
#include "core/transport/file_drop.h"

#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::transport;
using namespace metsuke::transport::test;
using std::chrono::milliseconds;
namespace fs = std::filesystem;

namespace {

class FileDropTest : public testing::Test {
protected:
    std::unique_ptr<Transport> open(const Role& role, Inbox& of, milliseconds patience = milliseconds(60'000)) {
        auto made = openFileDrop(folder(), role, of.events(), {milliseconds(10), patience});
        EXPECT_TRUE(made.ok());
        return made.ok() ? std::move(*made) : nullptr;
    }
    fs::path folder() const { return m_folder.path(); }
    /// Puts a file where the agent looks.
    void put(const std::string& name, const std::string& text) {
        fs::create_directories(folder() / "pc-1/in");
        std::ofstream(folder() / "pc-1/in" / name, std::ios::binary) << text;
    }
    size_t filesIn(const std::string& path) const {
        std::error_code none;
        return static_cast<size_t>(std::distance(fs::directory_iterator(folder() / path, none), fs::directory_iterator()));
    }
    static std::string number(int64_t value) {
        std::string digits = std::to_string(value);
        return std::string(19 - digits.size(), '0') + digits + "-0123456789abcdef.parcel";
    }

    Inbox workstation, inbox;

private:
    metsuke::test::TemporaryFolder m_folder;
};

} // namespace

TEST(DropFile, Parcel_comesBack_andNothingUntilItIsWhole) {
    const Parcel parcel = command("pc-1", longText(5'000));
    const std::string file = writeDropFile(parcel);
    for (size_t length = 0; length < file.size(); length += 97) {
        const auto read = readDropFile(std::string_view(file).substr(0, length));
        ASSERT_TRUE(read.ok()) << length;
        EXPECT_FALSE(*read) << length;
    }
    const auto whole = readDropFile(file);
    ASSERT_TRUE(whole.ok() && *whole);
    EXPECT_EQ((*whole)->kind, ParcelKind::Command);
    EXPECT_EQ((*whole)->address, "pc-1");
    EXPECT_EQ((*whole)->text, parcel.text);
}

TEST(DropFile, Damaged_isMalformed) {
    const std::string file = writeDropFile(command("pc-1", "text"));
    std::string changed = file;
    changed.back() = 'T';
    for (const std::string& bad : {changed, file + "x", std::string("metsuke-parcel 2 command pc-1 0 x\n"), std::string("metsuke-parcel 1 order pc-1 0 x\n"),
             std::string("metsuke-parcel 1 command ../x 0 x\n"), std::string("metsuke-parcel 1 command pc-1 -1 x\n"),
             std::string("metsuke-parcel 1 command pc-1 99999999999999999999 x\n"), std::string("hello"), std::string(300, 'm')}) {
        EXPECT_FAILS(readDropFile(bad), ErrorCode::Malformed, "transport.drop_malformed");
    }
}

TEST_F(FileDropTest, BothWays_inOrder_upToAMebibyte) {
    const auto server = open(Role{}, workstation);
    const auto client = open(agent("pc-1"), inbox);
    std::vector<std::string> sent;
    for (int i = 0; i < 40; ++i) {
        sent.push_back(std::to_string(i) + longText(i == 17 ? kMaximumParcel - 2 : 100));
        ASSERT_TRUE(server->send(command("pc-1", sent.back())).ok());
        ASSERT_TRUE(client->send(response(sent.back())).ok());
    }
    ASSERT_TRUE(eventually([&] { return inbox.size() == sent.size() && workstation.size() == sent.size(); }));
    EXPECT_EQ(inbox.texts(), sent);
    EXPECT_EQ(workstation.texts(), sent);
    EXPECT_TRUE(server->isConnected() && client->isConnected());
    EXPECT_TRUE(eventually([&] { return filesIn("pc-1/in") == 0 && filesIn("pc-1/out") == 0; }));
}

TEST_F(FileDropTest, Enrolment_hasFoldersOfItsOwn) {
    const auto server = open(Role{}, workstation);
    const auto client = open(enrolling("t0ken"), inbox);
    ASSERT_TRUE(client->send({ParcelKind::EnrolRequest, {}, "please"}).ok());
    ASSERT_TRUE(eventually([&] { return workstation.size() == 1; }));
    EXPECT_EQ(workstation.parcels().front().address, "t0ken");
    ASSERT_TRUE(server->send({ParcelKind::EnrolReply, "t0ken", "accepted"}).ok());
    ASSERT_TRUE(eventually([&] { return inbox.size() == 1; }));
    EXPECT_TRUE(fs::is_directory(folder() / "enrol/t0ken/in"));
}

TEST_F(FileDropTest, Everybody_isWhoHasAFolder) {
    const auto server = open(Role{}, workstation);
    fs::create_directories(folder() / "pc-2");
    Inbox second;
    const auto one = open(agent("pc-1"), inbox);
    const auto two = open(agent("pc-2"), second);
    ASSERT_TRUE(one->send(response("here")).ok());
    ASSERT_TRUE(eventually([&] { return workstation.size() == 1; }));
    ASSERT_TRUE(server->send(command(std::string(kEverybody), "to all")).ok());
    EXPECT_TRUE(eventually([&] { return inbox.size() == 1 && second.size() == 1; }));
}

TEST_F(FileDropTest, FolderThatIsAway_keepsEverythingUntilItIsBack) {
    const fs::path away = folder().string() + "-away";
    fs::rename(folder(), away);
    const auto client = open(agent("pc-1"), inbox);
    ASSERT_TRUE(client->send(response("kept")).ok());
    ASSERT_TRUE(eventually([&] { return inbox.wasTold("transport.drop_absent"); }));
    EXPECT_FALSE(client->isConnected());
    fs::rename(away, folder());
    ASSERT_TRUE(eventually([&] { return client->isConnected() && filesIn("pc-1/out") == 1; }));
    const auto server = open(Role{}, workstation);
    ASSERT_TRUE(eventually([&] { return workstation.size() == 1; }));
}

TEST_F(FileDropTest, WhatIsNoParcel_isSetAside_andNothingElseIsTouched) {
    put(number(1), "hello");
    put(number(2), std::string(kMaximumDropFile + 1, 'x'));
    put(number(3), writeDropFile(command("pc-2", "for another")));
    put(number(4), writeDropFile({ParcelKind::Response, "pc-1", "of the wrong kind"}));
    fs::create_directory(folder() / "pc-1/in" / number(5));
    ASSERT_EQ(::mkfifo((folder() / "pc-1/in" / number(6)).c_str(), 0600), 0);
    std::ofstream(folder() / "secret") << writeDropFile(command("pc-1", "somebody else's file"));
    fs::create_symlink(folder() / "secret", folder() / "pc-1/in" / number(7));
    put("README.txt", "hello");
    put("1.parcel", "not our name");
    put(number(8), writeDropFile(command("pc-1", "good")));
    const auto client = open(agent("pc-1"), inbox);
    ASSERT_TRUE(eventually([&] { return inbox.size() == 1; }));
    EXPECT_EQ(inbox.texts().front(), "good");
    for (int i = 1; i <= 7; ++i) {
        EXPECT_TRUE(fs::exists(fs::symlink_status(folder() / "pc-1/in" / (number(i) + ".refused")))) << i;
    }
    EXPECT_EQ(filesIn("pc-1/in"), 9U);
    EXPECT_TRUE(fs::exists(folder() / "secret"));
}

TEST_F(FileDropTest, LinkInsteadOfAFolder_isNotFollowed) {
    fs::create_directories(folder() / "elsewhere/in");
    std::ofstream(folder() / "elsewhere/in" / number(1)) << writeDropFile(command("pc-1", "trap"));
    fs::create_symlink("elsewhere", folder() / "pc-1");
    const auto client = open(agent("pc-1"), inbox);
    ASSERT_TRUE(client->send(response("x")).ok());
    ASSERT_TRUE(eventually([&] { return inbox.wasTold("transport.drop_failed"); }));
    EXPECT_EQ(inbox.size(), 0U);
    EXPECT_EQ(filesIn("elsewhere"), 1U);
}

TEST_F(FileDropTest, FileThatIsStillCopied_isWaitedFor_andWhatFollowsItToo) {
    const std::string file = writeDropFile(command("pc-1", longText(3'000)));
    put(number(2), writeDropFile(command("pc-1", "second")));
    put(number(1), file.substr(0, 1'000));
    const auto client = open(agent("pc-1"), inbox);
    ASSERT_TRUE(eventually([&] { return client->isConnected(); }));
    EXPECT_EQ(inbox.size(), 0U);
    put(number(1), file);
    ASSERT_TRUE(eventually([&] { return inbox.size() == 2; }));
    EXPECT_EQ(inbox.texts().back(), "second");
}

TEST_F(FileDropTest, FileThatWasCutShort_isSetAsideAfterAWhile) {
    put(number(1), writeDropFile(command("pc-1", longText(3'000))).substr(0, 1'000));
    put(number(2), writeDropFile(command("pc-1", "second")));
    const auto client = open(agent("pc-1"), inbox, milliseconds(50));
    ASSERT_TRUE(eventually([&] { return inbox.size() == 1; }));
    EXPECT_TRUE(fs::exists(folder() / "pc-1/in" / (number(1) + ".refused")));
}

TEST_F(FileDropTest, NewParcels_comeBehindThoseThatAreThere_whateverTheClockSays) {
    const fs::path out = folder() / "pc-1/out";
    fs::create_directories(out);
    std::ofstream(out / number(8'000'000'000'000'000'000)) << writeDropFile({ParcelKind::Response, "pc-1", "first"});
    std::ofstream(out / ("." + number(5) + ".part")) << "of a process that was killed";
    {
        const auto client = open(agent("pc-1"), inbox);
        ASSERT_TRUE(client->send(response("second")).ok());
    } // what was sent last is written
    EXPECT_EQ(filesIn("pc-1/out"), 2U);
    const auto server = open(Role{}, workstation);
    ASSERT_TRUE(eventually([&] { return workstation.size() == 2; }));
    EXPECT_EQ(workstation.texts(), (std::vector<std::string>{"first", "second"}));
}

TEST_F(FileDropTest, SameParcelAgain_waitsOnce) {
    const auto server = open(Role{}, workstation);
    for (const char* text : {"one", "one", "two", "one", "last"}) {
        ASSERT_TRUE(server->send(command("pc-1", text)).ok());
    }
    ASSERT_TRUE(eventually([&] { return filesIn("pc-1/in") == 3; }));
    const auto client = open(agent("pc-1"), inbox);
    ASSERT_TRUE(eventually([&] { return inbox.size() == 3 && filesIn("pc-1/in") == 0; }));
    EXPECT_EQ(inbox.texts(), (std::vector<std::string>{"one", "two", "last"}));
    ASSERT_TRUE(server->send(command("pc-1", "one")).ok()); // the first was carried over
    EXPECT_TRUE(eventually([&] { return inbox.size() == 4; }));
}

TEST_F(FileDropTest, NobodyCarries_itStaysBounded) {
    const auto client = open(agent("pc-1"), inbox);
    for (int i = 0; i < 100; ++i) {
        ASSERT_TRUE(client->send({ParcelKind::Telemetry, {}, "beat " + std::to_string(i)}).ok());
    }
    ASSERT_TRUE(client->send(response("answer")).ok()); // goes all the same
    ASSERT_TRUE(eventually([&] { return filesIn("pc-1/out") == 65; }));
    for (int i = 1; i <= 950; ++i) {
        std::ofstream(folder() / "pc-1/out" / number(i)) << "x";
    }
    size_t sent = 1;
    ASSERT_TRUE(eventually([&] {
        const auto answer = client->send(response("answer " + std::to_string(sent)));
        sent += answer.ok() ? 1U : 0U;
        return !answer.ok() && answer.error().code == ErrorCode::Busy && inbox.wasTold("transport.drop_full");
    }));
    EXPECT_EQ(filesIn("pc-1/out"), 1'024U);
    EXPECT_LE(sent, 1'024U + 1'025U);
}

TEST_F(FileDropTest, NoRoom_leavesTheFileUntilThereIs) {
    put(number(1), writeDropFile(command("pc-1", "first")));
    put(number(2), writeDropFile(command("pc-1", "second")));
    inbox.isFull = true;
    const auto client = open(agent("pc-1"), inbox);
    ASSERT_TRUE(eventually([&] { return client->isConnected(); }));
    EXPECT_EQ(filesIn("pc-1/in"), 2U);
    inbox.isFull = false;
    ASSERT_TRUE(eventually([&] { return inbox.size() == 2 && filesIn("pc-1/in") == 0; }));
    EXPECT_EQ(inbox.texts(), (std::vector<std::string>{"first", "second"}));
}

TEST_F(FileDropTest, WhatIsSent_isWrittenAtOnce_howeverSeldomItLooks) {
    auto made = openFileDrop(folder(), agent("pc-1"), inbox.events(), {std::chrono::hours(1), std::chrono::hours(1)});
    ASSERT_TRUE(made.ok());
    ASSERT_TRUE(eventually([&] { return (*made)->isConnected(); }));
    put(number(1), writeDropFile(command("pc-1", "waits for the next look")));
    ASSERT_TRUE((*made)->send(response("x")).ok());
    ASSERT_TRUE(eventually([&] { return filesIn("pc-1/out") == 1; }));
    EXPECT_EQ(inbox.size(), 0U);
}

TEST_F(FileDropTest, ParcelThatCannotBeRemoved_isReceivedOnce) {
    if (::geteuid() == 0) {
        GTEST_SKIP() << "root may remove everything";
    }
    put(number(1), writeDropFile(command("pc-1", "once")));
    fs::permissions(folder() / "pc-1/in", fs::perms::owner_read | fs::perms::owner_exec);
    const auto client = open(agent("pc-1"), inbox);
    ASSERT_TRUE(eventually([&] { return inbox.wasTold("transport.drop_not_removed"); }));
    fs::permissions(folder() / "pc-1/in", fs::perms::owner_all);
    ASSERT_TRUE(eventually([&] { return filesIn("pc-1/in") == 0; }));
    EXPECT_EQ(inbox.size(), 1U);
}

TEST_F(FileDropTest, WrongRole_isRefused) {
    EXPECT_FALSE(openFileDrop(folder(), agent("enrol"), inbox.events()).ok());
    EXPECT_FALSE(openFileDrop(folder(), agent("../pc"), inbox.events()).ok());
    const auto client = open(agent("pc-1"), inbox);
    EXPECT_FAILS(client->send(command("pc-1", "x")), ErrorCode::InvalidArgument, "transport.kind_refused");
}

TEST_F(FileDropTest, End_isImmediate) {
    auto client = open(agent("pc-1"), inbox);
    const auto begun = std::chrono::steady_clock::now();
    client.reset();
    EXPECT_LT(std::chrono::steady_clock::now() - begun, milliseconds(200));
}
