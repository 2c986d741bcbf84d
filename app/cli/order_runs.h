// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/mitigation_output.h"

#include <map>

namespace metsuke::cli {

/// Orders that a verb follows together. What it is made with outlives it.
class OrderRuns {
public:
    OrderRuns(const Environment& environment, const AgentsOptions& options, mitigation::MitigationDesk& desk, std::vector<std::string> ids)
        : m_environment(environment)
        , m_options(options)
        , m_desk(desk)
        , m_ids(std::move(ids)) { }

    Result<std::vector<mitigation::Order>> orders();
    /// Tells what has changed since it last did.
    Result<void> tell();
    /// False: --wait was over before, or somebody pressed Ctrl-C.
    Result<bool> followWhile(const std::function<bool(const mitigation::Order&)>& isToBeWaitedFor);

private:
    const Environment& m_environment;
    const AgentsOptions& m_options;
    mitigation::MitigationDesk& m_desk;
    const std::vector<std::string> m_ids;
    std::map<std::string, std::pair<mitigation::OrderState, std::string>> m_told;
};

/// The exit code of a verb about orders: with --case the case hears of it, also where it went wrong.
[[nodiscard]] int finish(const Environment& environment, const AgentsOptions& options, const Result<int>& code);

/// The order that is meant: by its own id, by that of a command or of something it did; without any the newest that is in force and
/// `isWanted`. NotFound.
Result<mitigation::Order> orderMeantBy(mitigation::MitigationDesk& desk, const std::string& name, const std::function<bool(const mitigation::Order&)>& isWanted);

} // namespace metsuke::cli
