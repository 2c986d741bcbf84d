// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/response_service.h"

#include "core/endpoint/sightings.h"
#include "core/mitigation/mitigation_desk.h"

#include <chrono>
#include <functional>

namespace metsuke {

/// The expert's remedy in hand: checks who signed it, asks the computers whether it applies to them, and drafts it. One thread.
class RemedyFollower {
public:
    using Told = std::function<void(RemedyLookPtr)>;
    RemedyFollower(std::filesystem::path folder, Told told)
        : m_folder(std::move(folder))
        , m_told(std::move(told)) { }

    /// What was open before stays when it cannot be read or is refused.
    Result<void> open(const QString& file, Timestamp now);
    Result<void> ask(fleet::Roster& roster, const std::string& by, Timestamp now);
    /// The first order.
    Result<std::string> draft(mitigation::MitigationDesk& desk, const std::vector<std::string>& devices, const std::string& incident, const std::string& by, Timestamp now);
    /// A turn of the thread; looks at most twice a second, and only while answers are to come. `desk`: is called where one has come.
    void turn(fleet::Roster& roster, const std::function<Result<mitigation::MitigationDesk*>()>& desk);

private:
    using Clock = std::chrono::steady_clock;
    /// True: it is another one now.
    Result<bool> look(fleet::Roster& roster, const std::function<Result<mitigation::MitigationDesk*>()>& desk, RemedyComputer& computer) const;
    /// Sets what it comes to there.
    Result<void> plan(fleet::Roster& roster, mitigation::MitigationDesk& desk, const endpoint::Sightings& found, RemedyComputer& computer, Timestamp now) const;
    void tell();

    const std::filesystem::path m_folder;
    const Told m_told;
    std::optional<RemedyLook> m_look;
    Clock::time_point m_looked;
};

} // namespace metsuke
