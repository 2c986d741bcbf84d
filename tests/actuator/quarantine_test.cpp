// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/wall_clock.h"
#include "core/actuator/linux/file_removal.h"
#include "tests/actuator/quarantine_fixture.h"

#include <array>
#include <fcntl.h>
#include <fstream>
#include <linux/fs.h>
#include <sys/stat.h>

using namespace metsuke;
using namespace metsuke::actuator;
using actuator::test::Direct;
using actuator::test::put;
using metsuke::test::readFile;
using actuator::test::kEvil;
using actuator::test::Quarantine;
using plan::State;

TEST_F(Quarantine, File_isGone_andComesBackWithAllThatItHad) {
    actuator::test::dressUp(path);
    const FileMetadata before = actuator::test::metadataOf(path);
    EXPECT_EQ(before.attributes.size(), 3u);
    EXPECT_EQ(before.flags, FS_IMMUTABLE_FL);
    const auto done = bench.carryOut({step()});
    ASSERT_EQ(done.state, State::Done) << (done.steps.empty() || !done.steps[0].refusal ? "" : done.steps[0].refusal->reason);
    EXPECT_FALSE(exists(path));
    EXPECT_EQ(inVault(), 1u);

    const auto undone = bench.undo({done.steps[0].undoId, ""});
    ASSERT_EQ(undone.state, State::Done);
    EXPECT_EQ(readFile(path), kEvil);
    EXPECT_EQ(differenceOf(before, actuator::test::metadataOf(path)), "");
    EXPECT_EQ(actuator::test::metadataOf(path).mode, 04751u);
    EXPECT_EQ(inVault(), 0u) << "nobody needs the copy any more";
    actuator::test::undress(path);
}

TEST_F(Quarantine, DryRun_saysHowFullItGets_andWhetherTheWholePlanFits) {
    const std::string other = stage->path("other");
    put(other, kEvil);
    const auto size = static_cast<int64_t>(std::string(kEvil).size());
    handler = std::make_shared<QuarantineHandler>(actuator::test::kNothingProtected, stage->vault(), stage->path("dpkg"), size + size / 2);
    bench.handlers.add(plan::Action::QuarantineFile, handler);
    const plan::Step second{"s2", plan::Action::QuarantineFile, plan::FileTarget{other, actuator::test::digestOf(other)}, {}};
    const OwnChanges none;
    const auto alone = handler->check({second, none, {}, {}});
    ASSERT_EQ(alone.effects.size(), 2u);
    EXPECT_EQ(alone.effects[1], Message("actuator.vault_room").with("used", int64_t{0}).with("quota", size + size / 2).with("after", size));
    const auto both = bench.carryOut({step(), second}); // its dry run is as far as it gets
    EXPECT_EQ(both.state, State::Refused) << "nothing of a plan that does not fit as a whole";
    EXPECT_FALSE(both.steps.at(0).refusal) << "the first of them fits";
    ASSERT_TRUE(both.steps.at(1).refusal);
    EXPECT_EQ(both.steps[1].refusal->sentence.id, "actuator.vault_short");
    EXPECT_TRUE(exists(path));
}

TEST_F(Quarantine, RestoreStep_bringsItBack_byItsNumber) {
    const auto done = bench.carryOut({step()});
    const auto restored = bench.carryOut({{"s1", plan::Action::RestoreFile, plan::StoredFileTarget{done.steps[0].undoId, path}, {}}});
    EXPECT_EQ(restored.state, State::Done);
    EXPECT_EQ(readFile(path), kEvil);
    const auto again = bench.carryOut({{"s1", plan::Action::RestoreFile, plan::StoredFileTarget{done.steps[0].undoId, path}, {}}});
    EXPECT_EQ(again.state, State::Refused);
    EXPECT_EQ(again.steps[0].refusal->reason, "not_stored");
}

