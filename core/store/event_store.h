// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/event/event.h"
#include "core/model/finding.h"
#include "core/model/site_proposal.h"
#include "core/packet/packet_source.h"
#include "core/store/filter.h"
#include "core/store/traffic_health.h"

#include <limits>
#include <map>
#include <memory>
#include <stop_token>

namespace metsuke {

/// Half-open [from, to). Default: everything.
struct TimeRange {
    Timestamp from{std::numeric_limits<int64_t>::min()};
    Timestamp to{std::numeric_limits<int64_t>::max()};
    friend bool operator==(const TimeRange&, const TimeRange&) = default;
};

/// Every read may be cancelled from another thread; a cancelled read returns ErrorCode::Cancelled.
struct QueryBudget {
    std::stop_token stop;
    int64_t maximumRows = 5'000'000;
};

/// A finished flow as tables show it.
struct FlowRow {
    FlowUid uid;
    int64_t id = 0; ///< position in the case, increasing with the total order; only for paging
    Timestamp ts;
    double duration = 0;
    IpAddress orig, resp;
    uint16_t origPort = 0, respPort = 0;
    uint8_t proto = 0;
    std::string service;
    std::string state;
    std::string name;
    int64_t origBytes = 0, respBytes = 0, origPackets = 0, respPackets = 0, missedBytes = 0;
    std::string info; ///< one line: "GET /x", "NXDOMAIN", made when the row is stored
    std::vector<std::string> rules; ///< of detections that name the flow
    Severity worst = Severity::Info; ///< of those detections; meaningful when rules is not empty
};

struct EventRow {
    int64_t id = 0;
    Event event;
};

/// Rows of a table in one order under one filter; made once, then any page of it in constant time.
/// Opaque to callers but for `count`. Immutable, shared between threads.
struct RowWindow {
    static constexpr int64_t kPageRows = 512;
    int64_t count = 0;
    bool cut = false; ///< more rows match than the budget allows; count is what is shown
    virtual ~RowWindow() = default;
};
using RowWindowPtr = std::shared_ptr<const RowWindow>;

enum class FlowSort { Time, Elapsed, OrigBytes, RespBytes };
enum class SortOrder { Ascending, Descending };

/// A bucketed series for the strip and the lanes, from roll-ups only.
struct TimelineSpec {
    enum class Key { Severity, Service, Host, HostBytesOut };
    Key key = Key::Severity; ///< Severity: detections by severity; Service: flows by service
    TimeRange range;
    int maximumBuckets = 600; ///< the store picks the finest roll-up resolution that fits
    std::optional<HostKey> host; ///< only this host's
};
struct Timeline {
    Timestamp start;
    Duration bucket = 0;
    size_t buckets = 0;
    struct Series {
        std::string key; ///< "critical", "dns", "10.0.0.5"
        std::vector<int64_t> flows; ///< or detections, one a bucket
        std::vector<int64_t> bytesOut; ///< originator bytes
        std::vector<int64_t> bytesIn;
    };
    std::vector<Series> series;
};

/// Two hosts that talked, for the graph and for "peers of".
struct PairRow {
    HostKey a; ///< originator
    HostKey b;
    bool aInside = true, bInside = false;
    std::string bName;
    std::vector<std::string> services;
    int64_t flows = 0, bytesOut = 0, bytesIn = 0;
    Timestamp first, last;
    std::vector<std::string> rules; ///< of detections whose host and peer are these two
    std::optional<Severity> worst;
};

struct CaseSummary {
    std::string path;
    bool readOnly = false;
    bool partial = false; ///< the import was cancelled or crashed: what is here is valid but not all
    Message readOnlyReason;
    int64_t packets = 0, bytes = 0, flows = 0, hosts = 0, insideHosts = 0, detections = 0, incidents = 0;
    std::map<std::string, int64_t> events; ///< by kind name
    Timestamp first, last; ///< of packets
    std::vector<CaptureSummary> captures;
    std::vector<LossInterval> losses;
    int64_t dropped = 0;
    int64_t missedBytes = 0;
    int64_t oneSidedFlows = 0; ///< TCP flows seen in one direction only
    int64_t hostsOmitted = 0; ///< at least so many hosts without a detection are not listed: a flood made too many
    bool auditIntact = true;
    int64_t auditBrokenAt = 0; ///< first bad entry when not intact
    int64_t ruleCount = 0; ///< rules that ran
    std::string metsukeVersion;
};
/// What limits the answer as a whole, beyond the messages of single captures; for reports and the JSON. Any thread.
[[nodiscard]] std::vector<Message> remarksOn(const CaseSummary& summary);

/// One stored packet of a flow or detection, bytes copied.
struct StoredPacket {
    PacketRef ref;
    Timestamp ts;
    uint32_t linkType = 0;
    uint32_t originalLength = 0;
    std::vector<uint8_t> data;
    std::string captureName;
};

/// What an analyst wrote.
struct Note {
    int64_t id = 0;
    std::string targetKind; ///< incident, host, flow, case
    std::string target; ///< natural key text
    Timestamp at; ///< wall clock
    std::string author;
    std::string text;
};
struct Pin {
    std::string targetKind; ///< flow, event, time, host
    std::string target;
    Timestamp ts; ///< where it stands on the timeline
    std::string label;
};
struct ActionLogEntry {
    int64_t number = 0;
    Timestamp at; ///< wall clock
    std::string actor;
    std::string kind; ///< triage, note, pin, unpin, undo, redo, import, export ...
    Message what;
    std::string hash; ///< SHA-256 over the previous hash and this entry
};

/// The read side: what every view and hunt uses. Natural keys only. Thread-safe: any thread may call, calls of
/// one thread do not block another's (each takes a read connection of a pool). Snapshots: a call sees committed
/// data only.
class EventStore {
public:
    virtual ~EventStore() = default;
    virtual Result<CaseSummary> summary(const QueryBudget&) = 0;
    virtual Result<std::vector<Host>> hosts(const QueryBudget&) = 0; ///< inside hosts, by severity
    virtual Result<std::optional<Host>> host(const HostKey&, const QueryBudget&) = 0;
    virtual Result<std::vector<Detection>> detections(const Filter&, TimeRange, const QueryBudget&) = 0;
    virtual Result<std::vector<Incident>> incidents(const QueryBudget&) = 0; ///< severity descending, first, host
    virtual Result<std::vector<WatchEntry>> watchList(const QueryBudget&) = 0;
    virtual Result<std::vector<RuleRow>> rules(const QueryBudget&) = 0;
    virtual Result<Timeline> timeline(const TimelineSpec&, const QueryBudget&) = 0;
    virtual Result<RowWindowPtr> openFlows(const Filter&, TimeRange, FlowSort, SortOrder, const QueryBudget&) = 0;
    virtual Result<std::vector<FlowRow>> flowPage(const RowWindowPtr&, int64_t page, const QueryBudget&) = 0;
    virtual Result<std::vector<FlowRow>> flowsByUid(const std::vector<FlowUid>&, const QueryBudget&) = 0;
    virtual Result<RowWindowPtr> openEvents(std::optional<EventKind>, const Filter&, TimeRange, const QueryBudget&) = 0;
    virtual Result<std::vector<EventRow>> eventPage(const RowWindowPtr&, int64_t page, const QueryBudget&) = 0;
    /// Events of these flows, in order.
    virtual Result<std::vector<EventRow>> eventsOfFlows(const std::vector<FlowUid>&, const QueryBudget&) = 0;
    /// State of the mirror and of the disk.
    virtual Result<TrafficHealth> health(const QueryBudget&) { return TrafficHealth{}; }
    /// Bytes by hour, from roll-ups: of all traffic, and of each inside host that has a roll-up; hours without any are left out.
    virtual Result<std::vector<HourlyBytes>> hourlyBytes(TimeRange, const QueryBudget&) { return std::vector<HourlyBytes>{}; }
    virtual Result<std::vector<PairRow>> pairs(TimeRange, std::optional<HostKey> focus, const QueryBudget&) = 0;
    /// Packets of a flow by its posting list, at most `maximum`.
    virtual Result<std::vector<StoredPacket>> packetsOfFlow(const FlowUid&, size_t maximum, const QueryBudget&) = 0;
    virtual Result<std::vector<StoredPacket>> packets(const std::vector<PacketRef>&, const QueryBudget&) = 0;
    virtual Result<std::vector<Note>> notes(const QueryBudget&) = 0;
    virtual Result<std::vector<Pin>> pins(const QueryBudget&) = 0;
    virtual Result<std::vector<ActionLogEntry>> actionLog(size_t newest, const QueryBudget&) = 0;
    /// Node positions of the host graph, by host display text.
    virtual Result<std::map<std::string, std::pair<double, double>>> graphPositions(const QueryBudget&) = 0;
    /// What the site says about its networks, as the case has it.
    virtual Result<SiteProfile> siteProfile(const QueryBudget&) = 0;
    /// What was found was judged by that profile; else it changed since, and the case waits to be judged anew.
    virtual Result<bool> isJudgedBySite(const QueryBudget&) = 0;
    virtual Result<std::vector<ExcludedHits>> excludedHits(const QueryBudget&) = 0; ///< by exclusion, rule and host
    /// What the traffic shows of servers, names and networks; registered or not.
    virtual Result<SiteObservations> siteObservations(const QueryBudget&) = 0;
    /// Values of a query field that begin with `prefix`, for completion; empty where the store knows none.
    virtual Result<std::vector<std::string>> fieldValues(
        const std::string& /*field*/, const std::string& /*prefix*/, size_t /*maximum*/, const QueryBudget&) {
        return std::vector<std::string>{};
    }
};

/// What an analyst does; each call is one committed transaction with its inverse in the undo log and an entry in
/// the hash-chained action log. Thread-safe (serialised on the write connection).
class Investigation {
public:
    virtual ~Investigation() = default;
    virtual Result<void> setTriage(const std::vector<std::string>& incidentKeys, TriageState state, const std::string& author) = 0;
    virtual Result<void> setWatchTriage(const HostKey&, TriageState state, const std::string& author) = 0;
    virtual Result<void> addNote(Note note) = 0;
    virtual Result<void> addPin(Pin pin, const std::string& author) = 0;
    virtual Result<void> removePin(const Pin& pin, const std::string& author) = 0;
    virtual Result<void> saveGraphPositions(const std::map<std::string, std::pair<double, double>>&) = 0;
    /// `what` tells the change in words. It judges later traffic; what is stored is judged anew by who asks for it.
    virtual Result<void> setSiteProfile(const SiteProfile&, const Message& what, const std::string& author) = 0;
    /// What would be undone / redone, as a message; empty optional when there is nothing.
    virtual Result<std::optional<Message>> undoable() = 0;
    virtual Result<std::optional<Message>> redoable() = 0;
    virtual Result<void> undo(const std::string& author) = 0;
    virtual Result<void> redo(const std::string& author) = 0;
};

} // namespace metsuke
