// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/store_fixture.h"

using namespace metsuke;
using namespace metsuke::test;

namespace {

Detection makeDetection(const std::string& key) {
    Detection d;
    d.key = key;
    d.rule = "DNS-001";
    d.host = {"site", IpAddress::v4(0x0a000001), {}};
    d.peer = "evil.example";
    d.object = "evil.example";
    d.first.ns = kStart + kMinute;
    d.last.ns = kStart + kHour;
    d.order = 77;
    d.count = 12;
    d.severity = Severity::High;
    d.phase = Phase::EXF;
    d.family = "dns";
    d.attack = {"T1071.004"};
    d.lambda = 3.5;
    d.context = {{"prevalence", 0.75, Message("ctx.prevalence").with("hosts", int64_t{1}).with("of", int64_t{412})}};
    d.weight = 4.25;
    d.confirmed = true;
    d.incomplete = true;
    d.args = {{"n", int64_t{5}}, {"score", 0.5}, {"name", std::string("x\"y")}};
    d.packets = {{0, 11}, {2, 1ULL << 40}};
    d.flows = {uidOf(3), uidOf(4)};
    d.parts = {"p1"};
    return d;
}

Incident makeIncident(const std::string& key, double severity) {
    Incident incident;
    incident.key = key;
    incident.host = {"site", IpAddress::v4(0x0a000001), {}};
    incident.severity = severity;
    incident.probability = 0.9;
    incident.title = Message("incident.title").with("host", "10.0.0.1");
    incident.story = Message("incident.story").with("n", int64_t{3});
    incident.first.ns = kStart;
    incident.last.ns = kStart + kHour;
    incident.phases = {Phase::C2, Phase::EXF};
    incident.rules = {"DNS-001"};
    incident.detections = {"k1"};
    incident.risk.prior = -6.9;
    incident.risk.phases = {{Phase::C2, 2.5, {{"k1", 2.5, 1}}}};
    incident.risk.severity = severity;
    incident.risk.bound = "bound.floor";
    incident.risk.counterCase = {"k1"};
    return incident;
}

Host makeHost(uint32_t address, double severity) {
    Host host;
    host.key = {"site", IpAddress::v4(address), {}};
    host.mac = *MacAddress::parse("02:00:00:00:00:09");
    host.names = {"pc5", "PC5.corp.example"};
    host.roles = {"workstation"};
    host.aliases = {{HostAlias::Kind::Name, "pc5", "dhcp", Timestamp{1}, Timestamp{2}}};
    host.first.ns = kStart;
    host.last.ns = kStart + kHour;
    host.flows = 5;
    host.bytesOut = 1ULL << 41;
    host.bytesIn = 7;
    host.severity = severity;
    host.probability = 0.5;
    host.agent = "agent-1";
    return host;
}

} // namespace

TEST_F(StoreTest, Detection_everyField_readsAsWritten) {
    openCase();
    FindingsSnapshot snapshot;
    snapshot.detections = {makeDetection("k1")};
    ASSERT_OK(store->putFindings(snapshot));
    ASSERT_OK(store->commit());
    auto found = store->detection("k1", kNoLimit);
    ASSERT_OK(found);
    ASSERT_TRUE(found->has_value());
    const Detection a = makeDetection("k1");
    const Detection& b = **found;
    EXPECT_EQ(std::tie(a.key, a.rule, a.host, a.peer, a.object, a.first, a.last, a.order, a.count, a.severity, a.phase, a.family),
        std::tie(b.key, b.rule, b.host, b.peer, b.object, b.first, b.last, b.order, b.count, b.severity, b.phase, b.family));
    EXPECT_EQ(std::tie(a.attack, a.lambda, a.context, a.weight, a.confirmed, a.incomplete, a.args, a.packets, a.flows, a.parts),
        std::tie(b.attack, b.lambda, b.context, b.weight, b.confirmed, b.incomplete, b.args, b.packets, b.flows, b.parts));
    EXPECT_FALSE((*store->detection("nobody", kNoLimit)).has_value());
}

TEST_F(StoreTest, Detection_changed_replacesItself) {
    openCase();
    FindingsSnapshot snapshot;
    snapshot.detections = {makeDetection("k1")};
    ASSERT_OK(store->putFindings(snapshot));
    snapshot.detections.front().count = 99;
    snapshot.detections.front().flows = {uidOf(9)};
    ASSERT_OK(store->putFindings(snapshot));
    ASSERT_OK(store->commit());
    auto all = store->detections(Filter::all(), {}, kNoLimit);
    ASSERT_OK(all);
    ASSERT_EQ(all->size(), 1u);
    EXPECT_EQ(all->front().count, 99);
    EXPECT_EQ(all->front().flows, std::vector<FlowUid>{uidOf(9)});
}

