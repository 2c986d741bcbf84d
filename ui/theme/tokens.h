// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QStringView>

#include <array>

namespace metsuke {

/// Every colour of the interface. Nothing else in ui/ holds a colour: palettes, styles, plots and canvases ask here.
enum class Token {
    BgWindow, BgSurface, BgRaised, BgHover, BgSelected, BgChecked, BgField, BgButton,
    Line, LineStrong, Scroll,
    Text, Text2, Text3, Accent, TextOnAccent,
    SevInfo, SevLow, SevMedium, SevHigh, SevCritical,
    LaneDns, LaneHttp, LaneTls, LaneSmb, LaneAuth, LaneOther,
    StateWait, StateOk, StateWarn, StateBad,
    Drop, ///< under-line of intervals in which packets were lost
};
inline constexpr size_t kTokenCount = static_cast<size_t>(Token::Drop) + 1;

/// "bg.window", "sev.high": the name used in the design and in error messages.
[[nodiscard]] QStringView tokenName(Token token);

/// One value a token.
using TokenSet = std::array<QColor, kTokenCount>;
[[nodiscard]] const TokenSet& darkTokens();
[[nodiscard]] const TokenSet& lightTokens();

} // namespace metsuke
