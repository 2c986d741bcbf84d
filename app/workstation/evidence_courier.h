// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/response_service.h"

#include "core/mitigation/evidence_export.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <set>
#include <thread>

namespace metsuke {

/// The thread of evidence: does what is due for packages on their way, whoever wanted them, and opens those that have arrived. Comparing and
/// decrypting take seconds, which orders do not wait for: it has the roster and the book of evidence open for itself. Before anything is
/// wanted nothing is made in the folder.
class EvidenceCourier {
public:
    using Told = std::function<void(EvidenceSnapshotPtr)>; ///< called in the thread
    EvidenceCourier(std::filesystem::path folder, Told told);
    ~EvidenceCourier();
    EvidenceCourier(const EvidenceCourier&) = delete;
    EvidenceCourier& operator=(const EvidenceCourier&) = delete;

    /// Runs `work` in the thread; `failed` gets its error there.
    using Work = std::function<Result<void>(mitigation::EvidenceDesk&, fleet::Roster&)>;
    using Failed = std::function<void(const Error&)>;
    void post(Work work, Failed failed);
    /// Cases whose packages are told.
    void watchIn(std::set<std::filesystem::path> cases);

private:
    using Clock = std::chrono::steady_clock;
    struct Wanted {
        Work work;
        Failed failed;
    };
    void run(const std::stop_token& stop);
    Result<void> open();
    void turn();
    void look();
    void tell(EvidenceSnapshot snapshot);
    void fail(const Error& problem);

    const std::filesystem::path m_folder;
    const Told m_told;
    // Of the thread
    std::unique_ptr<fleet::Roster> m_roster;
    std::unique_ptr<mitigation::EvidenceDesk> m_desk; ///< after the roster that it uses
    EvidenceSnapshotPtr m_snapshot = std::make_shared<const EvidenceSnapshot>();
    Clock::time_point m_looked;
    Clock::time_point m_tried; ///< to open them
    std::mutex m_mutex; ///< guards m_work and m_cases
    std::condition_variable_any m_wake;
    std::deque<Wanted> m_work;
    std::set<std::filesystem::path> m_cases;
    std::jthread m_thread; ///< last: joins before the rest goes
};

} // namespace metsuke
