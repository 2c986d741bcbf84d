// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/dce_rpc.h"

#include "core/base/digest.h"
#include "core/base/strings.h"
#include "core/protocol/dce_rpc_names.h"
#include "core/protocol/utf16.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr size_t kHeader = 16;
constexpr size_t kMaximumCalls = 64;
constexpr size_t kMaximumContexts = 64;
constexpr size_t kStubSearched = 4096;
constexpr size_t kStubText = 512;
constexpr uint8_t kPrivacy = 6;
enum Type : uint8_t { Request = 0, Response = 2, Fault = 3, Bind = 11, BindAck = 12, BindNak = 13, AlterContext = 14, AlterResponse = 15, Auth3 = 16 };

class Endian {
public:
    Endian(Bytes bytes, bool little)
        : reader(bytes)
        , m_little(little) {}
    uint16_t u16() { return m_little ? reader.u16le() : reader.u16(); }
    uint32_t u32() { return m_little ? reader.u32le() : reader.u32(); }
    ByteReader reader;

private:
    bool m_little;
};

std::string uuidText(Bytes bytes, bool little) {
    if (bytes.size() < 16) {
        return {};
    }
    std::array<uint8_t, 16> ordered;
    std::copy_n(bytes.begin(), 16, ordered.begin());
    if (little) {
        std::reverse(ordered.begin(), ordered.begin() + 4);
        std::reverse(ordered.begin() + 4, ordered.begin() + 6);
        std::reverse(ordered.begin() + 6, ordered.begin() + 8);
    }
    std::string text = toHex(ordered);
    for (const size_t at : {8U, 13U, 18U, 23U}) {
        text.insert(at, 1, '-');
    }
    return text;
}

bool isPrintable(uint8_t byte) { return byte >= 0x20 && byte < 0x7f; }

/// Runs of at least four characters, UTF-16 before ASCII at each place.
std::string printableText(Bytes stub) {
    constexpr size_t kRun = 4;
    stub = stub.first(std::min(stub.size(), kStubSearched));
    std::string text;
    const auto add = [&](const std::string& run) { text += (text.empty() ? "" : " ") + run; };
    for (size_t at = 0; at < stub.size() && text.size() < kStubText;) {
        size_t wide = 0;
        while (at + wide * 2 + 1 < stub.size() && isPrintable(stub[at + wide * 2]) && stub[at + wide * 2 + 1] == 0) {
            ++wide;
        }
        if (wide >= kRun) {
            add(utf16leToUtf8(stub.subspan(at, wide * 2), kStubText));
            at += wide * 2;
            continue;
        }
        size_t narrow = 0;
        while (at + narrow < stub.size() && isPrintable(stub[at + narrow])) {
            ++narrow;
        }
        if (narrow >= kRun) {
            add(std::string(asText(stub.subspan(at, std::min(narrow, kStubText)))));
        }
        at += std::max<size_t>(narrow, 1);
    }
    return text;
}

/// What a stub says in bytes rather than text: classes whose remote activation runs programs, and null challenges.
std::string tellingValues(std::string_view endpoint, uint16_t opnum, Bytes stub) {
    std::string text;
    stub = stub.first(std::min(stub.size(), kStubSearched));
    if (endpoint == "IRemoteSCMActivator" || endpoint == "IActivation") {
        static constexpr std::string_view kClasses[] = {"49b2791a-b1ae-4c90-9b8e-e860ba07f889", "9ba05972-f6a8-11cf-a442-00a0c90a8f39",
            "c08afd90-f2a1-11d1-8455-00a0c91f3880"};
        for (size_t at = 0; at + 16 <= stub.size(); at += 4) {
            const std::string uuid = uuidText(stub.subspan(at, 16), true);
            if (std::ranges::find(kClasses, uuid) != std::end(kClasses) && text.find(uuid) == std::string::npos) {
                text += (text.empty() ? "clsid:" : " clsid:") + uuid;
            }
        }
    } else if (endpoint == "netlogon" && (opnum == 4 || opnum == 15 || opnum == 26) && stub.size() > 24) {
        // The challenge is the last of a request, the credential stands before four bytes of flags.
        const Bytes tail = stub.subspan(stub.size() - (opnum == 4 ? 8 : 12), 8);
        const auto isNull = [](uint8_t byte) { return byte == 0; };
        text = std::ranges::all_of(tail, isNull) ? "null-credential" : "";
    }
    return text;
}

} // namespace

