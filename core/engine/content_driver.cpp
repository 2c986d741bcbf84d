// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/content_driver.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr size_t kMaximumProtocols = 64; // bits of FlowContent::candidates
constexpr uint8_t kMaximumRejections = 2;

size_t indexOf(StreamDirection direction) { return static_cast<size_t>(direction); }

ProbeInput inputOf(const FlowRecord& flow, Bytes originator, Bytes responder) {
    const auto first = [](Bytes bytes) { return bytes.first(std::min(bytes.size(), ProbeBuffer::kProbed)); };
    return {first(originator), first(responder), flow.info.origPort, flow.info.respPort, flow.info.proto};
}

} // namespace

FlowContent& ContentDriver::contentOf(FlowRecord& flow) {
    if (!flow.attachment) {
        auto content = std::make_unique<FlowContent>();
        for (const ContentScannerFactory make : m_registry.scanners()) {
            if (auto scanner = make(flow.info)) {
                content->scanners.push_back(std::move(scanner));
            }
        }
        if (content->scanners.empty()) {
            flow.actions.clear(FlowActions::Scan);
        }
        flow.attachment = std::move(content);
    }
    return static_cast<FlowContent&>(*flow.attachment);
}

bool ContentDriver::wants(const FlowRecord& flow, StreamDirection direction) const {
    if (flow.actions.has(FlowActions::Probe) || flow.actions.has(FlowActions::Parse)) {
        return true;
    }
    if (!flow.actions.has(FlowActions::Scan)) {
        return false;
    }
    const auto* content = static_cast<const FlowContent*>(flow.attachment.get());
    return content == nullptr || content->scanned[indexOf(direction)] < ContentScanner::kScanDepth;
}

void ContentDriver::streamData(FlowRecord& flow, StreamDirection direction, Bytes bytes) {
    FlowContent& content = contentOf(flow);
    flow.heads[indexOf(direction)].add(bytes);
    scan(flow, content, direction, bytes);
    uint64_t& delivered = content.delivered[indexOf(direction)];
    delivered += bytes.size();
    feedStream(flow, direction, bytes);
    if (delivered > (content.carvesFiles ? kInspectedCarving : kInspected)) {
        giveUp(flow, content);
    }
}

void ContentDriver::scan(FlowRecord& flow, FlowContent& content, StreamDirection direction, Bytes bytes) {
    if (!flow.actions.has(FlowActions::Scan)) {
        return;
    }
    uint64_t& scanned = content.scanned[indexOf(direction)];
    const size_t wanted = std::min<size_t>(bytes.size(), ContentScanner::kScanDepth - scanned);
    if (wanted > 0) {
        scanned += wanted;
        const bool parserSpoke = content.hasEvents;
        for (const auto& scanner : content.scanners) {
            scanner->scan(direction, bytes.first(wanted), m_host);
        }
        content.hasEvents = parserSpoke;
        content.shuntAsked = content.rejectAsked = false; // a scanner has no say in that
    }
    if (content.scanned[0] >= ContentScanner::kScanDepth && content.scanned[1] >= ContentScanner::kScanDepth) {
        flow.actions.clear(FlowActions::Scan);
    }
}

void ContentDriver::feedStream(FlowRecord& flow, StreamDirection direction, Bytes bytes) {
    FlowContent& content = contentOf(flow);
    if (content.stream) {
        content.stream->data(direction, bytes, m_host);
        if (afterCall(flow, content)) {
            probeStream(flow, content, direction, bytes);
        }
    } else if (flow.actions.has(FlowActions::Probe)) {
        probeStream(flow, content, direction, bytes);
    }
}

void ContentDriver::streamGap(FlowRecord& flow, StreamDirection direction, uint64_t bytes) {
    FlowContent& content = contentOf(flow);
    if (content.stream) {
        content.stream->gap(direction, bytes, m_host);
        afterCall(flow, content);
    } else if (content.probe && !content.probe->heads[indexOf(direction)].empty()) {
        giveUp(flow, content); // what was kept and what follows do not belong together
    }
}

