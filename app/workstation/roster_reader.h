// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/fleet_service.h"

#include <filesystem>
#include <functional>

namespace metsuke {

/// What the roster says, read when it has changed, and no more of it than that: what is known of a command stays as long as
/// it is no further, and without the results of its answer, which may be large. One thread.
class RosterReader {
public:
    /// `folder`: of the fleet, whose policy is read, too.
    explicit RosterReader(std::filesystem::path folder = {})
        : m_folder(std::move(folder)) { }
    /// Never null.
    [[nodiscard]] const FleetSnapshotPtr& snapshot() const { return m_snapshot; }
    /// True: snapshot() is another one.
    bool look(fleet::Roster& roster);
    /// `version`: of the roster, which read() reads.
    bool look(const Result<int64_t>& version, const std::function<Result<FleetSnapshot>()>& read);
    /// The roster cannot be opened; what was read before stays.
    bool fail(const Error& problem);

private:
    [[nodiscard]] Result<FleetSnapshot> read(fleet::Roster& roster) const;
    [[nodiscard]] Result<std::vector<fleet::CommandRecord>> commandsOf(fleet::Roster& roster, const std::string& device) const;

    /// Read again when the file is another one; what cannot be read is none, and said by who serves the agents.
    [[nodiscard]] std::shared_ptr<const PolicyInForce> policy() const;

    const std::filesystem::path m_folder;
    std::optional<int64_t> m_version; ///< that snapshot() is of
    FleetSnapshotPtr m_snapshot = std::make_shared<const FleetSnapshot>();
};

} // namespace metsuke
