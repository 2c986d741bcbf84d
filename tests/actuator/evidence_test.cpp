// SPDX-License-Identifier: GPL-3.0-or-later
// What was kept can be read by any tar, and by nobody without the journal.
#include "core/actuator/linux/evidence_handler.h"
#include "core/actuator/linux/file_record.h"
#include "core/actuator/linux/process_memory.h"
#include "core/actuator/linux/process_tree.h"
#include "core/actuator/linux/quarantine_handler.h"
#include "core/base/digest.h"
#include "tests/actuator/direct.h"
#include "tests/support/process.h"

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::actuator;
using actuator::test::Direct;
using metsuke::test::Process;
using metsuke::test::readFile;

namespace {

class Evidence : public testing::Test {
protected:
    Evidence() { std::ofstream(folder / "evil") << "METSUKE-SIM"; }
    /// `archive`: where it is put, decrypted.
    void open(const std::string& record, const std::filesystem::path& archive) {
        const auto read = readFileRecord(record);
        ASSERT_TRUE(read.ok());
        const FileHandle target(::open(archive.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
        ASSERT_TRUE(FileVault(folder / "vault").writeTo(read->kept, target).ok());
    }
    static std::string listed(const std::filesystem::path& archive) {
        Process tar({"tar", "-tf", archive});
        EXPECT_EQ(tar.wait(), 0) << tar.err();
        return tar.out();
    }
    static std::string extracted(const std::filesystem::path& archive, const std::string& name) {
        Process tar({"tar", "-xOf", archive, name});
        EXPECT_EQ(tar.wait(), 0) << tar.err();
        return tar.out();
    }
    plan::EvidenceTarget target() const {
        plan::EvidenceTarget target;
        target.files = {(folder / "evil").string()};
        return target;
    }

    metsuke::test::TemporaryFolder folder;
    const Protection nothingProtected{std::vector<std::string>(), {}};
    EvidenceHandler handler{nothingProtected, folder / "vault", sensor::bootId()};
};

plan::ProcessTarget targetOf(pid_t pid) {
    plan::ProcessTarget target;
    target.pid = pid;
    target.boot = sensor::bootId();
    for (const RunningProcess& one : runningProcesses()) {
        target.start = one.key.pid == pid ? one.key.start : target.start;
    }
    return target;
}

} // namespace

TEST_F(Evidence, ProcessAndFile_areInAnArchiveThatTarReads) {
    const Process sleeper({"/bin/sleep", "60"});
    auto wanted = target();
    const auto isSleep = [&] { return readFile("/proc/" + std::to_string(sleeper.id()) + "/comm") == "sleep\n"; };
    ASSERT_TRUE(metsuke::test::eventually(isSleep));
    wanted.processes = {targetOf(sleeper.id())};
    Direct direct(handler, plan::Action::CollectEvidence, wanted);
    EXPECT_EQ(direct.refusal(), "");
    const auto done = direct.act();
    ASSERT_TRUE(done.ok()) << done.error().message.id;
    EXPECT_TRUE(direct.verify().ok());
    EXPECT_EQ(direct.standing(), Standing::After);
    open(direct.record, folder / "evidence.tar");
    const std::string process = "process-" + std::to_string(sleeper.id());
    EXPECT_EQ(extracted(folder / "evidence.tar", process + "/cmdline"), std::string("/bin/sleep\0" "60\0", 14));
    EXPECT_EQ(extracted(folder / "evidence.tar", process + "/exe"), readFile("/bin/sleep"));
    EXPECT_NE(extracted(folder / "evidence.tar", process + "/maps").find("/bin/sleep"), std::string::npos);
    EXPECT_EQ(extracted(folder / "evidence.tar", "file-1-evil"), "METSUKE-SIM");
}

TEST_F(Evidence, InTheVault_isNothingThatAnybodyReads) {
    Direct direct(handler, plan::Action::CollectEvidence, target());
    ASSERT_TRUE(direct.act().ok());
    size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "vault")) {
        if (entry.is_regular_file()) {
            ++files;
            EXPECT_EQ(readFile(entry.path()).find("METSUKE-SIM"), std::string::npos);
        }
    }
    EXPECT_EQ(files, 1U);
    EXPECT_TRUE(direct.undo().ok());
    EXPECT_EQ(direct.standing(), Standing::Before);
    EXPECT_FALSE(direct.verify().ok());
}

