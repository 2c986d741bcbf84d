// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/store_fixture.h"

using namespace metsuke;
using namespace metsuke::test;

namespace {

/// An event of `kind` in which every field has a value of its own.
Event filledEvent(EventKind kind, int64_t seed) {
    Event event;
    event.body = makeBody(kind);
    int64_t n = seed * 100;
    for (const FieldDescriptor& field : fieldsOf(kind)) {
        ++n;
        const std::string text = "text \"" + std::to_string(n) + "\" \xc3\xa9\n%_";
        const std::vector<std::string> list{text, "", "\xff\xfe bytes are not", std::to_string(n)};
        switch (field.type) {
        case FieldType::Bool: field.set(event.body, true); break;
        case FieldType::Int: field.set(event.body, n % 2 == 0 ? n : -n); break;
        case FieldType::Double: field.set(event.body, static_cast<double>(n) / 3); break;
        case FieldType::Text: field.set(event.body, std::string_view(text)); break;
        case FieldType::TextList: field.set(event.body, std::span<const std::string>(list).first(2)); break;
        }
    }
    EventHeader& h = event.header;
    h.ts.ns = kStart + seed * kSecond + 123;
    h.order = static_cast<uint64_t>(seed) + 5'000'000'000ULL;
    h.sequence = 7;
    h.uid = uidOf(seed);
    h.origHost = seed % 2 ? IpAddress::v4(0xfffffffe) : *IpAddress::parse("fe80::1:2");
    h.respHost = seed % 3 ? IpAddress::v4(0x0a000001) : IpAddress();
    h.origMac = *MacAddress::parse("02:00:00:00:00:01");
    h.respMac = *MacAddress::parse("02:00:00:00:00:02");
    h.origPort = 65535;
    h.respPort = 1;
    h.proto = 132;
    h.vlan = 4094;
    h.firstPacket = {3, 1ULL << 40};
    h.lastPacket = {4, (1ULL << 40) + 1};
    Enrichment& e = event.enrichment;
    e.localOrig = true;
    e.localResp = seed % 2 == 0;
    e.direction = FlowDirection::East;
    e.host = seed % 2 ? h.origHost.toString() : "a name";
    e.peer = seed % 2 ? h.respHost.toString() : "";
    e.peerName = "peer.example";
    e.peerE2ld = "example";
    e.peerKnown = true;
    e.peerRare = seed % 2 == 1;
    e.peerPrevalence = 12;
    e.peerAgeDays = 0.5;
    e.pairAgeDays = 0.25;
    event.relatedFlows = {uidOf(1), uidOf(2)};
    event.relatedPackets = {{1, 2}, {3, 4}};
    return event;
}

std::string valueText(const FieldValue& value) {
    if (const auto* list = std::get_if<std::span<const std::string>>(&value)) {
        std::string text = "[";
        for (const std::string& item : *list) {
            text += item + "|";
        }
        return text;
    }
    if (const auto* text = std::get_if<std::string_view>(&value)) {
        return "'" + std::string(*text);
    }
    if (const auto* real = std::get_if<double>(&value)) {
        return std::to_string(*real);
    }
    if (const auto* integer = std::get_if<int64_t>(&value)) {
        return std::to_string(*integer);
    }
    return std::holds_alternative<bool>(value) ? (std::get<bool>(value) ? "yes" : "no") : "-";
}

void expectSame(const Event& a, const Event& b) {
    ASSERT_EQ(a.kind(), b.kind());
    SCOPED_TRACE(std::string(eventKindName(a.kind())));
    for (const FieldDescriptor& field : fieldsOf(a.kind())) {
        EXPECT_EQ(valueText(field.get(a.body)), valueText(field.get(b.body))) << field.name;
    }
    EXPECT_EQ(a.header.ts, b.header.ts);
    EXPECT_EQ(a.header.order, b.header.order);
    EXPECT_EQ(a.header.sequence, b.header.sequence);
    EXPECT_EQ(a.header.uid, b.header.uid);
    EXPECT_EQ(a.header.origHost, b.header.origHost);
    EXPECT_EQ(a.header.respHost, b.header.respHost);
    EXPECT_EQ(a.header.origMac, b.header.origMac);
    EXPECT_EQ(a.header.respMac, b.header.respMac);
    EXPECT_EQ(a.header.origPort, b.header.origPort);
    EXPECT_EQ(a.header.respPort, b.header.respPort);
    EXPECT_EQ(a.header.proto, b.header.proto);
    EXPECT_EQ(a.header.vlan, b.header.vlan);
    EXPECT_EQ(a.header.firstPacket, b.header.firstPacket);
    EXPECT_EQ(a.header.lastPacket, b.header.lastPacket);
    const Enrichment &x = a.enrichment, &y = b.enrichment;
    EXPECT_EQ(std::tie(x.localOrig, x.localResp, x.direction, x.host, x.peer, x.peerName, x.peerE2ld, x.peerKnown, x.peerRare,
                  x.peerPrevalence, x.peerAgeDays, x.pairAgeDays),
        std::tie(y.localOrig, y.localResp, y.direction, y.host, y.peer, y.peerName, y.peerE2ld, y.peerKnown, y.peerRare,
            y.peerPrevalence, y.peerAgeDays, y.pairAgeDays));
    EXPECT_EQ(a.relatedFlows, b.relatedFlows);
    EXPECT_EQ(a.relatedPackets, b.relatedPackets);
}

} // namespace

