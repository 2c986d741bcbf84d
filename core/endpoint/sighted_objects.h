// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/sightings.h"

namespace metsuke::endpoint {

/// Makes objects that are there still out of records that have an indicator: files that were not deleted or written over since,
/// processes that have not ended and run it still, entries that were not removed. One thread; `history` outlives it.
class SightedObjects {
public:
    explicit SightedObjects(HistoryReader& history)
        : m_history(history) { }

    /// Of records of one kind that have the indicator. An error only when the history cannot be read.
    Result<void> take(const Indicator& indicator, const std::vector<Activity>& records);
    /// What was taken since this was last called.
    [[nodiscard]] std::vector<SightedObject> ofLast();
    /// There were more than kMostSighted, or more than an answer has room for.
    [[nodiscard]] bool isCut() const { return m_isCut; }

private:
    Result<void> takeFile(const std::string& path, const std::string& sha256);
    Result<void> takeEntriesOf(const std::string& path);
    Result<void> takeProcess(const ProcessUid& process, const Indicator& indicator);
    Result<std::optional<Activity>> newest(const HistoryKey& key);
    void add(SightedObject object);

    HistoryReader& m_history;
    std::vector<SightedObject> m_last;
    size_t m_count = 0, m_bytes = 0;
    bool m_isCut = false;
};

} // namespace metsuke::endpoint
