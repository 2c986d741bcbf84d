// SPDX-License-Identifier: GPL-3.0-or-later
// Files with several names: all that the agent knows of are taken away together, and come back as names of one file.
#include "tests/actuator/quarantine_fixture.h"

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <linux/fs.h>
#include <sys/mman.h>
#include <sys/wait.h>

using namespace metsuke;
using namespace metsuke::actuator;
using actuator::test::Direct;
using actuator::test::kEvil;
using actuator::test::put;
using metsuke::test::readFile;
using plan::State;

namespace {

ino_t inodeOf(const std::string& path) {
    struct stat facts {};
    return ::lstat(path.c_str(), &facts) == 0 ? facts.st_ino : 0;
}

class QuarantineLinks : public actuator::test::Quarantine {
protected:
    /// Another name of the file, perhaps in another folder.
    std::string link(const std::string& name) {
        const std::string other = stage->path(name);
        std::filesystem::create_directories(std::filesystem::path(other).parent_path());
        std::filesystem::create_hard_link(path, other);
        return other;
    }
    plan::FileTarget target(std::vector<std::string> links) { return {path, actuator::test::digestOf(path), false, std::move(links)}; }
    plan::Step stepWith(std::vector<std::string> links) { return {"s1", plan::Action::QuarantineFile, target(std::move(links)), {}}; }
    static std::optional<Message> told(const plan::StepReport& report, const char* id) {
        const auto found = std::ranges::find(report.effects, std::string(id), &Message::id);
        return found == report.effects.end() ? std::nullopt : std::optional(*found);
    }
    /// Nothing is left half done in any of these folders.
    void expectNothingAside(const std::vector<std::string>& folders) {
        for (const std::string& folder : folders) {
            for (const auto& entry : std::filesystem::directory_iterator(stage->path(folder))) {
                EXPECT_FALSE(entry.path().filename().string().starts_with(".metsuke-")) << entry.path();
            }
        }
    }
};

} // namespace

TEST_F(QuarantineLinks, AllNames_goTogether_andComeBackAsNamesOfOneFile) {
    const std::string beside = link("beside"), elsewhere = link("other/folder/evil");
    actuator::test::dressUp(path);
    const FileMetadata before = actuator::test::metadataOf(path);
    const std::vector<plan::Step> steps{stepWith({beside, elsewhere})};
    const auto looked = Direct(*handler, plan::Action::QuarantineFile, steps[0].target).check();
    EXPECT_TRUE(told(looked, "actuator.links_too")) << "the dry run says so";
    EXPECT_FALSE(told(looked, "actuator.other_names")) << "there are no more";
    EXPECT_EQ(std::ranges::count(looked.objects, "file", &plan::TouchedObject::kind), 2);
    EXPECT_EQ(std::ranges::count(looked.found, "name", &plan::Fact::name), 2) << "part of what is agreed to";
    for (const std::string& name : {path, beside, elsewhere}) {
        EXPECT_EQ(readFile(name), kEvil) << "a look changes nothing";
    }

    const auto done = bench.carryOut(steps);
    ASSERT_EQ(done.state, State::Done) << (done.steps.empty() || !done.steps[0].refusal ? "" : done.steps[0].refusal->reason);
    for (const std::string& name : {path, beside, elsewhere}) {
        EXPECT_FALSE(exists(name)) << name;
    }
    EXPECT_EQ(inVault(), 1u) << "one file has one copy";
    EXPECT_EQ(std::ranges::count(done.steps[0].objects, "file", &plan::TouchedObject::kind), 3);

    ASSERT_EQ(bench.undo({done.steps[0].undoId, ""}).state, State::Done);
    for (const std::string& name : {path, beside, elsewhere}) {
        EXPECT_EQ(readFile(name), kEvil) << name;
        EXPECT_EQ(differenceOf(before, actuator::test::metadataOf(name)), "") << name;
        EXPECT_EQ(inodeOf(name), inodeOf(path)) << name << " is a file of its own";
    }
    EXPECT_EQ(actuator::test::metadataOf(path).links, 3);
    expectNothingAside({"", "other/folder"});
    actuator::test::undress(path);
}

