// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/yara_child.h"

#include "core/actuator/linux/yara_scanner.h"
#include "core/base/strings.h"
#include "core/openc2/json_fields.h"

#include <yara.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <grp.h>
#include <linux/close_range.h>
#include <optional>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace metsuke::actuator {

namespace {

using openc2::Json;

constexpr rlim_t kMemory = rlim_t{512} << 20; ///< of its own, beside the file
constexpr rlim_t kSeconds = 35 * 60; ///< a scan's, and some
constexpr rlim_t kFiles = 16;
constexpr int kNobody = 65534;
constexpr int kMostSeconds = 60; ///< for one file
constexpr int kImportSeconds = 1; ///< a rule before it may take for ever: then it shows with the first file
constexpr uint32_t kMostStringsPerRule = 1000, kMostMatchBytes = 32;
constexpr size_t kMostRules = 2000, kMostStrings = 4, kLongestName = 128, kLongestWhy = 400;
/// Modules that look at the file itself and at nothing else.
constexpr std::array<std::string_view, 7> kModules{"pe", "elf", "math", "hash", "dotnet", "time", "string"};

void giveUp() {
    const auto limit = [](auto what, rlim_t most) {
        const rlimit value{most, most};
        ::setrlimit(what, &value);
    };
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_CPU, kSeconds);
    limit(RLIMIT_DATA, kMemory);
    limit(RLIMIT_NOFILE, kFiles);
    ::setpriority(PRIO_PROCESS, 0, 19);
    const bool isRoot = ::geteuid() == 0;
    if (isRoot && (::setgroups(0, nullptr) != 0 || ::setresgid(kNobody, kNobody, kNobody) != 0 || ::setresuid(kNobody, kNobody, kNobody) != 0)) {
        ::_exit(1);
    }
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || ::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) { // the latter ends with the account
        ::_exit(1);
    }
}

/// Memory, the clock, the line, and what it was handed.
void lockIn() {
    const auto filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    int status = filter == nullptr ? -1 : 0;
    for (const int call : {SCMP_SYS(read), SCMP_SYS(pread64), SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(recvmsg), SCMP_SYS(sendto),
             SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect), SCMP_SYS(madvise), SCMP_SYS(brk), SCMP_SYS(futex), SCMP_SYS(clock_gettime),
             SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(getrandom), SCMP_SYS(sched_yield),
             SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(tgkill), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(restart_syscall)}) {
        status = status == 0 ? seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) : status;
    }
    if (status != 0 || seccomp_load(filter) != 0) {
        ::_exit(1);
    }
    seccomp_release(filter);
}

void say(int line, const Json& answer) {
    const std::string text = openc2::canonical(answer);
    if (::send(line, text.data(), text.size(), MSG_NOSIGNAL) < 0) {
        ::_exit(1);
    }
}

struct Problem {
    int line = 0;
    std::string why;
};
void onProblem(int level, const char*, int line, const YR_RULE*, const char* text, void* data) {
    auto& problem = *static_cast<Problem*>(data);
    if (level == YARA_ERROR_LEVEL_ERROR && problem.why.empty()) {
        problem = {line, cleanText(text, kLongestWhy)};
    }
}

/// The name of a module that is imported and not among those above.
std::optional<std::string> forbidden(int message, void* data) {
    const auto* import = message == CALLBACK_MSG_IMPORT_MODULE ? static_cast<const YR_MODULE_IMPORT*>(data) : nullptr;
    const bool isFine = import == nullptr || std::ranges::find(kModules, import->module_name) != kModules.end();
    return isFine ? std::nullopt : std::optional(cleanText(import->module_name, kLongestName));
}

int onImport(YR_SCAN_CONTEXT*, int message, void* data, void* user) {
    const auto module = forbidden(message, data);
    if (module) {
        *static_cast<std::string*>(user) = *module;
        return CALLBACK_ABORT;
    }
    return CALLBACK_CONTINUE;
}