TEST_F(Evidence, MoreThanThereIsRoomFor_isLeftOutByName) {
    std::ofstream(folder / "large") << std::string(200'000, 'x');
    auto wanted = target();
    wanted.files.insert(wanted.files.begin(), (folder / "large").string());
    wanted.maximumBytes = 20'000;
    Direct direct(handler, plan::Action::CollectEvidence, wanted);
    const auto done = direct.act();
    ASSERT_TRUE(done.ok());
    ASSERT_EQ(done->objects.size(), 2U);
    EXPECT_EQ(done->objects[0].after, "left out: no room");
    open(direct.record, folder / "evidence.tar");
    EXPECT_EQ(listed(folder / "evidence.tar"), "file-2-evil\n");
}

TEST_F(Evidence, WhatIsGone_isToldBefore_andKeepsNothingElseBack) {
    auto wanted = target();
    wanted.files.push_back((folder / "gone").string());
    wanted.processes = {targetOf(1)};
    wanted.processes[0].start += kHour; // nobody's
    Direct direct(handler, plan::Action::CollectEvidence, wanted);
    const auto looked = direct.check();
    ASSERT_EQ(looked.objects.size(), 3U);
    EXPECT_EQ(looked.objects[0].before, "has ended");
    EXPECT_EQ(looked.objects[2].before, "is not there");
    ASSERT_TRUE(direct.act().ok());
    open(direct.record, folder / "evidence.tar");
    EXPECT_EQ(listed(folder / "evidence.tar"), "file-1-evil\n");
}

TEST_F(Evidence, LinkInTheWay_isNotFollowed) {
    std::filesystem::create_symlink("/etc/shadow", folder / "link");
    plan::EvidenceTarget wanted;
    wanted.files = {(folder / "link").string()};
    Direct direct(handler, plan::Action::CollectEvidence, wanted);
    ASSERT_TRUE(direct.act().ok());
    open(direct.record, folder / "evidence.tar");
    EXPECT_EQ(listed(folder / "evidence.tar"), "");
}

TEST_F(Evidence, PlanThatIsUndone_leavesIt_andByItselfItIsPurged) {
    actuator::test::Bench bench;
    bench.handlers.add(plan::Action::CollectEvidence, std::make_shared<EvidenceHandler>(nothingProtected, folder / "vault", sensor::bootId()));
    bench.handlers.add(plan::Action::QuarantineFile, std::make_shared<QuarantineHandler>(nothingProtected, folder / "files", folder / "dpkg"));
    const std::string evil = folder / "evil";
    const auto done = bench.carryOut({{"s1", plan::Action::CollectEvidence, target(), {}},
        {"s2", plan::Action::QuarantineFile, plan::FileTarget{evil, Digest::hex(DigestKind::Sha256, asBytes(readFile(evil)))}, {}}});
    ASSERT_EQ(done.state, plan::State::Done) << (done.refusal ? done.refusal->reason : "");
    EXPECT_FALSE(std::filesystem::exists(evil));
    const auto undone = bench.undo({"", done.plan});
    ASSERT_EQ(undone.steps.size(), 1U);
    EXPECT_EQ(readFile(evil), "METSUKE-SIM");
    EXPECT_FALSE(std::filesystem::is_empty(folder / "vault"));
    EXPECT_EQ(bench.undo({done.steps[0].undoId, ""}).steps.at(0).state, plan::State::RolledBack);
    EXPECT_TRUE(std::filesystem::is_empty(folder / "vault"));
}

namespace {

/// A process that holds a text that stands in no file, in memory that can be written and in memory that can also be run.
class Holder {
public:
    static std::string text(char mark) { // not as it is in the program
        std::string made = "mis-ekusteM";
        std::ranges::reverse(made);
        return made + mark;
    }
    Holder() {
        m_pid = ::fork();
        if (m_pid == 0) {
            for (const int protection : {PROT_READ | PROT_WRITE, PROT_READ | PROT_WRITE | PROT_EXEC}) {
                auto* memory = static_cast<char*>(::mmap(nullptr, 1 << 16, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
                const std::string held = text((protection & PROT_EXEC) != 0 ? 'x' : 'w');
                held.copy(memory, held.size());
            }
            ::raise(SIGSTOP);
            ::_exit(0);
        }
        ::waitpid(m_pid, nullptr, WUNTRACED);
    }
    ~Holder() {
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
    }
    [[nodiscard]] pid_t pid() const { return m_pid; }

private:
    pid_t m_pid = 0;
};

std::string allMemory(const std::filesystem::path& archive) {
    Process tar({"tar", "-xOf", archive, "--wildcards", "process-*/memory/*"});
    EXPECT_EQ(tar.wait(), 0) << tar.err();
    return tar.out();
}

} // namespace

TEST_F(Evidence, Memory_takesTwoPersons_andHoldsWhatNoFileHas) {
    const Holder holder;
    auto wanted = target();
    wanted.processes = {targetOf(holder.pid())};
    wanted.withMemory = true;
    Direct direct(handler, plan::Action::CollectEvidence, wanted);
    EXPECT_EQ(direct.check().tier, plan::Tier::T3);
    ASSERT_TRUE(direct.act().ok());
    open(direct.record, folder / "evidence.tar");
    const std::string memory = allMemory(folder / "evidence.tar");
    EXPECT_NE(memory.find(Holder::text('w')), std::string::npos);
    EXPECT_NE(memory.find(Holder::text('x')), std::string::npos);
    EXPECT_NE(listed(folder / "evidence.tar").find("file-1-evil"), std::string::npos);
}

TEST_F(Evidence, MemoryBeyondTheBytes_isLeftOut_theRunnableFirstIn_andSaidSo) {
    const Holder holder;
    auto wanted = target();
    wanted.processes = {targetOf(holder.pid())};
    Direct without(handler, plan::Action::CollectEvidence, wanted);
    ASSERT_TRUE(without.act().ok());
    wanted.withMemory = true;
    wanted.maximumBytes = readFileRecord(without.record)->kept.size + (80 << 10); // for one of 64 KiB
    Direct direct(handler, plan::Action::CollectEvidence, wanted);
    const auto done = direct.act();
    ASSERT_TRUE(done.ok());
    EXPECT_LE(readFileRecord(direct.record)->kept.size, wanted.maximumBytes);
    open(direct.record, folder / "evidence.tar");
    const std::string memory = allMemory(folder / "evidence.tar");
    EXPECT_NE(memory.find(Holder::text('x')), std::string::npos);
    EXPECT_EQ(memory.find(Holder::text('w')), std::string::npos);
    const auto told = std::ranges::find_if(done->objects, [](const plan::TouchedObject& one) { return one.name.ends_with("/mem"); });
    ASSERT_NE(told, done->objects.end());
    EXPECT_NE(told->after.find("no room"), std::string::npos);
}

TEST(MemoryRegions, AreThoseOfNoFile_runnableOnesFirst_whateverTheNamesSay) {
    const auto regions = memoryRegions("1000-2000 rw-p 00000000 00:00 0 \n"
                                       "2000-3000 rw-p 00000000 08:01 77   /tmp/a 0 b\n"
                                       "3000-4000 r--p 00000000 00:00 0 \n"
                                       "4000-5000 rwxp 00000000 00:00 0\n"
                                       "5000-6000 rw-p 00000000 00:00 0   [heap]\n"
                                       "6000-7000 r-xp 00000000 00:00 0   [vdso]\n"
                                       "nonsense\n8000-7000 rw-p 0 00:00 0\n9000-\n");
    EXPECT_EQ(regions, (std::vector<MemoryRegion>{{0x4000, 0x5000, true}, {0x1000, 0x2000, false}, {0x5000, 0x6000, false}}));
}
