// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/activity_import/audit_record.h"
#include "core/activity_import/command_line.h"
#include "core/activity_import/file_book.h"
#include "core/activity_import/json_objects.h"
#include "core/activity_import/log_time.h"
#include "core/activity_import/process_book.h"
#include "core/activity_import/raw_event.h"
#include "core/activity_import/utf16.h"
#include "core/activity_import/windows_event.h"
#include "core/activity_import/windows_places.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

using namespace metsuke;
using namespace metsuke::activity_import;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(LogTime, EveryShape_isTheSameMoment) {
    const Timestamp expected{1'790'000'000 * kSecond + 123 * kMillisecond};
    for (const char* text : {"2026-09-21T14:13:20.123Z", "2026-09-21 14:13:20.123", "2026-09-21T23:13:20.123+09:00",
             "2026-09-21T10:43:20.123-0330", "2026-09-21T14:13:20,123000000Z", "/Date(1790000000123)/"}) {
        EXPECT_EQ(parseLogTime(text), expected) << text;
    }
    EXPECT_EQ(parseUnixTime("1790000000.123"), expected);
}

TEST(LogTime, EverythingElse_isNone) {
    for (const char* text : {"", "2026", "2026-13-21T14:13:20Z", "2026-02-30T14:13:20Z", "2026-09-21T24:13:20Z", "2026-09-21T14:13:20Zx",
             "1960-01-01T00:00:00Z", "9999-01-01T00:00:00Z", "/Date(-5)/", "/Date(99999999999999999)/", "/Date(", "2026-09-21T14:13:20.123+9"}) {
        EXPECT_FALSE(parseLogTime(text)) << text;
    }
    for (const char* text : {"", "-1", "99999999999", "12x", "1.2.3"}) {
        EXPECT_FALSE(parseUnixTime(text)) << text;
    }
}

TEST(RawEvent, Encoded_isReadBackAndCutIsRefused) {
    RawEvent event{Timestamp{7}, 3, RawEvent::Rank::End, "execve", "host", {}};
    event.add("a", std::string("x\0y", 3));
    event.add("a", "second");
    const std::string bytes = encodeRawEvent(event);
    const auto read = decodeRawEvent(asBytes(bytes));
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read, event);
    EXPECT_FALSE(decodeRawEvent(asBytes(bytes).first(bytes.size() - 1)).ok());
}

TEST(AuditRecord, Line_isTakenApart) {
    const auto record = parseAuditRecord("node=pc5 type=PATH msg=audit(1790000000.123:77): item=0 name=2F746D702F61206200 inode=5 "
                                         "dev=08:01 nametype=CREATE\x1dOUID=\"root\"");
    ASSERT_TRUE(record);
    EXPECT_EQ(record->node, "pc5");
    EXPECT_EQ(record->type, "PATH");
    EXPECT_EQ(record->serial, 77);
    EXPECT_EQ(record->time.ns, 1'790'000'000'123'000'000);
    EXPECT_EQ(record->text("name"), std::string("/tmp/a b\0", 9));
    EXPECT_EQ(record->get("OUID"), "root");
}

TEST(AuditRecord, QuotedDigits_areNoHexadecimal) {
    const auto record = parseAuditRecord("type=EXECVE msg=audit(1.0:1): argc=2 a0=\"6161\" a1=6161");
    ASSERT_TRUE(record);
    EXPECT_EQ(record->text("a0"), "6161");
    EXPECT_EQ(record->text("a1"), "aa");
}

TEST(AuditRecord, MessageOfAProgram_andTheKernelsOwnForm_areRead) {
    const auto login = parseAuditRecord("type=USER_LOGIN msg=audit(1.5:9): pid=3 msg='op=login id=1000 exe=\"/usr/sbin/sshd\" addr=10.0.0.1 res=success'");
    ASSERT_TRUE(login);
    EXPECT_EQ(login->get("exe"), "/usr/sbin/sshd");
    EXPECT_EQ(login->get("res"), "success");
    const auto kernel = parseAuditRecord("Sep 21 14:13:20 pc5 kernel: audit: type=1300 audit(1790000000.5:9): arch=c000003e syscall=59");
    ASSERT_TRUE(kernel);
    EXPECT_EQ(kernel->type, "SYSCALL");
    for (const char* line : {"", "type=PATH", "type=PATH msg=audit(", "type=PATH msg=audit(1.0)", "type=PATH msg=audit(x:y): a=b", "msg=audit(1.0:1): a=b"}) {
        EXPECT_FALSE(parseAuditRecord(line)) << line;
    }
}

