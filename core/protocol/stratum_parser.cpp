// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/stratum_parser.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace metsuke {

namespace {

constexpr int kEventsPerMethod = 3;
constexpr size_t kMaxText = 256;

constexpr std::array<std::string_view, 22> kMethods{"mining.subscribe", "mining.authorize", "mining.submit", "mining.notify",
    "mining.set_difficulty", "mining.extranonce.subscribe", "mining.configure", "mining.set_extranonce", "mining.set_target", "mining.hello",
    "mining.noop", "login", "submit", "job", "keepalived", "eth_submitLogin", "eth_login", "eth_getWork", "eth_submitWork", "eth_submitHashrate",
    "getwork", "getblocktemplate"};

/// The value after `"key":`, from its first character; empty when the key is absent.
std::string_view valueOf(std::string_view json, std::string_view key) {
    for (size_t at = json.find(key); at != std::string_view::npos; at = json.find(key, at + 1)) {
        if (at == 0 || json[at - 1] != '"' || at + key.size() >= json.size() || json[at + key.size()] != '"') {
            continue;
        }
        const std::string_view rest = trim(json.substr(at + key.size() + 1));
        if (rest.starts_with(':')) {
            return trim(rest.substr(1));
        }
    }
    return {};
}

/// A JSON string at the front, without unescaping (wallets and agents have nothing to escape).
std::string_view stringAt(std::string_view value) {
    if (!value.starts_with('"')) {
        return {};
    }
    const size_t end = value.find('"', 1);
    return end == std::string_view::npos ? std::string_view{} : value.substr(1, end - 1);
}

/// The n-th string of an array.
std::string_view elementAt(std::string_view array, size_t index) {
    if (!array.starts_with('[')) {
        return {};
    }
    array.remove_prefix(1);
    for (size_t i = 0;; ++i) {
        array = trim(array);
        if (i == index) {
            return stringAt(array);
        }
        const size_t skip = array.starts_with('"') ? array.find('"', 1) : 0;
        const size_t comma = skip == std::string_view::npos ? skip : array.find(',', skip);
        if (comma == std::string_view::npos) {
            return {};
        }
        array.remove_prefix(comma + 1);
    }
}

} // namespace

bool describeStratum(std::string_view json, StratumEvent& event) {
    if (!trim(json).starts_with('{')) {
        return false;
    }
    const std::string_view method = stringAt(valueOf(json, "method"));
    const auto known = std::find(kMethods.begin(), kMethods.end(), method);
    const std::string_view params = valueOf(json, "params");
    const std::string_view login = stringAt(valueOf(json, "login"));
    const std::string_view agent = stringAt(valueOf(json, "agent"));
    if (known == kMethods.end()) {
        return false;
    }
    // Names that other JSON-RPC services have as well need a miner's parameters beside them.
    if (method == "login" && login.empty()) {
        return false;
    }
    if (method == "submit" && valueOf(json, "nonce").empty()) {
        return false;
    }
    if (method == "job" && (valueOf(json, "blob").empty() && valueOf(json, "seed_hash").empty())) {
        return false;
    }
    event.method = cleanText(method, kMaxText);
    event.agent = cleanText(method == "mining.subscribe" ? elementAt(params, 0) : agent, kMaxText);
    if (method == "mining.authorize" || method == "mining.submit" || method == "eth_submitLogin" || method == "eth_login") {
        event.login = cleanText(elementAt(params, 0), kMaxText);
    } else {
        event.login = cleanText(login, kMaxText);
    }
    return true;
}

void StratumParser::data(StreamDirection direction, Bytes bytes, ParserHost& host) {
    auto& lines = m_lines[static_cast<size_t>(direction)];
    while (!bytes.empty()) {
        bytes = bytes.subspan(lines.take(bytes, [&](std::string_view text) {
            StratumEvent event;
            if (!describeStratum(text, event)) {
                return;
            }
            auto seen = std::find_if(m_seen.begin(), m_seen.end(), [&](const auto& entry) { return entry.first == event.method; });
            if (seen == m_seen.end()) {
                seen = m_seen.insert(seen, {event.method, 0});
            }
            if (++seen->second <= kEventsPerMethod) {
                host.emit(std::move(event));
            }
        }));
    }
}

void StratumParser::gap(StreamDirection direction, uint64_t /*bytes*/, ParserHost& /*host*/) {
    m_lines[static_cast<size_t>(direction)].clear(); // half a JSON text is no JSON text
}

void StratumParser::end(ParserHost& host) {
    for (auto& lines : m_lines) {
        StratumEvent event;
        if (describeStratum(lines.pending(), event)) {
            host.emit(std::move(event));
        }
        lines.clear();
    }
}

ProbeResult probeStratum(const ProbeInput& input) {
    auto result = ProbeResult::No;
    for (const Bytes side : {input.originator, input.responder}) {
        const std::string_view text = trim(asText(side));
        if (!text.starts_with('{')) {
            continue;
        }
        StratumEvent event;
        if (describeStratum(text, event)) {
            return ProbeResult::Yes;
        }
        result = asText(side).find('\n') == std::string_view::npos && text.size() < 1024 ? ProbeResult::Maybe : result;
    }
    return result;
}

std::unique_ptr<StreamParser> makeStratumParser() { return std::make_unique<StratumParser>(); }

namespace {

class BitcoinParser final : public StreamParser {
public:
    void data(StreamDirection /*direction*/, Bytes /*bytes*/, ParserHost& host) override { host.shunt(); }
    void gap(StreamDirection /*direction*/, uint64_t /*bytes*/, ParserHost& /*host*/) override {}
    void end(ParserHost& /*host*/) override {}
};

} // namespace

ProbeResult probeBitcoin(const ProbeInput& input) {
    auto result = ProbeResult::No;
    for (const Bytes side : {input.originator, input.responder}) {
        ByteReader reader(side);
        const uint32_t magic = reader.u32();
        if (!reader.ok() || (magic != 0xf9beb4d9 && magic != 0xfabfb5da && magic != 0x0b110907)) {
            continue;
        }
        const std::string_view command = asText(reader.bytes(12));
        if (!reader.ok()) {
            result = ProbeResult::Maybe;
        } else if (std::all_of(command.begin(), command.end(), [](char c) { return c == '\0' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); })) {
            return ProbeResult::Yes;
        }
    }
    return result;
}

std::unique_ptr<StreamParser> makeBitcoinParser() { return std::make_unique<BitcoinParser>(); }

} // namespace metsuke
