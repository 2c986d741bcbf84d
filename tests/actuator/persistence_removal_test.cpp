// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/persistence_handler.h"
#include "core/actuator/linux/persistence_entry.h"
#include "core/base/wall_clock.h"
#include "tests/actuator/direct.h"
#include "tests/actuator/file_stage.h"
#include "tests/actuator/nothing_protected.h"
#include "tests/support/process.h"

#include <gtest/gtest.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::actuator;
using actuator::test::Bench;
using actuator::test::Direct;
using actuator::test::FileStage;
using actuator::test::kNothingProtected;
using actuator::test::put;
using metsuke::test::readFile;
using plan::State;
using sensor::PlaceSyntax;

namespace {

/// A name that the pattern fits.
std::string sampleOf(const sensor::PersistencePlace& place) {
    std::string path;
    for (const char c : std::string_view(place.pattern)) {
        path += c == '*' ? "upd" : c == '?' ? "2" : std::string(1, c);
    }
    return path;
}

/// Text with something good around something evil, and what the evil is called.
std::pair<std::string, std::string> sampleText(const sensor::PersistencePlace& place, const std::string& path) {
    const std::string name = path.substr(path.rfind('/') + 1);
    switch (place.syntax) {
    case PlaceSyntax::Crontab: {
        const std::string evil = std::string("* * * * * ") + (place.hasUser ? "root " : "") + "/home/ann/.update";
        return {"# a comment\nSHELL=/bin/sh\n17 *\t* * *  " + std::string(place.hasUser ? "root " : "") + "cd / && run\n" + evil + "\n\n", evil};
    }
    case PlaceSyntax::Lines: return {"# first\ngood one\n  evil --password=hunter2 x  \nlast without an end", "evil --password=*** x"};
    case PlaceSyntax::Unit: return {"[Service]\nExecStart=/home/ann/.update\n", name};
    case PlaceSyntax::Script: return {"#!/bin/sh\n/home/ann/.update &\n", name};
    }
    return {};
}

class Persistence : public testing::Test {
protected:
    void SetUp() override {
        if (const std::string why = FileStage::whyNot(); !why.empty()) {
            GTEST_SKIP() << why;
        }
        stage = std::make_unique<FileStage>();
        root = stage->path("root");
        handler = std::make_shared<PersistenceHandler>(kNothingProtected, stage->vault(), root, stage->path("dpkg"));
        bench.handlers.add(plan::Action::RemovePersistence, handler);
        cron = root + "/etc/cron.d/upd";
    }
    plan::Step step(const std::string& kind, const std::string& path, const std::string& entry, bool withDigest = true, const std::string& id = "s1") {
        return {id, plan::Action::RemovePersistence, plan::PersistenceTarget{kind, path, entry, withDigest ? actuator::test::digestOf(path) : ""}, {}};
    }
    std::unique_ptr<FileStage> stage;
    std::shared_ptr<PersistenceHandler> handler;
    Bench bench;
    std::string root, cron;
};

const std::string kEvilLine = "* * * * * root /home/ann/.update";
const std::string kGoodLine = "17 * * * * root cd / && run";

} // namespace

TEST_F(Persistence, OfEveryKindThatIsEnumerated_isRemoved_andComesBackByteForByte) {
    std::set<std::string> kinds;
    for (const sensor::PersistencePlace& place : sensor::persistencePlaces()) {
        const std::string path = root + sampleOf(place);
        SCOPED_TRACE(path);
        const sensor::PersistencePlace* first = sensor::placeOf(path, root);
        ASSERT_NE(first, nullptr);
        const auto [text, entry] = sampleText(*first, path);
        put(path, text);
        const auto entries = sensor::parsePlace(*first, path, text);
        ASSERT_NE(std::ranges::find(entries, entry, &sensor::PlaceEntry::entry), entries.end());
        actuator::test::dressUp(path);
        const FileMetadata before = actuator::test::metadataOf(path);

        Direct one(*handler, plan::Action::RemovePersistence, step(first->kind, path, entry).target);
        ASSERT_EQ(one.refusal(), "");
        const auto done = one.act();
        ASSERT_TRUE(done.ok()) << done.error().message.id << done.error().detail;
        EXPECT_TRUE(one.verify().ok());
        EXPECT_EQ(one.standing(), Standing::After);
        if (first->syntax == PlaceSyntax::Lines || first->syntax == PlaceSyntax::Crontab) {
            const auto left = sensor::parsePlace(*first, path, readFile(path));
            EXPECT_EQ(left.size() + 1, entries.size());
            EXPECT_EQ(std::ranges::find(left, entry, &sensor::PlaceEntry::entry), left.end());
            FileMetadata expected = before, now = actuator::test::metadataOf(path);
            expected.size = now.size;
            expected.modified = now.modified;
            EXPECT_EQ(differenceOf(expected, now), "") << "but for size and time it is as it was";
        } else {
            EXPECT_NE(::access(path.c_str(), F_OK), 0);
        }
        ASSERT_TRUE(one.undo().ok());
        EXPECT_EQ(one.standing(), Standing::Before);
        EXPECT_EQ(readFile(path), text);
        EXPECT_EQ(differenceOf(before, actuator::test::metadataOf(path)), "");
        actuator::test::undress(path);
        kinds.insert(first->kind);
    }
    EXPECT_GE(kinds.size(), 20u);
}