void DceRpcSession::data(StreamDirection direction, Bytes bytes, ParserHost& host) {
    Side& side = m_sides[static_cast<size_t>(direction)];
    if (m_failed || side.lost) {
        return;
    }
    side.buffer.insert(side.buffer.end(), bytes.begin(), bytes.end());
    size_t at = 0;
    while (side.buffer.size() - at >= kHeader) {
        const Bytes rest = Bytes(side.buffer).subspan(at);
        const bool little = (rest[4] & 0xf0) == 0x10;
        const size_t length = little ? rest[8] | rest[9] << 8 : rest[8] << 8 | rest[9];
        if (rest[0] != 5 || rest[1] > 1 || length < kHeader) {
            m_failed = true;
            side.buffer.clear();
            return;
        }
        if (rest.size() < length) {
            break;
        }
        unit(direction, rest.first(length), host);
        at += length;
    }
    side.buffer.erase(side.buffer.begin(), side.buffer.begin() + static_cast<std::ptrdiff_t>(at));
}

void DceRpcSession::gap(StreamDirection direction) {
    m_sides[static_cast<size_t>(direction)] = Side{{}, true}; // borders of units are lost with the bytes
}

void DceRpcSession::unit(StreamDirection direction, Bytes pdu, ParserHost& host) {
    const bool little = (pdu[4] & 0xf0) == 0x10;
    Endian head(pdu, little);
    head.reader.seek(10);
    const size_t authLength = head.u16();
    const uint32_t callId = head.u32();
    Bytes body = pdu.subspan(kHeader);
    uint8_t authLevel = 0;
    if (authLength > 0 && authLength + 8 <= body.size()) {
        const Bytes verifier = body.subspan(body.size() - authLength - 8);
        authLevel = verifier[1];
        body = body.first(body.size() - authLength - 8);
        body = body.first(body.size() - std::min<size_t>(verifier[2], body.size()));
        if (pdu[2] >= Bind) {
            m_ntlm.token(verifier.subspan(8), host);
        }
    }
    const bool client = direction == StreamDirection::Originator;
    switch (pdu[2]) {
    case Request:
        if (client) {
            request(body, pdu[3], callId, little, authLevel, host);
        }
        break;
    case Response:
    case Fault:
        if (!client) {
            answer(callId, pdu[2] == Fault, host);
        }
        break;
    case Bind:
    case AlterContext:
        if (client) {
            bind(body, little);
        }
        break;
    default:
        break;
    }
}

void DceRpcSession::bind(Bytes body, bool little) {
    Endian in(body, little);
    in.reader.skip(8); // fragment sizes and group
    const uint8_t contexts = in.reader.u8();
    in.reader.skip(3);
    for (unsigned i = 0; i < contexts; ++i) {
        const uint16_t id = in.u16();
        const uint8_t syntaxes = in.reader.u8();
        in.reader.skip(1);
        const Bytes uuid = in.reader.bytes(16);
        in.reader.skip(4 + size_t{20} * syntaxes);
        if (!in.reader.ok()) {
            return;
        }
        if (m_contexts.size() < kMaximumContexts || m_contexts.contains(id)) {
            m_contexts[id] = uuidText(uuid, little);
        }
    }
}

