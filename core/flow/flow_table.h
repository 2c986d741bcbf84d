// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/flow/flow_record.h"

#include <functional>
#include <vector>

namespace metsuke {

/// The live flows of one lane. Records stand in slabs and are named by 32-bit index; the index is made of 64-byte
/// buckets of eight (tag, index) pairs, so a lookup touches one line there and one or two of the record. Recency is
/// kept exactly, per FlowClass, in arrays beside the records. One thread.
class FlowTable {
public:
    using Index = uint32_t;
    static constexpr Index kNone = UINT32_MAX;

    explicit FlowTable(size_t capacity);
    FlowTable(const FlowTable&) = delete;
    FlowTable& operator=(const FlowTable&) = delete;

    [[nodiscard]] size_t size() const { return m_size; }
    [[nodiscard]] bool full() const { return m_size >= m_capacity; }
    [[nodiscard]] const FlowRecord& record(Index index) const { return at(index); }
    [[nodiscard]] FlowRecord& record(Index index) { return m_slabs[index / kSlabRecords]->records[index % kSlabRecords]; }

    /// Two passes before the lookup of a batch: the bucket, then (when it has arrived) the record.
    void prefetchBucket(uint64_t hash) const;
    void prefetchRecord(uint64_t hash) const;

    [[nodiscard]] Index find(const FlowKey& key, uint64_t hash) const;
    /// Precondition: not found and not full. The record is fresh but for key, hash, class and clock; it is the most
    /// recent of its class.
    Index insert(const FlowKey& key, uint64_t hash, FlowClass flowClass, Timestamp clock);
    void erase(Index index);

    /// A packet arrived: the flow is now the most recent one of `flowClass`.
    void touch(Index index, FlowClass flowClass, Timestamp clock);
    /// The flow of that class that was silent longest, or kNone.
    [[nodiscard]] Index oldest(FlowClass flowClass) const { return m_lists[static_cast<size_t>(flowClass)].head; }
    /// What to give up when the table is full.
    [[nodiscard]] Index victim() const;
    /// Every live record, in no particular order.
    void forEach(const std::function<void(Index)>& visit) const;

private:
    static constexpr size_t kSlabRecords = 32;
    static constexpr size_t kSlots = 8;
    struct alignas(64) Bucket {
        std::array<uint16_t, kSlots> tags{}; ///< 0 = free
        std::array<Index, kSlots> indices{};
        uint32_t passedBy = 0; ///< entries that found this bucket full and stand further on
    };
    static_assert(sizeof(Bucket) == 64);
    struct Slab {
        std::array<FlowRecord, kSlabRecords> records;
    };
    struct Link {
        Index previous = kNone;
        Index next = kNone;
    };
    struct List {
        Index head = kNone; ///< silent longest
        Index tail = kNone;
    };

    [[nodiscard]] static uint16_t tagOf(uint64_t hash) { return static_cast<uint16_t>((hash >> 40 & 0xffff) | 1); }
    [[nodiscard]] size_t bucketOf(uint64_t hash) const { return hash & (m_buckets.size() - 1); }
    [[nodiscard]] const FlowRecord& at(Index index) const {
        return m_slabs[index / kSlabRecords]->records[index % kSlabRecords];
    }
    void place(uint64_t hash, Index index);
    void grow();
    void link(Index index, FlowClass flowClass);
    void unlink(Index index, FlowClass flowClass);

    size_t m_capacity;
    size_t m_size = 0;
    std::vector<Bucket> m_buckets;
    std::vector<std::unique_ptr<Slab>> m_slabs;
    std::vector<Link> m_links;
    std::vector<Index> m_free;
    std::array<List, kFlowClassCount> m_lists;
};

} // namespace metsuke
