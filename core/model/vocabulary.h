// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace metsuke {

/// Severity of a rule or detection.
enum class Severity { Info, Low, Medium, High, Critical };
[[nodiscard]] std::string_view severityName(Severity severity); ///< "info" ... "critical"
[[nodiscard]] std::optional<Severity> parseSeverity(std::string_view name); ///< also Sigma's "informational"

/// Attack phases, in kill-chain order; names as in contract.md.
enum class Phase { PE, C2, DISC, CRED, LM, EXF, IMP, POL };
inline constexpr size_t kPhaseCount = 8;
[[nodiscard]] std::string_view phaseName(Phase phase);
[[nodiscard]] std::optional<Phase> parsePhase(std::string_view name);

/// Severity of a host, 0 to 10, in words: [0,1) none, [1,3) trivial, [3,5) minor, [5,8) major, [8,10] critical.
enum class HostSeverity { None, Trivial, Minor, Major, Critical };
[[nodiscard]] HostSeverity hostSeverity(double zeroToTen);
[[nodiscard]] std::string_view hostSeverityName(HostSeverity severity);

/// Triage states, the same everywhere (contract.md).
enum class TriageState { New, Triaging, Suspicious, Confirmed, Benign, Watched, Suppressed };
[[nodiscard]] std::string_view triageStateName(TriageState state);
[[nodiscard]] std::optional<TriageState> parseTriageState(std::string_view name);

} // namespace metsuke