void DceRpcSession::request(Bytes body, uint8_t flags, uint32_t callId, bool little, uint8_t authLevel, ParserHost& host) {
    constexpr uint8_t kFirst = 0x01;
    constexpr uint8_t kObject = 0x80;
    Endian in(body, little);
    in.reader.skip(4); // allocation hint
    const uint16_t context = in.u16();
    const uint16_t opnum = in.u16();
    if ((flags & kObject) != 0) {
        in.reader.skip(16);
    }
    if (!in.reader.ok()) {
        return;
    }
    const Bytes stub = in.reader.rest();
    if ((flags & kFirst) == 0) { // a further fragment
        if (const auto it = m_calls.find(callId); it != m_calls.end()) {
            it->second.event.stub_len += static_cast<int64_t>(stub.size());
        }
        return;
    }
    answer(callId, false, host); // a number used again: its first call got no answer
    if (m_calls.size() >= kMaximumCalls) {
        const auto oldest = std::ranges::min_element(m_calls, {}, [](const auto& entry) { return entry.second.number; });
        answer(oldest->first, false, host);
    }
    Call call;
    DceRpcEvent& event = call.event;
    const auto known = m_contexts.find(context);
    event.uuid = known == m_contexts.end() ? std::string() : known->second;
    const std::string_view name = dceRpcEndpointName(event.uuid);
    event.named_pipe = m_pipe;
    event.endpoint = name.empty() ? event.uuid : name;
    event.operation = dceRpcOperationName(event.endpoint, opnum);
    event.opnum = opnum;
    event.stub_len = static_cast<int64_t>(stub.size());
    event.auth_level = authLevel;
    if (authLevel < kPrivacy) {
        std::string text = tellingValues(event.endpoint, opnum, stub);
        const std::string printable = printableText(stub);
        text += text.empty() || printable.empty() ? printable : ' ' + printable;
        event.stub_text = cleanText(text, kStubText);
    }
    call.ts = host.packet().ts;
    call.first = host.packet().packet;
    call.number = m_number++;
    m_calls.emplace(callId, std::move(call));
}

void DceRpcSession::answer(uint32_t callId, bool fault, ParserHost& host) {
    const auto it = m_calls.find(callId);
    if (it == m_calls.end()) {
        return;
    }
    it->second.event.fault = fault;
    if (m_ntlm.pending()) {
        m_ntlm.result(!fault, host);
    }
    host.emit(std::move(it->second.event), it->second.ts, it->second.first);
    m_calls.erase(it);
}

void DceRpcSession::end(ParserHost& host) {
    for (auto& [id, call] : m_calls) {
        host.emit(std::move(call.event), call.ts, call.first);
    }
    m_calls.clear();
    m_ntlm.end(host);
}

namespace {

class DceRpcParser final : public StreamParser {
public:
    void data(StreamDirection direction, Bytes bytes, ParserHost& host) override {
        m_session.data(direction, bytes, host);
        if (m_session.failed()) {
            host.reject();
        }
    }
    void gap(StreamDirection direction, uint64_t, ParserHost&) override { m_session.gap(direction); }
    void end(ParserHost& host) override { m_session.end(host); }

private:
    DceRpcSession m_session;
};

} // namespace

ProbeResult probeDceRpc(const ProbeInput& input) {
    // Associations begin with the client's bind; a capture may begin with a request.
    const Bytes first = input.originator;
    if (first.size() < kHeader) {
        return !first.empty() && first[0] == 5 && (first.size() < 2 || first[1] <= 1) ? ProbeResult::Maybe : ProbeResult::No;
    }
    const bool little = first[4] == 0x10;
    const size_t length = little ? first[8] | first[9] << 8 : first[8] << 8 | first[9];
    const bool shaped = first[0] == 5 && first[1] <= 1 && (first[2] == Bind || first[2] == Request || first[2] == AlterContext)
        && (little || first[4] == 0) && first[5] == 0 && first[6] == 0 && first[7] == 0 && length >= 24;
    return shaped ? ProbeResult::Yes : ProbeResult::No;
}

std::unique_ptr<StreamParser> makeDceRpcParser() { return std::make_unique<DceRpcParser>(); }

} // namespace metsuke