TEST_F(QuarantineLinks, NamesOfOtherFiles_goneOnes_andUnknownOnes_stay_andAreTold) {
    const std::string good = link("good"), precious = stage->path("precious"), unknown = link("unknown");
    put(precious, "precious");
    put(stage->path("copy"), kEvil); // the same content is not the same file
    const plan::Step step = stepWith({good, precious, stage->path("copy"), stage->path("gone"), stage->path("no/folder/gone")});
    const auto looked = Direct(*handler, plan::Action::QuarantineFile, step.target).check();
    EXPECT_FALSE(looked.refusal);
    EXPECT_EQ(told(looked, "actuator.links_too"), Message("actuator.links_too").with("count", int64_t{1}).with("names", good));
    EXPECT_TRUE(told(looked, "actuator.links_another"));
    EXPECT_TRUE(told(looked, "actuator.links_missing"));
    EXPECT_EQ(told(looked, "actuator.other_names"), Message("actuator.other_names").with("count", int64_t{1})) << "nobody knew of it";
    const auto done = bench.carryOut({step});
    ASSERT_EQ(done.state, State::Done);
    EXPECT_EQ(told(done.steps[0], "actuator.other_names"), Message("actuator.other_names").with("count", int64_t{1}));
    EXPECT_EQ(readFile(precious), "precious");
    EXPECT_EQ(readFile(stage->path("copy")), kEvil);
    EXPECT_EQ(readFile(unknown), kEvil);
    EXPECT_FALSE(exists(path));
    EXPECT_FALSE(exists(good));
}

