// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/wire/wire_feed.h"

#include "core/store/case_store.h"

#include <chrono>
#include <filesystem>
#include <set>

namespace metsuke {

/// What a case has of the wire, for watches: the packets that its capture keeps, as they come, since a flow is stored only when
/// it is over; and from before the time when they are read, the flows that are stored. The case may be written by another
/// process meanwhile, and need not be there yet. One thread.
class WireReader {
public:
    /// Of packets, so much before the time that counts is read: who is in view.
    static constexpr Duration kBefore = 2 * kMinute;
    /// Of what lies further back, flows tell enough.
    static constexpr Duration kFurthest = 10 * kMinute;

    explicit WireReader(std::filesystem::path caseFile);

    /// From now on it is for these. `earliest`: the first that is new to it expects something from then on; nullopt: none is new.
    void setWatches(WireWatches watches, std::optional<Timestamp> earliest, Timestamp now);
    /// Reads on for at most so long. False: more waits.
    bool read(Timestamp now, std::chrono::milliseconds longest);
    /// Why no more is to come; nullopt: it is captured still, or there is more to be read.
    [[nodiscard]] std::optional<Message> stopped(Timestamp now) const;
    [[nodiscard]] const std::filesystem::path& caseFile() const { return m_caseFile; }

private:
    using Clock = std::chrono::steady_clock;
    void begin(Timestamp from);
    bool openSpool();
    void listFiles(Timestamp now);
    void openFile();
    void askStore(CaseStore& store);
    void askFlows(CaseStore& store, mitigation::WireWatch& watch, const IpAddress& host);

    const std::filesystem::path m_caseFile;
    WireWatches m_watches;
    std::set<const mitigation::WireWatch*> m_asked; ///< of m_watches, those that know what flows tell
    Timestamp m_from; ///< what is read begins there
    std::optional<WireFeed> m_feed;
    bool m_isOfFiles = false;
    bool m_isBehind = false;
    Timestamp m_reached; ///< of all that was read
    std::vector<std::filesystem::path> m_files; ///< in order of time
    size_t m_nextFile = 0;
    uint64_t m_fileBytes = 0; ///< when reading them began
    Clock::time_point m_opened; ///< of the case, or tried to
    Clock::duration m_took{}; ///< the last reading of all files
};

} // namespace metsuke
