// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/detect/analyzer.h"

namespace metsuke {

[[nodiscard]] std::unique_ptr<Analyzer> makeBeaconAnalyzer();
[[nodiscard]] std::unique_ptr<Analyzer> makeDgaAnalyzer();
[[nodiscard]] std::unique_ptr<Analyzer> makeDnsTunnelAnalyzer();
[[nodiscard]] std::unique_ptr<Analyzer> makeTunnelAnalyzer();
[[nodiscard]] std::unique_ptr<Analyzer> makeScanAnalyzer();
[[nodiscard]] std::unique_ptr<Analyzer> makeSweepAnalyzer();
[[nodiscard]] std::unique_ptr<Analyzer> makeFloodAnalyzer();
[[nodiscard]] std::unique_ptr<Analyzer> makeVolumeAnalyzer();
[[nodiscard]] std::unique_ptr<Analyzer> makeCollectionAnalyzer();
[[nodiscard]] std::unique_ptr<Analyzer> makeNoveltyAnalyzer();

} // namespace metsuke
