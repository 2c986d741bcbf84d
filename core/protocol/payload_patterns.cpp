// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/payload_patterns.h"

#include "core/base/strings.h"
#include "core/protocol/payload_catalogue.h"
#include "core/protocol/substring_matcher.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstring>

namespace metsuke {

namespace {

constexpr size_t kTail = PayloadString::kMaximum; ///< of a direction, kept for matches across calls
constexpr size_t kExcerpt = 128;
constexpr size_t kMaximumNames = 128;
constexpr uint8_t kTcp = 6;

/// The catalogue, compiled once for the process.
struct Compiled {
    Compiled()
        : matcher(texts(), SubstringMatcher::Case::Ignore) {
        for (const auto& item : payloadStrings()) {
            stringNames.push_back(numberOf(item.name));
        }
        for (const auto& item : payloadShapes()) {
            shapeNames.push_back(numberOf(item.name));
        }
    }
    static std::vector<std::string_view> texts() {
        std::vector<std::string_view> list;
        for (const auto& item : payloadStrings()) {
            list.push_back(item.bytes);
        }
        return list;
    }
    size_t numberOf(std::string_view name) {
        const auto it = std::ranges::find(names, name);
        const size_t number = static_cast<size_t>(it - names.begin());
        if (it == names.end()) {
            names.push_back(name);
        }
        return std::min(number, kMaximumNames - 1);
    }

    std::vector<std::string_view> names;
    std::vector<size_t> stringNames;
    std::vector<size_t> shapeNames;
    SubstringMatcher matcher;
};

const Compiled& compiled() {
    static const Compiled kCompiled;
    return kCompiled;
}

class PayloadScanner final : public ContentScanner {
public:
    explicit PayloadScanner(bool stream)
        : m_stream(stream) {}

    void scan(StreamDirection direction, Bytes bytes, ParserHost& host) override {
        Side& side = m_sides[static_cast<size_t>(direction)];
        if (!m_stream) { // a datagram stands alone
            side.state = 0;
            side.start = side.total;
            side.tailSize = side.headSize = 0;
        }
        lookAtHead(side, direction, bytes, host);
        const auto strings = payloadStrings();
        side.state = compiled().matcher.scan(bytes, side.state, [&](uint32_t index, size_t end) {
            const PayloadString& item = strings[index];
            const size_t number = compiled().stringNames[index];
            if (m_found.test(number) || !allowed(item.where, direction, host)) {
                return;
            }
            const uint64_t position = side.total + end - item.bytes.size();
            if (item.where.offset >= 0 && position - side.start != static_cast<uint64_t>(item.where.offset)) {
                return;
            }
            std::array<uint8_t, kExcerpt> around;
            const size_t before = std::min(side.tailSize + end, kTail);
            const size_t after = std::min(bytes.size() - end, kExcerpt - kTail);
            const size_t fromTail = before > end ? before - end : 0;
            std::memcpy(around.data(), side.tail.data() + side.tailSize - fromTail, fromTail);
            std::memcpy(around.data() + fromTail, bytes.data() + end - (before - fromTail), before - fromTail + after);
            const Bytes view = Bytes(around).first(before + after);
            if (item.where.exact && asText(view.subspan(before - item.bytes.size(), item.bytes.size())) != item.bytes) {
                return;
            }
            m_found.set(number);
            report(item.name, item.where.ahead ? view.subspan(before - item.bytes.size()) : view, direction, position, host);
        });
        keepTail(side, bytes);
        side.total += bytes.size();
    }

private:
    struct Side {
        uint64_t total = 0;
        uint64_t start = 0; ///< of the datagram in hand
        SubstringMatcher::State state = 0;
        uint8_t headSize = 0;
        uint8_t tailSize = 0;
        std::array<uint8_t, PayloadShape::kHead> head;
        std::array<uint8_t, kTail> tail;
    };

    [[nodiscard]] bool allowed(const PayloadWhere& where, StreamDirection direction, ParserHost& host) const {
        const bool client = direction == StreamDirection::Originator;
        if ((where.side == PayloadWhere::Side::Client && !client) || (where.side == PayloadWhere::Side::Server && client)) {
            return false;
        }
        if (where.transport != PayloadWhere::Transport::Any && (where.transport == PayloadWhere::Transport::Stream) != m_stream) {
            return false;
        }
        const FlowInfo& flow = host.flow();
        if (where.port != 0 && flow.respPort != where.port) {
            return false;
        }
        if (where.quotable) {
            static constexpr std::string_view kText[] = {"smtp", "imap", "pop3", "nntp", "irc"};
            return !(flow.service == "http" && !client) && std::ranges::find(kText, flow.service) == std::end(kText);
        }
        return true;
    }

    void lookAtHead(Side& side, StreamDirection direction, Bytes bytes, ParserHost& host) {
        if (side.headSize == side.head.size()) {
            return;
        }
        const size_t more = std::min(bytes.size(), side.head.size() - side.headSize);
        std::memcpy(side.head.data() + side.headSize, bytes.data(), more);
        side.headSize = static_cast<uint8_t>(side.headSize + more);
        const Bytes head = Bytes(side.head).first(side.headSize);
        const auto shapes = payloadShapes();
        for (size_t i = 0; i < shapes.size(); ++i) {
            const size_t number = compiled().shapeNames[i];
            if (!m_found.test(number) && shapes[i].matches(head) && allowed(shapes[i].where, direction, host)) {
                m_found.set(number);
                report(shapes[i].name, head, direction, side.start, host);
            }
        }
    }

    static void report(std::string_view name, Bytes around, StreamDirection direction, uint64_t position, ParserHost& host) {
        PayloadEvent event;
        event.pattern = name;
        event.family = name.substr(0, name.find('.'));
        event.excerpt = cleanText(asText(around), kExcerpt);
        event.from_responder = direction == StreamDirection::Responder;
        event.position = static_cast<int64_t>(position);
        host.emit(std::move(event));
    }

    static void keepTail(Side& side, Bytes bytes) {
        if (bytes.size() >= kTail) {
            std::memcpy(side.tail.data(), bytes.data() + bytes.size() - kTail, kTail);
            side.tailSize = kTail;
            return;
        }
        const size_t kept = std::min<size_t>(side.tailSize, kTail - bytes.size());
        std::memmove(side.tail.data(), side.tail.data() + side.tailSize - kept, kept);
        std::memcpy(side.tail.data() + kept, bytes.data(), bytes.size());
        side.tailSize = static_cast<uint8_t>(kept + bytes.size());
    }

    std::array<Side, 2> m_sides;
    std::bitset<kMaximumNames> m_found;
    bool m_stream;
};

} // namespace

std::unique_ptr<ContentScanner> makePayloadScanner(const FlowInfo& flow) {
    return std::make_unique<PayloadScanner>(flow.proto == kTcp);
}

} // namespace metsuke