TEST(AuditRecord, SocketAddresses_ofBothFamilies) {
    const auto v4 = socketEndOf("0200115CCB0071090000000000000000");
    ASSERT_TRUE(v4);
    EXPECT_EQ(v4->address.toString(), "203.0.113.9");
    EXPECT_EQ(v4->port, 4444);
    const auto v6 = socketEndOf("0A0001BB0000000020010DB800000000000000000000000500000000");
    ASSERT_TRUE(v6);
    EXPECT_EQ(v6->address.toString(), "2001:db8::5");
    EXPECT_FALSE(socketEndOf("01002F72756E2F78")) << "a path";
    EXPECT_FALSE(socketEndOf("0200115C"));
    EXPECT_FALSE(socketEndOf(""));
}

TEST(AuditRecord, SystemCalls_goByArchitecture) {
    EXPECT_EQ(nameOfSystemCall("c000003e", 59), "execve");
    EXPECT_EQ(nameOfSystemCall("c00000b7", 221), "execve");
    EXPECT_EQ(nameOfSystemCall("40000003", 11), "execve");
    EXPECT_EQ(nameOfSystemCall("c000003e", 221), "");
    EXPECT_EQ(nameOfSystemCall("c00000b7", -1), "");
    EXPECT_EQ(nameOfSystemCall("elsewhere", 59), "");
}

TEST(CommandLine, Words_loseQuotesAndSecrets) {
    EXPECT_THAT(wordsOf(R"("C:\Program Files\a.exe" -x "b c" --password=hunter2)"),
        ElementsAre("C:\\Program Files\\a.exe", "-x", "b c", "--password=***"));
    EXPECT_THAT(wordsOf("sh -c 'echo a' don't"), ElementsAre("sh", "-c", "echo a", "don't"));
    EXPECT_THAT(wordsOf("  \t "), IsEmpty());
    EXPECT_THAT(wordsOf("a \"open"), ElementsAre("a", "\"open"));
    std::string many;
    for (int i = 0; i < 5'000; ++i) {
        many += "' \" x";
    }
    EXPECT_LE(wordsOf(many).size(), 256U);
}

TEST(CommandLine, ScriptsOnWindows_areFound) {
    const auto script = [](const char* image, const char* line) { return scriptOnWindows(image, wordsOf(line), "C:\\Users\\sato\\"); };
    constexpr const char* kShell = "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe";
    EXPECT_EQ(script(kShell, "powershell -File a.ps1"), "C:\\Users\\sato\\a.ps1");
    EXPECT_EQ(script(kShell, "powershell -enc ZQBj"), "");
    EXPECT_EQ(script("C:\\Windows\\System32\\cscript.exe", "cscript C:\\Windows\\System32\\slmgr.vbs"), "") << "one of the system's";
    EXPECT_EQ(script("C:\\Windows\\System32\\rundll32.exe", "rundll32 C:\\x\\y.dll,Start"), "C:\\x\\y.dll");
    EXPECT_EQ(script("C:\\Windows\\System32\\mshta.exe", "mshta http://203.0.113.9/a.hta"), "");
    EXPECT_EQ(script("C:\\x\\notepad.exe", "notepad a.ps1"), "");
}

TEST(CommandLine, FoldersOfWindows_makeAPackage_butNotWhereAnybodyWrites) {
    EXPECT_EQ(packageOnWindows("C:\\Windows\\System32\\cmd.exe", "Windows"), "Windows");
    EXPECT_EQ(packageOnWindows("c:\\program files\\X\\x.exe", "-"), "c:\\program files");
    EXPECT_EQ(packageOnWindows("C:\\Windows\\Temp\\cmd.exe", "Windows"), "");
    EXPECT_EQ(packageOnWindows("C:\\Windows\\..\\Users\\cmd.exe", "Windows"), "");
    EXPECT_EQ(packageOnWindows("C:\\Users\\sato\\cmd.exe", "Windows"), "");
}

TEST(WindowsPlaces, ValuesAndFiles_haveTheirKind) {
    EXPECT_EQ(kindOfRegistryValue("HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\\x"), "run_key");
    EXPECT_EQ(kindOfRegistryValue("HKLM\\System\\CurrentControlSet\\Services\\evil\\ImagePath"), "service");
    EXPECT_EQ(kindOfRegistryValue("HKLM\\System\\CurrentControlSet\\Services\\evil\\Start"), "");
    EXPECT_EQ(kindOfRegistryValue("HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon\\Userinit"), "winlogon");
    EXPECT_EQ(kindOfRegistryValue("HKCU\\Software\\Other\\x"), "");
    EXPECT_EQ(kindOfWindowsFile("C:\\Users\\a\\AppData\\Roaming\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\a.lnk"), "startup_folder");
    EXPECT_EQ(kindOfWindowsFile("C:\\Windows\\System32\\Tasks\\a"), "scheduled_task");
    EXPECT_EQ(kindOfWindowsFile("C:\\a"), "");
}

