// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include "core/mitigation/order_state.h"

#include <QWidget>

namespace metsuke {

/// How far an order is, from the draft to its end: stations on a line, those behind it filled. Where it went wrong, or was given up, is
/// said by a mark and a colour there; the words of its state stand elsewhere on the page. GUI thread.
class OrderTrack : public QWidget {
    Q_OBJECT
public:
    enum class Station { Drafted, LookedAt, Queued, Delivered, CarriedOut, Verified, OnWire, Released };
    static constexpr int kStations = 8;
    /// Where a state stands.
    struct Place {
        Station at = Station::Drafted;
        bool isReached = true; ///< false: it is on the way there
        Token token = Token::Accent; ///< of that station
    };
    [[nodiscard]] static Place placeOf(mitigation::OrderState state);

    explicit OrderTrack(QWidget* parent = nullptr);
    void setState(mitigation::OrderState state);
    void retranslate();
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] static QString nameOf(Station station);
    [[nodiscard]] QPointF centerOf(int station) const;
    void paintStation(QPainter& painter, int station) const;
    mitigation::OrderState m_state = mitigation::OrderState::Draft;
};

} // namespace metsuke
