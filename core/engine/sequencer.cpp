// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/sequencer.h"

#include <algorithm>

namespace metsuke {

void Sequencer::merge(Epoch& epoch, EpochBatch& batch) {
    std::vector<LaneEvent*> events;
    std::vector<LanePostings*> postings;
    for (LaneOutput& output : epoch.outputs) {
        for (LaneEvent& event : output.events) {
            events.push_back(&event);
        }
        for (LanePostings& posting : output.postings) {
            postings.push_back(&posting);
        }
    }
    const auto byKey = [](const auto* a, const auto* b) { return a->key < b->key; };
    std::sort(events.begin(), events.end(), byKey);
    std::sort(postings.begin(), postings.end(), byKey);

    batch.epoch = epoch.number;
    batch.watermark = epoch.watermark;
    batch.position = epoch.position;
    const uint64_t end = epoch.firstOrder + epoch.packets.size();
    batch.lastOrder = end == 0 ? 0 : end - 1;
    batch.events.reserve(events.size());
    for (LaneEvent* event : events) {
        if (event->key.order != m_order) {
            m_order = event->key.order;
            m_sequence = 0;
        }
        event->header.order = m_order;
        event->header.sequence = m_sequence++;
        batch.events.push_back({event->header, std::move(event->body), {}, {}, {}});
    }
    batch.flowPackets.reserve(postings.size());
    for (LanePostings* posting : postings) {
        batch.flowPackets.push_back(std::move(posting->packets));
    }
}

} // namespace metsuke
