// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/dns_parser.h"

#include "core/base/strings.h"
#include "core/event/public_suffix.h"
#include "core/packet/dns_message.h"

#include <algorithm>
#include <map>

namespace metsuke {

namespace {

constexpr size_t kMaximumOpen = 256;
constexpr size_t kMaximumAnswers = 32;
constexpr size_t kMaximumMessage = 65535;
constexpr uint16_t kMdns = 5353;
constexpr uint16_t kLlmnr = 5355;
constexpr uint16_t kNbns = 137;

bool isPort(const ProbeInput& input, uint16_t port) { return input.origPort == port || input.respPort == port; }

/// A message that a DNS speaker would send: sane counts and, off the usual ports, a query that parses whole.
bool looksLikeDns(Bytes bytes, bool strict) {
    const auto message = decodeDns(bytes, false);
    if (!message || message->opcode > 5 || message->questions > 4) {
        return false;
    }
    if (!strict) {
        return true;
    }
    const bool plainQuestion = message->questions == 1 && (message->qclass == 1 || message->qclass == 255) && !message->damaged
        && !dnsTypeName(message->qtype).starts_with("TYPE") && message->query.find('.') != std::string::npos;
    return plainQuestion;
}

/// Takes decoded messages of one flow and says what was asked and answered.
class DnsConversation {
public:
    void message(Bytes bytes, ParserHost& host, std::string_view over) {
        const auto decoded = decodeDns(bytes, over == "nbns");
        if (!decoded) {
            if (!m_seen) {
                host.reject();
            } else {
                host.emit(WeirdEvent{"dns_malformed", {}, "dns"});
            }
            return;
        }
        m_seen = true;
        if (decoded->response) {
            answer(*decoded, bytes.size(), host, over);
        } else if (over == "nbns" && decoded->opcode == 5) {
            registration(*decoded, host);
        } else {
            question(*decoded, bytes.size(), host, over);
        }
    }

    void end(ParserHost& host) {
        for (auto& [key, open] : m_open) {
            host.emit(std::move(open.event), open.at, open.packet);
        }
        m_open.clear();
    }

private:
    struct Open {
        DnsEvent event;
        Timestamp at;
        PacketRef packet;
        uint64_t number = 0;
    };
    using Key = std::pair<uint16_t, std::string>;

    static DnsEvent eventOf(const DnsMessage& message, std::string_view over) {
        DnsEvent event;
        event.query = message.query;
        event.qtype_name = dnsTypeName(message.qtype);
        event.qclass = message.qclass & 0x7fff; // the top bit is mDNS's unicast request
        event.trans_id = message.id;
        event.RD = message.RD;
        event.over = over;
        event.edns = message.edns;
        event.e2ld = registeredDomain(message.query);
        const std::string_view query = message.query;
        const size_t sub = query.size() > event.e2ld.size() ? query.size() - event.e2ld.size() - 1 : 0;
        event.sub_len = static_cast<int64_t>(sub);
        event.sub_entropy = shannonEntropy(asBytes(query.substr(0, sub)));
        for (const auto label : split(query, '.')) {
            event.label_max = std::max(event.label_max, static_cast<int64_t>(label.size()));
        }
        return event;
    }

    void question(const DnsMessage& message, size_t size, ParserHost& host, std::string_view over) {
        if (message.questions == 0) {
            return;
        }
        Open open;
        open.event = eventOf(message, over);
        open.event.query_bytes = static_cast<int64_t>(size);
        open.at = host.packet().ts;
        open.packet = host.packet().packet;
        open.number = m_number++;
        if (m_open.size() >= kMaximumOpen) { // the oldest will not be answered any more
            const auto oldest = std::min_element(m_open.begin(), m_open.end(), [](const auto& a, const auto& b) { return a.second.number < b.second.number; });
            host.emit(std::move(oldest->second.event), oldest->second.at, oldest->second.packet);
            m_open.erase(oldest);
        }
        // A repeated question is one question.
        m_open.try_emplace(Key{message.id, message.query + '/' + std::to_string(message.qtype)}, std::move(open));
    }

    void answer(const DnsMessage& message, size_t size, ParserHost& host, std::string_view over) {
        auto it = m_open.find(Key{message.id, message.query + '/' + std::to_string(message.qtype)});
        if (it == m_open.end() && message.questions == 0) {
            it = std::find_if(m_open.begin(), m_open.end(), [&](const auto& entry) { return entry.first.first == message.id; });
        }
        Open open;
        const bool asked = it != m_open.end();
        if (asked) {
            open = std::move(it->second);
            m_open.erase(it);
        } else {
            DnsMessage shaped = message;
            if (shaped.query.empty() && !shaped.answers.empty()) { // mDNS and NBNS answers repeat no question
                shaped.query = shaped.answers.front().name;
                shaped.qtype = shaped.answers.front().type;
                shaped.qclass = shaped.answers.front().klass;
            }
            open.event = eventOf(shaped, over);
            open.at = host.packet().ts;
            open.packet = host.packet().packet;
        }
        DnsEvent& event = open.event;
        event.answered = true;
        event.rcode_name = dnsRcodeName(message.rcode);
        event.is_nx = message.rcode == 3;
        event.rejected = message.rcode == 5;
        event.AA = message.AA;
        event.TC = message.TC;
        event.RA = message.RA;
        event.rtt = asked ? static_cast<double>(host.packet().ts - open.at) / 1e9 : -1;
        event.answer_bytes = static_cast<int64_t>(size);
        for (const auto& record : message.answers) {
            if (event.answers.size() < kMaximumAnswers) {
                event.answers.push_back(record.value.empty() ? dnsTypeName(record.type) : record.value);
                event.answer_types.push_back(dnsTypeName(record.type));
            }
            event.ttl = event.ttl == kUnsetInt ? record.ttl : std::min<int64_t>(event.ttl, record.ttl);
        }
        if (over != "udp" && over != "tcp") {
            claims(message, host, over);
        }
        host.emit(std::move(event), open.at, open.packet);
    }