void ContentDriver::datagram(FlowRecord& flow, StreamDirection direction, Bytes bytes) {
    if (!flow.actions.wantsContent()) {
        return;
    }
    FlowContent& content = contentOf(flow);
    if (flow.heads[indexOf(direction)].size == 0) {
        flow.heads[indexOf(direction)].add(bytes);
    }
    scan(flow, content, direction, bytes);
    if (content.datagram) {
        content.datagram->datagram(direction, bytes, m_host);
        if (afterCall(flow, content)) {
            probeDatagram(flow, content, direction, bytes);
        }
    } else if (flow.actions.has(FlowActions::Probe)) {
        probeDatagram(flow, content, direction, bytes);
    }
}

void ContentDriver::probeStream(FlowRecord& flow, FlowContent& content, StreamDirection direction, Bytes bytes) {
    // What one direction said before, and this chunk, as far as probes look.
    std::vector<uint8_t> joined;
    std::array<Bytes, 2> heads;
    if (content.probe) {
        heads = {content.probe->heads[0], content.probe->heads[1]};
    }
    Bytes& mine = heads[indexOf(direction)];
    if (mine.empty()) {
        mine = bytes;
    } else if (mine.size() < ProbeBuffer::kProbed) {
        joined.assign(mine.begin(), mine.end());
        const Bytes more = bytes.first(std::min(bytes.size(), ProbeBuffer::kProbed - mine.size()));
        joined.insert(joined.end(), more.begin(), more.end());
        mine = joined;
    }
    switch (judgeStream(flow, content, inputOf(flow, heads[0], heads[1]))) {
    case Verdict::Accepted: {
        const auto kept = takeProbe(content);
        if (kept) {
            for (const ProbeBuffer::Chunk& chunk : kept->chunks) {
                feedStream(flow, chunk.direction, chunk.bytes);
            }
        }
        feedStream(flow, direction, bytes);
        return;
    }
    case Verdict::Waiting:
        if (keep(content, direction, bytes)) {
            return;
        }
        break;
    case Verdict::Unknown:
        if (content.secondChance) {
            content.secondChance = false;
            content.candidates = ~content.rejected;
            takeProbe(content);
            return;
        }
        break;
    }
    giveUp(flow, content);
}

ContentDriver::Verdict ContentDriver::judgeStream(FlowRecord& flow, FlowContent& content, const ProbeInput& input) {
    const auto& protocols = m_registry.streams();
    const size_t count = std::min(protocols.size(), kMaximumProtocols);
    bool waiting = false;
    for (size_t i = 0; i < count; ++i) {
        const uint64_t bit = uint64_t{1} << i;
        if ((content.candidates & bit) == 0) {
            continue;
        }
        switch (protocols[i].probe(input)) {
        case ProbeResult::Yes:
            content.stream = protocols[i].make();
            content.protocol = static_cast<uint8_t>(i);
            content.hasEvents = false;
            flow.info.service = protocols[i].service;
            flow.actions.clear(FlowActions::Probe);
            flow.actions.set(FlowActions::Parse);
            return Verdict::Accepted;
        case ProbeResult::Maybe:
            waiting = true;
            break;
        case ProbeResult::No:
            content.candidates &= ~bit;
            break;
        }
    }
    return waiting ? Verdict::Waiting : Verdict::Unknown;
}

void ContentDriver::probeDatagram(FlowRecord& flow, FlowContent& content, StreamDirection direction, Bytes bytes) {
    std::array<Bytes, 2> heads;
    if (content.probe) {
        for (auto chunk = content.probe->chunks.rbegin(); chunk != content.probe->chunks.rend(); ++chunk) {
            heads[indexOf(chunk->direction)] = chunk->bytes; // the first of each direction in the end
        }
    }
    heads[indexOf(direction)] = bytes;
    ++content.datagramsProbed;
    const Verdict verdict = judgeDatagram(flow, content, inputOf(flow, heads[0], heads[1]));
    if (verdict == Verdict::Accepted) {
        const auto kept = takeProbe(content);
        if (kept) {
            for (const ProbeBuffer::Chunk& chunk : kept->chunks) {
                if (content.datagram) {
                    content.datagram->datagram(chunk.direction, chunk.bytes, m_host);
                    afterCall(flow, content);
                }
            }
        }
        if (content.datagram) {
            content.datagram->datagram(direction, bytes, m_host);
            afterCall(flow, content);
        }
        return;
    }
    if (content.datagramsProbed >= kDatagramsProbed
        || (verdict == Verdict::Waiting && !keep(content, direction, bytes))) {
        giveUp(flow, content);
    }
}

