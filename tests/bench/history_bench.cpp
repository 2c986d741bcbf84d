// SPDX-License-Identifier: GPL-3.0-or-later
// metsuke-bench-history [EVENTS [FOLDER]]: writes an activity history of EVENTS events (default 300,000; 30 % processes,
// 20 % connections, 50 % files) and times what a trace asks it. Deletes the folder at the end.
#include "core/endpoint/activity_history.h"
#include "core/endpoint/trace.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>

using namespace metsuke;
using namespace metsuke::endpoint;

namespace {

using Clock = std::chrono::steady_clock;
constexpr Timestamp kStart{1'790'000'000 * kSecond};
constexpr Duration kStep = 100 * kMillisecond;
constexpr int kLookups = 500;

double milliseconds(Clock::time_point since) { return std::chrono::duration<double, std::milli>(Clock::now() - since).count(); }
double cpuSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

template <typename T> T must(Result<T> result) {
    if (!result.ok()) {
        std::fprintf(stderr, "%s %s\n", result.error().message.id.c_str(), result.error().detail.c_str());
        std::exit(1);
    }
    return std::move(result).value();
}
void must(const Result<void>& result) {
    if (!result.ok()) {
        std::fprintf(stderr, "%s %s\n", result.error().message.id.c_str(), result.error().detail.c_str());
        std::exit(1);
    }
}

/// A desktop that builds, browses and saves: processes of a few programs, command lines of some 130 characters.
class Desktop {
public:
    explicit Desktop(HistoryWriter& writer)
        : m_writer(writer) { }
    void run(int64_t events) {
        for (m_event = 0; m_event < events; ++m_event) {
            const auto kind = m_random() % 10;
            if (kind < 3) {
                process();
            } else if (kind < 5) {
                connect();
            } else {
                write();
            }
        }
        must(m_writer.commit());
    }

private:
    void tell(ActivityBody body) { must(m_writer.append({kStart + m_event * kStep, m_process, "ebpf", std::move(body)})); }
    void process() {
        // Start, image and end of one process are three events.
        m_process = processUid("device", "boot", m_event, m_event);
        ProcessStarted started;
        started.parent = processUid("device", "boot", 1, 1);
        started.pid = m_event % 32'768;
        started.uid = 1000;
        started.controlGroup = "/user.slice/user-1000.slice";
        tell(started);
        ImageStarted image;
        image.path = "/usr/bin/program" + std::to_string(m_random() % 60);
        image.package = "package" + std::to_string(m_random() % 60);
        image.arguments = {image.path, "-O2", "-I/srv/build/include", "-c", "/srv/build/source/file" + std::to_string(m_event) + ".cpp",
            "-o", "/srv/build/build/file" + std::to_string(m_event) + ".o"};
        image.file = {8, 1'000 + m_random() % 60};
        image.size = 900'000;
        tell(image);
        tell(ProcessEnded{0});
        m_event += 2;
    }
    void connect() {
        Connected connected;
        connected.local = IpAddress::v4(0x0a000005);
        connected.remote = IpAddress::v4(0x5db80000 + static_cast<uint32_t>(m_random() % 3'000));
        connected.localPort = static_cast<uint16_t>(32'768 + m_random() % 28'000);
        connected.remotePort = 443;
        connected.bytesSent = static_cast<int64_t>(m_random() % 100'000);
        connected.bytesReceived = static_cast<int64_t>(m_random() % 1'000'000);
        connected.name = "host" + std::to_string(m_random() % 3'000) + ".example";
        tell(connected);
    }
    void write() {
        FileChanged changed;
        const auto file = m_random() % 40'000;
        changed.path = "/srv/build/build/target" + std::to_string(file % 300) + "/object" + std::to_string(file) + ".o";
        changed.file = {8, 100'000 + file};
        changed.size = static_cast<int64_t>(m_random() % 1'000'000);
        tell(changed);
    }

    HistoryWriter& m_writer;
    std::mt19937_64 m_random{7};
    ProcessUid m_process{1, 1};
    int64_t m_event = 0;
};

template <typename Ask> void time(const char* what, Ask ask) {
    std::vector<double> took;
    for (int i = 0; i < kLookups; ++i) {
        const auto since = Clock::now();
        ask(i);
        took.push_back(milliseconds(since) * 1000);
    }
    std::sort(took.begin(), took.end());
    std::printf("%-34s p50 %8.0f us  p95 %8.0f us\n", what, took[took.size() / 2], took[took.size() * 95 / 100]);
}

} // namespace

int main(int argc, char** argv) {
    const int64_t events = argc > 1 ? std::atoll(argv[1]) : 300'000;
    const std::filesystem::path folder = argc > 2 ? argv[2] : std::filesystem::temp_directory_path() / "metsuke-bench-history";
    std::filesystem::remove_all(folder);
    auto writer = must(HistoryWriter::open(folder, {}, kStart));
    const auto since = Clock::now();
    const double cpu = cpuSeconds();
    Desktop(*writer).run(events);
    const double took = milliseconds(since) / 1000;
    const HistoryState state = must(writer->state());
    std::printf("%lld events in %.1f s (%.1f s CPU): %.0f/s, %lld segments, %.1f MiB, %.0f bytes an event\n", static_cast<long long>(events),
        took, cpuSeconds() - cpu, static_cast<double>(events) / took, static_cast<long long>(state.segments),
        static_cast<double>(state.bytes) / 1048576, static_cast<double>(state.bytes) / static_cast<double>(must(HistoryReader::open(folder))->totals().activities));

    const auto opening = Clock::now();
    const auto history = must(HistoryReader::open(folder));
    std::printf("opened in %.1f ms\n", milliseconds(opening));
    std::mt19937_64 random(11);
    const auto span = history->totals().span;
    const auto moment = [&] { return span.from + static_cast<Duration>(random() % static_cast<uint64_t>(span.until - span.from)); };
    constexpr auto kNewest = HistoryReader::Order::NewestFirst;
    time("remote address, +-2 s", [&](int) {
        const Timestamp at = moment();
        must(history->find(keyOfRemote(IpAddress::v4(0x5db80000 + static_cast<uint32_t>(random() % 3'000))), {at - 2 * kSecond, at + 2 * kSecond}, kNewest, 100));
    });
    time("remote address, 72 h", [&](int) {
        const Timestamp at = moment();
        must(history->find(keyOfRemote(IpAddress::v4(0x5db80000 + static_cast<uint32_t>(random() % 3'000))), {at - 72 * kHour, at}, kNewest, 4'000));
    });
    time("last writer of a file", [&](int) { must(history->find(keyOfFile({8, 100'000 + random() % 40'000}), {Timestamp{INT64_MIN}, moment()}, kNewest, 1)); });
    time("images of a process", [&](int) {
        const auto number = static_cast<int64_t>(random() % static_cast<uint64_t>(events));
        must(history->find(keyOfProcess(ActivityKind::ImageStarted, processUid("device", "boot", number, number)), {}, kNewest, 64));
    });
    time("trace", [&](int) {
        TraceQuestion question;
        question.time = moment();
        question.remote = IpAddress::v4(0x5db80000 + static_cast<uint32_t>(random() % 3'000));
        question.remotePort = 443;
        must(traceRootCause(*history, question, {}, {}));
    });
    writer.reset();
    std::filesystem::remove_all(folder);
    return 0;
}
