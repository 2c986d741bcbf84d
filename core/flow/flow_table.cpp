// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/flow/flow_table.h"

namespace metsuke {

namespace {

constexpr size_t kInitialBuckets = 16;

} // namespace

FlowTable::FlowTable(size_t capacity)
    : m_capacity(capacity)
    , m_buckets(kInitialBuckets) {}

void FlowTable::prefetchBucket(uint64_t hash) const { __builtin_prefetch(&m_buckets[bucketOf(hash)]); }

void FlowTable::prefetchRecord(uint64_t hash) const {
    const Bucket& bucket = m_buckets[bucketOf(hash)];
    const uint16_t tag = tagOf(hash);
    for (size_t slot = 0; slot < kSlots; ++slot) {
        if (bucket.tags[slot] == tag) {
            const FlowRecord& flow = at(bucket.indices[slot]);
            __builtin_prefetch(&flow);
            __builtin_prefetch(reinterpret_cast<const char*>(&flow) + 64);
            __builtin_prefetch(reinterpret_cast<const char*>(&flow) + 128);
            __builtin_prefetch(&m_links[bucket.indices[slot]]);
            return;
        }
    }
}

FlowTable::Index FlowTable::find(const FlowKey& key, uint64_t hash) const {
    const uint16_t tag = tagOf(hash);
    size_t position = bucketOf(hash);
    for (size_t tried = 0; tried < m_buckets.size(); ++tried, position = (position + 1) & (m_buckets.size() - 1)) {
        const Bucket& bucket = m_buckets[position];
        for (size_t slot = 0; slot < kSlots; ++slot) {
            if (bucket.tags[slot] == tag && at(bucket.indices[slot]).key == key) {
                return bucket.indices[slot];
            }
        }
        if (bucket.passedBy == 0) {
            break;
        }
    }
    return kNone;
}

FlowTable::Index FlowTable::insert(const FlowKey& key, uint64_t hash, FlowClass flowClass, Timestamp clock) {
    if ((m_size + 1) * 4 > m_buckets.size() * kSlots * 3) {
        grow();
    }
    if (m_free.empty()) {
        const auto base = static_cast<Index>(m_slabs.size() * kSlabRecords);
        m_slabs.push_back(std::make_unique<Slab>());
        m_links.resize(m_links.size() + kSlabRecords);
        for (size_t i = kSlabRecords; i > 0; --i) {
            m_free.push_back(base + static_cast<Index>(i - 1));
        }
    }
    const Index index = m_free.back();
    m_free.pop_back();
    FlowRecord& flow = record(index);
    flow.key = key;
    flow.hash = hash;
    flow.flowClass = flowClass;
    flow.lastClock = clock;
    place(hash, index);
    link(index, flowClass);
    ++m_size;
    return index;
}

void FlowTable::place(uint64_t hash, Index index) {
    for (size_t position = bucketOf(hash);; position = (position + 1) & (m_buckets.size() - 1)) {
        Bucket& bucket = m_buckets[position];
        for (size_t slot = 0; slot < kSlots; ++slot) {
            if (bucket.tags[slot] == 0) {
                bucket.tags[slot] = tagOf(hash);
                bucket.indices[slot] = index;
                return;
            }
        }
        ++bucket.passedBy;
    }
}

void FlowTable::erase(Index index) {
    FlowRecord& flow = record(index);
    const uint16_t tag = tagOf(flow.hash);
    bool found = false;
    for (size_t position = bucketOf(flow.hash); !found; position = (position + 1) & (m_buckets.size() - 1)) {
        Bucket& bucket = m_buckets[position];
        for (size_t slot = 0; slot < kSlots && !found; ++slot) {
            if (bucket.tags[slot] == tag && bucket.indices[slot] == index) {
                bucket.tags[slot] = 0;
                found = true;
            }
        }
        if (!found) {
            --bucket.passedBy;
        }
    }
    unlink(index, flow.flowClass);
    flow = FlowRecord{};
    m_free.push_back(index);
    --m_size;
}

void FlowTable::grow() {
    std::vector<Bucket> old(m_buckets.size() * 2);
    old.swap(m_buckets);
    for (const Bucket& bucket : old) {
        for (size_t slot = 0; slot < kSlots; ++slot) {
            if (bucket.tags[slot] != 0) {
                place(at(bucket.indices[slot]).hash, bucket.indices[slot]);
            }
        }
    }
}

void FlowTable::touch(Index index, FlowClass flowClass, Timestamp clock) {
    FlowRecord& flow = record(index);
    flow.lastClock = clock;
    if (flow.flowClass == flowClass && m_lists[static_cast<size_t>(flowClass)].tail == index) {
        return;
    }
    unlink(index, flow.flowClass);
    flow.flowClass = flowClass;
    link(index, flowClass);
}

void FlowTable::link(Index index, FlowClass flowClass) {
    List& list = m_lists[static_cast<size_t>(flowClass)];
    m_links[index] = {list.tail, kNone};
    (list.tail == kNone ? list.head : m_links[list.tail].next) = index;
    list.tail = index;
}

void FlowTable::unlink(Index index, FlowClass flowClass) {
    List& list = m_lists[static_cast<size_t>(flowClass)];
    const Link link = m_links[index];
    (link.previous == kNone ? list.head : m_links[link.previous].next) = link.next;
    (link.next == kNone ? list.tail : m_links[link.next].previous) = link.previous;
}

FlowTable::Index FlowTable::victim() const {
    for (const List& list : m_lists) {
        if (list.head != kNone) {
            return list.head;
        }
    }
    return kNone;
}

void FlowTable::forEach(const std::function<void(Index)>& visit) const {
    for (const Bucket& bucket : m_buckets) {
        for (size_t slot = 0; slot < kSlots; ++slot) {
            if (bucket.tags[slot] != 0) {
                visit(bucket.indices[slot]);
            }
        }
    }
}

} // namespace metsuke
