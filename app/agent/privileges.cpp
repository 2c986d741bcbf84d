// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/agent/privileges.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <grp.h>
#include <linux/capability.h>
#include <memory>
#include <pwd.h>
#include <seccomp.h>
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

/// Names that older headers do not have.
constexpr int kPerfmon = 38, kBpf = 39, kLastCapability = 63;
constexpr std::array kSensorRights{CAP_SYS_ADMIN, CAP_NET_ADMIN, CAP_DAC_READ_SEARCH, CAP_SYS_PTRACE, kPerfmon, kBpf};

Result<void> noNewPrivileges() { return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? Result<void>() : failed("no_new_privs", errno); }

} // namespace

Result<Account> accountFor(const std::string& name) {
    for (const std::string& candidate : {name, std::string("nobody")}) {
        if (const passwd* entry = ::getpwnam(candidate.c_str())) {
            return Account{candidate, entry->pw_uid, entry->pw_gid};
        }
    }
    return Error{ErrorCode::NotFound, Message("agent.no_account").with("name", name)};
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
    const std::unique_ptr<void, void (*)(void*)> filter(seccomp_init(SCMP_ACT_ALLOW), &seccomp_release);
    int status = filter ? 0 : -ENOMEM;
    for (const int call : {SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(connect), SCMP_SYS(listen), SCMP_SYS(ptrace), SCMP_SYS(process_vm_writev),
             SCMP_SYS(io_uring_setup), SCMP_SYS(init_module), SCMP_SYS(finit_module), SCMP_SYS(kexec_load), SCMP_SYS(mount), SCMP_SYS(kill),
             SCMP_SYS(tkill), SCMP_SYS(pidfd_send_signal), SCMP_SYS(unlinkat), SCMP_SYS(unlink), SCMP_SYS(renameat2), SCMP_SYS(rename)}) {
        status = status == 0 ? seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EPERM), call, 0) : status;
    }
    const scmp_arg_cmp notNetlink{0, SCMP_CMP_NE, AF_NETLINK, 0};
    status = status == 0 ? seccomp_rule_add_array(filter.get(), SCMP_ACT_ERRNO(EPERM), SCMP_SYS(socket), 1, &notNetlink) : status;
    seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 1); // the threads that read are running already
    status = status == 0 ? seccomp_load(filter.get()) : status;
    return status == 0 ? Result<void>() : failed("seccomp", -status);
}

} // namespace metsuke::agent
