// SPDX-License-Identifier: GPL-3.0-or-later
// metsuke-capture: the one program with the right to capture. Opens an interface, gives everything up, and moves packets
// into a spool without looking at them. Other programs start it and read what it says on standard output: a line a
// message, "ready", "notice" or "error", then the text-id and its arguments between tabs. Ends on SIGINT, SIGTERM, or
// when --lifeline says that whoever started it has gone.
#include "app/capture/sandbox.h"
#include "core/base/wake_event.h"
#include "capture/live/live_capture.h"

#include <charconv>
#include <csignal>
#include <cstdio>
#include <unistd.h>

namespace {

using namespace metsuke;

constexpr int kUsage = 2, kFailed = 3;

const WakeEvent* stopEvent = nullptr; ///< while run() runs

void onSignal(int) { stopEvent->wake(); }

/// One line, one write: whoever reads never sees half a message.
void say(const char* kind, const Message& message, const std::string& detail = {}) {
    std::string line = std::string(kind) + '\t' + message.id;
    const auto add = [&](const std::string& name, std::string value) {
        for (char& c : value) {
            c = static_cast<unsigned char>(c) < ' ' ? ' ' : c;
        }
        line += '\t' + name + '=' + value;
    };
    for (const auto& [name, value] : message.args) {
        const auto* number = std::get_if<int64_t>(&value);
        add(name, number != nullptr ? std::to_string(*number) : std::get<std::string>(value));
    }
    if (!detail.empty()) {
        add("detail", detail);
    }
    line += '\n';
    [[maybe_unused]] const ssize_t written = ::write(STDOUT_FILENO, line.data(), line.size()); // the lifeline tells whether anybody listens
}

int fail(const Error& error) {
    say("error", Message(error.message).with("code", static_cast<int64_t>(error.code)), error.detail);
    return error.code == ErrorCode::InvalidArgument ? kUsage : kFailed;
}

struct Arguments {
    LiveConfig live;
    SpoolConfig spool;
    bool lifeline = false;
};

template<typename Number>
bool parse(const std::string& text, Number& number) {
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc() && end == text.data() + text.size() && number >= 0;
}

bool parseArguments(int argc, char** argv, Arguments& arguments) {
    int64_t seconds = 0;
    for (int i = 1; i < argc; ++i) {
        const std::string name = argv[i];
        if (name == "--lifeline" || name == "--no-promiscuous") {
            (name == "--lifeline" ? arguments.lifeline : arguments.live.promiscuous) = name == "--lifeline";
            continue;
        }
        if (++i == argc) {
            return false;
        }
        const std::string value = argv[i];
        const bool isGood = name == "--interface" ? !(arguments.live.interface = value).empty()
            : name == "--filter"                  ? (arguments.live.filter = value, true)
            : name == "--snap-length"             ? parse(value, arguments.live.snapLength)
            : name == "--buffer-bytes"            ? parse(value, arguments.live.bufferBytes)
            : name == "--spool"                   ? !(arguments.spool.folder = value).empty()
            : name == "--segment-bytes"           ? parse(value, arguments.spool.segmentBytes)
            : name == "--ring-bytes"              ? parse(value, arguments.spool.ringBytes)
            : name == "--ring-seconds"            ? parse(value, seconds)
            : name == "--free-bytes"              ? parse(value, arguments.spool.freeBytes)
            : name == "--memory"                  ? !(arguments.spool.memoryFolder = value).empty()
            : name == "--memory-bytes"            ? parse(value, arguments.spool.memoryBytes)
            : name == "--after"                   ? parse(value, arguments.spool.after)
                                                  : false;
        if (!isGood) {
            return false;
        }
    }
    arguments.spool.ringAge = std::min(seconds, int64_t{4'000'000'000}) * kSecond;
    return !arguments.live.interface.empty() && !arguments.spool.folder.empty();
}

int run(const Arguments& arguments) {
    const auto opened = LiveCapture::open(arguments.live);
    if (!opened) {
        return fail(opened.error());
    }
    LiveCapture& capture = **opened;
    auto spool = SpoolWriter::open(arguments.spool,
        {arguments.live.interface, capture.linkType(), static_cast<uint32_t>(arguments.live.snapLength)});
    if (!spool) {
        return fail(spool.error());
    }
    static const WakeEvent stop; // a late signal may still come
    stopEvent = &stop;
    std::signal(SIGINT, onSignal);
    std::signal(SIGTERM, onSignal);
    std::signal(SIGPIPE, SIG_IGN);
    const auto sandbox = enterSandbox(spool->folders());
    if (!sandbox) {
        return fail(sandbox.error());
    }
    say("ready", Message("capture.sandboxed").with("landlock", int64_t{*sandbox}).with("link", int64_t{capture.linkType()}));
    for (const Message& warning : capture.warnings()) {
        say("notice", warning);
    }
    const std::array<int, 2> stops{stop.get(), STDIN_FILENO};
    const auto ended = capture.run(*spool, std::span(stops).first(arguments.lifeline ? 2 : 1),
        [](const Message& message) { say("notice", message); });
    return ended ? 0 : fail(ended.error());
}

} // namespace

int main(int argc, char** argv) {
    Arguments arguments;
    if (!parseArguments(argc, argv, arguments)) {
        std::fputs("usage: metsuke-capture --interface NAME --spool FOLDER [--filter EXPRESSION] [--snap-length BYTES]\n"
                   "         [--buffer-bytes N] [--segment-bytes N] [--ring-bytes N] [--ring-seconds N] [--free-bytes N]\n"
                   "         [--memory FOLDER] [--memory-bytes N] [--after SEGMENT] [--no-promiscuous] [--lifeline]\n"
                   "metsuke-cli capture and the workstation start it; they analyse what it captures.\n",
            stderr);
        return kUsage;
    }
    return run(arguments);
}