TEST_F(StoreTest, Detections_range_takesThoseThatTouchIt) {
    openCase();
    FindingsSnapshot snapshot;
    snapshot.detections = {makeDetection("k1")}; // from a minute to an hour
    ASSERT_OK(store->putFindings(snapshot));
    ASSERT_OK(store->commit());
    const auto count = [&](int64_t from, int64_t to) {
        return store->detections(Filter::all(), {Timestamp{kStart + from}, Timestamp{kStart + to}}, kNoLimit)->size();
    };
    EXPECT_EQ(count(0, kMinute), 0u);
    EXPECT_EQ(count(0, kMinute + 1), 1u);
    EXPECT_EQ(count(30 * kMinute, 31 * kMinute), 1u);
    EXPECT_EQ(count(kHour, 2 * kHour), 1u);
    EXPECT_EQ(count(kHour + 1, 2 * kHour), 0u);
}

TEST_F(StoreTest, Incidents_newSnapshot_replacesTheOldOnesAndKeepsTriage) {
    openCase();
    FindingsSnapshot snapshot;
    snapshot.incidents = {makeIncident("i1", 6), makeIncident("i2", 9)};
    snapshot.watchList = {{{"site", IpAddress::v4(0x0a000002), {}}, 2.0, {"R"}, {"k"}, {}, TriageState::New}};
    ASSERT_OK(store->putFindings(snapshot));
    ASSERT_OK(store->setTriage({"i2"}, TriageState::Confirmed, "sato"));
    ASSERT_OK(store->setWatchTriage(snapshot.watchList.front().host, TriageState::Watched, "sato"));
    auto incidents = store->incidents(kNoLimit);
    ASSERT_OK(incidents);
    ASSERT_EQ(incidents->size(), 2u);
    EXPECT_EQ(incidents->front().key, "i2");
    EXPECT_EQ(incidents->front().state, TriageState::Confirmed);
    EXPECT_EQ(incidents->back().risk, makeIncident("i1", 6).risk);
    EXPECT_EQ(incidents->back().title, makeIncident("i1", 6).title);
    EXPECT_EQ(incidents->back().phases, makeIncident("i1", 6).phases);
    auto watch = store->watchList(kNoLimit);
    ASSERT_OK(watch);
    ASSERT_EQ(watch->size(), 1u);
    EXPECT_EQ(watch->front().state, TriageState::Watched);

    snapshot.incidents = {makeIncident("i2", 7)};
    snapshot.watchList.clear();
    ASSERT_OK(store->putFindings(snapshot));
    ASSERT_OK(store->finish(false));
    incidents = store->incidents(kNoLimit);
    ASSERT_OK(incidents);
    ASSERT_EQ(incidents->size(), 1u);
    EXPECT_EQ(incidents->front().severity, 7);
    EXPECT_EQ(incidents->front().state, TriageState::Confirmed);
    EXPECT_TRUE(store->watchList(kNoLimit)->empty());
}

TEST_F(StoreTest, Hosts_insideBySeverity_andByKey) {
    openCase();
    FindingsSnapshot snapshot;
    snapshot.hosts = {makeHost(0x0a000001, 3), makeHost(0x0a000002, 8), makeHost(0xc0000201, 0)};
    snapshot.hosts[2].inside = false;
    Host byMac = makeHost(0, 1);
    byMac.key = {"site", {}, *MacAddress::parse("02:00:00:00:00:0a")};
    snapshot.hosts.push_back(byMac);
    ASSERT_OK(store->putFindings(snapshot));
    ASSERT_OK(store->putFindings(snapshot)); // the same again makes no second row
    ASSERT_OK(store->commit());
    auto hosts = store->hosts(kNoLimit);
    ASSERT_OK(hosts);
    ASSERT_EQ(hosts->size(), 3u);
    EXPECT_EQ(hosts->front().key.display(), "10.0.0.2");
    const Host& host = hosts->front();
    EXPECT_EQ(host.names, makeHost(0x0a000002, 8).names);
    EXPECT_EQ(host.aliases.size(), 1u);
    EXPECT_EQ(host.bytesOut, 1ULL << 41);
    EXPECT_EQ(host.agent, "agent-1");
    auto outside = store->host({"site", IpAddress::v4(0xc0000201), {}}, kNoLimit);
    ASSERT_OK(outside);
    ASSERT_TRUE(outside->has_value());
    EXPECT_FALSE((*outside)->inside);
    auto mac = store->host(byMac.key, kNoLimit);
    ASSERT_OK(mac);
    EXPECT_TRUE(mac->has_value());
    EXPECT_FALSE(store->host({"elsewhere", IpAddress::v4(0x0a000001), {}}, kNoLimit)->has_value());
    auto summary = store->summary(kNoLimit);
    ASSERT_OK(summary);
    EXPECT_EQ(summary->hosts, 4);
    EXPECT_EQ(summary->insideHosts, 3);
}

