// SPDX-License-Identifier: GPL-3.0-or-later
// metsuke-bench-store [FLOWS [FOLDER]]: writes a case of FLOWS flows (default 1,000,000) with a DNS event for every
// second one, opens it and times what an analyst waits for. Deletes the case at the end.
#include "core/event/posting.h"
#include "core/store/case_store.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>

using namespace metsuke;

namespace {

using Clock = std::chrono::steady_clock;
constexpr int64_t kStart = 1'700'000'000 * kSecond;
constexpr size_t kBatch = 2000;

double milliseconds(Clock::time_point since) { return std::chrono::duration<double, std::milli>(Clock::now() - since).count(); }
double cpuSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

[[noreturn]] void fail(const char* what, const Error& error) {
    std::fprintf(stderr, "%s: %s %s\n", what, error.message.id.c_str(), error.detail.c_str());
    std::exit(1);
}
template<typename T>
T must(const char* what, Result<T> result) {
    if (!result.ok()) {
        fail(what, result.error());
    }
    return std::move(result).value();
}
void must(const char* what, const Result<void>& result) {
    if (!result.ok()) {
        fail(what, result.error());
    }
}

class Traffic {
public:
    Event flow(int64_t n) {
        static const std::array<const char*, 6> services{"dns", "http", "ssl", "smb", "", "quic"};
        Event event = header(n);
        ConnEvent conn;
        const auto service = event.header.respHost.toV4() % 6; // a server has a service, and a name
        conn.service = services[service];
        conn.duration = static_cast<double>(m_random() % 100'000) / 1000;
        conn.orig_bytes = static_cast<int64_t>(m_random() % 20'000);
        conn.resp_bytes = static_cast<int64_t>(m_random() % 200'000);
        conn.orig_pkts = 5;
        conn.resp_pkts = 7;
        conn.orig_ip_bytes = conn.orig_bytes + 200;
        conn.resp_ip_bytes = conn.resp_bytes + 280;
        conn.conn_state = "SF";
        conn.history = "ShADadFf";
        conn.pcr = 0.25;
        conn.first64_orig_entropy = 5.5;
        conn.first64_resp_entropy = 6.5;
        conn.payload_prefix_hash = "0123456789abcdef";
        conn.server_name = service == 0 ? "" : "host" + std::to_string(event.header.respHost.toV4() % 5000) + ".example.net";
        event.body = std::move(conn);
        return event;
    }
    Event dns(int64_t n) {
        Event event = header(n);
        DnsEvent dns;
        dns.query = "host" + std::to_string(m_random() % 20'000) + ".example.net";
        dns.qtype_name = "A";
        dns.rcode_name = "NOERROR";
        dns.answers = {"192.0.2.1", "192.0.2.2"};
        event.body = std::move(dns);
        return event;
    }

private:
    Event header(int64_t n) {
        Event event;
        EventHeader& h = event.header;
        h.ts.ns = kStart + n * 8 * kMillisecond - static_cast<int64_t>(m_random() % 60) * kSecond; // flows end in order, not start
        h.order = static_cast<uint64_t>(n) * 12;
        h.uid = FlowUid::make(1, 0, Timestamp{kStart}, static_cast<uint64_t>(n) + 1);
        const auto host = static_cast<uint32_t>(m_random() % 400);
        const auto peer = static_cast<uint32_t>(m_random() % 60 * (m_random() % 60) / 30); // favourites
        h.origHost = IpAddress::v4(0x0a140000 + host);
        h.respHost = IpAddress::v4(0xc6120000 + (host * 131 + peer * peer * 17) % 5000);
        h.origPort = static_cast<uint16_t>(m_random() % 30'000 + 30'000);
        h.respPort = 443;
        h.proto = 6;
        h.firstPacket = {0, h.order + 1};
        h.lastPacket = {0, h.order + 12};
        event.enrichment.localOrig = true;
        event.enrichment.direction = FlowDirection::Out;
        event.enrichment.host = h.origHost.toString();
        event.enrichment.peer = h.respHost.toString();
        return event;
    }
    std::minstd_rand m_random{7};
};

FlowPackets postingsOf(const Event& flow) {
    PostingWriter writer;
    for (uint64_t i = 0; i < 12; ++i) {
        const uint64_t number = flow.header.order + i + 1;
        writer.add({0, number, number * 700});
    }
    return {flow.header.uid, writer.take(), 12};
}

void write(CaseStore& store, int64_t flows) {
    Traffic traffic;
    double making = 0;
    double flowCpu = 0;
    double eventCpu = 0;
    double slowest = 0;
    const auto begin = Clock::now();
    for (int64_t n = 0; n < flows;) {
        const double before = cpuSeconds();
        EpochBatch conns;
        EpochBatch dns;
        for (size_t i = 0; i < kBatch && n < flows; ++i, ++n) {
            if (n % 2 == 0) {
                dns.events.push_back(traffic.dns(n));
            }
            conns.events.push_back(traffic.flow(n));
            conns.flowPackets.push_back(postingsOf(conns.events.back()));
        }
        const double made = cpuSeconds();
        must("append", store.append(dns));
        const double between = cpuSeconds();
        const auto started = Clock::now();
        must("append", store.append(conns));
        slowest = std::max(slowest, milliseconds(started));
        const double done = cpuSeconds();
        making += made - before;
        eventCpu += between - made;
        flowCpu += done - between;
    }
    const double last = cpuSeconds();
    must("finish", store.finish(false));
    flowCpu += cpuSeconds() - last;
    const double seconds = milliseconds(begin) / 1000;
    std::printf("written   %.1f s (%.1f s making them), %.0f flows/s; CPU %.2f us/flow, %.2f us/event; slowest append %.0f ms\n", seconds,
        making, static_cast<double>(flows) / seconds, flowCpu * 1e6 / static_cast<double>(flows),
        eventCpu * 1e6 / static_cast<double>((flows + 1) / 2), slowest);
}

/// Median and greatest of repeated calls.
template<typename Call>
void time(const char* what, int times, Call call) {
    std::vector<double> all;
    for (int i = 0; i < times; ++i) {
        const auto begin = Clock::now();
        call(i);
        all.push_back(milliseconds(begin));
    }
    const double first = all.front();
    std::sort(all.begin(), all.end());
    std::printf("%-34s first %8.2f  median %8.2f  worst %8.2f ms\n", what, first, all[all.size() / 2], all.back());
}

void read(const std::filesystem::path& path, int64_t flows) {
    const QueryBudget budget;
    std::shared_ptr<CaseStore> store;
    time("open", 3, [&](int) {
        store.reset();
        store = must("open", CaseStore::open(path));
    });
    time("summary", 5, [&](int) { must("summary", store->summary(budget)); });
    const auto timeline = [&](TimelineSpec::Key key, TimeRange range = {}) {
        TimelineSpec spec;
        spec.key = key;
        spec.range = range;
        must("timeline", store->timeline(spec, budget));
    };
    const int64_t span = flows * 8 * kMillisecond;
    time("timeline by severity, whole", 5, [&](int) { timeline(TimelineSpec::Key::Severity); });
    time("timeline by service, whole", 5, [&](int) { timeline(TimelineSpec::Key::Service); });
    time("timeline by host, whole", 5, [&](int) { timeline(TimelineSpec::Key::HostBytesOut); });
    time("timeline by service, 10 minutes", 20, [&](int i) {
        const int64_t from = kStart + span / 20 * i;
        timeline(TimelineSpec::Key::Service, {Timestamp{from}, Timestamp{from + 10 * kMinute}});
    });
    RowWindowPtr window;
    time("flows by time: open", 5, [&](int) {
        window = must("flows", store->openFlows(Filter::all(), {}, FlowSort::Time, SortOrder::Descending, budget));
    });
    std::mt19937_64 random(3);
    const auto randomPage = [&](int) {
        const int64_t pages = (window->count + RowWindow::kPageRows - 1) / RowWindow::kPageRows;
        must("page", store->flowPage(window, static_cast<int64_t>(random() % static_cast<uint64_t>(pages)), budget));
    };
    time("flows by time: any page", 200, randomPage);
    time("flows by bytes: open", 3, [&](int) {
        window = must("flows", store->openFlows(Filter::all(), {}, FlowSort::RespBytes, SortOrder::Descending, budget));
    });
    time("flows by bytes: any page", 50, randomPage);
    time("flows of a host: open", 5, [&](int i) {
        const Filter host = Filter::compare("host", Filter::Op::Equal, "10.20.0." + std::to_string(i + 1));
        window = must("flows", store->openFlows(host, {}, FlowSort::Time, SortOrder::Descending, budget));
    });
    time("flows of a host: any page", 50, randomPage);
    time("flows in a minute: open", 20, [&](int i) {
        const int64_t from = kStart + span / 21 * i;
        window = must("flows",
            store->openFlows(Filter::all(), {Timestamp{from}, Timestamp{from + kMinute}}, FlowSort::Time, SortOrder::Ascending, budget));
    });
    time("events of all kinds: open and page", 50, [&](int) {
        const auto events = must("events", store->openEvents(std::nullopt, Filter::all(), {}, budget));
        const int64_t pages = events->count / RowWindow::kPageRows + 1;
        must("page", store->eventPage(events, static_cast<int64_t>(random() % static_cast<uint64_t>(pages)), budget));
    });
    time("pairs, whole", 3, [&](int) { must("pairs", store->pairs({}, std::nullopt, budget)); });
    time("one flow by uid with its events", 50, [&](int) {
        const FlowUid uid = FlowUid::make(1, 0, Timestamp{kStart}, random() % static_cast<uint64_t>(flows) + 1);
        must("uid", store->flowsByUid({uid}, budget));
        must("events", store->eventsOfFlows({uid}, budget));
    });
}

} // namespace

int main(int argc, char** argv) {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    const int64_t flows = argc > 1 ? std::max<long long>(1, std::atoll(argv[1])) : 1'000'000;
    std::string folder = (argc > 2 ? std::filesystem::path(argv[2]) : std::filesystem::temp_directory_path()) / "metsuke-bench-XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr) {
        std::perror("mkdtemp");
        return 1;
    }
    const auto path = std::filesystem::path(folder) / "bench.metsuke";
    {
        const auto store = must("create", CaseStore::create(path));
        write(*store, flows);
    }
    std::printf("size      %.1f bytes per flow with half an event\n", static_cast<double>(std::filesystem::file_size(path)) / static_cast<double>(flows));
    read(path, flows);
    std::filesystem::remove_all(folder);
    return 0;
}
