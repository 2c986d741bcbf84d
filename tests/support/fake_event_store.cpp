// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_event_store.h"

#include <algorithm>
#include <cmath>

namespace metsuke::fake {

namespace {

/// Rows by index into the fake's vectors, already filtered and sorted.
struct FakeWindow : RowWindow {
    std::vector<size_t> rows;
};

/// A repeatable number in [0, 1) for a pair of integers.
double noise(int64_t a, int64_t b) {
    uint64_t x = static_cast<uint64_t>(a) * 0x9e3779b97f4a7c15ULL + static_cast<uint64_t>(b) * 0xbf58476d1ce4e5b9ULL;
    x ^= x >> 31;
    x *= 0x94d049bb133111ebULL;
    x ^= x >> 29;
    return static_cast<double>(x >> 11) * 0x1.0p-53;
}

bool inRange(Timestamp t, const TimeRange& range) { return t >= range.from && t < range.to; }

std::string valueText(const Filter::Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) {
        return *text;
    }
    return std::holds_alternative<int64_t>(value) ? std::to_string(std::get<int64_t>(value)) : std::string();
}

/// The few comparisons that journeys use; anything else lets rows pass.
bool matches(const Filter& filter, const FlowRow& flow) {
    switch (filter.op) {
    case Filter::Op::And: return std::all_of(filter.children.begin(), filter.children.end(), [&](const Filter& f) { return matches(f, flow); });
    case Filter::Op::Or: return std::any_of(filter.children.begin(), filter.children.end(), [&](const Filter& f) { return matches(f, flow); });
    case Filter::Op::Not: return !matches(filter.children.front(), flow);
    case Filter::Op::Equal: {
        const std::string wanted = valueText(filter.values.front());
        if (filter.field == "host") {
            return flow.orig.toString() == wanted || flow.resp.toString() == wanted;
        }
        if (filter.field == "service") {
            return flow.service == wanted;
        }
        return true;
    }
    default: return true;
    }
}

} // namespace

FakeEventStore::FakeEventStore() {
    Story story = makeStory();
    m_hosts = std::move(story.hosts);
    m_detections = std::move(story.detections);
    m_watchList = std::move(story.watchList);
    m_rules = std::move(story.rules);
    m_state.incidents = std::move(story.incidents);
    m_flows = makeFlows();
    m_state.pins = {{"time", "", at(9, 2, 31), "first program"}, {"time", "", at(12, 8), "upload starts"}};
    log(Message("fake.import"), "sato", "import");
    m_state.notes.push_back({1, "incident", m_state.incidents.front().key, at(14, 12), "sato", "called Ms Tanaka, PC left on"});
    log(Message("fake.note").with("text", std::string("called Ms Tanaka, PC left on")), "sato", "note");

    for (size_t i = 0; i < m_flows.size(); ++i) {
        const FlowRow& flow = m_flows[i];
        EventRow row;
        row.id = static_cast<int64_t>(i);
        row.event.header.ts = flow.ts;
        row.event.header.uid = flow.uid;
        row.event.header.origHost = flow.orig;
        row.event.header.respHost = flow.resp;
        row.event.header.origPort = flow.origPort;
        row.event.header.respPort = flow.respPort;
        row.event.header.proto = flow.proto;
        if (flow.service == "dns") {
            DnsEvent dns;
            dns.query = flow.name;
            dns.qtype_name = "A";
            dns.rcode_name = flow.info == "NXDOMAIN" ? "NXDOMAIN" : "NOERROR";
            dns.is_nx = flow.info == "NXDOMAIN";
            row.event.body = dns;
        } else if (flow.service == "http") {
            HttpEvent http;
            http.method = "GET";
            http.host = flow.name;
            http.uri = "/dl/mitsumori_20261117.pdf";
            http.status_code = 200;
            row.event.body = http;
        } else if (flow.service == "ssl") {
            SslEvent ssl;
            ssl.server_name = flow.name;
            ssl.version = "TLSv12";
            row.event.body = ssl;
        } else {
            ConnEvent conn;
            conn.service = flow.service;
            row.event.body = conn;
        }
        m_events.push_back(std::move(row));
    }
}