TEST_F(StoreTest, Events_everyKindWithEveryField_readAsWritten) {
    openCase();
    EventBatch events;
    for (size_t kind = 0; kind < kEventKindCount; ++kind) {
        events.push_back(filledEvent(static_cast<EventKind>(kind), static_cast<int64_t>(kind)));
    }
    const EventBatch written = events;
    ASSERT_OK(store->append(batchOf(std::move(events))));
    ASSERT_OK(store->finish(false));
    auto window = store->openEvents(std::nullopt, Filter::all(), {}, kNoLimit);
    ASSERT_OK(window);
    const auto rows = allEvents(*window);
    ASSERT_EQ(rows.size(), written.size());
    for (size_t i = 0; i < rows.size(); ++i) {
        expectSame(written[i], rows[i].event);
    }
}

TEST_F(StoreTest, Events_everyKindUnset_readAsWritten) {
    openCase();
    EventBatch events;
    for (size_t kind = 0; kind < kEventKindCount; ++kind) {
        Event event;
        event.body = makeBody(static_cast<EventKind>(kind));
        events.push_back(std::move(event));
    }
    const EventBatch written = events;
    ASSERT_OK(store->append(batchOf(std::move(events))));
    ASSERT_OK(store->commit());
    for (size_t kind = 0; kind < kEventKindCount; ++kind) {
        auto window = store->openEvents(static_cast<EventKind>(kind), Filter::all(), {}, kNoLimit);
        ASSERT_OK(window);
        const auto rows = allEvents(*window);
        ASSERT_EQ(rows.size(), 1u);
        expectSame(written[kind], rows.front().event);
    }
}

TEST_F(StoreTest, Case_reopened_holdsEverything) {
    fill(2000);
    ASSERT_OK(store->finish(false));
    auto before = store->summary(kNoLimit);
    ASSERT_OK(before);
    EXPECT_EQ(before->flows, 2000);
    EXPECT_EQ(before->events.at("dns"), 500);
    store.reset();
    auto opened = CaseStore::open(folder / "test.metsuke");
    ASSERT_OK(opened);
    store = *opened;
    EXPECT_FALSE(store->isReadOnly());
    auto after = store->summary(kNoLimit);
    ASSERT_OK(after);
    EXPECT_EQ(after->flows, 2000);
    EXPECT_EQ(after->events, before->events);
    EXPECT_EQ(after->missedBytes, 400);
    EXPECT_FALSE(after->partial);
    EXPECT_TRUE(after->auditIntact);
    EXPECT_EQ(flowsMatching(Filter::all()).size(), 2000u);
}

TEST_F(StoreTest, Case_secondImportAfterReopening_goesOnWithIds) {
    fill(1000);
    ASSERT_OK(store->finish(false));
    store.reset();
    auto opened = CaseStore::open(folder / "test.metsuke");
    ASSERT_OK(opened);
    store = *opened;
    appendFlows(*store, 1000, 1500);
    ASSERT_OK(store->finish(false));
    EXPECT_EQ(flowsMatching(Filter::all()).size(), 1500u);
    auto window = store->openEvents(std::nullopt, Filter::all(), {}, kNoLimit);
    ASSERT_OK(window);
    const auto rows = allEvents(*window);
    ASSERT_EQ(rows.size(), 1875u);
    for (size_t i = 1; i < rows.size(); ++i) {
        EXPECT_EQ(rows[i].id, rows[i - 1].id + 1);
    }
}

TEST_F(StoreTest, Case_temporary_isGoneWithItsStore) {
    auto temporary = CaseStore::createTemporary();
    ASSERT_OK(temporary);
    const auto path = (*temporary)->path();
    appendFlows(**temporary, 0, 10);
    EXPECT_TRUE(std::filesystem::exists(path));
    temporary->reset();
    EXPECT_FALSE(std::filesystem::exists(path.parent_path()));
}
