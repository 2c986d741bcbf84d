// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/response_flags.h"

#include "ui/services/format.h"
#include "ui/services/respond_words.h"
#include "ui/theme/icons.h"
#include "ui/widgets/histogram_strip.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace metsuke {

namespace {

using mitigation::OrderState;
constexpr size_t kMostFlags = 400;
constexpr int kFlag = 11; ///< px
constexpr double kNear = 6; ///< px

/// States in which something was done to the computer, or is known of that.
bool isTold(OrderState state) {
    return state == OrderState::Applied || mitigation::isWatched(state) || state == OrderState::Failed || state == OrderState::RolledBack
        || state == OrderState::RolledBackInPart || state == OrderState::Released;
}

bool isWorse(Token token, Token other) { return token == Token::StateBad && other != Token::StateBad; }

} // namespace

std::vector<ResponseFlag> responseFlags(const OrdersSnapshot& orders, const FleetSnapshot& roster, const std::set<std::string>& caseIds) {
    constexpr std::string_view kOrder = "order.";
    std::vector<ResponseFlag> flags;
    for (const mitigation::Order& order : orders.orders) {
        const auto deeds = caseIds.contains(order.plan.caseId) ? orders.deeds.find(order.id) : orders.deeds.end();
        for (const mitigation::Deed& deed : deeds != orders.deeds.end() ? deeds->second : std::vector<mitigation::Deed>()) {
            const auto state = deed.kind.starts_with(kOrder) ? mitigation::parseOrderState(deed.kind.substr(kOrder.size())) : std::nullopt;
            if (state && isTold(*state)) {
                flags.push_back({deed.at, respond_words::token(*state),
                    QStringLiteral("%1 %2: %3").arg(format::clockSeconds(deed.at), respond_words::computer(roster, order.device()), respond_words::state(*state))});
            }
        }
    }
    std::ranges::stable_sort(flags, {}, &ResponseFlag::at);
    flags.erase(flags.begin(), flags.end() - static_cast<std::ptrdiff_t>(std::min(flags.size(), kMostFlags)));
    return flags;
}

void paintFlags(QPainter& painter, const std::vector<ResponseFlag>& flags, const TimeScale& scale, double top, double bottom, double devicePixelRatio) {
    for (size_t i = 0; i < flags.size(); ++i) {
        const double x = std::round(scale.x(flags[i].at));
        Token token = flags[i].token;
        while (i + 1 < flags.size() && scale.x(flags[i + 1].at) - x < kFlag) {
            ++i;
            token = isWorse(flags[i].token, token) ? flags[i].token : token;
        }
        if (x >= scale.left && x <= scale.left + scale.width) {
            painter.fillRect(QRectF(x, top, 1, bottom - top), color(token));
            painter.drawPixmap(QPointF(x, top), iconPixmap(QStringLiteral("flag"), token, kFlag, devicePixelRatio));
        }
    }
}

QString flagsAt(const std::vector<ResponseFlag>& flags, const TimeScale& scale, double x) {
    constexpr qsizetype kShown = 8;
    QStringList lines;
    for (const ResponseFlag& flag : flags) {
        const double at = scale.x(flag.at);
        if (x >= at - kNear && x <= at + kFlag + kNear && lines.size() < kShown) {
            lines << flag.words;
        }
    }
    return lines.join(u'\n');
}

} // namespace metsuke
