// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/yara_scanner.h"

#include "core/actuator/linux/yara_child.h"
#include "core/base/strings.h"
#include "core/openc2/json_fields.h"
#include "core/sensor/linux/host_clock.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace metsuke::actuator {

namespace {

using openc2::Json;
using openc2::JsonFields;

constexpr Duration kCompilesIn = 20 * kSecond;
constexpr int kMostBegun = 16; ///< a file ends it each time: somebody wants that
constexpr size_t kLongestLine = 4096;

Error failed(std::string_view why) { return {ErrorCode::Internal, Message("actuator.rules_failed").with("reason", cleanText(why))}; }

/// nullopt: nothing came in time, or the process has ended.
std::optional<std::string> receive(const FileHandle& line, Duration most) {
    pollfd waiting{line.get(), POLLIN, 0};
    const Duration until = sensor::sinceBoot() + most;
    int ready = -1;
    do {
        const Duration left = std::max<Duration>(until - sensor::sinceBoot(), 0);
        ready = ::poll(&waiting, 1, static_cast<int>(left / kMillisecond) + 1);
    } while (ready < 0 && errno == EINTR);
    std::string text(YaraScanner::kLongestAnswer, '\0');
    const ssize_t size = ready > 0 ? ::recv(line.get(), text.data(), text.size(), MSG_DONTWAIT) : -1;
    if (size <= 0) {
        return std::nullopt;
    }
    text.resize(static_cast<size_t>(size));
    return text;
}

bool sendFile(const FileHandle& line, int file) {
    char byte = 'f';
    iovec part{&byte, 1};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(head), &file, sizeof file);
    return ::sendmsg(line.get(), &message, MSG_NOSIGNAL) == 1;
}

/// How many rules it has compiled.
Result<int64_t> readCompiled(std::string_view text) {
    METSUKE_TRY(const Json json, openc2::parseJson(text));
    JsonFields fields(json);
    if (fields.has("why")) {
        const int64_t line = fields.number("line");
        const std::string why = fields.line("why", kLongestLine);
        METSUKE_CHECK(fields.done());
        return Error(ErrorCode::InvalidArgument, Message("actuator.bad_rules").with("line", line).with("why", why));
    }
    const int64_t rules = fields.number("rules");
    METSUKE_CHECK(fields.done());
    return rules;
}

} // namespace

Result<std::vector<YaraMatch>> readYaraAnswer(std::string_view text) {
    METSUKE_TRY(const Json json, openc2::parseJson(text));
    JsonFields fields(json);
    std::vector<YaraMatch> matches;
    for (JsonFields& one : fields.objects("matches", YaraScanner::kMostMatches)) {
        matches.push_back({one.line("rule", kLongestLine), one.line("strings", kLongestLine)});
        fields.join(one);
    }
    const int64_t status = fields.number("status");
    METSUKE_CHECK(fields.done());
    if (status != 0 && matches.empty()) {
        return failed("status " + std::to_string(status));
    }
    return matches;
}

YaraScanner::YaraScanner(std::string rules, FileHandle line, pid_t child, int64_t count)
    : m_text(std::move(rules))
    , m_line(std::move(line))
    , m_child(child)
    , m_rules(count) { }

YaraScanner::YaraScanner(YaraScanner&& other) noexcept
    : m_text(std::move(other.m_text))
    , m_line(std::move(other.m_line))
    , m_child(std::exchange(other.m_child, -1))
    , m_rules(other.m_rules)
    , m_begun(other.m_begun) { }

YaraScanner::~YaraScanner() { end(); }

void YaraScanner::end() {
    m_line.reset();
    if (m_child > 0) {
        ::kill(m_child, SIGKILL);
        ::waitpid(m_child, nullptr, 0);
        m_child = -1;
    }
}

Result<YaraScanner> YaraScanner::start(std::string_view rules) {
    std::array<int, 2> ends{};
    if (rules.find('\0') != std::string_view::npos) {
        return Error(ErrorCode::InvalidArgument, Message("actuator.bad_rules").with("line", int64_t{1}).with("why", "no text"));
    }
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        return failed(std::strerror(errno));
    }
    FileHandle ours(ends[0]);
    FileHandle theirs(ends[1]);
    const pid_t child = ::fork();
    if (child < 0) {
        return failed(std::strerror(errno));
    }
    if (child == 0) {
        yaraChild(theirs.get(), std::string(rules));
    }
    theirs.reset();
    YaraScanner made(std::string(rules), std::move(ours), child, 0);
    const auto said = receive(made.m_line, kCompilesIn);
    METSUKE_TRY(made.m_rules, said ? readCompiled(*said) : Result<int64_t>(failed("they take more time or memory than there is")));
    return made;
}

Result<std::vector<YaraMatch>> YaraScanner::scan(const FileHandle& file, Duration most) {
    if (m_child <= 0) {
        auto again = m_begun < kMostBegun ? start(m_text) : Result<YaraScanner>(failed("ended too often"));
        if (!again) {
            return again.error();
        }
        m_line = std::move(again->m_line);
        m_child = std::exchange(again->m_child, -1);
        ++m_begun;
    }
    const auto said = sendFile(m_line, file.get()) ? receive(m_line, most) : std::nullopt;
    if (!said) {
        end(); // in the middle of it, or ended by it
        return failed("a file");
    }
    return readYaraAnswer(*said);
}

} // namespace metsuke::actuator