TEST_F(Persistence, OnlyTheLineItself_goes) {
    const std::string text = "#x\r\n\n" + kGoodLine + "\n  " + kEvilLine + " \n" + kGoodLine + "; " + kEvilLine + "\n" + kEvilLine;
    const auto* place = sensor::placeOf("/etc/cron.d/upd", "");
    EXPECT_EQ(*withoutEntry(*place, "/etc/cron.d/upd", text, kEvilLine), "#x\r\n\n" + kGoodLine + "\n" + kGoodLine + "; " + kEvilLine + "\n");
    EXPECT_FALSE(withoutEntry(*place, "/etc/cron.d/upd", text, "* * * * * root other"));
}

TEST_F(Persistence, TwoLinesOfOneFile_goInOnePlan_andComeBackInReverse) {
    const std::string second = "@reboot root /home/ann/.again", text = kGoodLine + "\n" + kEvilLine + "\n" + second + "\n";
    put(cron, text);
    const auto done = bench.carryOut({step("cron", cron, kEvilLine, true, "s1"), step("cron", cron, second, true, "s2")});
    ASSERT_EQ(done.state, State::Done) << (done.steps.size() > 1 && done.steps[1].refusal ? done.steps[1].refusal->reason : "");
    EXPECT_EQ(readFile(cron), kGoodLine + "\n");
    EXPECT_EQ(bench.undo({"", done.plan}).state, State::Done);
    EXPECT_EQ(readFile(cron), text);
}

TEST_F(Persistence, FileThatWasChangedSince_isRefused_withTheLines) {
    put(cron, kGoodLine + "\n" + kEvilLine + "\n");
    const auto done = bench.carryOut({step("cron", cron, kEvilLine)});
    ASSERT_EQ(done.state, State::Done);
    put(cron, "5 5 * * * root new\n");
    const auto undone = bench.undo({done.steps[0].undoId, ""});
    EXPECT_EQ(undone.state, State::Failed);
    ASSERT_TRUE(undone.steps[0].refusal);
    EXPECT_EQ(undone.steps[0].refusal->reason, "changed_since");
    EXPECT_EQ(std::get<std::string>(undone.steps[0].refusal->sentence.args[0].second), "+ 5 5 * * * root new; - " + kGoodLine);
    EXPECT_EQ(readFile(cron), "5 5 * * * root new\n");
}

TEST_F(Persistence, FileThatIsAnotherByNow_isNotTouched) {
    put(cron, kGoodLine + "\n" + kEvilLine + "\n");
    Direct one(*handler, plan::Action::RemovePersistence, step("cron", cron, kEvilLine).target);
    put(cron, "new\n" + kEvilLine + "\n");
    EXPECT_EQ(one.refusal(), "other_content");
    EXPECT_FALSE(one.act().ok());
    EXPECT_EQ(readFile(cron), "new\n" + kEvilLine + "\n");
    // Without an expectation of the plan's: between the look and the deed.
    Direct other(*handler, plan::Action::RemovePersistence, step("cron", cron, kEvilLine, false).target);
    const auto record = handler->capture(other.task());
    ASSERT_TRUE(record.ok());
    put(cron, "newer\n" + kEvilLine + "\n");
    EXPECT_FALSE(handler->act(other.task(), *record).ok());
    EXPECT_EQ(readFile(cron), "newer\n" + kEvilLine + "\n");
}

TEST_F(Persistence, EntryThatIsGone_needsNothing_andWhatIsNoPlace_isRefused) {
    put(cron, kGoodLine + "\n");
    EXPECT_FALSE(Direct(*handler, plan::Action::RemovePersistence, step("cron", cron, kEvilLine).target).check().isChange);
    put(root + "/srv/x", kEvilLine);
    EXPECT_EQ(Direct(*handler, plan::Action::RemovePersistence, step("cron", root + "/srv/x", kEvilLine).target).refusal(), "no_place");
    EXPECT_EQ(Direct(*handler, plan::Action::RemovePersistence, step("sudo", cron, kEvilLine).target).refusal(), "no_place");
}

TEST_F(Persistence, LastKeyOfALogin_andProgramsThatHaveItLoaded_areTold) {
    const std::string keys = root + "/root/.ssh/authorized_keys", preload = root + "/etc/ld.so.preload", first = "ssh-ed25519 AAAA ann", second = "ssh-ed25519 BBBB ben";
    const auto told = [&](const std::string& kind, const std::string& path, const std::string& entry) {
        const auto effects = Direct(*handler, plan::Action::RemovePersistence, step(kind, path, entry).target).check().effects;
        return effects.size() > 1 ? effects[1].id : "";
    };
    put(keys, first + "\n" + second + "\n");
    EXPECT_EQ(told("ssh_key", keys, first), "");
    put(keys, "# ours\n" + first + "\n");
    EXPECT_EQ(told("ssh_key", keys, first), "actuator.last_key");
    const std::string library = std::filesystem::read_symlink("/proc/self/exe"); // this test has itself loaded
    put(preload, library + "\n/opt/none.so\n");
    EXPECT_EQ(told("ld_preload", preload, library), "actuator.still_loaded");
    EXPECT_EQ(told("ld_preload", preload, "/opt/none.so"), "");
}

