// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/flow/flow_context.h"

#include <functional>
#include <memory>
#include <string_view>

namespace metsuke {

/// A file inside a transfer, as the protocol parser knows it when the body starts.
struct FileTransfer {
    std::string_view source; ///< HTTP, SMB, FTP, SMTP
    bool upload = false; ///< originator to responder
    std::string mimeType;
    std::string filename;
    std::string serverName;
    std::string uri;
    std::string userAgent;
    std::string referrer;
    bool hostIsIp = false;
    int64_t totalBytes = kUnsetInt;
    PacketRef firstPacket;
};

/// What a file turned out to be, for the transaction that carried it (HTTP's resp_mime_types and excerpt).
struct FileVerdict {
    std::string magic;
    std::string trueMime;
};

/// Receives the bytes of one file; made by core/file, fed by a protocol parser. Emits the files event in finish().
class FileConsumer {
public:
    virtual ~FileConsumer() = default;
    virtual void data(Bytes chunk) = 0;
    virtual void gap(uint64_t bytes) = 0;
    /// `complete` = the whole transfer was seen. Called once; the consumer emits its event here.
    virtual FileVerdict finish(bool complete) = 0;
};

/// The lane side of a parser: where events go. The object stays for the life of the lane and speaks for the flow in
/// hand, so it may be used during a call only (a FileConsumer is called while its flow is in hand). `flow()` is stable.
class ParserHost {
public:
    virtual ~ParserHost() = default;
    virtual FlowInfo& flow() = 0;
    [[nodiscard]] virtual const PacketContext& packet() const = 0;
    /// Header filled from flow and packet in hand (ts = now, firstPacket = lastPacket = packet in hand).
    virtual void emit(EventBody body) = 0;
    /// The same with the time and packets of an earlier moment (a transaction's request). The event keeps its
    /// place in the total order by the packet in hand.
    virtual void emit(EventBody body, Timestamp ts, PacketRef first) = 0;
    /// Starts a file; null when files are switched off or the budget is spent.
    virtual std::unique_ptr<FileConsumer> beginFile(FileTransfer transfer) = 0;
    /// Nothing more can be learnt: counters and packet index only from here on (encrypted, bulk). When the call
    /// returns, the parser's end() is called and the parser goes.
    virtual void shunt() = 0;
    /// This is not (or no longer) the parser's protocol: when the call returns, the parser's end() is called and the
    /// flow goes back to probing once, then to unknown. Bytes of the call in hand are probed again, and when they
    /// are no protocol's (a CONNECT answer) those that follow.
    virtual void reject() = 0;
};

/// Makes the consumer of a file that a parser began; null refuses it. Set per job.
using FileConsumerFactory = std::function<std::unique_ptr<FileConsumer>(FileTransfer transfer, ParserHost& host)>;

/// Incremental parser of a TCP stream. In-order bytes arrive as spans into the packet; a parser keeps its own
/// bounded carry buffer. Hostile input: bounded memory, no recursion beyond 16, results independent of chunking.
class StreamParser {
public:
    virtual ~StreamParser() = default;
    virtual void data(StreamDirection direction, Bytes bytes, ParserHost& host) = 0;
    /// `bytes` were lost; a parser resynchronises, skips (inside a counted body), or rejects.
    virtual void gap(StreamDirection direction, uint64_t bytes, ParserHost& host) = 0;
    /// Called once when the flow ends (FIN, RST, timeout, eviction, end of capture): emit what is open.
    virtual void end(ParserHost& host) = 0;
};

/// Parser of a UDP (or ICMP) flow.
class DatagramParser {
public:
    virtual ~DatagramParser() = default;
    virtual void datagram(StreamDirection direction, Bytes bytes, ParserHost& host) = 0;
    virtual void end(ParserHost& host) = 0;
};

enum class ProbeResult : uint8_t { No, Maybe, Yes };

/// What a probe sees: the first bytes of each direction (at most 2 KiB), ports as a hint only.
struct ProbeInput {
    Bytes originator;
    Bytes responder;
    uint16_t origPort = 0;
    uint16_t respPort = 0;
    uint8_t proto = 0; ///< IANA number: tells ICMP and ICMPv6 from UDP; for them the ports are type and code
};

/// Looks for byte patterns in the first kScanDepth bytes of each direction, whatever the protocol: TCP bytes in
/// order, UDP and ICMP datagrams one a call. One scanner a flow, beside the parser and never told to stop; a pattern
/// may be cut by a call's end, so a scanner keeps its own bounded tail.
class ContentScanner {
public:
    static constexpr size_t kScanDepth = 16 * 1024;
    virtual ~ContentScanner() = default;
    virtual void scan(StreamDirection direction, Bytes bytes, ParserHost& host) = 0;
};
/// Null when the flow is of no interest to the scanner.
using ContentScannerFactory = std::unique_ptr<ContentScanner> (*)(const FlowInfo& flow);

/// One line in the registry. `probe` decides by content; Maybe asks for more bytes.
struct StreamProtocol {
    std::string_view service; ///< Zeek's service name
    ProbeResult (*probe)(const ProbeInput&);
    std::unique_ptr<StreamParser> (*make)();
};
struct DatagramProtocol {
    std::string_view service;
    ProbeResult (*probe)(const ProbeInput&);
    std::unique_ptr<DatagramParser> (*make)();
};

/// The protocols a job runs. Adding one is one file and one line in builtinProtocols(); tests register doubles.
/// Order is precedence. Immutable once a job has started, shared by all lanes.
class ProtocolRegistry {
public:
    void add(const StreamProtocol& protocol) { m_streams.push_back(protocol); }
    void add(const DatagramProtocol& protocol) { m_datagrams.push_back(protocol); }
    void add(ContentScannerFactory factory) { m_scanners.push_back(factory); }
    [[nodiscard]] const std::vector<StreamProtocol>& streams() const { return m_streams; }
    [[nodiscard]] const std::vector<DatagramProtocol>& datagrams() const { return m_datagrams; }
    [[nodiscard]] const std::vector<ContentScannerFactory>& scanners() const { return m_scanners; }

private:
    std::vector<StreamProtocol> m_streams;
    std::vector<DatagramProtocol> m_datagrams;
    std::vector<ContentScannerFactory> m_scanners;
};
[[nodiscard]] const ProtocolRegistry& builtinProtocols();

} // namespace metsuke
