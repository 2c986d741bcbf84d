// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/protocol/line_splitter.h"
#include "core/protocol/parser.h"

namespace metsuke {

/// Reads a mining request or notification from one JSON text: stratum (mining.*), the login dialect of CryptoNote
/// miners, Ethereum's getwork dialect, getwork and getblocktemplate. False when it is something else.
[[nodiscard]] bool describeStratum(std::string_view json, StratumEvent& event);

/// Stratum over TCP, one JSON-RPC object a line. One stratum event for the first few messages of each method.
class StratumParser final : public StreamParser {
public:
    void data(StreamDirection direction, Bytes bytes, ParserHost& host) override;
    void gap(StreamDirection direction, uint64_t bytes, ParserHost& host) override;
    void end(ParserHost& host) override;

private:
    LineSplitter m_lines[2];
    std::vector<std::pair<std::string, int>> m_seen; ///< methods and how often, bounded by the known ones
};

[[nodiscard]] ProbeResult probeStratum(const ProbeInput& input);
[[nodiscard]] std::unique_ptr<StreamParser> makeStratumParser();

/// Bitcoin's peer protocol by its network magic; names the service and learns nothing more.
[[nodiscard]] ProbeResult probeBitcoin(const ProbeInput& input);
[[nodiscard]] std::unique_ptr<StreamParser> makeBitcoinParser();

} // namespace metsuke