TEST_F(Persistence, EntryThatIsThereAgain_withinItsTime_isTold_whateverElseTheFileHas) {
    const std::string unit = root + "/etc/systemd/system/upd.service", unitText = "[Service]\nExecStart=/home/ann/.update\n";
    put(cron, kGoodLine + "\n" + kEvilLine + "\n");
    put(unit, unitText);
    Direct line(*handler, plan::Action::RemovePersistence, step("cron", cron, kEvilLine).target);
    Direct file(*handler, plan::Action::RemovePersistence, step("systemd", unit, "upd.service").target);
    const auto again = [&](Direct& one, Duration within) {
        Task task = one.task();
        task.began = wallClock();
        return handler->cameBack(task, one.record, within).has_value();
    };
    for (Direct* one : {&line, &file}) {
        ASSERT_TRUE(one->act().ok());
        ASSERT_TRUE(one->verify().ok());
        EXPECT_FALSE(again(*one, kMinute));
    }
    put(cron, kGoodLine + "\n5 5 * * * root new\n");
    EXPECT_FALSE(again(line, kMinute)) << "another line is nobody's fault";
    put(cron, "5 5 * * * root new\n" + kEvilLine + "\n");
    put(unit, unitText);
    EXPECT_TRUE(again(line, kMinute));
    EXPECT_TRUE(again(file, kMinute));
    EXPECT_FALSE(again(line, -kHour)) << "what came later than its time";
}

TEST_F(Persistence, AdministratorsAccount_andPackagesFiles_areRefused) {
    const std::string passwd = root + "/etc/passwd", script = root + "/etc/cron.daily/apt";
    put(passwd, "root:x:0:0:root:/root:/bin/sh\nevil:x:0:0::/:/bin/sh\n");
    EXPECT_EQ(Direct(*handler, plan::Action::RemovePersistence, step("account", passwd, "root:x:0:0:root:/root:/bin/sh").target).refusal(), "last_administrator");
    EXPECT_EQ(Direct(*handler, plan::Action::RemovePersistence, step("account", passwd, "evil:x:0:0::/:/bin/sh").target).refusal(), "");
    put(script, "#!/bin/sh\n");
    put(stage->path("dpkg/apt.list"), script + "\n");
    EXPECT_EQ(Direct(*handler, plan::Action::RemovePersistence, step("cron", script, "apt").target).refusal(), "package_owned");
}

TEST_F(Persistence, LinkThatStartsSomething_isTakenAwayItself) {
    put(root + "/etc/init.d/upd", "#!/bin/sh\n");
    const std::string link = root + "/etc/rc2.d/S01upd";
    std::filesystem::create_directories(root + "/etc/rc2.d");
    ASSERT_EQ(::symlink("../init.d/upd", link.c_str()), 0);
    const auto done = bench.carryOut({step("rc", link, "S01upd", false)});
    ASSERT_EQ(done.state, State::Done) << (done.steps.empty() || !done.steps[0].refusal ? "" : done.steps[0].refusal->reason);
    EXPECT_FALSE(std::filesystem::is_symlink(link));
    EXPECT_EQ(readFile(root + "/etc/init.d/upd"), "#!/bin/sh\n");
    EXPECT_EQ(bench.undo({done.steps[0].undoId, ""}).state, State::Done);
    EXPECT_EQ(std::filesystem::read_symlink(link), "../init.d/upd");
}

TEST_F(Persistence, KilledAtAnyMoment_isWholeAndAsTheJournalSays) {
    const std::string text = kGoodLine + "\n" + kEvilLine + "\n";
    int killed = 0;
    put(cron, text);
    const useconds_t whole = actuator::test::microsecondsOf([&] { (void)bench.carryOut({step("cron", cron, kEvilLine)}); });
    for (int round = 0; round < 40; ++round) {
        put(cron, text);
        const plan::Step one = step("cron", cron, kEvilLine);
        killed += bench.carryOutKilledAfter(whole * static_cast<useconds_t>(round + 1) / 40, one);
        const auto rows = *bench.journal->list({"plan-1", {}, 1, false});
        const bool isDone = !rows.empty() && rows[0].state == State::Done;
        EXPECT_EQ(readFile(cron), isDone ? kGoodLine + "\n" : text) << round;
        EXPECT_TRUE(rows.empty() || (plan::isTerminal(rows[0].state) && rows[0].state != State::Unknown)) << round;
        EXPECT_EQ(std::distance(std::filesystem::directory_iterator(root + "/etc/cron.d"), std::filesystem::directory_iterator()), 1) << round;
        bench.close();
        for (const char* file : {"journal.db", "journal.db-wal", "journal.db-shm"}) {
            std::filesystem::remove(bench.folder / file);
        }
        bench.open();
    }
    EXPECT_GT(killed, 10);
    std::cout << killed << " of 40 killed\n";
}
