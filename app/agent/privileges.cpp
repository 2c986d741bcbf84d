// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/agent/privileges.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <initializer_list>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/netlink.h>
#include <memory>
#include <pwd.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace metsuke::agent {

namespace {

Error failed(const char* step, int number) {
    return {number == EPERM ? ErrorCode::PermissionDenied : ErrorCode::Internal,
        Message("agent.rights_failed").with("step", step).with("reason", std::strerror(number))};
}

constexpr const char* kDefaultAccount = "metsuke-agent";
/// Names that older headers do not have.
constexpr int kPerfmon = 38, kBpf = 39, kLastCapability = 63;
constexpr std::array kSensorRights{CAP_SYS_ADMIN, CAP_NET_ADMIN, CAP_NET_RAW, CAP_DAC_READ_SEARCH, CAP_SYS_PTRACE, kPerfmon, kBpf};

/// Calls that are let through; every other is refused with EPERM.
class CallFilter {
public:
    void allow(int call, std::initializer_list<scmp_arg_cmp> when = {}) {
        note(seccomp_rule_add_array(m_filter.get(), SCMP_ACT_ALLOW, call, static_cast<unsigned>(when.size()), when.begin()));
    }
    void refuseAsMissing(int call) { note(seccomp_rule_add(m_filter.get(), SCMP_ACT_ERRNO(ENOSYS), call, 0)); }
    /// For every thread of this process.
    Result<void> load() {
        note(seccomp_attr_set(m_filter.get(), SCMP_FLTATR_CTL_TSYNC, 1));
        if (m_status == 0) {
            note(seccomp_load(m_filter.get()));
        }
        return m_status == 0 ? Result<void>() : failed("seccomp", -m_status);
    }

private:
    void note(int status) { m_status = m_status == 0 ? status : m_status; }
    const std::unique_ptr<void, void (*)(void*)> m_filter{seccomp_init(SCMP_ACT_ERRNO(EPERM)), &seccomp_release};
    int m_status = m_filter ? 0 : -ENOMEM;
};

Result<void> noNewPrivileges() { return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? Result<void>() : failed("no_new_privs", errno); }

} // namespace

Result<Account> accountFor(const std::string& name) {
    const auto refused = [](const char* why, const std::string& account) {
        return Error{ErrorCode::InvalidArgument, Message(why).with("name", account)};
    };
    const unsigned user = ::geteuid();
    if (user != 0) { // and stays who it is
        const passwd* own = ::getpwuid(user);
        const std::string called = own != nullptr ? own->pw_name : std::to_string(user);
        return name.empty() || name == called ? Result<Account>(Account{called, user, ::getegid()}) : refused("agent.account_needs_root", name);
    }
    const passwd* entry = ::getpwnam(name.empty() ? kDefaultAccount : name.c_str());
    const bool isFallback = entry == nullptr && name.empty();
    entry = isFallback ? ::getpwnam("nobody") : entry;
    if (entry == nullptr) {
        return refused("agent.no_account", name.empty() ? kDefaultAccount : name);
    }
    if (entry->pw_uid == 0) {
        return refused("agent.account_is_root", name);
    }
    return Account{entry->pw_name, entry->pw_uid, entry->pw_gid, isFallback};
}

Result<void> prepareFolder(const std::filesystem::path& folder, const Account& account) {
    std::error_code problem;
    std::filesystem::create_directories(folder.parent_path(), problem);
    const bool isNew = ::mkdir(folder.c_str(), 0700) == 0;
    struct stat found {};
    if (::lstat(folder.c_str(), &found) != 0 || !S_ISDIR(found.st_mode)) {
        return Error{ErrorCode::NotFound, Message("agent.folder_failed").with("path", folder.string())};
    }
    if (::geteuid() != 0 || found.st_uid == account.user) {
        return {};
    }
    if (!isNew && !std::filesystem::is_empty(folder, problem)) {
        return Error{ErrorCode::InvalidArgument, Message("agent.folder_not_ours").with("path", folder.string()).with("name", account.name)};
    }
    return ::lchown(folder.c_str(), account.user, account.group) == 0 ? Result<void>() : failed("chown", errno);
}

