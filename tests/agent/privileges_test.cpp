// SPDX-License-Identifier: GPL-3.0-or-later
// What the sensor could do while the kernel takes it for root, tried by a child that is restricted as it is.
#include "app/agent/privileges.h"

#include "tests/support/process.h"

#include <array>
#include <bit>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <linux/bpf.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::agent;
using namespace metsuke::test;
namespace fs = std::filesystem;

namespace {

struct Call {
    const char* name;
    std::function<long()> make; ///< -1 and errno, as the kernel answers
};

template<typename... Arguments>
std::function<long()> call(long number, Arguments... arguments) {
    return [=] { return ::syscall(number, arguments...); };
}

/// What a child that is restricted like the sensor says of the calls: a line for each of which `isWrong`.
std::string ofRestricted(const std::vector<Call>& calls, const std::function<bool(long result, int number)>& isWrong) {
    std::array<int, 2> tell{};
    EXPECT_EQ(::pipe(tell.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        std::string wrong = keepSensorRights() && restrictSensor() ? "" : "not restricted\n";
        for (const Call& one : calls) {
            errno = 0;
            const long result = one.make();
            const int number = errno;
            if (isWrong(result, number)) {
                wrong += std::string(one.name) + ": " + std::to_string(result) + ' ' + std::strerror(number) + '\n';
            }
        }
        wrong += "end";
        [[maybe_unused]] const ssize_t written = ::write(tell[1], wrong.data(), wrong.size());
        ::_exit(0);
    }
    ::close(tell[1]);
    std::string told;
    std::array<char, 4096> part;
    for (ssize_t size = 0; (size = ::read(tell[0], part.data(), part.size())) > 0;) {
        told.append(part.data(), static_cast<size_t>(size));
    }
    ::close(tell[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    return told;
}

class Restricted : public ::testing::Test {
protected:
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "metsuke-restricted-XXXXXX").string();
        m_folder = ::mkdtemp(name.data());
        m_file = (m_folder / "file").string();
        std::ofstream(m_file) << "kept";
    }
    void TearDown() override { fs::remove_all(m_folder); }
    fs::path m_folder;
    std::string m_file;
};

} // namespace

TEST_F(Restricted, EverythingThatChangesSomething_isRefused) {
    const char* file = m_file.c_str();
    const std::string other = (m_folder / "other").string();
    const char* path = other.c_str();
    const auto here = static_cast<int>(AT_FDCWD);
    std::array<char, 256> memory{}; // a structure of zeros, for calls that are to be refused before it is looked at
    char* zeros = memory.data();
    const pid_t parent = ::getpid();
    const std::vector<Call> calls{
        {"write a file", call(SYS_openat, here, file, O_WRONLY)},
        {"read and write a file", call(SYS_openat, here, file, O_RDWR)},
        {"cut a file", call(SYS_openat, here, file, O_RDONLY | O_TRUNC)},
        {"make a file", call(SYS_openat, here, path, O_RDONLY | O_CREAT, 0600)},
        {"make a nameless file", call(SYS_openat, here, m_folder.c_str(), O_TMPFILE | O_RDWR, 0600)},
        {"memory of a process", call(SYS_openat, here, "/proc/self/mem", O_RDWR)},
        {"openat2", call(SYS_openat2, here, file, zeros, 24)},
        {"write by handle", call(SYS_open_by_handle_at, here, zeros, O_RDWR)},
#ifdef SYS_open
        {"open", call(SYS_open, file, O_WRONLY)},
        {"creat", call(SYS_creat, path, 0600)},
        {"fork", [] {
             const long child = ::syscall(SYS_fork);
             if (child == 0) {
                 ::_exit(0);
             }
             return child;
         }},
#endif
        {"clone", [] {
             const long child = ::syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr);
             if (child == 0) {
                 ::_exit(0);
             }
             return child;
         }},
        {"execve", call(SYS_execve, "/bin/true", nullptr, nullptr)},
        {"execveat", call(SYS_execveat, here, "/bin/true", nullptr, nullptr, 0)},
        {"rename", call(SYS_renameat2, here, file, here, path, 0)},
        {"link", call(SYS_linkat, here, file, here, path, 0)},
        {"symlink", call(SYS_symlinkat, file, here, path)},
        {"unlink", call(SYS_unlinkat, here, file, 0)},
        {"mkdir", call(SYS_mkdirat, here, path, 0700)},
        {"mknod", call(SYS_mknodat, here, path, S_IFIFO | 0600, 0)},
        {"truncate", call(SYS_truncate, file, 0)},
        {"chmod", call(SYS_fchmodat, here, file, 0777)},
        {"chown", call(SYS_fchownat, here, file, 0, 0, 0)},
        {"setxattr", call(SYS_setxattr, file, "user.x", "1", 1, 0)},
        {"utimensat", call(SYS_utimensat, here, file, nullptr, 0)},
        {"kill", call(SYS_kill, parent, 0)},
        {"tkill", call(SYS_tkill, parent, 0)},
        {"tgkill of another", call(SYS_tgkill, parent, parent, 0)},
        {"queued signal", call(SYS_rt_sigqueueinfo, parent, SIGUSR1, zeros)},
        {"queued signal to a thread", call(SYS_rt_tgsigqueueinfo, parent, parent, SIGUSR1, zeros)},
        {"signal by descriptor", call(SYS_pidfd_send_signal, 0, 0, nullptr, 0)},
        {"pidfd_open", call(SYS_pidfd_open, parent, 0)},
        {"pidfd_getfd", call(SYS_pidfd_getfd, 0, 0, 0)},
        {"ptrace", call(SYS_ptrace, 16L, parent, nullptr, nullptr)},
        {"read memory of another", call(SYS_process_vm_readv, parent, zeros, 1, zeros, 1, 0)},
        {"write memory of another", call(SYS_process_vm_writev, parent, zeros, 1, zeros, 1, 0)},
        {"mount", call(SYS_mount, "none", m_folder.c_str(), "tmpfs", 0, nullptr)},
        {"umount", call(SYS_umount2, m_folder.c_str(), 0)},
        {"fsopen", call(SYS_fsopen, "tmpfs", 0)},
        {"fsmount", call(SYS_fsmount, 0, 0, 0)},
        {"open_tree", call(SYS_open_tree, here, m_folder.c_str(), 1)},
        {"move_mount", call(SYS_move_mount, here, m_folder.c_str(), here, m_folder.c_str(), 0)},
        {"mount_setattr", call(SYS_mount_setattr, here, m_folder.c_str(), 0, zeros, 32)},
        {"pivot_root", call(SYS_pivot_root, m_folder.c_str(), m_folder.c_str())},
        {"chroot", call(SYS_chroot, m_folder.c_str())},
        {"unshare", call(SYS_unshare, CLONE_NEWNS)},
        {"enter a mount namespace", call(SYS_setns, 0, CLONE_NEWNS)},
        {"enter any namespace", call(SYS_setns, 0, 0)},
        {"load a program", call(SYS_bpf, BPF_PROG_LOAD, zeros, memory.size())},
        {"change a map", call(SYS_bpf, BPF_MAP_UPDATE_ELEM, zeros, memory.size())},
        {"load a module", call(SYS_init_module, zeros, 1, "")},
        {"load a module by descriptor", call(SYS_finit_module, 0, "", 0)},
        {"remove a module", call(SYS_delete_module, "x", 0)},
        {"start another kernel", call(SYS_kexec_load, 0, 0, nullptr, 0)},
        {"io_uring", call(SYS_io_uring_setup, 1, zeros)},
        {"perf_event_open", call(SYS_perf_event_open, zeros, 0, -1, -1, 0)},
        {"userfaultfd", call(SYS_userfaultfd, 0)},
        {"keyctl", call(SYS_keyctl, 0, 0, 0, 0, 0)},
        {"ioctl", call(SYS_ioctl, 0, 0x5412, "x")}, // would type into a terminal
        {"setuid", call(SYS_setresuid, 0, 0, 0)},
        {"sethostname", call(SYS_sethostname, "x", 1)},
        {"settimeofday", call(SYS_settimeofday, nullptr, nullptr)},
        {"reboot", call(SYS_reboot, 0, 0, 0, nullptr)},
        {"limits of another", call(SYS_prlimit64, parent, 7, nullptr, nullptr)},
        {"memory that runs", [] { return std::bit_cast<long>(::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)); }},
        {"socket of the internet", call(SYS_socket, AF_INET, SOCK_STREAM, 0)},
        {"socket of this host", call(SYS_socket, AF_UNIX, SOCK_STREAM, 0)},
        {"socket of packets", call(SYS_socket, AF_PACKET, SOCK_RAW, 0)},
        {"socket that sets routes", call(SYS_socket, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)},
        {"connect", call(SYS_connect, 0, zeros, 16)},
        {"bind", call(SYS_bind, 0, zeros, 16)},
        {"listen", call(SYS_listen, 0, 1)},
        {"accept", call(SYS_accept4, 0, nullptr, nullptr, 0)},
    };
    EXPECT_EQ(ofRestricted(calls, [](long result, int number) { return result != -1 || number != EPERM; }), "end");
    EXPECT_EQ(readFile(m_file), "kept");
    EXPECT_FALSE(fs::exists(other));
}

