// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/store_fixture.h"

#include <cstdlib>

namespace metsuke::test {

FlowUid uidOf(int64_t n) { return FlowUid::make(7, 1, Timestamp{kStart}, static_cast<uint64_t>(n) + 1); }

Event makeFlow(int64_t n) {
    static const std::vector<std::string> services{"dns", "http", "ssl", ""};
    Event event;
    EventHeader& h = event.header;
    h.ts.ns = kStart + n * 250 * kMillisecond - (n % 5 == 4 ? 20 * kSecond : 0);
    h.order = static_cast<uint64_t>(n);
    h.uid = uidOf(n);
    h.origHost = IpAddress::v4(0x0a000001 + static_cast<uint32_t>(n % 40));
    h.respHost = n % 7 == 0 ? *IpAddress::parse("2001:db8::" + std::to_string(n % 5 + 1))
                            : IpAddress::v4(0xc0000201 + static_cast<uint32_t>(n % 20));
    h.origPort = static_cast<uint16_t>(30000 + n % 20000);
    h.respPort = static_cast<uint16_t>(n % 4 == 0 ? 53 : n % 4 == 1 ? 80 : 443);
    h.proto = n % 4 == 0 ? 17 : 6;
    h.firstPacket = {0, static_cast<uint64_t>(n) * 10 + 1};
    h.lastPacket = {0, static_cast<uint64_t>(n) * 10 + 9};
    ConnEvent conn;
    conn.duration = static_cast<double>(n * 37 % 1000) / 10;
    conn.service = services[static_cast<size_t>(n % 4)];
    conn.orig_bytes = n * 7919 % 100'000;
    conn.resp_bytes = n * 104'729 % 1'000'000;
    conn.orig_pkts = 3 + n % 5;
    conn.resp_pkts = 4 + n % 3;
    conn.conn_state = n % 9 == 0 ? "S0" : "SF";
    conn.history = "ShADadFf";
    conn.server_name = n % 4 == 0 ? "" : "host" + std::to_string(n % 100) + ".example.net";
    conn.missed_bytes = n % 50 == 0 ? 10 : 0;
    event.body = conn;
    event.enrichment.localOrig = true;
    event.enrichment.direction = FlowDirection::Out;
    event.enrichment.host = h.origHost.toString();
    event.enrichment.peer = h.respHost.toString();
    return event;
}

Event makeDns(int64_t n, std::string query) {
    Event event = makeFlow(n);
    DnsEvent dns;
    dns.query = std::move(query);
    dns.qtype_name = "A";
    dns.rcode_name = n % 8 == 0 ? "NXDOMAIN" : "NOERROR";
    dns.answers = {"192.0.2." + std::to_string(n % 250), "alias" + std::to_string(n) + ".example"};
    event.body = dns;
    return event;
}

EpochBatch batchOf(EventBatch events) {
    EpochBatch batch;
    if (!events.empty()) {
        batch.watermark = events.back().header.ts;
        batch.lastOrder = events.back().header.order;
    }
    batch.events = std::move(events);
    return batch;
}

void appendFlows(CaseStore& store, int64_t from, int64_t to) {
    EventBatch events;
    for (int64_t n = from; n < to; ++n) {
        if (n % 4 == 0) {
            events.push_back(makeDns(n, "q" + std::to_string(n % 30) + ".example.org"));
        }
        events.push_back(makeFlow(n));
        if (events.size() >= 1000 || n + 1 == to) {
            ASSERT_OK(store.append(batchOf(std::exchange(events, {}))));
        }
    }
}

void StoreTest::openCase(CaseOptions options) {
    auto created = CaseStore::create(folder / "test.metsuke", std::move(options));
    ASSERT_OK(created);
    store = *created;
}

void StoreTest::fill(int64_t flows) {
    if (!store) {
        CaseOptions options;
        options.segmentRows = 700; // several sealed segments and an open one
        openCase(std::move(options));
    }
    appendFlows(*store, 0, flows);
    ASSERT_OK(store->commit());
}

std::vector<FlowRow> StoreTest::allFlows(const RowWindowPtr& window) {
    std::vector<FlowRow> rows;
    for (int64_t page = 0; page * RowWindow::kPageRows < window->count; ++page) {
        auto part = store->flowPage(window, page, kNoLimit);
        EXPECT_TRUE(part.ok()) << whyNot(part);
        if (!part.ok()) {
            break;
        }
        rows.insert(rows.end(), part->begin(), part->end());
    }
    return rows;
}

std::vector<EventRow> StoreTest::allEvents(const RowWindowPtr& window) {
    std::vector<EventRow> rows;
    for (int64_t page = 0; page * RowWindow::kPageRows < window->count; ++page) {
        auto part = store->eventPage(window, page, kNoLimit);
        EXPECT_TRUE(part.ok()) << whyNot(part);
        if (!part.ok()) {
            break;
        }
        rows.insert(rows.end(), part->begin(), part->end());
    }
    return rows;
}

std::vector<int64_t> StoreTest::flowsMatching(const Filter& filter, TimeRange range) {
    std::vector<int64_t> numbers;
    auto window = store->openFlows(filter, range, FlowSort::Time, SortOrder::Ascending, kNoLimit);
    EXPECT_TRUE(window.ok()) << whyNot(window);
    if (window.ok()) {
        for (const FlowRow& row : allFlows(*window)) {
            numbers.push_back(static_cast<int64_t>(row.uid.low & 0xff'ffff'ffff) - 1);
        }
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

} // namespace metsuke::test
