// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/wire/wire_reader.h"

#include "core/mitigation/mitigation_desk.h"

namespace metsuke {

/// Watches in one case whether what orders have stopped stays away, and has the desk know. One thread, the desk's.
class WireWatcher {
public:
    /// An order that nothing contradicted for so long is believed.
    static constexpr Duration kWatchedFor = kDay;

    explicit WireWatcher(std::filesystem::path caseFile);

    /// Reads on for at most `longest` and records what is new. How many orders are watched.
    Result<size_t> turn(mitigation::MitigationDesk& desk, fleet::Roster& roster, Timestamp now, std::chrono::milliseconds longest);
    /// Whether everything that the case has by now was looked at.
    [[nodiscard]] bool isAbreast() const { return m_isAbreast; }
    [[nodiscard]] const std::filesystem::path& caseFile() const { return m_reader.caseFile(); }

private:
    using Clock = std::chrono::steady_clock;
    struct Watched {
        std::unique_ptr<mitigation::WireWatch> watch; ///< stays where it is: the reader has it
        mitigation::WireLook told;
        bool isTold = false;
    };
    Result<void> choose(mitigation::MitigationDesk& desk, fleet::Roster& roster, Timestamp now);
    Result<void> tell(mitigation::MitigationDesk& desk, const std::string& order, Watched& watched, Timestamp now);

    WireReader m_reader;
    std::map<std::string, Watched> m_watched; ///< by order
    Clock::time_point m_chosen;
    bool m_isAbreast = false;
};

} // namespace metsuke
