// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/merged_source.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr size_t kReadAhead = 256; ///< packets of an input held while others are merged with it

} // namespace

MergedSource::MergedSource(std::vector<std::unique_ptr<CaptureInput>> inputs) {
    m_lanes.reserve(inputs.size());
    for (auto& input : inputs) {
        m_isPersistent = m_isPersistent && (input->isPersistent() || input->failure());
        m_hungry.push_back(static_cast<uint16_t>(m_lanes.size()));
        m_lanes.emplace_back();
        m_lanes.back().input = std::move(input);
        m_lanes.back().running = {std::numeric_limits<int64_t>::min()};
    }
}

PacketSource::Status MergedSource::next(Batch& batch, size_t maximum) {
    batch.packets.clear();
    batch.keepAlive.reset();
    Status status = Status::NothingYet;
    Owners owners;
    while (batch.packets.size() < maximum) {
        if (!fillHungry()) {
            break; // what comes next in order is not known yet
        }
        if (m_heap.empty()) {
            status = Status::End;
            break;
        }
        std::pop_heap(m_heap.begin(), m_heap.end(), [this](uint16_t a, uint16_t b) { return isEarlier(b, a); });
        const uint16_t index = m_heap.back();
        Lane& lane = m_lanes[index];
        if (lane.run.status == RecordReader::Status::Tick && !batch.packets.empty()) {
            std::push_heap(m_heap.begin(), m_heap.end(), [this](uint16_t a, uint16_t b) { return isEarlier(b, a); });
            break;
        }
        m_heap.pop_back();
        for (const auto& owner : lane.run.owners) {
            if (std::find(owners.begin(), owners.end(), owner) == owners.end()) {
                owners.push_back(owner);
            }
        }
        status = takeRun(index, batch, maximum);
        if (status == Status::ClockTick) {
            break;
        }
    }
    batch.clock = m_clock;
    batch.keepAlive = combined(std::move(owners));
    return batch.packets.empty() ? status : Status::Packets;
}

/// Takes packets of one lane as long as they come before those of every other.
PacketSource::Status MergedSource::takeRun(uint16_t index, Batch& batch, size_t maximum) {
    Lane& lane = m_lanes[index];
    if (lane.run.status == RecordReader::Status::Tick) {
        m_clock = std::max(m_clock, lane.running);
        m_hungry.push_back(index);
        return Status::ClockTick;
    }
    const std::vector<PacketView>& packets = lane.run.packets;
    while (batch.packets.size() < maximum) {
        batch.packets.push_back(packets[lane.at]);
        m_clock = std::max(m_clock, packets[lane.at].ts);
        ++lane.at;
        if (lane.at == packets.size()) {
            m_hungry.push_back(index);
            return Status::Packets;
        }
        lane.running = std::max(lane.running, packets[lane.at].ts);
        if (!m_heap.empty() && isEarlier(m_heap.front(), index)) {
            break;
        }
    }
    push(index);
    return Status::Packets;
}

bool MergedSource::isEarlier(uint16_t a, uint16_t b) const {
    const Timestamp left = m_lanes[a].running;
    const Timestamp right = m_lanes[b].running;
    return left != right ? left < right : a < b;
}

void MergedSource::push(uint16_t index) {
    m_heap.push_back(index);
    std::push_heap(m_heap.begin(), m_heap.end(), [this](uint16_t a, uint16_t b) { return isEarlier(b, a); });
}

/// False when some lane has nothing yet.
bool MergedSource::fillHungry() {
    std::erase_if(m_hungry, [this](uint16_t index) { return fill(index, kReadAhead); });
    return m_hungry.empty();
}

/// True when the lane has packets now, or will never have any more.
bool MergedSource::fill(uint16_t index, size_t maximum) {
    Lane& lane = m_lanes[index];
    if (!lane.isPrepared) {
        const CaptureInput::Readiness readiness = lane.input->prepare();
        if (readiness != CaptureInput::Readiness::Ready) {
            return readiness == CaptureInput::Readiness::Failed;
        }
        lane.isPrepared = true;
    }
    lane.input->read(lane.run, maximum, index);
    lane.at = 0;
    switch (lane.run.status) {
    case RecordReader::Status::Packet:
    case RecordReader::Status::Tick:
        lane.running = std::max(lane.running, lane.run.packets.front().ts);
        push(index);
        return true;
    case RecordReader::Status::NothingYet:
        return false;
    case RecordReader::Status::End:
        break;
    }
    return true;
}

std::vector<CaptureSummary> MergedSource::summaries() const {
    std::vector<CaptureSummary> all;
    all.reserve(m_lanes.size());
    for (const Lane& lane : m_lanes) {
        all.push_back(lane.input->summary());
    }
    return all;
}

uint64_t MergedSource::bytesRead() const {
    uint64_t sum = 0;
    for (const Lane& lane : m_lanes) {
        sum += lane.input->bytesRead();
    }
    return sum;
}

uint64_t MergedSource::bytesTotal() const {
    uint64_t sum = 0;
    for (const Lane& lane : m_lanes) {
        if (lane.input->bytesTotal() == 0 && !lane.input->failure()) {
            return 0; // still growing
        }
        sum += lane.input->bytesTotal();
    }
    return sum;
}

} // namespace metsuke
