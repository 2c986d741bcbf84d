// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/keyed_hash.h"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace metsuke {

/// Hash for text keys; transparent, so that look-ups take a string_view.
struct TextHash {
    size_t operator()(std::string_view text) const noexcept {
        return KeyedHash{}.bytes({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
    }
};
/// Hash for integer keys.
struct WordHash {
    size_t operator()(uint64_t word) const noexcept { return KeyedHash{}.words(word, 0x2545f4914f6cdd1dULL); }
};

/// Hash map with a fixed capacity that forgets what was used longest ago. What it forgets depends on the sequence
/// of calls alone, and iteration goes from oldest to newest use, so results are the same on every run.
/// References stay valid until their entry is evicted or erased.
template<typename Key, typename Value, typename Hash = std::hash<Key>>
class LruMap {
public:
    explicit LruMap(size_t capacity)
        : m_capacity(capacity == 0 ? 1 : capacity)
        , m_buckets(kFirstBuckets, kNone) {}

    /// The value and its refreshed place in the order, or nullptr.
    template<typename Like>
    Value* find(const Like& key) {
        const uint32_t index = locate(key, Hash{}(key));
        if (index == kNone) {
            return nullptr;
        }
        refresh(index);
        return &m_slots[index].value;
    }
    /// The value without touching the order, or nullptr.
    template<typename Like>
    [[nodiscard]] const Value* peek(const Like& key) const {
        const uint32_t index = locate(key, Hash{}(key));
        return index == kNone ? nullptr : &m_slots[index].value;
    }
    /// The value, made by default construction if it was absent (second = true); may evict the oldest entry.
    template<typename Like>
    std::pair<Value&, bool> obtain(const Like& key) {
        const size_t hash = Hash{}(key);
        if (const uint32_t found = locate(key, hash); found != kNone) {
            refresh(found);
            return {m_slots[found].value, false};
        }
        return {m_slots[create(Key(key), hash)].value, true};
    }
    template<typename Like>
    bool erase(const Like& key) {
        const uint32_t index = locate(key, Hash{}(key));
        if (index == kNone) {
            return false;
        }
        release(index);
        return true;
    }
    void clear() {
        m_slots.clear();
        m_buckets.assign(kFirstBuckets, kNone);
        m_free = m_oldest = m_newest = kNone;
        m_size = 0;
    }
    [[nodiscard]] size_t size() const { return m_size; }
    [[nodiscard]] uint64_t evictions() const { return m_evictions; } ///< how often the table was too small

    /// visit(key, value), least recently used first.
    template<typename Visit>
    void forEach(Visit visit) const {
        for (uint32_t i = m_oldest; i != kNone; i = m_slots[i].newer) {
            visit(m_slots[i].key, m_slots[i].value);
        }
    }
    template<typename Visit>
    void forEach(Visit visit) {
        for (uint32_t i = m_oldest; i != kNone; i = m_slots[i].newer) {
            visit(m_slots[i].key, m_slots[i].value);
        }
    }

private:
    static constexpr uint32_t kNone = 0xffffffff;
    static constexpr size_t kFirstBuckets = 16;

    struct Slot {
        Key key;
        Value value{};
        size_t hash = 0;
        uint32_t chain = kNone; ///< next of the bucket, or next free slot
        uint32_t older = kNone;
        uint32_t newer = kNone;
    };

    template<typename Like>
    [[nodiscard]] uint32_t locate(const Like& key, size_t hash) const {
        uint32_t index = m_buckets[hash & (m_buckets.size() - 1)];
        while (index != kNone && !(m_slots[index].hash == hash && m_slots[index].key == key)) {
            index = m_slots[index].chain;
        }
        return index;
    }
    uint32_t create(Key key, size_t hash) {
        if (m_size >= m_capacity) {
            ++m_evictions;
            release(m_oldest);
        }
        uint32_t index = m_free;
        if (index != kNone) {
            m_free = m_slots[index].chain;
        } else {
            index = static_cast<uint32_t>(m_slots.size());
            m_slots.emplace_back();
        }
        Slot& slot = m_slots[index];
        slot.key = std::move(key);
        slot.value = Value{};
        slot.hash = hash;
        ++m_size;
        append(index);
        if (m_size > m_buckets.size()) {
            rehash(m_buckets.size() * 2); // links the new slot as well
        } else {
            linkBucket(index);
        }
        return index;
    }
    void linkBucket(uint32_t index) {
        uint32_t& bucket = m_buckets[m_slots[index].hash & (m_buckets.size() - 1)];
        m_slots[index].chain = bucket;
        bucket = index;
    }
    void rehash(size_t count) {
        m_buckets.assign(count, kNone);
        for (uint32_t i = m_oldest; i != kNone; i = m_slots[i].newer) {
            linkBucket(i);
        }
    }
    void append(uint32_t index) {
        m_slots[index].older = m_newest;
        m_slots[index].newer = kNone;
        (m_newest == kNone ? m_oldest : m_slots[m_newest].newer) = index;
        m_newest = index;
    }
    void unlink(uint32_t index) {
        const Slot& slot = m_slots[index];
        (slot.older == kNone ? m_oldest : m_slots[slot.older].newer) = slot.newer;
        (slot.newer == kNone ? m_newest : m_slots[slot.newer].older) = slot.older;
    }
    void refresh(uint32_t index) {
        if (index != m_newest) {
            unlink(index);
            append(index);
        }
    }
    void release(uint32_t index) {
        unlink(index);
        uint32_t* link = &m_buckets[m_slots[index].hash & (m_buckets.size() - 1)];
        while (*link != index) {
            link = &m_slots[*link].chain;
        }
        *link = m_slots[index].chain;
        m_slots[index].key = Key{};
        m_slots[index].value = Value{};
        m_slots[index].chain = m_free;
        m_free = index;
        --m_size;
    }

    size_t m_capacity;
    std::deque<Slot> m_slots; ///< a deque: references survive growth
    std::vector<uint32_t> m_buckets; ///< size is a power of two
    uint32_t m_free = kNone;
    uint32_t m_oldest = kNone;
    uint32_t m_newest = kNone;
    size_t m_size = 0;
    uint64_t m_evictions = 0;
};

} // namespace metsuke