    static void claims(const DnsMessage& message, ParserHost& host, std::string_view over) {
        int count = 0;
        for (const auto& record : message.answers) {
            const bool address = record.type == 1 || record.type == 28 || record.type == 32;
            if (address && !record.value.empty() && !record.name.empty() && ++count <= 8) {
                host.emit(NameClaimEvent{record.value, {}, record.name, std::string(over), true});
            }
        }
    }

    static void registration(const DnsMessage& message, ParserHost& host) {
        for (const auto& record : message.additional) {
            if (record.type == 32 && !record.value.empty()) {
                host.emit(NameClaimEvent{record.value, host.flow().origMac.toString(), message.query, "nbns", false});
                return;
            }
        }
    }

    std::map<Key, Open> m_open; ///< ordered: what is left at the end comes out the same everywhere
    uint64_t m_number = 0;
    bool m_seen = false;
};

class DnsDatagramParser final : public DatagramParser {
public:
    void datagram(StreamDirection, Bytes bytes, ParserHost& host) override {
        const FlowInfo& flow = host.flow();
        const auto uses = [&](uint16_t port) { return flow.origPort == port || flow.respPort == port; };
        m_conversation.message(bytes, host, uses(kMdns) ? "mdns" : uses(kLlmnr) ? "llmnr" : uses(kNbns) ? "nbns" : "udp");
    }
    void end(ParserHost& host) override { m_conversation.end(host); }

private:
    DnsConversation m_conversation;
};

/// Two length bytes before each message (RFC 7766).
class DnsStreamParser final : public StreamParser {
public:
    void data(StreamDirection direction, Bytes bytes, ParserHost& host) override {
        Side& side = m_sides[static_cast<size_t>(direction)];
        if (side.lost) {
            return;
        }
        side.buffer.insert(side.buffer.end(), bytes.begin(), bytes.end());
        size_t at = 0;
        while (side.buffer.size() - at >= 2) {
            const size_t length = static_cast<size_t>(side.buffer[at]) << 8 | side.buffer[at + 1];
            if (side.buffer.size() - at - 2 < length) {
                break;
            }
            m_conversation.message(Bytes(side.buffer).subspan(at + 2, length), host, "tcp");
            at += 2 + length;
        }
        side.buffer.erase(side.buffer.begin(), side.buffer.begin() + static_cast<std::ptrdiff_t>(at));
        if (side.buffer.size() > kMaximumMessage + 2) {
            side.lost = true;
        }
    }
    void gap(StreamDirection direction, uint64_t, ParserHost&) override {
        // Message borders are lost with the bytes.
        m_sides[static_cast<size_t>(direction)] = Side{{}, true};
    }
    void end(ParserHost& host) override { m_conversation.end(host); }

private:
    struct Side {
        std::vector<uint8_t> buffer;
        bool lost = false;
    };
    std::array<Side, 2> m_sides;
    DnsConversation m_conversation;
};

} // namespace

ProbeResult probeDnsDatagram(const ProbeInput& input) {
    const Bytes first = input.originator.empty() ? input.responder : input.originator;
    const bool netbios = isPort(input, kNbns);
    const bool usual = isPort(input, 53) || isPort(input, kMdns) || isPort(input, kLlmnr);
    if (input.proto != 17 || first.size() < 12) {
        return ProbeResult::No;
    }
    if (netbios) {
        return decodeDns(first, true) ? ProbeResult::Yes : ProbeResult::No;
    }
    return looksLikeDns(first, !usual) ? ProbeResult::Yes : ProbeResult::No;
}

ProbeResult probeDnsStream(const ProbeInput& input) {
    const Bytes first = input.originator.empty() ? input.responder : input.originator;
    if (first.size() < 14) {
        return isPort(input, 53) ? ProbeResult::Maybe : ProbeResult::No;
    }
    const size_t length = static_cast<size_t>(first[0]) << 8 | first[1];
    if (length < 12) {
        return ProbeResult::No;
    }
    if (first.size() - 2 < length) {
        return isPort(input, 53) && length <= 4096 ? ProbeResult::Maybe : ProbeResult::No;
    }
    return looksLikeDns(first.subspan(2, length), !isPort(input, 53)) ? ProbeResult::Yes : ProbeResult::No;
}

std::unique_ptr<DatagramParser> makeDnsDatagramParser() { return std::make_unique<DnsDatagramParser>(); }
std::unique_ptr<StreamParser> makeDnsStreamParser() { return std::make_unique<DnsStreamParser>(); }

} // namespace metsuke
