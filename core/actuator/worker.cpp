// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/worker.h"

#include "core/base/file_handle.h"
#include "core/sensor/linux/host_clock.h"
#include "core/text/json_text.h"
#include "core/text/message_json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace metsuke::actuator {

using sensor::sinceBoot;

namespace {

constexpr char kAmend = 'a', kValue = 'v', kError = 'e';
constexpr size_t kLongest = 4 << 20;
constexpr int kDyingLastsMs = 1000;

Error broken(const char* id, std::string detail = {}) { return {ErrorCode::Internal, id, std::move(detail)}; }

/// Length and kind, then the text. Stream sockets, so that a record may be of any size.
struct Head {
    uint32_t size = 0;
    uint32_t kind = 0; ///< as wide as the other: nothing of this process lies in between
};

bool writeAll(int line, const void* data, size_t size) {
    const auto* bytes = static_cast<const char*>(data);
    while (size > 0) {
        const ssize_t written = ::send(line, bytes, size, MSG_NOSIGNAL);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        bytes += written;
        size -= static_cast<size_t>(written);
    }
    return true;
}

bool sendFrame(int line, char kind, const std::string& text) {
    const Head head{static_cast<uint32_t>(text.size()), static_cast<unsigned char>(kind)};
    return text.size() <= kLongest && writeAll(line, &head, sizeof head) && writeAll(line, text.data(), text.size());
}

/// False: the other end has gone, or the time is over.
bool readAll(int line, void* data, size_t size, Duration until) {
    auto* bytes = static_cast<char*>(data);
    while (size > 0) {
        pollfd waiting{line, POLLIN, 0};
        const Duration left = until - sinceBoot();
        if (left <= 0) {
            return false;
        }
        const int ready = ::poll(&waiting, 1, static_cast<int>(std::min(left, kHour) / kMillisecond) + 1);
        if (ready < 0 && errno != EINTR) {
            return false;
        }
        const ssize_t taken = ready > 0 ? ::recv(line, bytes, size, MSG_DONTWAIT) : -1;
        if (taken == 0 || (taken < 0 && ready > 0 && errno != EAGAIN && errno != EINTR)) {
            return false;
        }
        if (taken > 0) {
            bytes += taken;
            size -= static_cast<size_t>(taken);
        }
    }
    return true;
}

bool readFrame(int line, char& kind, std::string& text, Duration until) {
    Head head;
    if (!readAll(line, &head, sizeof head, until) || head.size > kLongest) {
        return false;
    }
    kind = static_cast<char>(head.kind);
    text.resize(head.size);
    return readAll(line, text.data(), text.size(), until);
}

std::string errorText(const Error& error) {
    nlohmann::ordered_json json{{"code", static_cast<int>(error.code)}, {"message", messageJson(error.message)}, {"detail", error.detail}};
    return jsonText(json);
}

Error errorOf(const std::string& text) {
    const auto json = nlohmann::ordered_json::parse(text, nullptr, false);
    if (!json.is_object() || !json.contains("message") || !json.value("code", nlohmann::ordered_json()).is_number_integer()) {
        return broken("actuator.worker_crashed");
    }
    const auto code = static_cast<ErrorCode>(std::clamp(json["code"].get<int>(), 0, static_cast<int>(ErrorCode::Internal)));
    auto message = readMessage(json["message"]);
    return message ? Error(code, std::move(message).value(), json.value("detail", "")) : message.error();
}

[[noreturn]] void work(int line, pid_t parent, const std::function<Result<std::string>(const Amend&)>& toDo) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) {
        ::_exit(1); // it ended before it could be watched
    }
    const Amend amend = [line](const std::string& text) -> Result<void> {
        char kind = 0;
        std::string answer;
        if (!sendFrame(line, kAmend, text) || !readFrame(line, kind, answer, INT64_MAX)) {
            return broken("actuator.worker_crashed");
        }
        return kind == kValue ? Result<void>() : errorOf(answer);
    };
    const auto result = toDo(amend);
    const bool isSent = result ? sendFrame(line, kValue, *result) : sendFrame(line, kError, errorText(result.error()));
    ::_exit(isSent ? 0 : 1);
}

/// Workers in a call that the kernel does not leave: they are reaped once they have ended.
std::vector<pid_t>& abandoned() {
    static std::vector<pid_t> workers;
    return workers;
}

void endWorker(pid_t worker) {
    const FileHandle watched(static_cast<int>(::syscall(SYS_pidfd_open, worker, 0)));
    ::kill(worker, SIGKILL);
    pollfd ending{watched.get(), POLLIN, 0};
    ::poll(&ending, 1, kDyingLastsMs);
    if (::waitpid(worker, nullptr, WNOHANG) == 0) {
        abandoned().push_back(worker);
    }
}

Result<std::string> follow(int line, Duration until, const Amend& keep) {
    while (true) {
        char kind = 0;
        std::string text;
        if (!readFrame(line, kind, text, until)) {
            return sinceBoot() >= until ? Error(ErrorCode::Busy, "actuator.too_slow") : broken("actuator.worker_crashed");
        }
        if (kind == kValue) {
            return text;
        }
        if (kind == kError) {
            return errorOf(text);
        }
        const auto kept = keep(text);
        if (!sendFrame(line, kept ? kValue : kError, kept ? std::string() : errorText(kept.error()))) {
            return broken("actuator.worker_crashed");
        }
    }
}

} // namespace

Result<std::string> runInWorker(const std::function<Result<std::string>(const Amend&)>& toDo, Duration most, const Amend& keep) {
    std::erase_if(abandoned(), [](pid_t worker) { return ::waitpid(worker, nullptr, WNOHANG) != 0; });
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        return Error(ErrorCode::Internal, Message("actuator.no_worker").with("reason", std::strerror(errno)));
    }
    FileHandle ours(ends[0]);
    FileHandle theirs(ends[1]);
    const pid_t self = ::getpid();
    const Duration until = sinceBoot() + most;
    const pid_t worker = ::fork();
    if (worker < 0) {
        return Error(ErrorCode::Internal, Message("actuator.no_worker").with("reason", std::strerror(errno)));
    }
    if (worker == 0) {
        ours.reset();
        work(theirs.get(), self, toDo);
    }
    theirs.reset();
    auto result = follow(ours.get(), until, keep);
    endWorker(worker);
    return result;
}

} // namespace metsuke::actuator
