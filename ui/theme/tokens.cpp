// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/tokens.h"

namespace metsuke {

namespace {

struct TokenValue {
    QStringView name;
    QRgb dark;
    QRgb light;
};

// In the order of enum Token.
constexpr std::array<TokenValue, kTokenCount> kTokens{{
    {u"bg.window", 0xff15181e, 0xffeef1f5},
    {u"bg.surface", 0xff1c2027, 0xffffffff},
    {u"bg.raised", 0xff232831, 0xfff4f6f8},
    {u"bg.hover", 0xff29303b, 0xffe7ecf1},
    {u"bg.selected", 0xff163038, 0xffe2f3f5},
    {u"bg.checked", 0xff1d4147, 0xffcfe9ec},
    {u"bg.field", 0xff12151a, 0xffffffff},
    {u"bg.button", 0xff272d37, 0xfffbfcfd},
    {u"line", 0xff2c323d, 0xffdfe4ea},
    {u"line.strong", 0xff454d5b, 0xffb9c2cd},
    {u"scroll", 0xff454d5b, 0xffb4bdc9},
    {u"text", 0xffe6e9ef, 0xff171c24},
    {u"text.2", 0xffaab2c0, 0xff4a5463},
    {u"text.3", 0xff8891a0, 0xff626c7a},
    {u"accent", 0xff4cc2c4, 0xff00727c},
    {u"text.onAccent", 0xff06201f, 0xffffffff},
    {u"sev.info", 0xff8e93a2, 0xff70757c},
    {u"sev.low", 0xff52aefb, 0xff0e8af9},
    {u"sev.medium", 0xfffef9b4, 0xffad8301},
    {u"sev.high", 0xfffe9308, 0xff82260e},
    {u"sev.critical", 0xffe6193b, 0xff47063b},
    {u"lane.dns", 0xffffc145, 0xffc67618},
    {u"lane.http", 0xff6ad9ff, 0xff1792ca},
    {u"lane.tls", 0xffb0d3b4, 0xff00471d},
    {u"lane.smb", 0xffab53a0, 0xff6d145f},
    {u"lane.auth", 0xff6c7af9, 0xff54099e},
    {u"lane.other", 0xff7b7361, 0xff908784},
    {u"state.wait", 0xff9aa3b5, 0xff5b6675},
    {u"state.ok", 0xff4fc39a, 0xff087a55},
    {u"state.warn", 0xfffe9308, 0xff9a4a00},
    {u"state.bad", 0xffff5a70, 0xffb00d2c},
    {u"drop", 0xffa8492f, 0xffa8492f},
}};

TokenSet makeSet(QRgb TokenValue::*value) {
    TokenSet set;
    for (size_t i = 0; i < kTokenCount; ++i) {
        set[i] = QColor::fromRgb(kTokens[i].*value);
    }
    return set;
}

} // namespace

QStringView tokenName(Token token) { return kTokens[static_cast<size_t>(token)].name; }

const TokenSet& darkTokens() {
    static const TokenSet set = makeSet(&TokenValue::dark);
    return set;
}

const TokenSet& lightTokens() {
    static const TokenSet set = makeSet(&TokenValue::light);
    return set;
}

} // namespace metsuke