TEST_F(Quarantine, Copy_isNoiseThatOnlyItsKeyOpens) {
    Direct one = direct();
    ASSERT_TRUE(one.act().ok());
    const std::filesystem::path kept = std::filesystem::directory_iterator(stage->vault())->path();
    EXPECT_EQ(readFile(kept).find("METSUKE-SIM"), std::string::npos);
    struct stat facts {};
    ASSERT_EQ(::stat(kept.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0u);
    EXPECT_TRUE(one.verify().ok());
    std::fstream(kept, std::ios::in | std::ios::out | std::ios::binary).seekp(5).put('x');
    EXPECT_FALSE(one.verify().ok());
    EXPECT_FALSE(one.undo().ok());
    EXPECT_FALSE(exists(path)) << "nothing that it was not";
    EXPECT_EQ(one.standing(), Standing::After);
}

TEST_F(Quarantine, EverySize_comesBack) {
    for (const size_t size : {size_t{0}, size_t{1}, size_t{65535}, size_t{65536}, size_t{65537}, size_t{1 << 20}}) {
        std::string content(size, 'x');
        for (size_t i = 0; i < size; i += 7) {
            content[i] = static_cast<char>(i);
        }
        put(path, content);
        Direct one = direct();
        ASSERT_TRUE(one.act().ok()) << size;
        ASSERT_TRUE(one.undo().ok()) << size;
        EXPECT_EQ(readFile(path), content) << size;
    }
}

TEST_F(Quarantine, FileThatIsThereAgain_withinItsTime_isTold) {
    Direct one = direct();
    ASSERT_TRUE(one.act().ok());
    const auto again = [&] {
        Task task = one.task();
        task.began = wallClock();
        return handler->cameBack(task, one.record, kMinute).has_value();
    };
    EXPECT_FALSE(again());
    put(path, kEvil + "another");
    EXPECT_TRUE(again()) << "whatever it is by now";
    std::get<plan::FileTarget>(one.step.target).isForced = true;
    EXPECT_FALSE(again()) << "a package's file that somebody has installed again";
    put(path, kEvil);
    EXPECT_TRUE(again());
}

TEST_F(Quarantine, OtherContent_isRefused_andWhatIsGoneNeedsNothing) {
    Direct one = direct();
    put(path, "something else");
    EXPECT_EQ(one.refusal(), "other_content");
    EXPECT_FALSE(one.act().ok());
    EXPECT_EQ(inVault(), 0u);
    std::filesystem::remove(path);
    EXPECT_FALSE(one.check().isChange);
}

TEST_F(Quarantine, LinksOnTheWay_andWhatIsNoFile_areRefused) {
    put(stage->path("real/precious"), kEvil);
    ::symlink("real", stage->path("link").c_str());
    ::symlink("evil", stage->path("name").c_str());
    ::mkfifo(stage->path("pipe").c_str(), 0600);
    for (const std::string name : {"link/precious", "name", "pipe", "real", "real/../evil"}) {
        Direct one(*handler, plan::Action::QuarantineFile, plan::FileTarget{stage->path(name), actuator::test::digestOf(path)});
        EXPECT_EQ(one.refusal(), "not_plain") << name;
        EXPECT_FALSE(one.act().ok()) << name;
    }
    EXPECT_EQ(readFile(stage->path("real/precious")), kEvil);
}

TEST_F(Quarantine, FilesOfAPackage_areRefused) {
    put(stage->path("dpkg/coreutils.list"), "/.\n" + path + "\n");
    EXPECT_EQ(direct().refusal(), "package_owned");
}

TEST_F(Quarantine, FilesOfAPackage_canBeForced_byTwoPersons) {
    put(stage->path("dpkg/coreutils.list"), "/.\n" + path + "\n");
    plan::FileTarget target{path, actuator::test::digestOf(path)};
    target.isForced = true;
    Direct one(*handler, plan::Action::QuarantineFile, target);
    const auto report = one.check();
    EXPECT_FALSE(report.refusal) << report.refusal->reason;
    EXPECT_EQ(report.tier, plan::Tier::T3);
    EXPECT_EQ(report.effects.at(1).id, "actuator.forced_package");
    std::filesystem::remove(stage->path("dpkg/coreutils.list"));
    EXPECT_EQ(one.check().tier, direct().check().tier) << "of no package it is like any other";
}

TEST_F(Quarantine, CopyWhoseTimeIsOver_isPurgedUnlessHeld_andUndoSaysThatItIsGone) {
    bool isHeld = true;
    auto settings = bench.settings();
    settings.keepFor = -kSecond; // of the future
    settings.isHeld = [&](const plan::JournalRow&) { return isHeld; };
    const auto restart = [&] { bench.actuator = std::make_unique<Actuator>(*bench.journal, bench.handlers, settings); };
    restart();
    const auto done = bench.carryOut({step()});
    ASSERT_EQ(done.state, State::Done);
    ASSERT_TRUE(bench.actuator->tick().ok());
    EXPECT_EQ(inVault(), 1u);
    EXPECT_EQ(bench.journal->list({})->front().undo, plan::UndoClass::U0) << "somebody holds it";
    isHeld = false;
    restart(); // an hour later
    ASSERT_TRUE(bench.actuator->tick().ok());
    const auto row = bench.journal->row(done.steps[0].undoId)->value();
    EXPECT_EQ(row.shown.state, State::Done);
    EXPECT_EQ(row.shown.undo, plan::UndoClass::U3);
    EXPECT_EQ(row.record, "") << "nor has anybody the key";
    EXPECT_TRUE(*bench.journal->isIntact());
    EXPECT_EQ(inVault(), 0u);
    const auto undone = bench.undo({done.steps[0].undoId, ""});
    ASSERT_EQ(undone.steps.size(), 1u);
    EXPECT_EQ(undone.steps[0].refusal->reason, "purged");
    const auto restored = bench.carryOut({{"s1", plan::Action::RestoreFile, plan::StoredFileTarget{done.steps[0].undoId, path}, {}}});
    EXPECT_NE(restored.state, State::Done);
}

TEST(FileVaults, MoreThanTheQuota_isRefused_andNothingOlderMakesRoom) {
    const metsuke::test::TemporaryFolder folder;
    put(folder / "large", std::string(3000, 'x'));
    const FileHandle file(::open((folder / "large").c_str(), O_RDONLY | O_CLOEXEC));
    const FileVault vault(folder / "vault", 5000);
    const auto first = vault.keep("one", file);
    ASSERT_TRUE(first.ok());
    const auto second = vault.keep("two", file);
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().code, ErrorCode::DiskFull);
    EXPECT_EQ(second.error().message.id, "actuator.vault_full");
    EXPECT_TRUE(vault.isIntact(*first));
    vault.drop(*first);
    EXPECT_TRUE(vault.keep("two", file).ok());
}

