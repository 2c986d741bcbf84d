// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/activity_import/activity_teller.h"
#include "core/activity_import/file_book.h"
#include "core/activity_import/pid_teller.h"

#include <unordered_set>

namespace metsuke::activity_import {

/// osquery; `kind` of an event is its table, its fields are the columns, and "@action" says whether the row was added,
/// removed, or is one of a snapshot. Times are whole seconds. Files are paths (FileBook) except for what file_events tells
/// of them. What the first answer to a query holds was there before: nothing starts by itself anew because of it.
class OsqueryTeller : public ActivityTeller {
public:
    static constexpr size_t kMaximumRows = 262'144; ///< of snapshots that are compared

    void tell(const RawEvent& event, std::vector<endpoint::Activity>& activities) override;
    [[nodiscard]] std::vector<BlindSpot> blindSpots() const override;

private:
    using Activities = std::vector<endpoint::Activity>;
    void tellProcess(const RawEvent& event, Activities& activities);
    void tellRunning(const RawEvent& event, Activities& activities);
    void tellSocket(const RawEvent& event, Activities& activities);
    void tellFile(const RawEvent& event, Activities& activities);
    void tellFileOfProcess(const RawEvent& event, Activities& activities);
    void tellPersistence(const RawEvent& event, Activities& activities);
    void changed(const RawEvent& event, endpoint::ProcessUid who, endpoint::FileChanged change, Activities& activities);
    [[nodiscard]] bool isNew(const RawEvent& event);

    PidTeller m_processes{"osquery"};
    FileBook m_files;
    std::unordered_map<std::string, int64_t> m_snapshots; ///< by query: when the first one was, in seconds
    std::unordered_set<std::string> m_rows; ///< digests of rows that a snapshot had
    bool m_hasExecutions = false, m_hasConnections = false, m_hasFiles = false, m_hasWriters = false, m_hasPersistence = false;
};

} // namespace metsuke::activity_import
