// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/health_findings.h"
#include "core/text/message_catalog.h"

#include <nlohmann/json.hpp>

namespace metsuke::cli {

/// Whether what belongs to this machine and this moment (the disk, the forecast) is told, too: not in a result that is
/// the same wherever it is made.
enum class HealthScope { Case, CaseAndMachine };

[[nodiscard]] nlohmann::ordered_json healthJson(
    const HealthAssessment& assessment, HealthScope scope, const MessageCatalog& catalog, Language language);
/// Runs of the self-test whose packets are in the case.
[[nodiscard]] nlohmann::ordered_json selftestJson(
    const std::vector<SelftestRun>& runs, const MessageCatalog& catalog, Language language);

} // namespace metsuke::cli
