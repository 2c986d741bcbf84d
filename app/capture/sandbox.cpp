// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/capture/sandbox.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <memory>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace metsuke {

namespace {

Error failed(const char* step, int number) {
    return {ErrorCode::Internal, Message("capture.sandbox_failed").with("step", step).with("reason", std::strerror(number))};
}

Result<void> dropCapabilities() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    const std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> none{};
    return ::syscall(SYS_capset, &header, none.data()) == 0 ? Result<void>() : failed("capset", errno);
}

/// The version in force, 0 without one.
Result<int> restrictFiles(std::span<const int> folders) {
    const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) {
        return 0;
    }
    // Written out because headers are older than kernels: rights of version 1, 2 (refer), 3 (truncate), 5 (ioctl on
    // devices); 4 added the network.
    constexpr uint64_t kTruncate = 1ULL << 14;
    constexpr std::array<uint64_t, 6> kFileRights{0, 0x1fff, 0x3fff, 0x7fff, 0x7fff, 0xffff};
    struct {
        uint64_t files;
        uint64_t network;
    } const rules{kFileRights[std::min<size_t>(static_cast<size_t>(version), kFileRights.size() - 1)], version >= 4 ? 3U : 0U};
    const size_t size = version >= 4 ? sizeof rules : sizeof rules.files;
    const int ruleset = static_cast<int>(::syscall(SYS_landlock_create_ruleset, &rules, size, 0));
    if (ruleset < 0) {
        return failed("landlock", errno);
    }
    for (const int folder : folders) {
        landlock_path_beneath_attr allowed{};
        allowed.allowed_access = rules.files
            & (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE | kTruncate);
        allowed.parent_fd = folder;
        if (::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &allowed, 0) != 0) {
            return failed("landlock", errno);
        }
    }
    const bool isInForce = ::syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    const int number = errno;
    ::close(ruleset);
    return isInForce ? Result<int>(static_cast<int>(version)) : failed("landlock", number);
}

Result<void> restrictCalls() {
    const std::unique_ptr<void, void (*)(void*)> filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)), &seccomp_release);
    int status = filter ? 0 : -ENOMEM;
    for (const int call : {SCMP_SYS(read), SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(pwrite64), SCMP_SYS(close), SCMP_SYS(openat),
             SCMP_SYS(unlinkat), SCMP_SYS(fallocate), SCMP_SYS(ftruncate), SCMP_SYS(sync_file_range), SCMP_SYS(fstatfs), SCMP_SYS(newfstatat),
             SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(getsockopt), SCMP_SYS(getsockname), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(brk),
             SCMP_SYS(clock_gettime), SCMP_SYS(futex), SCMP_SYS(rt_sigreturn), SCMP_SYS(restart_syscall), SCMP_SYS(exit),
             SCMP_SYS(exit_group)}) {
        status = status == 0 ? seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0) : status;
    }
    const auto allowWhen = [&](int call, unsigned argument, uint64_t value) {
        const scmp_arg_cmp same{argument, SCMP_CMP_EQ, value, 0};
        status = status == 0 ? seccomp_rule_add_array(filter.get(), SCMP_ACT_ALLOW, call, 1, &same) : status;
    };
    allowWhen(SCMP_SYS(setsockopt), 2, SO_ATTACH_FILTER);
    allowWhen(SCMP_SYS(ioctl), 1, SIOCGIFFLAGS); // libpcap asks whether the interface is still up
    status = status == 0 ? seccomp_load(filter.get()) : status;
    return status == 0 ? Result<void>() : failed("seccomp", -status);
}

} // namespace

Result<int> enterSandbox(std::span<const int> folders) {
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return failed("no_new_privs", errno);
    }
    METSUKE_TRY(const int landlock, restrictFiles(folders));
    METSUKE_CHECK(dropCapabilities());
    METSUKE_CHECK(restrictCalls());
    return landlock;
}

} // namespace metsuke
