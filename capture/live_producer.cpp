// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live_producer.h"

#include "core/base/wake_event.h"
#include "capture/devices.h"

#include <cerrno>
#include <charconv>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <mutex>
#include <pwd.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace metsuke {

std::string grantCommand(const std::filesystem::path& program) {
    return "sudo setcap cap_net_raw,cap_net_admin=ep " + program.string();
}

namespace {

/// An installed program is for members of its group: how to become one.
Error notAMember(const std::filesystem::path& program) {
    struct stat facts{};
    std::string group;
    if (::stat(program.c_str(), &facts) == 0) {
        const struct group* entry = ::getgrgid(facts.st_gid);
        group = entry != nullptr ? entry->gr_name : std::to_string(facts.st_gid);
    }
    const struct passwd* user = ::getpwuid(::geteuid());
    const std::string name = user != nullptr ? user->pw_name : std::to_string(::geteuid());
    return {ErrorCode::PermissionDenied,
        Message("capture.not_a_member").with("group", group).with("command", "sudo adduser " + name + " " + group)};
}

/// A service may hand us the right to capture, only for us to pass it on: whoever parses what strangers sent keeps none.
/// Of this thread and those it starts from now on. Root stays root, it may need its rights to write the case.
void giveUpCapabilities() {
    if (::geteuid() != 0) {
        __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
        const std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> none{};
        ::syscall(SYS_capset, &header, none.data());
    }
}

std::string interfaceNames() {
    std::string names;
    if (const auto devices = listDevices()) {
        for (const CaptureDevice& device : *devices) {
            names += (names.empty() ? "" : ", ") + device.name;
        }
    }
    return names.empty() ? "-" : names;
}

/// Adds to the bare error what the privileged side does not look up.
Error explained(Error error, const LiveConfig& live, const std::filesystem::path& program) {
    if (error.message.id == "capture.no_raw_permission") {
        error.message.with("command", grantCommand(program));
    } else if (error.message.id == "capture.interface_missing") {
        error.message.with("names", interfaceNames());
    } else if (error.message.id == "capture.filter_invalid") {
        uint32_t link = 1;
        for (const auto& [name, value] : error.message.args) {
            if (const auto* number = std::get_if<int64_t>(&value); number != nullptr && name == "link") {
                link = static_cast<uint32_t>(*number);
            }
        }
        if (const auto compiled = PacketFilter::compile(live.filter, link); !compiled) {
            return compiled.error(); // with the position
        }
    }
    return error;
}

/// What both kinds of producer keep for their users.
class ProducerState : public LiveProducer {
public:
    [[nodiscard]] GrowthEnd ended() const override { return m_ended; }
    [[nodiscard]] std::vector<Message> takeNotices() override {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_notices, {});
    }
    [[nodiscard]] std::optional<Error> failure() const override {
        const std::lock_guard lock(m_mutex);
        return m_failure;
    }

protected:
    void addNotice(Message message) {
        const std::lock_guard lock(m_mutex);
        m_notices.push_back(std::move(message));
    }
    void end(std::optional<Error> failure) {
        {
            const std::lock_guard lock(m_mutex);
            m_failure = std::move(failure);
        }
        m_ended->store(true, std::memory_order_release);
    }

private:
    GrowthFlag m_ended = std::make_shared<std::atomic<bool>>(false); ///< shared with the spool's reader
    mutable std::mutex m_mutex; ///< guards m_notices and m_failure
    std::vector<Message> m_notices;
    std::optional<Error> m_failure;
};

class CaptureThread final : public ProducerState {
public:
    CaptureThread(std::unique_ptr<LiveCapture> capture, SpoolWriter spool)
        : m_capture(std::move(capture))
        , m_spool(std::move(spool))
        , m_thread([this] { run(); }) {}
    ~CaptureThread() override { stop(); }

    void stop() override {
        m_stop.wake();
    }

private:
    void run() {
        for (const Message& warning : m_capture->warnings()) {
            addNotice(warning);
        }
        const int stop = m_stop.get();
        const auto ran = m_capture->run(m_spool, {&stop, 1}, [this](const Message& message) { addNotice(message); });
        end(ran ? std::nullopt : std::optional(ran.error()));
    }

    std::unique_ptr<LiveCapture> m_capture;
    SpoolWriter m_spool;
    WakeEvent m_stop;
    std::jthread m_thread; ///< last: joins first
};

/// A line of the program's report: its kind, the text-id and the arguments between tabs.
struct Report {
    std::string kind;
    Message message;
    ErrorCode code = ErrorCode::Internal;
    std::string detail;
};

Report parseReport(std::string_view line) {
    Report report;
    for (int field = 0; !line.empty(); ++field) {
        const std::string_view text = line.substr(0, line.find('\t'));
        line.remove_prefix(std::min(line.size(), text.size() + 1));
        if (field == 0) {
            report.kind = text;
        } else if (field == 1) {
            report.message = Message(text);
        } else if (const size_t equals = text.find('='); equals != std::string_view::npos) {
            const std::string_view name = text.substr(0, equals);
            const std::string_view value = text.substr(equals + 1);
            int64_t number = 0;
            const bool isNumber = std::from_chars(value.data(), value.data() + value.size(), number).ptr == value.data() + value.size();
            if (name == "code" && number >= 0 && number <= static_cast<int64_t>(ErrorCode::Internal)) {
                report.code = static_cast<ErrorCode>(number);
            } else if (name == "detail") {
                report.detail = value;
            } else {
                report.message.with(name, isNumber && !value.empty() ? MessageValue(number) : MessageValue(std::string(value)));
            }
        }
    }
    return report;
}