TEST_F(QuarantineLinks, NamesThatMayNotBeTouched_stay_andWhatComesBackIsOneFileWithThem) {
    using Rules = openc2::MitigationRules;
    const std::string guarded = link("guarded/evil"), packaged = link("packaged"), frozen = link("frozen/evil"), good = link("good");
    put(stage->path("dpkg/tool.list"), "/.\n" + packaged + "\n");
    const FileHandle folder(::open(stage->path("frozen").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    ASSERT_TRUE(setFlags(folder, FS_IMMUTABLE_FL).ok());
    Rules rules;
    rules.protectedThings = {{Rules::Kind::Path, guarded, Rules::Effect::Refuse}};
    const Protection protection({}, {}, Protection::assetsOf(rules, Rules::Effect::Refuse));
    handler = std::make_shared<QuarantineHandler>(protection, stage->vault(), stage->path("dpkg"));
    bench.handlers.add(plan::Action::QuarantineFile, handler);
    const plan::Step step = stepWith({guarded, packaged, frozen, good});
    const auto looked = Direct(*handler, plan::Action::QuarantineFile, step.target).check();
    ASSERT_TRUE(told(looked, "actuator.links_spared"));
    EXPECT_EQ(told(looked, "actuator.other_names"), Message("actuator.other_names").with("count", int64_t{3}));
    const auto done = bench.carryOut({step});
    ASSERT_EQ(done.state, State::Done);
    for (const std::string& name : {guarded, packaged, frozen}) {
        EXPECT_EQ(readFile(name), kEvil) << name;
    }
    EXPECT_FALSE(exists(path));
    EXPECT_FALSE(exists(good));
    ASSERT_EQ(bench.undo({done.steps[0].undoId, ""}).state, State::Done);
    for (const std::string& name : {path, good, packaged, frozen}) {
        EXPECT_EQ(inodeOf(name), inodeOf(guarded)) << name;
    }
    EXPECT_EQ(actuator::test::metadataOf(path).links, 5);
    ASSERT_TRUE(setFlags(folder, 0).ok());
}

TEST_F(QuarantineLinks, SparedNameThatWasWrittenTo_isNotWhatComesBack) {
    const std::string packaged = link("packaged");
    put(stage->path("dpkg/tool.list"), "/.\n" + packaged + "\n");
    const auto done = bench.carryOut({stepWith({packaged})});
    ASSERT_EQ(done.state, State::Done);
    std::ofstream(packaged, std::ios::app) << "more";
    ASSERT_EQ(bench.undo({done.steps[0].undoId, ""}).state, State::Done);
    EXPECT_EQ(readFile(path), kEvil) << "to the byte";
    EXPECT_EQ(readFile(packaged), kEvil + "more");
}

TEST_F(QuarantineLinks, OccupiedName_isLeftAlone_andTheOthersComeBackToTheirs) {
    const std::string other = link("other"), third = link("third");
    const auto done = bench.carryOut({stepWith({other, third})});
    ASSERT_EQ(done.state, State::Done);
    put(other, "new");
    const auto seen = bench.lookAtUndo({done.steps[0].undoId, ""});
    ASSERT_EQ(seen.steps.size(), 1u);
    EXPECT_TRUE(told(seen.steps[0], "actuator.undo_beside")) << "looked at first";
    ASSERT_EQ(bench.undo({done.steps[0].undoId, ""}).state, State::Done);
    EXPECT_EQ(readFile(other), "new");
    const std::string beside = other + ".restored-" + done.steps[0].undoId + "-1"; // the first of the others
    EXPECT_EQ(readFile(beside), kEvil);
    for (const std::string& name : {beside, third}) {
        EXPECT_EQ(inodeOf(name), inodeOf(path)) << name;
    }
    EXPECT_EQ(inVault(), 0u);
}

TEST_F(QuarantineLinks, FolderThatIsALinkByThen_keepsOneNameOnly_untilItIsAFolderAgain) {
    const std::string other = link("there/evil"), third = link("third");
    const auto done = bench.carryOut({stepWith({other, third})});
    ASSERT_EQ(done.state, State::Done);
    std::filesystem::rename(stage->path("there"), stage->path("moved"));
    std::filesystem::create_directories(stage->path("trap"));
    std::filesystem::create_directory_symlink("trap", stage->path("there"));
    const auto tried = bench.undo({done.steps[0].undoId, ""});
    EXPECT_NE(tried.state, State::Done) << "not all of it is back";
    EXPECT_TRUE(std::filesystem::is_empty(stage->path("trap"))) << "nobody is led astray";
    EXPECT_EQ(readFile(path), kEvil);
    EXPECT_EQ(inodeOf(third), inodeOf(path));
    std::filesystem::remove(stage->path("there"));
    std::filesystem::rename(stage->path("moved"), stage->path("there"));
    ASSERT_EQ(bench.undo({done.steps[0].undoId, ""}).state, State::Done);
    EXPECT_EQ(inodeOf(other), inodeOf(path));
    EXPECT_EQ(actuator::test::metadataOf(path).links, 3);
}

TEST_F(QuarantineLinks, NameThatWasAgreedTo_andIsGone_doesNotKeepTheFile) {
    const std::string other = link("other"), third = link("third");
    plan::Step step = stepWith({other, third});
    std::filesystem::remove(path);
    const auto done = bench.carryOut({step});
    ASSERT_EQ(done.state, State::Done);
    EXPECT_FALSE(exists(other));
    EXPECT_FALSE(exists(third));
    ASSERT_EQ(bench.undo({done.steps[0].undoId, ""}).state, State::Done);
    EXPECT_FALSE(exists(path)) << "as it was";
    EXPECT_EQ(inodeOf(other), inodeOf(third));
}

TEST_F(QuarantineLinks, NameThatChangesBetweenLookAndDeed_makesThePlanStale) {
    const std::string other = link("other");
    const OwnChanges none;
    const plan::Step step = stepWith({other});
    const auto before = handler->check({step, none, {}, {}}).found;
    std::filesystem::remove(other);
    put(other, kEvil);
    EXPECT_NE(handler->check({step, none, {}, {}}).found, before) << "what was agreed to is another thing now";
}

TEST_F(QuarantineLinks, NamesThatAreSwappedAllTheTime_takeNeverAnotherFile_andLoseNone) {
    // Somebody moves a file that has one name, a link to another, and a symbolic link over the names while they are taken away.
    const std::string precious = stage->path("precious"), only = stage->path("only"), bait = stage->path("bait"), temporary = stage->path("temporary");
    const std::string other = stage->path("other");
    put(precious, "precious");
    put(only, "only");
    put(bait, kEvil);
    std::filesystem::remove(path);
    const auto stop = static_cast<std::atomic<int>*>(::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    const auto place = [&](const std::string& source, const std::string& name) {
        ::link(source.c_str(), temporary.c_str());
        ::rename(temporary.c_str(), name.c_str());
    };
    const pid_t attacker = ::fork();
    if (attacker == 0) {
        while (*stop == 0) {
            place(bait, path);
            place(bait, other);
            ::usleep(static_cast<useconds_t>(stop[1] % 200)); // now and then long enough to be taken
            place(precious, other);
            ::rename(only.c_str(), other.c_str());
            ::rename(other.c_str(), only.c_str());
            ::symlink(precious.c_str(), temporary.c_str());
            ::rename(temporary.c_str(), other.c_str());
            ++stop[1];
        }
        ::_exit(0);
    }
    const std::string sha256 = actuator::test::digestOf(bait);
    int both = 0, one = 0, refused = 0;
    for (int round = 0; round < 2'000; ++round) {
        Direct taking(*handler, plan::Action::QuarantineFile, plan::FileTarget{path, sha256, false, {other}});
        const auto done = taking.act();
        if (done) {
            const auto record = readFileRecord(taking.record);
            ASSERT_EQ(record->kept.sha256, sha256);
            (record->others.empty() ? one : both) += 1;
        } else {
            ++refused;
            if (!taking.record.empty()) {
                (void)taking.undo(); // as the actuator does
            }
        }
        handler->forget(taking.record);
    }
    stop[0] = 1;
    ::waitpid(attacker, nullptr, 0);
    EXPECT_EQ(readFile(precious), "precious");
    EXPECT_EQ(readFile(bait), kEvil) << "by its other name";
    bool isThere = false; // under whichever name it had at the end
    for (const auto& entry : std::filesystem::directory_iterator(stage->path(""))) {
        isThere = isThere || (entry.is_regular_file() && readFile(entry.path()) == "only");
    }
    EXPECT_TRUE(isThere) << "a file with one name is lost";
    EXPECT_GT(both + one, 10);
    std::cout << both << " taken by both names, " << one << " by one, " << refused << " refused, " << stop[1] << " rounds of swaps\n";
    ::munmap(stop, 4096);
}

TEST_F(QuarantineLinks, KilledAtAnyMoment_hasAllNamesOrNone_asTheJournalSays) {
    int killed = 0, taken = 0;
    const std::string other = link("folder/other");
    const useconds_t whole = actuator::test::microsecondsOf([&] { (void)bench.carryOut({stepWith({other})}); });
    std::filesystem::remove_all(stage->vault());
    for (int round = 0; round < 40; ++round) {
        path = stage->path("evil-" + std::to_string(round));
        put(path, kEvil);
        const std::string second = link("folder/other-" + std::to_string(round));
        actuator::test::dressUp(path);
        const FileMetadata before = actuator::test::metadataOf(path);
        const plan::Step one = stepWith({second});
        killed += bench.carryOutKilledAfter(whole * static_cast<useconds_t>(round + 1) / 40, one);
        const auto rows = *bench.journal->list({"plan-1", {}, plan::kMostRows, false});
        const bool isTaken = !rows.empty() && rows.front().state == State::Done && std::get<plan::FileTarget>(rows.front().target).path == path;
        taken += isTaken;
        EXPECT_EQ(exists(path), !isTaken) << round;
        EXPECT_EQ(exists(second), !isTaken) << round;
        if (!isTaken) {
            EXPECT_EQ(differenceOf(before, actuator::test::metadataOf(second)), "") << round;
            EXPECT_EQ(inodeOf(second), inodeOf(path)) << round;
            actuator::test::undress(path);
        }
        expectNothingAside({"", "folder"});
        bench.close();
        for (const char* file : {"journal.db", "journal.db-wal", "journal.db-shm"}) {
            std::filesystem::remove(bench.folder / file);
        }
        bench.open();
    }
    EXPECT_GT(killed, 5);
    std::cout << killed << " of 40 killed, " << taken << " taken\n";
}
