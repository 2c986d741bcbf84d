// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/message.h"
#include "core/endpoint/history_reader.h"

#include <optional>
#include <stop_token>
#include <vector>

namespace metsuke::endpoint {

/// What was seen on the network, and when.
struct TraceQuestion {
    Timestamp time;
    Duration tolerance = 2 * kSecond; ///< how far the clocks may differ
    uint8_t protocol = 6; ///< IANA number
    IpAddress local; ///< unset: not known
    IpAddress remote;
    uint16_t localPort = 0; ///< 0: not known
    uint16_t remotePort = 0;
    std::string name; ///< that the remote end was called by, "" not known
    std::string sha256; ///< of a file that was carried, in lower-case hexadecimal, "" not known
    friend bool operator==(const TraceQuestion&, const TraceQuestion&) = default;
};

struct TraceLimits {
    size_t nodes = 2'000;
    size_t edges = 8'000;
    size_t depth = 6; ///< generations of what followed, and stages of where it came from
    size_t ancestors = 64;
    Duration span = 72 * kHour; ///< of what followed
    Duration effort = 2 * kSecond; ///< of the clock on the wall
};

struct TraceNode {
    enum class Kind : uint8_t { Process, Image, File, Connection, Persistence, Origin, Detection /* by an antivirus */ };
    Kind kind = Kind::Process;
    std::string label; ///< a path, an address with its port, a command line; untrusted
    Timestamp time; ///< when it began or was first seen
    ProcessUid process; ///< of processes, and whose doing the others were
    FileId file;
    std::vector<std::string> names; ///< paths that a file had, in their order
    std::optional<Activity> evidence; ///< the record behind it; none of what was only inferred
    bool isPackaged = false; ///< belongs to a package of the system: no suspect
    bool isRemoved = false; ///< a file without a name, a process that has ended
    std::vector<std::string> links = {}; ///< paths of a file that has several now, the newest last
    friend bool operator==(const TraceNode&, const TraceNode&) = default;
};

struct TraceEdge {
    enum class Relation : uint8_t {
        Connected, ///< process to connection
        Ran, ///< process to image
        Inherited, ///< process to the image that it shares since a fork
        Started, ///< process to process
        LoadedFrom, ///< image to file
        Wrote, ///< process to file
        Persisted, ///< process to what starts by itself
        Starts, ///< what starts by itself to file
        Fetched, ///< connection to file
        CameFrom, ///< file, image or process to where it entered
        Detected, ///< file to what an antivirus found in it
    };
    size_t from = 0, to = 0;
    Relation relation = Relation::Connected;
    double confidence = 1; ///< 1: recorded so
    Message reason;
    friend bool operator==(const TraceEdge&, const TraceEdge&) = default;
};

/// How it came onto the computer.
enum class EntryVector : uint8_t {
    Unknown, Download, Removable, RemoteShare, MailClient, Browser, Ssh, PackageManager, Fileless, BeforeRecorder
};
[[nodiscard]] std::string_view entryVectorName(EntryVector vector); ///< download, remote_share ...
[[nodiscard]] std::string_view relationName(TraceEdge::Relation relation);
[[nodiscard]] std::string_view nodeKindName(TraceNode::Kind kind);

inline constexpr size_t kMostTraceGaps = 100;

/// Something that is missing or not certain, and what stands in its place.
struct TraceGap {
    Message what;
    std::optional<TimeWindow> window; ///< of gaps in the record
    friend bool operator==(const TraceGap&, const TraceGap&) = default;
};

/// From a connection back to where its program came from, and forward to what else belongs to it: an acyclic graph. Only
/// what was recorded has confidence 1; what is missing or ambiguous is a gap.
struct Trace {
    std::vector<TraceNode> nodes;
    std::vector<TraceEdge> edges;
    std::optional<size_t> connection;
    std::optional<size_t> owner; ///< process
    std::optional<size_t> subject; ///< file or image that is to blame; none when every program belongs to a package
    std::optional<size_t> root; ///< Origin
    EntryVector entry = EntryVector::Unknown;
    double confidence = 0; ///< of the root: the edges to it, multiplied
    std::vector<size_t> chain; ///< nodes from the connection to the root
    std::vector<size_t> blast; ///< nodes that are the subject's doing; empty without one
    std::vector<TraceGap> gaps;
    bool isCut = false; ///< a limit was reached
    friend bool operator==(const Trace&, const Trace&) = default;
};

/// Asks the history; its answer is an error only when the history cannot be read at all.
[[nodiscard]] Result<Trace> traceRootCause(
    HistoryReader& history, const TraceQuestion& question, const TraceLimits& limits, const std::stop_token& stop);

/// The story in sentences: how sure, who connected, the chain, the entry, what else belongs to it, what is missing.
[[nodiscard]] std::vector<Message> traceStory(const Trace& trace);

/// The blast set by kinds, for where not all of it has room: of each kind the first `limit` nodes, and how many are left.
struct BlastPart {
    TraceNode::Kind kind = TraceNode::Kind::Process;
    std::vector<size_t> nodes;
    size_t more = 0;
};
[[nodiscard]] std::vector<BlastPart> blastParts(const Trace& trace, size_t limit);

} // namespace metsuke::endpoint