void FakeEventStore::failNext(Error error) {
    const std::lock_guard lock(m_mutex);
    m_failure = std::move(error);
}

Result<CaseSummary> FakeEventStore::summary(const QueryBudget&) {
    const std::lock_guard lock(m_mutex);
    if (m_failure) {
        const Error error = *m_failure;
        m_failure.reset();
        return error;
    }
    CaseSummary summary;
    summary.path = "office-2026-11-17.metsuke";
    summary.packets = 1'284'310;
    summary.bytes = 912'000'000;
    summary.flows = 184'220;
    summary.hosts = 51;
    summary.insideHosts = static_cast<int64_t>(m_hosts.size());
    summary.detections = static_cast<int64_t>(m_detections.size());
    summary.incidents = static_cast<int64_t>(m_state.incidents.size());
    summary.first = at(8, 30);
    summary.last = at(14, 17, 9);
    CaptureSummary capture;
    capture.path = "office-2026-11-17.pcapng";
    capture.packets = 1'284'310;
    capture.bytes = 912'000'000;
    capture.first = summary.first;
    capture.last = summary.last;
    capture.format = "pcapng";
    summary.captures.push_back(capture);
    summary.losses.push_back({LossInterval::Kind::Spool, at(13, 5), at(13, 12), 0, 0});
    summary.losses.push_back({LossInterval::Kind::Kernel, at(12, 20), at(12, 30), 260, 300'000});
    summary.dropped = 260;
    summary.oneSidedFlows = 2'026;
    summary.ruleCount = 290;
    return summary;
}

Result<std::vector<Host>> FakeEventStore::hosts(const QueryBudget&) { return m_hosts; }

Result<std::optional<Host>> FakeEventStore::host(const HostKey& key, const QueryBudget&) {
    const auto it = std::find_if(m_hosts.begin(), m_hosts.end(), [&](const Host& host) { return host.key == key; });
    return it == m_hosts.end() ? std::optional<Host>() : std::optional<Host>(*it);
}

Result<std::vector<Detection>> FakeEventStore::detections(const Filter&, TimeRange range, const QueryBudget&) {
    std::vector<Detection> result;
    for (const Detection& detection : m_detections) {
        if (inRange(detection.first, range)) {
            result.push_back(detection);
        }
    }
    return result;
}

Result<std::vector<Incident>> FakeEventStore::incidents(const QueryBudget&) {
    const std::lock_guard lock(m_mutex);
    return m_state.incidents;
}
Result<std::vector<WatchEntry>> FakeEventStore::watchList(const QueryBudget&) { return m_watchList; }
Result<std::vector<RuleRow>> FakeEventStore::rules(const QueryBudget&) { return m_rules; }

Result<Timeline> FakeEventStore::timeline(const TimelineSpec& spec, const QueryBudget&) {
    const TimeRange range{std::max(spec.range.from, at(8, 30)), std::min(spec.range.to, at(14, 17, 9))};
    Timeline timeline;
    timeline.start = range.from;
    timeline.bucket = kMinute;
    if (range.to <= range.from) {
        return timeline;
    }
    while ((range.to - range.from) / timeline.bucket + 1 > std::max(1, spec.maximumBuckets)) {
        timeline.bucket *= timeline.bucket == kMinute ? 5 : 2;
    }
    timeline.buckets = static_cast<size_t>((range.to - range.from) / timeline.bucket + 1);
    const auto series = [&](std::string key, auto value, double bytesOut, double bytesIn) {
        Timeline::Series result;
        result.key = std::move(key);
        for (size_t i = 0; i < timeline.buckets; ++i) {
            const Timestamp t = timeline.start + static_cast<Duration>(i) * timeline.bucket;
            const bool gap = t >= at(13, 5) && t < at(13, 12);
            const double minutes = static_cast<double>(timeline.bucket) / static_cast<double>(kMinute);
            const double n = gap ? 0 : value(t) * minutes;
            result.flows.push_back(std::llround(n));
            result.bytesOut.push_back(gap ? 0 : std::llround(n * bytesOut));
            result.bytesIn.push_back(gap ? 0 : std::llround(n * bytesIn));
        }
        timeline.series.push_back(std::move(result));
    };
    const auto burst = [](Timestamp t, Timestamp from, Timestamp to) { return t >= from && t < to ? 1.0 : 0.0; };
    const auto minute = [](Timestamp t) { return t.ns / kMinute; };
    if (spec.key == TimelineSpec::Key::Severity) {
        series("info", [&](Timestamp t) { return std::floor(2 + 4 * noise(minute(t), 1)); }, 0, 0);
        series("low", [&](Timestamp t) { return noise(minute(t), 2) > 0.7 ? std::floor(3 * noise(minute(t), 3)) : 0; }, 0, 0);
        series("medium", [&](Timestamp t) { return noise(minute(t), 4) > 0.75 ? 1.0 : 0.0; }, 0, 0);
        series("high", [&](Timestamp t) { return burst(t, at(9, 2), at(9, 8)) * 6 + (noise(minute(t), 5) > 0.93 ? 1 : 0); }, 0, 0);
        series("critical", [&](Timestamp t) {
            return burst(t, at(9, 4), at(9, 7)) * 8 + burst(t, at(10, 40), at(10, 44)) * 7 + burst(t, at(12, 8), at(12, 11)) * 6;
        }, 0, 0);
    } else if (spec.key == TimelineSpec::Key::Service) {
        series("dns", [&](Timestamp t) { return 12 + 10 * noise(minute(t), 6) + burst(t, at(9, 3), at(9, 7)) * 14; }, 60, 140);
        series("http", [&](Timestamp t) { return 2 + 5 * noise(minute(t), 7); }, 800, 24'000);
        series("ssl", [&](Timestamp t) { return 14 + 12 * noise(minute(t), 8); }, 2'400, 60'000);
        series("smb", [&](Timestamp t) { return 1 + 3 * noise(minute(t), 9) + burst(t, at(11, 20), at(12, 4)) * 8; }, 900, 40'000);
        series("kerberos", [&](Timestamp t) { return 2 * noise(minute(t), 10); }, 1'500, 1'600);
        series("", [&](Timestamp t) { return 1 + 2 * noise(minute(t), 11); }, 300, 300);
    } else {
        // outbound bytes by host: the one in focus and everybody else
        const auto upload = [&](Timestamp t) { return burst(t, at(12, 8), at(12, 31)) * 18e6; };
        const std::string focus = spec.host ? spec.host->display() : std::string("10.20.0.57");
        series(focus, [&](Timestamp t) { return 1 + noise(minute(t), 12); }, 0, 0);
        Timeline::Series& own = timeline.series.back();
        for (size_t i = 0; i < timeline.buckets; ++i) {
            const Timestamp t = timeline.start + static_cast<Duration>(i) * timeline.bucket;
            const double minutes = static_cast<double>(timeline.bucket) / static_cast<double>(kMinute);
            own.bytesOut[i] = own.flows[i] == 0 ? 0 : std::llround((upload(t) + 6e4) * minutes);
        }
        if (!spec.host) {
            for (int host = 100; host < 129; ++host) {
                series("10.20.0." + std::to_string(host), [&](Timestamp t) { return noise(minute(t), host); }, 150'000, 900'000);
            }
        }
    }
    return timeline;
}

Result<RowWindowPtr> FakeEventStore::openFlows(
    const Filter& filter, TimeRange range, FlowSort sort, SortOrder order, const QueryBudget& budget) {
    auto window = std::make_shared<FakeWindow>();
    for (size_t i = 0; i < m_flows.size(); ++i) {
        if (inRange(m_flows[i].ts, range) && matches(filter, m_flows[i])) {
            window->rows.push_back(i);
        }
    }
    const auto key = [&](size_t i) {
        const FlowRow& flow = m_flows[i];
        switch (sort) {
        case FlowSort::Time: break;
        case FlowSort::Elapsed: return flow.duration;
        case FlowSort::OrigBytes: return static_cast<double>(flow.origBytes);
        case FlowSort::RespBytes: return static_cast<double>(flow.respBytes);
        }
        return static_cast<double>(i);
    };
    std::stable_sort(window->rows.begin(), window->rows.end(),
        [&](size_t a, size_t b) { return order == SortOrder::Ascending ? key(a) < key(b) : key(a) > key(b); });
    window->count = std::min<int64_t>(static_cast<int64_t>(window->rows.size()), budget.maximumRows);
    return RowWindowPtr(window);
}

Result<std::vector<FlowRow>> FakeEventStore::flowPage(const RowWindowPtr& window, int64_t page, const QueryBudget&) {
    const auto& rows = static_cast<const FakeWindow&>(*window).rows;
    std::vector<FlowRow> result;
    for (int64_t i = page * RowWindow::kPageRows; i < std::min((page + 1) * RowWindow::kPageRows, window->count); ++i) {
        result.push_back(m_flows[rows[static_cast<size_t>(i)]]);
    }
    return result;
}

Result<std::vector<FlowRow>> FakeEventStore::flowsByUid(const std::vector<FlowUid>& uids, const QueryBudget&) {
    std::vector<FlowRow> result;
    for (const FlowRow& flow : m_flows) {
        if (std::find(uids.begin(), uids.end(), flow.uid) != uids.end()) {
            result.push_back(flow);
        }
    }
    return result;
}

Result<RowWindowPtr> FakeEventStore::openEvents(
    std::optional<EventKind> kind, const Filter& filter, TimeRange range, const QueryBudget&) {
    auto window = std::make_shared<FakeWindow>();
    for (size_t i = 0; i < m_events.size(); ++i) {
        if (inRange(m_events[i].event.header.ts, range) && (!kind || m_events[i].event.kind() == *kind)
            && matches(filter, m_flows[i])) {
            window->rows.push_back(i);
        }
    }
    window->count = static_cast<int64_t>(window->rows.size());
    return RowWindowPtr(window);
}

Result<std::vector<EventRow>> FakeEventStore::eventPage(const RowWindowPtr& window, int64_t page, const QueryBudget&) {
    const auto& rows = static_cast<const FakeWindow&>(*window).rows;
    std::vector<EventRow> result;
    for (int64_t i = page * RowWindow::kPageRows; i < std::min((page + 1) * RowWindow::kPageRows, window->count); ++i) {
        result.push_back(m_events[rows[static_cast<size_t>(i)]]);
    }
    return result;
}

Result<std::vector<EventRow>> FakeEventStore::eventsOfFlows(const std::vector<FlowUid>& uids, const QueryBudget&) {
    std::vector<EventRow> result;
    for (const EventRow& row : m_events) {
        if (std::find(uids.begin(), uids.end(), row.event.header.uid) != uids.end()) {
            result.push_back(row);
        }
    }
    return result;
}

Result<std::vector<PairRow>> FakeEventStore::pairs(TimeRange range, std::optional<HostKey> focus, const QueryBudget&) {
    std::map<std::pair<IpAddress, IpAddress>, PairRow> pairs;
    for (const FlowRow& flow : m_flows) {
        if (!inRange(flow.ts, range) || (focus && flow.orig != focus->ip && flow.resp != focus->ip)) {
            continue;
        }
        PairRow& pair = pairs[{flow.orig, flow.resp}];
        if (pair.flows == 0) {
            pair.a = hostKey(flow.orig.toString());
            pair.b = hostKey(flow.resp.toString());
            pair.bInside = flow.resp.toString().starts_with("10.");
            pair.bName = flow.name;
            pair.first = flow.ts;
        }
        ++pair.flows;
        pair.bytesOut += flow.origBytes;
        pair.bytesIn += flow.respBytes;
        pair.last = flow.ts;
        if (std::find(pair.services.begin(), pair.services.end(), flow.service) == pair.services.end()) {
            pair.services.push_back(flow.service);
        }
    }
    for (const Detection& detection : m_detections) {
        const auto peer = IpAddress::parse(detection.peer);
        const auto it = peer ? pairs.find({detection.host.ip, *peer}) : pairs.end();
        if (it != pairs.end()) {
            it->second.rules.push_back(detection.rule);
            it->second.worst = std::max(it->second.worst.value_or(Severity::Info), detection.severity);
        }
    }
    std::vector<PairRow> result;
    for (auto& [key, pair] : pairs) {
        result.push_back(std::move(pair));
    }
    return result;
}

Result<std::vector<StoredPacket>> FakeEventStore::packetsOfFlow(const FlowUid& uid, size_t maximum, const QueryBudget& budget) {
    std::vector<PacketRef> refs;
    for (size_t i = 0; i < std::min<size_t>(maximum, 12); ++i) {
        refs.push_back({0, (uid.low & 0xffff) + i});
    }
    return packets(refs, budget);
}

Result<std::vector<StoredPacket>> FakeEventStore::packets(const std::vector<PacketRef>& refs, const QueryBudget&) {
    std::vector<StoredPacket> result;
    for (const PacketRef& ref : refs) {
        StoredPacket packet;
        packet.ref = ref;
        packet.ts = at(9, 2, 31 + static_cast<double>(ref.number % 100) / 1000);
        packet.linkType = 1;
        const std::string body = "GET /dl/mitsumori_20261117.pdf HTTP/1.1\r\nHost: mitsumori-share.example\r\n\r\n";
        packet.data.assign(54, 0);
        packet.data[12] = 0x08;
        packet.data[14] = 0x45;
        packet.data[23] = 6;
        packet.data.insert(packet.data.end(), body.begin(), body.end());
        packet.originalLength = static_cast<uint32_t>(packet.data.size());
        packet.captureName = "office-2026-11-17.pcapng";
        result.push_back(std::move(packet));
    }
    return result;
}

Result<std::vector<Note>> FakeEventStore::notes(const QueryBudget&) {
    const std::lock_guard lock(m_mutex);
    return m_state.notes;
}
Result<std::vector<Pin>> FakeEventStore::pins(const QueryBudget&) {
    const std::lock_guard lock(m_mutex);
    return m_state.pins;
}
Result<std::vector<ActionLogEntry>> FakeEventStore::actionLog(size_t newest, const QueryBudget&) {
    const std::lock_guard lock(m_mutex);
    std::vector<ActionLogEntry> result(m_log.rbegin(), m_log.rend());
    result.resize(std::min(result.size(), newest));
    return result;
}
Result<std::map<std::string, std::pair<double, double>>> FakeEventStore::graphPositions(const QueryBudget&) {
    const std::lock_guard lock(m_mutex);
    return m_positions;
}

void FakeEventStore::log(Message what, const std::string& author, const std::string& kind) {
    ActionLogEntry entry;
    entry.number = static_cast<int64_t>(m_log.size()) + 1;
    entry.at = at(14, 9 + static_cast<int>(m_log.size()));
    entry.actor = author;
    entry.kind = kind;
    entry.what = std::move(what);
    m_log.push_back(std::move(entry));
}

void FakeEventStore::change(
    Message what, const std::string& author, const std::string& kind, const std::function<void(State&)>& edit) {
    const std::lock_guard lock(m_mutex);
    m_undo.emplace_back(what, m_state);
    m_redo.clear();
    edit(m_state);
    log(std::move(what), author, kind);
}

Result<void> FakeEventStore::setTriage(const std::vector<std::string>& keys, TriageState state, const std::string& author) {
    change(Message("fake.triage").with("state", std::string(triageStateName(state))), author, "triage", [&](State& now) {
        for (Incident& incident : now.incidents) {
            if (std::find(keys.begin(), keys.end(), incident.key) != keys.end()) {
                incident.state = state;
            }
        }
    });
    return {};
}

Result<void> FakeEventStore::setWatchTriage(const HostKey&, TriageState state, const std::string& author) {
    change(Message("fake.triage").with("state", std::string(triageStateName(state))), author, "triage", [](State&) {});
    return {};
}

Result<void> FakeEventStore::addNote(Note note) {
    const std::string author = note.author;
    Message what = Message("fake.note").with("text", note.text);
    change(std::move(what), author, "note", [&](State& now) {
        note.id = static_cast<int64_t>(now.notes.size()) + 1;
        now.notes.push_back(std::move(note));
    });
    return {};
}

Result<SiteProfile> FakeEventStore::siteProfile(const QueryBudget&) {
    const std::lock_guard lock(m_mutex);
    return m_state.site;
}

Result<std::vector<ExcludedHits>> FakeEventStore::excludedHits(const QueryBudget&) {
    const std::lock_guard lock(m_mutex);
    std::vector<ExcludedHits> hits;
    for (const Exclusion& exclusion : m_state.site.exclusions) {
        hits.push_back({exclusion.key(), "SCAN-001", hostKey("10.20.0.9"), 12, at(9, 0), at(13, 40)});
    }
    return hits;
}

Result<SiteObservations> FakeEventStore::siteObservations(const QueryBudget&) {
    SiteObservations seen;
    seen.servers.push_back({ServiceKind::Dns, *IpAddress::parse("10.20.0.5"), 1'204, 14});
    seen.servers.push_back({ServiceKind::DomainController, *IpAddress::parse("10.20.0.5"), 88, 12});
    seen.servers.push_back({ServiceKind::FileServer, *IpAddress::parse("10.20.0.20"), 310, 9});
    seen.domains.push_back({"corp.example", "directory", 96, 12});
    seen.networks.push_back({*IpRange::parse("10.20.0.0/24"), true, 23});
    return seen;
}

Result<void> FakeEventStore::setSiteProfile(const SiteProfile& profile, const Message& what, const std::string& author) {
    change(what, author, "site", [&](State& now) { now.site = profile; });
    return {};
}

Result<void> FakeEventStore::addPin(Pin pin, const std::string& author) {
    Message what = Message("fake.pin").with("text", pin.label);
    change(std::move(what), author, "pin", [&](State& now) { now.pins.push_back(std::move(pin)); });
    return {};
}

Result<void> FakeEventStore::removePin(const Pin& pin, const std::string& author) {
    change(Message("fake.pin").with("text", pin.label), author, "unpin", [&](State& now) {
        std::erase_if(now.pins, [&](const Pin& p) { return p.targetKind == pin.targetKind && p.target == pin.target && p.ts == pin.ts; });
    });
    return {};
}

Result<void> FakeEventStore::saveGraphPositions(const std::map<std::string, std::pair<double, double>>& positions) {
    const std::lock_guard lock(m_mutex);
    m_positions = positions;
    return {};
}

Result<std::optional<Message>> FakeEventStore::undoable() {
    const std::lock_guard lock(m_mutex);
    return m_undo.empty() ? std::optional<Message>() : std::optional<Message>(m_undo.back().first);
}
Result<std::optional<Message>> FakeEventStore::redoable() {
    const std::lock_guard lock(m_mutex);
    return m_redo.empty() ? std::optional<Message>() : std::optional<Message>(m_redo.back().first);
}

Result<void> FakeEventStore::undo(const std::string& author) {
    const std::lock_guard lock(m_mutex);
    if (!m_undo.empty()) {
        auto [what, state] = std::move(m_undo.back());
        m_undo.pop_back();
        m_redo.emplace_back(what, std::exchange(m_state, std::move(state)));
        log(std::move(what), author, "undo");
    }
    return {};
}

Result<void> FakeEventStore::redo(const std::string& author) {
    const std::lock_guard lock(m_mutex);
    if (!m_redo.empty()) {
        auto [what, state] = std::move(m_redo.back());
        m_redo.pop_back();
        m_undo.emplace_back(what, std::exchange(m_state, std::move(state)));
        log(std::move(what), author, "redo");
    }
    return {};
}

} // namespace metsuke::fake