Result<void> become(const Account& account) {
    if (::geteuid() == 0) {
        if (::setgroups(0, nullptr) != 0) {
            return failed("setgroups", errno);
        }
        if (::setresgid(account.group, account.group, account.group) != 0) {
            return failed("setresgid", errno);
        }
        if (::setresuid(account.user, account.user, account.user) != 0) {
            return failed("setresuid", errno);
        }
    }
    // Rights that a file or an ambient set gave stay with an ordinary account.
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    const std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> none{};
    if (::syscall(SYS_capset, &header, none.data()) != 0) {
        return failed("capset", errno);
    }
    return noNewPrivileges();
}

Result<void> keepSensorRights() {
    METSUKE_CHECK(noNewPrivileges());
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> held{}, kept{};
    if (::syscall(SYS_capget, &header, held.data()) != 0) {
        return failed("capget", errno);
    }
    for (const int right : kSensorRights) {
        const auto word = static_cast<size_t>(right) / 32;
        kept[word].permitted |= held[word].permitted & (1U << (right % 32));
        kept[word].effective = kept[word].permitted;
    }
    for (int right = 0; right <= kLastCapability; ++right) { // fails for those that the kernel does not have
        ::prctl(PR_CAPBSET_DROP, right, 0, 0, 0);
    }
    return ::syscall(SYS_capset, &header, kept.data()) == 0 ? Result<void>() : failed("capset", errno);
}

Result<void> restrictSensor() {
    // What reading the kernel and /proc takes. What is written to has been opened before: no file is opened for writing, made,
    // renamed or removed any more, nobody is signalled, nothing is mounted or loaded, and there are no programs to start.
    CallFilter filter;
    for (const int call : {SCMP_SYS(read), SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(close), SCMP_SYS(lseek), SCMP_SYS(fcntl), SCMP_SYS(fstat),
             SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(statfs), SCMP_SYS(fstatfs), SCMP_SYS(getdents64),
             SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getxattr), SCMP_SYS(fanotify_mark), SCMP_SYS(poll), SCMP_SYS(ppoll),
             SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait), SCMP_SYS(setsockopt), SCMP_SYS(getsockopt), SCMP_SYS(sendto), SCMP_SYS(sendmsg), SCMP_SYS(recvfrom),
             SCMP_SYS(recvmsg), SCMP_SYS(shutdown), SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(futex),
             SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(membarrier), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity), SCMP_SYS(getcpu),
             SCMP_SYS(clock_gettime), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep), SCMP_SYS(gettimeofday), SCMP_SYS(getpid), SCMP_SYS(gettid),
             SCMP_SYS(getrandom), SCMP_SYS(uname), SCMP_SYS(sysinfo), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigreturn),
             SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall), SCMP_SYS(exit), SCMP_SYS(exit_group)}) {
        filter.allow(call);
    }
    constexpr scmp_datum_t kWriting = O_ACCMODE | O_CREAT | O_TRUNC;
    filter.allow(SCMP_SYS(openat), {{2, SCMP_CMP_MASKED_EQ, kWriting, O_RDONLY}});
    filter.allow(SCMP_SYS(open_by_handle_at), {{2, SCMP_CMP_MASKED_EQ, kWriting, O_RDONLY}});
    filter.allow(SCMP_SYS(mmap), {{2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0}});
    filter.allow(SCMP_SYS(mprotect), {{2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0}});
    filter.allow(SCMP_SYS(clone), {{0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD}});
    filter.allow(SCMP_SYS(tgkill), {{0, SCMP_CMP_EQ, static_cast<scmp_datum_t>(::getpid()), 0}}); // abort()
    filter.allow(SCMP_SYS(setns), {{1, SCMP_CMP_EQ, CLONE_NEWNET, 0}});
    filter.allow(SCMP_SYS(socket), {{0, SCMP_CMP_EQ, AF_NETLINK, 0}, {2, SCMP_CMP_EQ, NETLINK_SOCK_DIAG, 0}});
    filter.allow(SCMP_SYS(bpf), {{0, SCMP_CMP_EQ, BPF_MAP_LOOKUP_ELEM, 0}});
    filter.refuseAsMissing(SCMP_SYS(clone3)); // its flags are in memory, where they cannot be judged: the library then uses clone
    return filter.load();
}

} // namespace metsuke::agent
