// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProxyStyle>

namespace metsuke {

/// Dynamic properties of widgets that the style reads.
inline constexpr char kPrimaryProperty[] = "metsukePrimary"; ///< the one filled button of a page
inline constexpr char kFlatProperty[] = "metsukeFlat"; ///< a tool button without border until hovered
inline constexpr char kSmallProperty[] = "metsukeSmall"; ///< 22 px high control
inline constexpr char kLargeProperty[] = "metsukeLarge"; ///< 32 px high button

/// Flat Fusion: headers, tabs with an underline, slim scroll bars, the accent bar of selected rows, splitter grips,
/// focus rings. All colours are theme tokens, so a change of theme needs a repaint only.
class MetsukeStyle : public QProxyStyle {
    Q_OBJECT
public:
    MetsukeStyle();

    void polish(QWidget* widget) override;
    using QProxyStyle::polish;
    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
        QStyleHintReturn* returnData) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
        const QWidget* widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl subControl,
        const QWidget* widget) const override;
    QRect subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
        const QWidget* widget) const override;
    void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
        const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
        const QWidget* widget) const override;
};

} // namespace metsuke
