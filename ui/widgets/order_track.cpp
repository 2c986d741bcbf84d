// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/order_track.h"

#include "ui/services/respond_words.h"
#include "ui/theme/icons.h"

#include <QPainter>

#include <algorithm>

namespace metsuke {

namespace {

using mitigation::OrderState;
constexpr int kDot = 14; ///< px across
constexpr int kAboveDots = 8;
constexpr int kBetween = 4; ///< dot and word
constexpr int kBelowWords = 6;
constexpr int kWidestStation = 118;
constexpr int kFromEdge = 16;

} // namespace

OrderTrack::Place OrderTrack::placeOf(OrderState state) {
    using enum Station;
    switch (state) {
    case OrderState::Draft: return {Drafted};
    case OrderState::DryRunning: return {LookedAt, false};
    case OrderState::Reviewed: return {LookedAt};
    case OrderState::Blocked: return {LookedAt, true, Token::StateBad};
    case OrderState::Waiting:
    case OrderState::Queued: return {Queued, false};
    case OrderState::Sent: return {Queued};
    case OrderState::Delivered: return {Delivered};
    case OrderState::Applied: return {CarriedOut};
    case OrderState::Verified: return {Verified};
    case OrderState::VerifiedOnWire: return {OnWire};
    case OrderState::Contradicted: return {OnWire, true, Token::StateBad};
    case OrderState::FailedInPart:
    case OrderState::Failed: return {CarriedOut, true, Token::StateBad};
    case OrderState::Unknown: return {CarriedOut, true, Token::StateWarn};
    case OrderState::Expired:
    case OrderState::Superseded:
    case OrderState::Cancelled: return {Queued, true, Token::Text3};
    case OrderState::Undoing: return {Released, false};
    case OrderState::RolledBackInPart: return {Released, true, Token::StateWarn};
    case OrderState::RolledBack:
    case OrderState::Released: return {Released};
    }
    return {};
}

OrderTrack::OrderTrack(QWidget* parent)
    : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
    retranslate();
}

QString OrderTrack::nameOf(Station station) {
    switch (station) {
    case Station::Drafted: return tr("Drafted", "station of an order");
    case Station::LookedAt: return tr("Looked at", "station of an order");
    case Station::Queued: return tr("Queued", "station of an order");
    case Station::Delivered: return tr("Delivered", "station of an order");
    case Station::CarriedOut: return tr("Carried out", "station of an order");
    case Station::Verified: return tr("Verified", "station of an order");
    case Station::OnWire: return tr("On the wire", "station of an order");
    case Station::Released: return tr("Released", "station of an order");
    }
    return {};
}

void OrderTrack::setState(OrderState state) {
    m_state = state;
    retranslate();
    update();
}

void OrderTrack::retranslate() {
    const auto at = static_cast<int>(placeOf(m_state).at);
    setAccessibleName(tr("Station %1 of %2, %3: %4", "number, count, station, state").arg(at + 1).arg(kStations).arg(nameOf(static_cast<Station>(at)), respond_words::state(m_state)));
    update();
}

QSize OrderTrack::sizeHint() const {
    const int words = QFontMetrics(metsuke::font(TextStyle::CaptionStrong)).height();
    return {kStations * kWidestStation, kAboveDots + kDot + kBetween + words + kBelowWords};
}

QPointF OrderTrack::centerOf(int station) const {
    const qreal each = std::min<qreal>(kWidestStation, static_cast<qreal>(width() - 2 * kFromEdge) / kStations);
    return {kFromEdge + each * (station + 0.5), kAboveDots + kDot / 2.0};
}

void OrderTrack::paintStation(QPainter& painter, int station) const {
    const Place place = placeOf(m_state);
    const auto at = static_cast<int>(place.at);
    const bool isHere = station == at, isBehind = station < at || (isHere && place.isReached);
    const QPointF center = centerOf(station);
    const qreal radius = kDot / 2.0;
    const Token token = isHere ? place.token : Token::Accent;
    const bool isWell = token == Token::Accent;
    if (isBehind && isWell) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(color(token));
        painter.drawEllipse(center, radius, radius);
        painter.drawPixmap(QPointF(center.x() - radius + 2, center.y() - radius + 2), iconPixmap(QStringLiteral("check"), Token::TextOnAccent, kDot - 4, devicePixelRatioF()));
    } else if (isHere && place.isReached) { // it ended here, and not well
        const QString icon = token == Token::Text3 ? QStringLiteral("minus") : QStringLiteral("warning");
        painter.drawPixmap(QPointF(center.x() - radius, center.y() - radius), iconPixmap(icon, token, kDot, devicePixelRatioF()));
    } else {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(color(isHere ? token : Token::LineStrong), 2));
        painter.drawEllipse(center, radius - 1, radius - 1);
        if (isHere) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(color(token));
            painter.drawEllipse(center, radius / 3, radius / 3);
        }
    }
    const QFont font = metsuke::font(isHere ? TextStyle::CaptionStrong : TextStyle::Caption);
    painter.setFont(font);
    painter.setPen(color(isHere ? Token::Text : Token::Text2));
    const QFontMetricsF metrics(font);
    const QString words = nameOf(static_cast<Station>(station));
    painter.drawText(QPointF(center.x() - metrics.horizontalAdvance(words) / 2, kAboveDots + kDot + kBetween + metrics.ascent()), words);
}

void OrderTrack::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto at = static_cast<int>(placeOf(m_state).at);
    for (int station = 1; station < kStations; ++station) { // the line first, and the stations over it
        const qreal gap = kDot / 2.0 + 4;
        painter.setPen(QPen(color(station <= at ? Token::Accent : Token::LineStrong), 2));
        painter.drawLine(centerOf(station - 1) + QPointF(gap, 0), centerOf(station) - QPointF(gap, 0));
    }
    for (int station = 0; station < kStations; ++station) {
        paintStation(painter, station);
    }
}

} // namespace metsuke