TEST(FileBook, RenamedFile_keepsItsNumberAndItsOldNameIsAnother) {
    FileBook book;
    const auto file = book.of("/a");
    EXPECT_TRUE(file.isKnown());
    EXPECT_EQ(book.rename("/a", "/b"), file);
    EXPECT_EQ(book.of("/b"), file);
    EXPECT_NE(book.of("/a"), file);
    EXPECT_EQ(book.of("C:\\A"), book.of("c:\\a"));
    EXPECT_NE(book.of("/A"), book.of("/a"));
    EXPECT_FALSE(book.of("").isKnown());
    EXPECT_EQ(absolutePath("../x", "/home/sato"), "/home/x");
    EXPECT_EQ(absolutePath("x", ""), "x");
}

TEST(ProcessBook, BeyondItsBound_dropsWhatEnded) {
    ProcessBook book;
    const auto begin = [&](size_t i) { book.begin(std::to_string(i), {{1, i + 1}, {}, static_cast<int64_t>(i), {}}); };
    for (size_t i = 0; i < ProcessBook::kMaximum; ++i) {
        begin(i);
    }
    book.end("5");
    begin(ProcessBook::kMaximum);
    EXPECT_EQ(book.find("5"), nullptr);
    EXPECT_NE(book.find("0"), nullptr);
    begin(ProcessBook::kMaximum + 1);
    EXPECT_EQ(book.find("0"), nullptr) << "the oldest";
}

TEST(JsonObjects, WhateverStandsAround_objectsAreCutOut) {
    const auto cut = [](const std::string& text) {
        std::istringstream in(text);
        LogInput input(in, 0, {});
        std::vector<std::string> found;
        JsonObjects objects({[&](std::string_view object, int64_t line) -> Result<void> {
                                 found.push_back(std::to_string(line) + ' ' + std::string(object));
                                 return {};
                             },
            [&](int64_t line) { found.push_back(std::to_string(line) + " unreadable"); }});
        EXPECT_TRUE(objects.read(input).ok());
        return found;
    };
    EXPECT_THAT(cut("{\"a\":1}\n{\"b\":\"}\"}\n"), ElementsAre("1 {\"a\":1}", "2 {\"b\":\"}\"}"));
    EXPECT_THAT(cut("[{\"a\":1},{\"a\":[{}]}]"), ElementsAre("1 {\"a\":1}", "1 {\"a\":[{}]}"));
    EXPECT_THAT(cut("[\n  {\n    \"a\": \"\\\"\"\n  }\n]"), ElementsAre("2 {\n    \"a\": \"\\\"\"\n  }"));
    EXPECT_THAT(cut("{\"a\":{\n{\"b\":1}\n"), ElementsAre("1 unreadable", "2 {\"b\":1}"));
    EXPECT_THAT(cut("{\"a\":\"cut\n{\"b\":1}\n"), ElementsAre("1 unreadable", "2 {\"b\":1}"));
    EXPECT_THAT(cut("{\"a\":"), ElementsAre("1 unreadable"));
    EXPECT_THAT(cut(std::string(100, '{') + std::string(100, '}') + "{}"), ElementsAre("1 unreadable", "1 {}"));
}

TEST(WindowsEvent, TextInACodePage_isStillRead) {
    WindowsEventParser parser;
    const auto event = parser.parse("<Event><System><Provider Name='Linux-Sysmon'/><EventID>1</EventID></System><EventData>"
                                    "<Data Name='UtcTime'>2026-09-21 14:13:20.123</Data><Data Name='Image'>C:\\\x8e\x52\\a</Data></EventData></Event>");
    ASSERT_TRUE(event);
    EXPECT_EQ(event->raw.get("Image"), "C:\\?R\\a");
}

TEST(Utf16, HalvesThatStandAlone_areReplaced) {
    EXPECT_EQ(utf8Of(asBytes(std::string_view("a\0\x42\x30\x3d\xd8\x00\xde", 8))), "a\u3042\U0001f600");
    EXPECT_EQ(utf8Of(asBytes(std::string_view("\x3d\xd8z\0", 4))), "\ufffdz");
    EXPECT_EQ(utf8Of(asBytes(std::string_view("\x00\xde\x41", 3))), "\ufffd");
}