/// Times that nanoseconds in 64 bits do not reach, and before 1970.
TEST_F(Quarantine, FilesOfAnyTime_comeBackWithIt) {
    const std::string link = stage->path("link");
    ASSERT_EQ(::symlink("evil", link.c_str()), 0);
    for (const time_t seconds : {time_t{13'569'465'600}, time_t{-11'644'473'600}, time_t{-2}}) { // 2400, 1601, 1969
        const std::array<timespec, 2> times{timespec{seconds, 500'000'000}, timespec{seconds, 250'000'001}};
        ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times.data(), 0), 0);
        ASSERT_EQ(::utimensat(AT_FDCWD, link.c_str(), times.data(), AT_SYMLINK_NOFOLLOW), 0);
        const FileVault vault(stage->vault());
        const FileRemoval removal(vault);
        for (const std::string& name : {path, link}) {
            std::string record = writeRecord(*removal.capture(name, "", "times"));
            const auto keep = [&record](const std::string& text) {
                record = text;
                return Result<void>();
            };
            ASSERT_TRUE(removal.remove(*readFileRecord(record), keep).ok());
            ASSERT_TRUE(removal.putBack(*readFileRecord(record), keep).ok()) << name << ' ' << seconds;
            struct stat now {};
            ASSERT_EQ(::lstat(name.c_str(), &now), 0);
            EXPECT_EQ(now.st_mtim.tv_sec, seconds);
            EXPECT_EQ(now.st_mtim.tv_nsec, 250'000'001);
            vault.drop(readFileRecord(record)->kept);
        }
    }
}