TEST_F(Restricted, ReadingAndThreads_goOn) {
    const std::vector<Call> calls{
        {"read a file", [this] {
             const int file = ::open(m_file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
             std::array<char, 8> text{};
             return long{::read(file, text.data(), text.size()) == 4 && std::string_view(text.data(), 4) == "kept" ? 0 : -1};
         }},
        {"name a file", [this] { return long{::open(m_file.c_str(), O_PATH | O_CLOEXEC)}; }},
        {"list a folder", [this] { return fs::directory_iterator(m_folder) == fs::directory_iterator() ? -1L : 0L; }},
        {"ask for processes", [] { return statusOf(::getpid(), "Pid") == std::to_string(::getpid()) ? 0L : -1L; }},
        {"sockets", [] { return long{::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG)}; }},
        {"a thread", [] {
             long done = -1;
             std::thread([&done] { done = 0; }).join();
             return done;
         }},
        {"memory", [] { return ::mmap(nullptr, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1L : 0L; }},
        {"wait", [] { return long{::poll(nullptr, 0, 1)}; }},
    };
    EXPECT_EQ(ofRestricted(calls, [](long result, int) { return result < 0; }), "end");
}

TEST(Account, Names_thatCannotBeWrittenAs_areErrorsThatSaySo) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "who it becomes is asked of root alone";
    }
    const auto misspelt = accountFor("metsuke-agnet");
    ASSERT_FALSE(misspelt);
    EXPECT_EQ(misspelt.error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(misspelt.error().message.id, "agent.no_account");
    const auto root = accountFor("root");
    ASSERT_FALSE(root);
    EXPECT_EQ(root.error().message.id, "agent.account_is_root");
    const auto named = accountFor("nobody");
    ASSERT_TRUE(named);
    EXPECT_FALSE(named->isFallback);
    const auto own = accountFor("");
    ASSERT_TRUE(own);
    EXPECT_EQ(own->isFallback, own->name == "nobody");
    EXPECT_NE(own->user, 0U);
}