TEST_F(StoreTest, Hosts_knownByMacAlone_keepThem) {
    openCase();
    FindingsSnapshot snapshot;
    for (uint8_t i = 1; i <= 50; ++i) {
        Host host;
        host.key.mac = host.mac = MacAddress(std::vector<uint8_t>{2, 0, 0, 0, 0, i});
        snapshot.hosts.push_back(host);
    }
    ASSERT_OK(store->putFindings(snapshot));
    ASSERT_OK(store->putFindings(snapshot));
    ASSERT_OK(store->commit());
    auto found = store->hosts(kNoLimit);
    ASSERT_OK(found);
    std::vector<MacAddress> macs;
    for (const Host& host : *found) {
        EXPECT_EQ(host.key.mac, host.mac);
        macs.push_back(host.key.mac);
    }
    std::sort(macs.begin(), macs.end());
    EXPECT_EQ(std::unique(macs.begin(), macs.end()) - macs.begin(), 50);
}

TEST_F(StoreTest, Hosts_floodOfForgedAddresses_endsExceptForSuspiciousOnes) {
    openCase();
    constexpr uint32_t kFlood = 140'000;
    constexpr uint32_t kSnapshot = 20'000; // what is known at one time
    FindingsSnapshot snapshot;
    for (uint32_t from = 0; from < kFlood; from += kSnapshot) {
        snapshot.hosts.assign(kSnapshot, {});
        for (uint32_t i = 0; i < kSnapshot; ++i) {
            snapshot.hosts[i].key = {"site", IpAddress::v4(0x0a000001 + from + i), {}};
        }
        snapshot.hosts.back().severity = from + kSnapshot == kFlood ? 7 : 0;
        ASSERT_OK(store->putFindings(snapshot));
    }
    ASSERT_OK(store->commit());
    auto found = store->hosts(kNoLimit);
    ASSERT_OK(found);
    EXPECT_EQ(found->size(), 131'072u + 1);
    EXPECT_DOUBLE_EQ(found->front().severity, 7);
    const auto summary = store->summary(kNoLimit);
    ASSERT_OK(summary);
    EXPECT_EQ(summary->hostsOmitted, kFlood - 131'072 - 1);
    ASSERT_EQ(remarksOn(*summary).size(), 1u);
    EXPECT_EQ(remarksOn(*summary).front().id, "store.hosts_omitted");
}

TEST_F(StoreTest, RulesCapturesLossesProcesses_readAsWritten) {
    openCase();
    ASSERT_OK(store->putRules({{"B-1", "t", "t日", "e", "e日", "fp", Severity::Low, Phase::C2, {"T1"}, "yaml: 1"},
        {"A-1", "", "", "", "", "", Severity::High, Phase::IMP, {}, ""}}));
    CaptureSummary capture;
    capture.path = "/nowhere/a.pcap";
    capture.packets = 10;
    capture.bytes = 1000;
    capture.first.ns = kStart;
    capture.last.ns = kStart + kSecond;
    capture.damaged = 1;
    capture.message = Message("capture.corrupt_record").with("damaged", int64_t{1});
    capture.format = "pcap";
    ASSERT_OK(store->putCaptures({capture}));
    EpochBatch batch;
    batch.losses = {{LossInterval::Kind::Kernel, Timestamp{1}, Timestamp{2}, 5, 500}, {LossInterval::Kind::MissedBytes, Timestamp{3}, Timestamp{4}, 7, 9}};
    ASSERT_OK(store->append(batch));
    const HostKey key{"site", IpAddress::v4(1), {}};
    ASSERT_OK(store->putProcesses({{"p2", key, 2, "p1", "b.exe", "b", "", "u", Timestamp{20}, Timestamp{30}},
        {"p1", key, 1, "", "a.exe", "a -x", "ff", "u", Timestamp{10}, Timestamp{}}}));
    ASSERT_OK(store->finish(true));
    auto rules = store->rules(kNoLimit);
    ASSERT_OK(rules);
    ASSERT_EQ(rules->size(), 2u);
    EXPECT_EQ(rules->front().id, "B-1");
    EXPECT_EQ(rules->front().titleJa, "t日");
    auto summary = store->summary(kNoLimit);
    ASSERT_OK(summary);
    EXPECT_TRUE(summary->partial);
    EXPECT_EQ(summary->packets, 10);
    EXPECT_EQ(summary->ruleCount, 2);
    EXPECT_EQ(summary->dropped, 5);
    EXPECT_EQ(summary->losses.size(), 2u);
    EXPECT_EQ(summary->captures.front().message, capture.message);
    EXPECT_EQ(summary->first.ns, kStart);
    auto processes = store->processes(key, kNoLimit);
    ASSERT_OK(processes);
    ASSERT_EQ(processes->size(), 2u);
    EXPECT_EQ(processes->front().key, "p1");
    EXPECT_EQ(processes->front().commandLine, "a -x");
    EXPECT_EQ(processes->back().parent, "p1");
    EXPECT_TRUE(store->processes(HostKey{"other", IpAddress::v4(1), {}}, kNoLimit)->empty());
}