ContentDriver::Verdict ContentDriver::judgeDatagram(FlowRecord& flow, FlowContent& content, const ProbeInput& input) {
    const auto& protocols = m_registry.datagrams();
    const size_t count = std::min(protocols.size(), kMaximumProtocols);
    bool waiting = false;
    for (size_t i = 0; i < count; ++i) {
        if ((content.rejected & uint64_t{1} << i) != 0) {
            continue;
        }
        const ProbeResult result = protocols[i].probe(input);
        if (result == ProbeResult::Yes) {
            content.datagram = protocols[i].make();
            content.protocol = static_cast<uint8_t>(i);
            content.hasEvents = false;
            flow.info.service = protocols[i].service;
            flow.actions.clear(FlowActions::Probe);
            flow.actions.set(FlowActions::Parse);
            return Verdict::Accepted;
        }
        waiting = waiting || result == ProbeResult::Maybe;
    }
    return waiting ? Verdict::Waiting : Verdict::Unknown;
}

bool ContentDriver::afterCall(FlowRecord& flow, FlowContent& content) {
    if (content.rejectAsked) {
        content.rejectAsked = content.shuntAsked = false;
        const bool wasTaken = content.hasEvents;
        endParser(content);
        if (!wasTaken && !content.hasEvents) {
            flow.info.service = {};
        }
        content.rejected |= uint64_t{1} << content.protocol;
        content.candidates = ~content.rejected;
        content.datagramsProbed = 0;
        ++content.rejections;
        if (content.rejections >= kMaximumRejections) {
            giveUp(flow, content);
            return false;
        }
        content.secondChance = true;
        flow.actions.clear(FlowActions::Parse);
        flow.actions.set(FlowActions::Probe);
        return true;
    }
    if (content.shuntAsked) {
        content.shuntAsked = false;
        giveUp(flow, content);
        flow.actions.shunt();
    }
    return false;
}

bool ContentDriver::keep(FlowContent& content, StreamDirection direction, Bytes bytes) {
    if (!content.probe) {
        content.probe = std::make_unique<ProbeBuffer>();
    }
    ProbeBuffer& probe = *content.probe;
    auto& head = probe.heads[indexOf(direction)];
    if (head.size() + bytes.size() > ProbeBuffer::kKept || probe.chunks.size() >= ProbeBuffer::kChunks
        || m_probeBytes + bytes.size() > m_probeBudget) {
        return false;
    }
    head.insert(head.end(), bytes.begin(), bytes.end());
    probe.chunks.push_back({direction, {bytes.begin(), bytes.end()}});
    m_probeBytes += bytes.size();
    return true;
}

std::unique_ptr<ProbeBuffer> ContentDriver::takeProbe(FlowContent& content) {
    if (content.probe) {
        m_probeBytes -= content.probe->size();
    }
    return std::move(content.probe);
}

void ContentDriver::giveUp(FlowRecord& flow, FlowContent& content) {
    endParser(content);
    takeProbe(content);
    flow.actions.clear(FlowActions::Probe);
    flow.actions.clear(FlowActions::Parse);
}

void ContentDriver::endParser(FlowContent& content) {
    // Out of the flow first: end() may ask for a shunt, which is then of no meaning.
    if (const auto parser = std::move(content.stream)) {
        parser->end(m_host);
    }
    if (const auto parser = std::move(content.datagram)) {
        parser->end(m_host);
    }
    content.shuntAsked = content.rejectAsked = false;
}

void ContentDriver::end(FlowRecord& flow) {
    if (flow.attachment) {
        giveUp(flow, static_cast<FlowContent&>(*flow.attachment));
    }
}

} // namespace metsuke