/// Whoever attacks may let it grow while it is copied.
TEST(FileVaults, FileThatHasMoreThanItTells_isNotKeptBeyondTheQuota) {
    const metsuke::test::TemporaryFolder folder;
    const FileHandle endless(::open("/proc/kallsyms", O_RDONLY | O_CLOEXEC)); // tells that it is empty
    if (!endless.isOpen()) {
        GTEST_SKIP() << "this kernel tells no symbols";
    }
    const FileVault vault(folder / "vault", 200'000);
    const auto kept = vault.keep("grows", endless);
    ASSERT_FALSE(kept.ok());
    EXPECT_EQ(kept.error().message.id, "actuator.vault_full");
    EXPECT_EQ(vault.room().used, 0) << "and nothing is left of it";
}

TEST_F(Quarantine, ReadOnlyFileSystem_andFrozenFolder_areRefused) {
    stage->remount("ro");
    EXPECT_EQ(direct().refusal(), "read_only");
    stage->remount("rw");
    const FileHandle folder(::open(stage->path("").c_str(), O_RDONLY | O_DIRECTORY));
    ASSERT_TRUE(setFlags(folder, FS_IMMUTABLE_FL).ok());
    EXPECT_EQ(direct().refusal(), "folder_immutable");
    ASSERT_TRUE(setFlags(folder, 0).ok());
    EXPECT_EQ(direct().refusal(), "");
}

TEST_F(Quarantine, OccupiedPath_isLeftAlone_andTheFileGetsANameBesideIt) {
    const auto done = bench.carryOut({step()});
    put(path, "new");
    const auto undone = bench.undo({done.steps[0].undoId, ""});
    ASSERT_EQ(undone.state, State::Done) << undone.steps[0].refusal->reason;
    EXPECT_EQ(readFile(path), "new");
    EXPECT_EQ(readFile(path + ".restored-" + done.steps[0].undoId), kEvil);
}

TEST_F(Quarantine, FolderThatIsGone_isMadeAgain) {
    path = stage->path("cache/evil");
    put(path, kEvil);
    std::filesystem::permissions(stage->path("cache"), std::filesystem::perms::owner_all);
    Direct one = direct();
    ASSERT_TRUE(one.act().ok());
    std::filesystem::remove(stage->path("cache"));
    ASSERT_TRUE(one.undo().ok());
    EXPECT_EQ(readFile(path), kEvil);
    EXPECT_EQ(actuator::test::metadataOf(stage->path("cache")).mode, 0700u);
}

TEST_F(Quarantine, FullVault_leavesTheFileWhereItIs) {
    start(8192, 1024);
    put(path, std::string(3 << 20, 'x'));
    const auto done = bench.carryOut({step()});
    EXPECT_EQ(done.state, State::Failed);
    EXPECT_EQ(done.steps[0].refusal->reason, "disk_full");
    EXPECT_EQ(std::filesystem::file_size(path), size_t{3} << 20);
    EXPECT_EQ(inVault(), 0u);
}

TEST_F(Quarantine, NoRoomToRestore_keepsIt_untilThereIs) {
    start(4096, 8192);
    put(path, std::string(3 << 20, 'x'));
    const auto done = bench.carryOut({step()});
    ASSERT_EQ(done.state, State::Done);
    put(stage->path("other"), std::string(3 << 20, 'y'));
    const auto tried = bench.undo({done.steps[0].undoId, ""});
    EXPECT_EQ(tried.state, State::Failed);
    EXPECT_EQ(tried.steps[0].refusal->reason, "disk_full");
    EXPECT_FALSE(exists(path));
    std::filesystem::remove(stage->path("other"));
    EXPECT_EQ(bench.undo({done.steps[0].undoId, ""}).state, State::Done);
    EXPECT_EQ(std::filesystem::file_size(path), size_t{3} << 20);
}

TEST_F(Quarantine, ProgramThatRuns_namesItsProcesses_andOtherNamesAreCounted) {
    std::filesystem::copy_file("/bin/sleep", path, std::filesystem::copy_options::overwrite_existing);
    std::filesystem::create_hard_link(path, stage->path("other"));
    const metsuke::test::Process sleeper({path, "60"});
    ASSERT_TRUE(metsuke::test::eventually([&] { return readFile("/proc/" + std::to_string(sleeper.id()) + "/cmdline").starts_with(path); }));
    const auto report = direct().check();
    ASSERT_EQ(report.objects.size(), 1u);
    EXPECT_TRUE(report.objects[0].name.starts_with(std::to_string(sleeper.id()) + " "));
    ASSERT_EQ(report.effects.size(), 3u);
    EXPECT_EQ(report.effects[1].id, "actuator.other_names");
    EXPECT_EQ(report.effects[2].id, "actuator.vault_room");
}

TEST_F(Quarantine, PathThatThePolicyProtects_isNotTouched_orTakesATierMore) {
    using Rules = openc2::MitigationRules;
    Rules rules;
    rules.protectedThings = {{Rules::Kind::Path, path.substr(0, path.rfind('/')) + "/*", Rules::Effect::Refuse}};
    const Protection refusing({}, {}, Protection::assetsOf(rules, Rules::Effect::Refuse));
    bench.handlers.add(plan::Action::QuarantineFile, std::make_shared<QuarantineHandler>(refusing, stage->vault(), stage->path("dpkg")));
    const auto refused = bench.carryOut({step()});
    ASSERT_EQ(refused.steps.size(), 1U);
    EXPECT_EQ(refused.steps[0].refusal->reason, "policy_protected");
    EXPECT_TRUE(exists(path));
    rules.protectedThings[0].effect = Rules::Effect::Raise;
    const Protection raising({}, Protection::assetsOf(rules, Rules::Effect::Raise));
    bench.handlers.add(plan::Action::QuarantineFile, std::make_shared<QuarantineHandler>(raising, stage->vault(), stage->path("dpkg")));
    EXPECT_EQ(bench.carryOut({step()}).state, State::Awaiting) << "a second person has to agree";
    EXPECT_TRUE(exists(path));
}
