// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/broker_child.h"

#include "core/base/strings.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace metsuke::fleet {

namespace {

constexpr size_t kWords = 1'000;

/// In the child, where nothing but system calls is allowed.
[[noreturn]] void become(const char* program, char* const* arguments, char* const* environment, int words, pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) {
        ::_exit(127);
    }
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    ::dup2(::open("/dev/null", O_RDONLY), 0);
    ::dup2(words, 1);
    ::dup2(words, 2);
    ::close_range(3, ~0U, 0);
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max; // one an agent
        ::setrlimit(RLIMIT_NOFILE, &files);
    }
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::umask(077);
    ::execve(program, arguments, environment);
    ::_exit(126);
}

} // namespace

Result<BrokerChild> BrokerChild::start(const std::filesystem::path& program, const std::filesystem::path& configuration) {
    const auto failed = [] { return Error{ErrorCode::Internal, Message("broker.not_started").with("reason", std::strerror(errno))}; };
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
        return failed();
    }
    FileHandle words(pipe[0]);
    const FileHandle out(pipe[1]);
    std::string name = program.string(), option = "-c", path = configuration.string(), locale = "LC_ALL=C";
    const std::array<char*, 4> arguments{name.data(), option.data(), path.data(), nullptr};
    const std::array<char*, 2> environment{locale.data(), nullptr};
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child == 0) {
        become(name.c_str(), arguments.data(), environment.data(), out.get(), parent);
    }
    if (child < 0) {
        return failed();
    }
    FileHandle handle(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
    BrokerChild started(child, std::move(handle), std::move(words));
    return started.m_process.isOpen() ? Result<BrokerChild>(std::move(started)) : failed();
}

BrokerChild::BrokerChild(pid_t process, FileHandle handle, FileHandle words)
    : m_id(process)
    , m_process(std::move(handle))
    , m_words(std::move(words)) {}

BrokerChild::BrokerChild(BrokerChild&& other) noexcept
    : m_id(std::exchange(other.m_id, -1))
    , m_process(std::move(other.m_process))
    , m_words(std::move(other.m_words))
    , m_said(std::move(other.m_said)) {}

BrokerChild::~BrokerChild() {
    if (m_id > 0) {
        signal(SIGKILL);
        wait();
    }
}

bool BrokerChild::isReady() const {
    std::ifstream status("/proc/" + std::to_string(m_id) + "/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("SigCgt:")) {
            return (std::strtoull(line.c_str() + line.find(':') + 1, nullptr, 16) & 1ULL << (SIGHUP - 1)) != 0;
        }
    }
    return false;
}

void BrokerChild::listen() {
    std::array<char, 1024> buffer{};
    ssize_t size = 0;
    while ((size = ::read(m_words.get(), buffer.data(), buffer.size())) > 0) {
        m_said.append(buffer.data(), static_cast<size_t>(size));
        m_said.erase(0, m_said.size() - std::min(m_said.size(), kWords));
    }
    if (size == 0) {
        m_words.reset(); // it closed its end
    }
}

void BrokerChild::signal(int number) const {
    if (m_id > 0) { // -1 would be everybody
        ::kill(m_id, number);
    }
}

BrokerChild::End BrokerChild::wait() {
    int status = 0;
    while (::waitpid(m_id, &status, 0) < 0 && errno == EINTR) {
    }
    m_id = -1;
    if (m_words.isOpen()) {
        listen();
    }
    const std::string_view said = trim(m_said);
    const size_t line = said.rfind('\n');
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), cleanText(line == std::string_view::npos ? said : said.substr(line + 1))};
}

} // namespace metsuke::fleet
