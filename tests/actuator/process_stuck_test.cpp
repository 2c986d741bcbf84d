// SPDX-License-Identifier: GPL-3.0-or-later
// A process that waits for the kernel cannot be ended by anybody: that is told after a while, and not that it was done.
#include "tests/actuator/direct.h"
#include "tests/actuator/process_fixture.h"

#include <cerrno>
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::actuator;
using actuator::test::kNothingProtected;
using metsuke::test::eventually;
using plan::State;

namespace {

/// A file system whose questions are read and never answered: who asks one waits until nobody has the other end any more.
class SilentFiles {
public:
    /// Seen by this program only, and by those that it starts from then on.
    explicit SilentFiles(const std::filesystem::path& folder)
        : m_folder(folder)
        , m_isAlone(::unshare(CLONE_NEWNS) == 0 && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0) { }
    /// Who is started later has the other end, too, and so it is never gone.
    bool mount() {
        m_line = FileHandle(m_isAlone ? ::open("/dev/fuse", O_RDWR | O_CLOEXEC) : -1);
        const std::string options = "fd=" + std::to_string(m_line.get()) + ",rootmode=40000,user_id=0,group_id=0";
        m_isMounted = m_line.isOpen() && ::mount("silent", m_folder.c_str(), "fuse", MS_NOSUID | MS_NODEV, options.c_str()) == 0;
        return m_isMounted && greet();
    }
    ~SilentFiles() {
        answerNobody();
        if (m_isMounted) {
            ::umount2(m_folder.c_str(), MNT_DETACH);
        }
    }
    SilentFiles(const SilentFiles&) = delete;
    SilentFiles& operator=(const SilentFiles&) = delete;

    /// Takes one question; from then on who asked it cannot be interrupted.
    bool takeQuestion() {
        pollfd waiting{m_line.get(), POLLIN, 0};
        std::array<char, FUSE_MIN_READ_BUFFER> question{};
        return ::poll(&waiting, 1, 5000) > 0 && ::read(m_line.get(), question.data(), question.size()) > 0;
    }
    /// Everybody who waits gets an error.
    void answerNobody() { m_line.reset(); }

private:
    bool greet() {
        struct {
            fuse_in_header header;
            std::array<char, FUSE_MIN_READ_BUFFER> body;
        } asked{};
        struct {
            fuse_out_header header;
            fuse_init_out body;
        } answer{};
        if (::read(m_line.get(), &asked, sizeof asked) <= 0 || asked.header.opcode != FUSE_INIT) {
            return false;
        }
        answer.header = {sizeof answer, 0, asked.header.unique};
        answer.body.major = FUSE_KERNEL_VERSION;
        answer.body.minor = FUSE_KERNEL_MINOR_VERSION;
        answer.body.max_write = 4096;
        return ::write(m_line.get(), &answer, sizeof answer) == static_cast<ssize_t>(sizeof answer);
    }

    std::filesystem::path m_folder;
    const bool m_isAlone;
    FileHandle m_line;
    bool m_isMounted = false;
};

} // namespace

class StuckProcess : public actuator::test::Processes { };

TEST_F(StuckProcess, ThatNobodyCanEnd_isUnknownAfterAWhile_andDoneOnceItHasEnded) {
    const metsuke::test::TemporaryFolder folder;
    SilentFiles files(folder.path());
    const pid_t stuck = nest->start([path = folder / "x"](actuator::test::Shared& shared) {
        shared.pids[0] = ::getpid();
        shared.count = 1;
        while (shared.beats[0] == 0) {
            ::usleep(500);
        }
        ::access(path.c_str(), F_OK);
        ::_exit(0);
    });
    if (!files.mount()) {
        GTEST_SKIP() << "needs /dev/fuse";
    }
    nest->shared().beats[0] = 1;
    ASSERT_TRUE(files.takeQuestion());
    actuator::test::Bench bench;
    bench.handlers.add(plan::Action::KillProcess, std::make_shared<KillHandler>(kNothingProtected, sensor::bootId()));
    const auto began = sensor::sinceBoot();
    const auto done = bench.carryOut({{"s1", plan::Action::KillProcess, actuator::test::targetOf(stuck), {}}});
    const Duration deadline = plan::traitsOf(plan::Action::KillProcess).deadline;
    EXPECT_LT(sensor::sinceBoot() - began, deadline + kMinute) << "nothing stays in progress";
    EXPECT_EQ(done.state, State::Unknown);
    ASSERT_EQ(done.steps.size(), 1u);
    ASSERT_TRUE(done.steps[0].refusal);
    const std::string reason = done.steps[0].refusal->reason;
    EXPECT_TRUE(reason == "does_not_die" || reason == "too_slow") << reason; // the latter on a busy computer
    EXPECT_TRUE(bench.journal->interrupted()->empty());
    files.answerNobody();
    EXPECT_TRUE(eventually([&] { return ::kill(stuck, 0) != 0; })) << "it ends once the kernel lets go of it";
    ASSERT_TRUE(bench.actuator->tick().ok());
    EXPECT_EQ(bench.journal->list({})->front().state, State::Done) << "and then it is known";
}