YR_RULES* compile(const std::string& text, Problem& problem) {
    const uint32_t strings = kMostStringsPerRule, bytes = kMostMatchBytes;
    YR_COMPILER* compiler = nullptr;
    YR_RULES* rules = nullptr;
    if (yr_set_configuration(YR_CONFIG_MAX_STRINGS_PER_RULE, const_cast<uint32_t*>(&strings)) != ERROR_SUCCESS
        || yr_set_configuration(YR_CONFIG_MAX_MATCH_DATA, const_cast<uint32_t*>(&bytes)) != ERROR_SUCCESS || yr_compiler_create(&compiler) != ERROR_SUCCESS) {
        problem.why = "no memory";
        return nullptr;
    }
    yr_compiler_set_callback(compiler, &onProblem, &problem);
    yr_compiler_set_include_callback(compiler, nullptr, nullptr, nullptr);
    if (yr_compiler_add_string(compiler, text.c_str(), nullptr) != 0 || yr_compiler_get_rules(compiler, &rules) != ERROR_SUCCESS) {
        problem.why = problem.why.empty() ? "cannot be compiled" : problem.why;
        return nullptr;
    }
    std::string module;
    (void)yr_rules_scan_mem(rules, reinterpret_cast<const uint8_t*>(""), 0, 0, &onImport, &module, kImportSeconds);
    if (!module.empty()) {
        problem.why = "import of \"" + module + "\" is not permitted";
        return nullptr;
    }
    return rules;
}

int64_t countOf(YR_RULES* rules) {
    int64_t count = 0;
    YR_RULE* rule = nullptr;
    yr_rules_foreach(rules, rule) { ++count; }
    return count;
}

int onMatch(YR_SCAN_CONTEXT* context, int message, void* data, void* user) {
    if (message != CALLBACK_MSG_RULE_MATCHING) {
        return forbidden(message, data) ? CALLBACK_ABORT : CALLBACK_CONTINUE;
    }
    auto* rule = static_cast<YR_RULE*>(data);
    auto& matches = *static_cast<Json*>(user);
    std::string shown;
    size_t count = 0;
    YR_STRING* string = nullptr;
    yr_rule_strings_foreach(rule, string) {
        YR_MATCH* match = nullptr;
        yr_string_matches_foreach(context, string, match) {
            if (count++ < kMostStrings) {
                const std::string_view bytes(reinterpret_cast<const char*>(match->data), static_cast<size_t>(std::max(match->data_length, 0)));
                shown += (shown.empty() ? "" : ", ") + cleanText(string->identifier, kLongestName) + " at " + std::to_string(match->base + match->offset) + ": "
                    + cleanText(bytes, kMostMatchBytes * 4);
            }
            break; // the first place of each
        }
    }
    matches.push_back({{"rule", cleanText(rule->identifier, kLongestName)}, {"strings", shown}});
    return matches.size() < YaraScanner::kMostMatches ? CALLBACK_CONTINUE : CALLBACK_ABORT;
}

/// -1: the other end has gone.
int receiveFile(int line) {
    char byte = 0;
    iovec part{&byte, 1};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const cmsghdr* head = ::recvmsg(line, &message, 0) == 1 ? CMSG_FIRSTHDR(&message) : nullptr;
    int file = -1;
    if (head != nullptr && head->cmsg_type == SCM_RIGHTS) {
        std::memcpy(&file, CMSG_DATA(head), sizeof file);
    }
    return file;
}

} // namespace

void yaraChild(int line, const std::string& text) {
    constexpr int kLine = 3;
    if (line != kLine && ::dup2(line, kLine) != kLine) {
        ::_exit(1);
    }
    ::syscall(SYS_close_range, kLine + 1, ~0U, 0);
    giveUp();
    if (yr_initialize() != ERROR_SUCCESS) {
        ::_exit(1);
    }
    lockIn();
    Problem problem;
    YR_RULES* rules = compile(text, problem);
    const int64_t count = rules != nullptr ? countOf(rules) : 0;
    if (rules == nullptr || count > static_cast<int64_t>(kMostRules)) {
        say(kLine, {{"line", problem.line}, {"why", rules == nullptr ? problem.why : "more than " + std::to_string(kMostRules) + " rules"}});
        ::_exit(0);
    }
    say(kLine, Json::object({{"rules", count}}));
    for (int file = receiveFile(kLine); file >= 0; file = receiveFile(kLine)) {
        Json matches = Json::array();
        const int status = yr_rules_scan_fd(rules, file, SCAN_FLAGS_FAST_MODE | SCAN_FLAGS_REPORT_RULES_MATCHING, &onMatch, &matches, kMostSeconds);
        ::close(file);
        say(kLine, {{"status", status}, {"matches", std::move(matches)}});
    }
    ::_exit(0);
}

} // namespace metsuke::actuator
