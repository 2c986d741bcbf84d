// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/fuzz_target.h"

#include "core/event/posting.h"
#include "core/flow/tcp_reassembler.h"

#include <map>

namespace metsuke::fuzz {

namespace {

class Recorder final : public StreamSink {
public:
    void data(Bytes bytes) override { text.insert(text.end(), bytes.begin(), bytes.end()); }
    void gap(uint64_t bytes, Gap /*kind*/) override {
        require(bytes <= uint64_t{32} << 20, "gaps are bounded by what was acknowledged or seen");
        text.insert(text.end(), bytes, kMissing);
    }
    static constexpr int kMissing = -1;
    std::vector<int> text;
};

/// What a correct but slow reassembler makes of the same calls: the first byte at a position stays.
class Model {
public:
    void segment(int64_t offset, Bytes data, uint32_t wire) {
        for (uint32_t i = 0; i < wire; ++i) {
            const int64_t position = offset + i;
            if (position >= m_next) {
                m_bytes.emplace(position, i < data.size() ? data[i] : Recorder::kMissing);
            }
        }
        m_highest = std::max(m_highest, offset + wire);
        advance();
    }
    void acknowledged(int64_t offset) {
        if (offset > m_acknowledged && offset <= m_highest + TcpReassembler::kMaximumAhead) {
            m_acknowledged = offset;
            advance();
        }
    }
    std::vector<int> finish() {
        m_acknowledged = m_bytes.empty() ? m_acknowledged : std::max(m_acknowledged, m_bytes.rbegin()->first);
        advance();
        if (m_acknowledged > m_next) {
            m_text.insert(m_text.end(), static_cast<size_t>(m_acknowledged - m_next), Recorder::kMissing);
        }
        return std::move(m_text);
    }

private:
    void advance() {
        while (!m_bytes.empty()) {
            const auto first = m_bytes.begin();
            if (first->first > m_next) {
                if (first->first > m_acknowledged) {
                    return;
                }
                m_text.insert(m_text.end(), static_cast<size_t>(first->first - m_next), Recorder::kMissing);
            }
            m_text.push_back(first->second);
            m_next = first->first + 1;
            m_bytes.erase(first);
        }
    }

    std::map<int64_t, int> m_bytes;
    int64_t m_next = 0;
    int64_t m_acknowledged = 0;
    int64_t m_highest = 0;
    std::vector<int> m_text;
};

/// Calls as bytes: kind, offset, length, content. All within a few KiB, so that no cap is met.
void reassembly(Bytes input) {
    Choices choices(input);
    TcpReassembler reassembler;
    ReassemblyUsage usage{0, size_t{1} << 20};
    Recorder out;
    Model model;
    for (int calls = 0; calls < 300 && !choices.atEnd(); ++calls) {
        const uint8_t kind = choices.byte();
        const int64_t offset = static_cast<int64_t>(choices.number16() % 4096) - 64;
        if (kind % 4 == 0) {
            model.acknowledged(offset);
            reassembler.acknowledged(offset, out, usage);
            continue;
        }
        const Bytes data = choices.bytes(kind / 4);
        const auto wire = static_cast<uint32_t>(data.size() + (kind % 4 == 1 ? choices.byte() : 0));
        model.segment(offset, data, wire);
        reassembler.segment(offset, data, wire, out, usage);
    }
    reassembler.flush(out, usage);
    require(usage.bytes == 0, "nothing stays charged");
    require(out.text == model.finish(), "the reassembler agrees with the naive model");
}

/// The same without limits on offsets: bounds alone.
void reassemblyBounds(Bytes input) {
    Choices choices(input);
    TcpReassembler reassembler;
    ReassemblyUsage usage{0, 64 * 1024};
    struct Counter final : StreamSink {
        void data(Bytes bytes) override { count += bytes.size(); }
        void gap(uint64_t bytes, Gap /*kind*/) override { count += bytes; }
        uint64_t count = 0;
    } out;
    while (!choices.atEnd()) {
        const uint8_t kind = choices.byte();
        int64_t offset = static_cast<int64_t>(choices.number16() << (kind >> 4)) - 1000;
        if (kind % 8 == 0) {
            reassembler.acknowledged(offset, out, usage);
        } else if (kind % 8 == 1) {
            reassembler.flush(out, usage);
        } else {
            const Bytes data = choices.bytes(choices.byte());
            reassembler.segment(offset, data, static_cast<uint32_t>(data.size()) + choices.number16(), out, usage);
        }
        require(usage.bytes <= usage.limit + 65536 + 255, "what is held is bounded");
    }
    reassembler.flush(out, usage);
    require(usage.bytes == 0, "nothing stays charged");
}

void posting(Bytes input) {
    PostingReader reader(input);
    std::vector<Posting> list;
    while (const auto next = reader.next()) {
        list.push_back(*next);
    }
    require(list.size() <= input.size() / 2 + 1, "two bytes a packet at least");
    PostingWriter writer;
    for (const auto& one : list) {
        writer.add(one);
    }
    const auto written = writer.take();
    PostingReader again(written);
    for (const auto& one : list) {
        const auto next = again.next();
        require(next && *next == one, "what was read can be written and read again");
    }
    require(!again.next() && again.ok(), "and nothing more");
}

} // namespace

void addFlowTargets(std::vector<FuzzTarget>& targets) {
    const Octets calls{41, 64, 0, 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 0, 41, 80, 0, 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 3, 0, 90, 0,
        42, 70, 0, '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'};
    targets.push_back({"reassembly", reassembly, {calls}, 20000, {}});
    targets.push_back({"reassembly-bounds", reassemblyBounds, {calls}, 10000, {}});
    PostingWriter writer;
    for (uint64_t i = 1; i < 20; ++i) {
        writer.add({static_cast<uint16_t>(i / 10), i * i, i * 1000});
    }
    targets.push_back({"posting", posting, {writer.take()}, 20000, {}});
}

} // namespace metsuke::fuzz
