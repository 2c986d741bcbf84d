// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/actuator/nest.h"

#include "core/sensor/linux/host_clock.h"
#include "core/sensor/linux/mount_table.h"
#include "tests/support/process.h"

#include <csignal>
#include <ctime>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace metsuke::actuator::test {

namespace {

namespace fs = std::filesystem;
constexpr unsigned kLongestLife = 60; ///< s

fs::path root() {
    for (const sensor::MountRow& mount : sensor::readMounts()) {
        if (mount.fileSystem == "cgroup2" && mount.root == "/") {
            return mount.target;
        }
    }
    return {};
}

void pauseFor(long microseconds) {
    const timespec pause{0, microseconds * 1000};
    ::nanosleep(&pause, nullptr);
}

} // namespace

bool Nest::isOurs(const fs::path& group) const {
    std::istringstream lines(metsuke::test::readFile(group / "cgroup.procs"));
    for (int pid = 0; lines >> pid;) {
        for (int i = 0; i < m_shared->count; ++i) {
            if (m_shared->pids[i] == pid) {
                return group.filename().string().starts_with("metsuke-held-");
            }
        }
    }
    return false;
}

std::string Nest::whyNot() { return ::geteuid() != 0 ? "needs root" : root().empty() ? "needs control groups (version 2)" : ""; }

Nest::Nest()
    : m_shared(static_cast<Shared*>(::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {
    static int number = 0;
    m_group = "/nest-" + std::to_string(::getpid()) + "-" + std::to_string(number++);
    m_folder = root().string() + m_group;
    fs::create_directory(m_folder);
}

Nest::~Nest() {
    std::ofstream(m_folder / "cgroup.kill") << '1';
    for (int i = 0; i < m_shared->count; ++i) {
        ::kill(m_shared->pids[i], SIGKILL); // those that were moved; they are reaped by one of the group, or waited for below
    }
    for (const fs::path& hierarchy : {root(), fs::path("/sys/fs/cgroup/freezer")}) {
        std::error_code none;
        for (const auto& entry : fs::directory_iterator(hierarchy, none)) {
            if (isOurs(entry.path())) {
                std::ofstream(entry.path() / "cgroup.kill") << '1';
                std::ofstream(entry.path() / "freezer.state") << "THAWED";
                EXPECT_TRUE(metsuke::test::eventually([&] { return ::rmdir(entry.path().c_str()) == 0 || errno == ENOENT; })) << entry.path();
            }
        }
    }
    EXPECT_TRUE(metsuke::test::eventually([&] {
        while (::waitpid(-1, nullptr, WNOHANG) > 0) { }
        return ::rmdir(m_folder.c_str()) == 0;
    })) << "something survived";
    ::munmap(m_shared, sizeof(Shared));
}

pid_t Nest::start(const std::function<void(Shared&)>& body) {
    const fs::path procs = m_folder / "cgroup.procs";
    const auto pid = static_cast<std::atomic<int32_t>*>(::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    if (::fork() == 0) {
        std::ofstream(procs) << "0" << std::flush;
        ::prctl(PR_SET_CHILD_SUBREAPER, 1);
        ::setsid();
        std::signal(SIGCHLD, SIG_IGN);
        if (::fork() == 0) {
            ::alarm(kLongestLife);
            *pid = ::getpid();
            body(*m_shared);
            ::_exit(0);
        }
        ::alarm(kLongestLife);
        while (true) {
            ::pause();
        }
    }
    EXPECT_TRUE(metsuke::test::eventually([&] { return *pid != 0; }));
    const pid_t found = *pid;
    ::munmap(pid, 4096);
    return found;
}

size_t Nest::inGroup() const {
    std::istringstream lines(metsuke::test::readFile(m_folder / "cgroup.procs"));
    size_t count = 0;
    for (std::string line; std::getline(lines, line);) {
        ++count;
    }
    return count;
}

int64_t Nest::beats() const {
    int64_t sum = 0;
    for (int i = 0; i < m_shared->count; ++i) {
        sum += m_shared->beats[i];
    }
    return sum;
}

void Nest::letTimePass(int milliseconds) const {
    for (int i = 0; i < milliseconds; ++i) {
        pauseFor(1000);
    }
}

void beat(Shared& shared) {
    const int mine = shared.count++;
    shared.pids[mine] = ::getpid();
    while (true) {
        ++shared.beats[mine];
        pauseFor(1000);
    }
}

void growTree(Shared& shared, int size) {
    for (int below = 0, rest = size - 1; below < 3 && rest > 0; ++below) {
        const int share = below == 2 ? rest : (size - 1) / 3 > 0 ? (size - 1) / 3 : 1;
        rest -= share;
        if (::fork() == 0) {
            ::alarm(kLongestLife);
            growTree(shared, share);
        }
    }
    beat(shared);
}

plan::ProcessTarget targetOf(pid_t pid, bool withTree) {
    return {pid, sensor::ProcReader().startOf(pid), sensor::bootId(), "", "", withTree};
}

} // namespace metsuke::actuator::test
