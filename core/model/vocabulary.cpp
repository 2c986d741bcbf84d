// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/vocabulary.h"

#include <algorithm>

namespace metsuke {

namespace {
constexpr std::array<std::string_view, 5> kSeverities{"info", "low", "medium", "high", "critical"};
constexpr std::array<std::string_view, kPhaseCount> kPhases{"PE", "C2", "DISC", "CRED", "LM", "EXF", "IMP", "POL"};
constexpr std::array<std::string_view, 5> kHostSeverities{"none", "trivial", "minor", "major", "critical"};
constexpr std::array<std::string_view, 7> kTriageStates{
    "new", "triaging", "suspicious", "confirmed", "benign", "watched", "suppressed"};

template<typename Enum, size_t N>
std::optional<Enum> find(const std::array<std::string_view, N>& names, std::string_view name) {
    const auto it = std::find(names.begin(), names.end(), name);
    if (it == names.end()) {
        return std::nullopt;
    }
    return static_cast<Enum>(it - names.begin());
}
} // namespace

std::string_view severityName(Severity severity) { return kSeverities[static_cast<size_t>(severity)]; }
std::optional<Severity> parseSeverity(std::string_view name) {
    return name == "informational" ? Severity::Info : find<Severity>(kSeverities, name);
}
std::string_view phaseName(Phase phase) { return kPhases[static_cast<size_t>(phase)]; }
std::optional<Phase> parsePhase(std::string_view name) { return find<Phase>(kPhases, name); }
HostSeverity hostSeverity(double s) {
    return s < 1 ? HostSeverity::None
        : s < 3  ? HostSeverity::Trivial
        : s < 5  ? HostSeverity::Minor
        : s < 8  ? HostSeverity::Major
                 : HostSeverity::Critical;
}
std::string_view hostSeverityName(HostSeverity severity) { return kHostSeverities[static_cast<size_t>(severity)]; }
std::string_view triageStateName(TriageState state) { return kTriageStates[static_cast<size_t>(state)]; }
std::optional<TriageState> parseTriageState(std::string_view name) { return find<TriageState>(kTriageStates, name); }

} // namespace metsuke
