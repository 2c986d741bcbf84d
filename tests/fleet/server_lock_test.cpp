// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/server_lock.h"

#include "tests/fleet/fleet_fixture.h"

#include <array>
#include <csignal>
#include <filesystem>
#include <sys/wait.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::fleet;

namespace {

class ServerLockTest : public testing::Test {
protected:
    metsuke::test::TemporaryFolder m_folder;
};

} // namespace

TEST_F(ServerLockTest, Holder_isToldWhileItServes_andNobodyBeforeAndAfter) {
    EXPECT_EQ(ServerLock::holder(m_folder.path()), std::nullopt);
    EXPECT_FALSE(std::filesystem::exists(m_folder / "server.lock")) << "who only looks makes nothing";
    {
        const auto lock = ServerLock::take(m_folder.path());
        ASSERT_WORKS(lock);
        EXPECT_EQ(ServerLock::holder(m_folder.path()), std::to_string(::getpid()));
        const auto second = ServerLock::take(m_folder.path());
        EXPECT_FAILS(second, "fleet.in_use");
        EXPECT_EQ(second.error().code, ErrorCode::Busy);
    }
    EXPECT_EQ(ServerLock::holder(m_folder.path()), std::nullopt);
    ASSERT_WORKS(ServerLock::take(m_folder.path()));
}

TEST_F(ServerLockTest, HolderThatIsKilled_holdsNothing) {
    std::array<int, 2> held{};
    ASSERT_EQ(::pipe(held.data()), 0);
    const pid_t other = ::fork();
    if (other == 0) {
        const auto lock = ServerLock::take(m_folder.path());
        const char answer = lock.ok() ? 'y' : 'n';
        [[maybe_unused]] const auto told = ::write(held[1], &answer, 1);
        ::pause();
        ::_exit(0);
    }
    char answer = 0;
    ASSERT_EQ(::read(held[0], &answer, 1), 1);
    EXPECT_EQ(answer, 'y');
    EXPECT_EQ(ServerLock::holder(m_folder.path()), std::to_string(other));
    ::kill(other, SIGKILL);
    ::waitpid(other, nullptr, 0);
    EXPECT_EQ(ServerLock::holder(m_folder.path()), std::nullopt);
    ASSERT_WORKS(ServerLock::take(m_folder.path()));
    ::close(held[0]);
    ::close(held[1]);
}