class CaptureProgram final : public ProducerState {
public:
    CaptureProgram(pid_t process, FileHandle lifeline, FileHandle reports)
        : m_process(process)
        , m_lifeline(std::move(lifeline))
        , m_reports(std::move(reports))
        , m_thread([this] { listen(); }) {}
    ~CaptureProgram() override { stop(); }

    void stop() override {
        const std::lock_guard lock(m_stateMutex);
        m_lifeline.close();
    }
    /// True when it captures; failure() otherwise.
    bool waitUntilReady() {
        std::unique_lock lock(m_stateMutex);
        m_changed.wait(lock, [this] { return m_isReady || m_isOver; });
        return m_isReady;
    }

private:
    void listen() {
        std::string text;
        std::optional<Error> failure;
        std::array<char, 4096> buffer{};
        for (;;) {
            const ssize_t got = ::read(m_reports.get(), buffer.data(), buffer.size());
            if (got < 0 && errno == EINTR) {
                continue;
            }
            if (got <= 0) {
                break;
            }
            text.append(buffer.data(), static_cast<size_t>(got));
            for (size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n')) {
                handle(parseReport(std::string_view(text).substr(0, end)), failure);
                text.erase(0, end + 1);
            }
        }
        int status = 0;
        while (::waitpid(m_process, &status, 0) < 0 && errno == EINTR) {
        }
        if (!failure && !(WIFEXITED(status) && WEXITSTATUS(status) == 0)) {
            const std::string reason = WIFSIGNALED(status) ? ::strsignal(WTERMSIG(status)) : std::to_string(WEXITSTATUS(status));
            failure = Error{ErrorCode::Internal, Message("capture.program_ended").with("reason", reason)};
        }
        end(std::move(failure));
        const std::lock_guard lock(m_stateMutex);
        m_isOver = true;
        m_changed.notify_all();
    }

    void handle(Report report, std::optional<Error>& failure) {
        if (report.kind == "error") {
            failure = Error{report.code, std::move(report.message), std::move(report.detail)};
            return;
        }
        if (report.kind == "ready") {
            const std::lock_guard lock(m_stateMutex);
            m_isReady = true;
            m_changed.notify_all();
        }
        addNotice(std::move(report.message));
    }

    pid_t m_process;
    FileHandle m_lifeline; ///< the program ends when this is closed
    FileHandle m_reports;
    std::mutex m_stateMutex; ///< guards m_lifeline, m_isReady, m_isOver
    std::condition_variable m_changed;
    bool m_isReady = false;
    bool m_isOver = false;
    std::jthread m_thread; ///< last: joins first
};

struct Pipe {
    FileHandle read;
    FileHandle write;
    Pipe() {
        if (int ends[2] = {-1, -1}; ::pipe2(ends, O_CLOEXEC) == 0) {
            read = FileHandle(ends[0]);
            write = FileHandle(ends[1]);
        }
    }
};

std::vector<std::string> argumentsOf(const std::filesystem::path& program, const LiveConfig& live, const SpoolConfig& spool) {
    std::vector<std::string> arguments{program.string(), "--lifeline", "--interface", live.interface, "--spool", spool.folder.string(),
        "--snap-length", std::to_string(live.snapLength), "--buffer-bytes", std::to_string(live.bufferBytes), "--segment-bytes",
        std::to_string(spool.segmentBytes), "--ring-bytes", std::to_string(spool.ringBytes), "--ring-seconds",
        std::to_string(spool.ringAge / kSecond), "--after", std::to_string(spool.after), "--free-bytes", std::to_string(spool.freeBytes), "--memory-bytes",
        std::to_string(spool.memoryBytes)};
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) {
            arguments.insert(arguments.end(), {name, value});
        }
    };
    add("--filter", live.filter);
    add("--memory", spool.memoryFolder.string());
    if (!live.promiscuous) {
        arguments.emplace_back("--no-promiscuous");
    }
    return arguments;
}

} // namespace

Result<std::unique_ptr<LiveProducer>> startCaptureProgram(
    const std::filesystem::path& program, const LiveConfig& live, const SpoolConfig& spool) {
    Pipe lifeline;
    Pipe reports;
    std::vector<std::string> arguments = argumentsOf(program, live, spool);
    std::vector<char*> pointers;
    for (std::string& argument : arguments) {
        pointers.push_back(argument.data());
    }
    pointers.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, lifeline.read.get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, reports.write.get(), STDOUT_FILENO);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP); // Ctrl-C is for us: we stop it in order
    pid_t process = -1;
    const int status = ::posix_spawn(&process, program.c_str(), &files, &attributes, pointers.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    if (status == EACCES) {
        return notAMember(program);
    }
    if (status != 0) {
        return Error{ErrorCode::NotFound, Message("capture.program_missing").with("path", program.string()), std::strerror(status)};
    }
    giveUpCapabilities();
    reports.write.close();
    auto producer = std::make_unique<CaptureProgram>(process, std::move(lifeline.write), std::move(reports.read));
    if (!producer->waitUntilReady()) {
        return explained(*producer->failure(), live, program);
    }
    return std::unique_ptr<LiveProducer>(std::move(producer));
}

Result<std::unique_ptr<LiveProducer>> startCaptureThread(const LiveConfig& live, const SpoolConfig& spool) {
    auto capture = LiveCapture::open(live);
    if (!capture) {
        std::error_code unknown;
        return explained(capture.error(), live, std::filesystem::read_symlink("/proc/self/exe", unknown));
    }
    METSUKE_TRY(SpoolWriter writer,
        SpoolWriter::open(spool, {live.interface, (*capture)->linkType(), static_cast<uint32_t>(live.snapLength)}));
    return std::unique_ptr<LiveProducer>(std::make_unique<CaptureThread>(std::move(*capture), std::move(writer)));
}

} // namespace metsuke
