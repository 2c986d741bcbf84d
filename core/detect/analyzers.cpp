// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detect/analyzers.h"

namespace metsuke {

const std::vector<AnalyzerFactory>& builtinAnalyzers() {
    static const std::vector<AnalyzerFactory> factories{
        makeBeaconAnalyzer,
        makeDgaAnalyzer,
        makeDnsTunnelAnalyzer,
        makeTunnelAnalyzer,
        makeScanAnalyzer,
        makeSweepAnalyzer,
        makeFloodAnalyzer,
        makeVolumeAnalyzer,
        makeCollectionAnalyzer,
        makeNoveltyAnalyzer,
    };
    return factories;
}

} // namespace metsuke
