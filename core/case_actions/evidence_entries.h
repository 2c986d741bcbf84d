// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/case_store.h"

#include <filesystem>

namespace metsuke {

/// Takes what became of the case's packages of evidence (mitigation::EvidenceBook of this folder) into its action log: who asked for which of which
/// computer and order, its digest once it is there, and what was refused. However often this is done, an entry comes once. How many were new.
Result<size_t> takeEvidence(const std::filesystem::path& folder, CaseStore& store);

} // namespace metsuke
