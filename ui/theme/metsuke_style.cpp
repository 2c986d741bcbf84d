// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/metsuke_style.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QLineEdit>
#include <QHeaderView>
#include <QPainter>
#include <QPushButton>
#include <QSplitter>
#include <QStyleOptionButton>
#include <QToolButton>

namespace metsuke {

namespace {

bool hasProperty(const QWidget* widget, const char* name) {
    return widget != nullptr && widget->property(name).toBool();
}

int controlHeight(const QWidget* widget) {
    if (hasProperty(widget, kSmallProperty)) {
        return 22;
    }
    return hasProperty(widget, kLargeProperty) ? 32 : 26;
}

void roundedBox(QPainter* painter, const QRectF& rect, double radius, const QColor& fill, const QColor& border) {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    painter->setPen(border.isValid() ? QPen(border, 1) : QPen(Qt::NoPen));
    const double inset = border.isValid() ? 0.5 : 0.0;
    painter->drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius);
    painter->restore();
}

void focusRing(QPainter* painter, const QRectF& rect, double radius) {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(color(Token::Accent), 2));
    painter->drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius);
    painter->restore();
}

struct ButtonLook {
    QColor fill;
    QColor border;
    QColor text;
};

ButtonLook buttonLook(const QStyleOption* option, const QWidget* widget) {
    const bool enabled = option->state & QStyle::State_Enabled;
    const bool hover = enabled && (option->state & QStyle::State_MouseOver);
    const bool down = option->state & QStyle::State_Sunken;
    const bool checked = option->state & QStyle::State_On;
    if (!enabled) {
        const bool flat = hasProperty(widget, kFlatProperty);
        return {flat ? QColor() : color(Token::BgButton, 0.5), flat ? QColor() : color(Token::Line), color(Token::Text3)};
    }
    if (hasProperty(widget, kPrimaryProperty)) {
        const QColor accent = color(Token::Accent);
        return {down ? accent.darker(115) : hover ? accent.lighter(108) : accent, QColor(), color(Token::TextOnAccent)};
    }
    if (checked) {
        return {color(Token::BgChecked), color(Token::Accent), color(Token::Text)};
    }
    if (hasProperty(widget, kFlatProperty)) {
        return {hover || down ? color(Token::BgHover) : QColor(), QColor(), color(Token::Text)};
    }
    return {hover || down ? color(Token::BgHover) : color(Token::BgButton), color(Token::LineStrong), color(Token::Text)};
}

void drawChevronDown(QPainter* painter, const QRectF& box, const QColor& tint) {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(tint, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const QPointF c = box.center();
    painter->drawPolyline(QPolygonF({c + QPointF(-3, -1.5), c + QPointF(0, 1.5), c + QPointF(3, -1.5)}));
    painter->restore();
}

/// Rows of item views: the fill of hover and selection, and the accent bar at the view's left edge.
void drawRowBackground(const QStyleOptionViewItem* option, QPainter* painter) {
    const bool selected = option->state & QStyle::State_Selected;
    if (option->backgroundBrush.style() != Qt::NoBrush && !selected) {
        painter->fillRect(option->rect, option->backgroundBrush);
    }
    if (selected) {
        painter->fillRect(option->rect, color(Token::BgSelected));
        if (option->rect.left() <= 0 && option->rect.right() >= 0) {
            painter->fillRect(QRect(0, option->rect.top(), 3, option->rect.height()), color(Token::Accent));
        }
    } else if ((option->state & QStyle::State_MouseOver) && (option->state & QStyle::State_Enabled)) {
        painter->fillRect(option->rect, color(Token::BgHover, 0.5));
    }
}

/// Beside the words of the section, on their line; the common style would put it above them.
QRect headerArrow(const QStyleOptionHeader* option, const QHeaderView* view) {
    constexpr int kArrow = 12;
    constexpr int kMargin = 8;
    if (view == nullptr || view->orientation() != Qt::Horizontal) {
        return option->rect;
    }
    const int left = view->sectionViewportPosition(option->section);
    const int right = left + view->sectionSize(option->section);
    const int words = QFontMetrics(font(TextStyle::Caption)).horizontalAdvance(option->text) + kMargin + 4;
    const int at = option->textAlignment & Qt::AlignRight ? std::max(left, right - words - kArrow) : std::min(left + words, right - kArrow);
    return {at, (view->height() - kArrow) / 2 + 1, kArrow, kArrow};
}

void drawHeaderSection(const QStyleOptionHeader* option, QPainter* painter) {
    painter->fillRect(option->rect, color(Token::BgRaised));
    painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1), color(Token::LineStrong));
    const bool last = option->position == QStyleOptionHeader::End || option->position == QStyleOptionHeader::OnlyOneSection;
    if (!last) {
        painter->fillRect(QRect(option->rect.right(), option->rect.top() + 4, 1, option->rect.height() - 8), color(Token::Line));
    }
}

void drawTab(const QStyleOptionTab* option, QPainter* painter) {
    const bool selected = option->state & QStyle::State_Selected;
    painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1), color(Token::LineStrong));
    if (!selected && (option->state & QStyle::State_MouseOver)) {
        painter->fillRect(option->rect.adjusted(0, 4, 0, -4), color(Token::BgHover, 0.6));
    }
    if (selected) {
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom() - 1, option->rect.width(), 2), color(Token::Accent));
    }
    if ((option->state & QStyle::State_HasFocus) && (option->state & QStyle::State_KeyboardFocusChange)) {
        focusRing(painter, option->rect.adjusted(2, 3, -2, -4), 3);
    }
}

void drawTabLabel(const QStyleOptionTab* option, QPainter* painter) {
    const bool selected = option->state & QStyle::State_Selected;
    painter->save();
    painter->setFont(font(selected ? TextStyle::BodyStrong : TextStyle::Body));
    painter->setPen(color(selected ? Token::Text : Token::Text2));
    painter->drawText(option->rect, Qt::AlignCenter | Qt::TextShowMnemonic, option->text);
    painter->restore();
}

} // namespace

MetsukeStyle::MetsukeStyle()
    : QProxyStyle(QStringLiteral("Fusion")) {}

void MetsukeStyle::polish(QWidget* widget) {
    QProxyStyle::polish(widget);
    if (qobject_cast<QAbstractButton*>(widget) != nullptr || qobject_cast<QComboBox*>(widget) != nullptr
        || qobject_cast<QSplitterHandle*>(widget) != nullptr) {
        widget->setAttribute(Qt::WA_Hover);
    }
}

int MetsukeStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
    switch (metric) {
    case PM_ScrollBarExtent: return 12;
    case PM_ScrollBarSliderMin: return 24;
    case PM_SplitterWidth: return 5;
    case PM_DockWidgetSeparatorExtent: return 1;
    case PM_DockWidgetFrameWidth: return 0;
    case PM_ToolBarFrameWidth: return 0;
    case PM_ToolBarItemMargin: return 0;
    case PM_ToolBarItemSpacing: return 0;
    case PM_ToolBarSeparatorExtent: return 1;
    case PM_MenuBarPanelWidth: return 0;
    case PM_MenuBarHMargin: return 4;
    case PM_MenuBarVMargin: return 0;
    case PM_MenuBarItemSpacing: return 0;
    case PM_MenuPanelWidth: return 1;
    case PM_MenuVMargin: return 4;
    case PM_HeaderMargin: return 8;
    case PM_HeaderMarkSize: return 8;
    case PM_TabBarTabHSpace: return 24;
    case PM_TabBarTabVSpace: return 12;
    case PM_TabBarTabShiftVertical: return 0;
    case PM_TabBarTabShiftHorizontal: return 0;
    case PM_TabBarBaseOverlap: return 0;
    case PM_TabBarBaseHeight: return 1;
    case PM_SmallIconSize: return 16;
    case PM_ButtonIconSize: return 16;
    case PM_ListViewIconSize: return 16;
    case PM_ToolBarIconSize: return 16;
    case PM_ButtonShiftHorizontal: return 0;
    case PM_ButtonShiftVertical: return 0;
    case PM_IndicatorWidth: return 14;
    case PM_IndicatorHeight: return 14;
    case PM_CheckBoxLabelSpacing: return 8;
    case PM_FocusFrameHMargin: return 8; // left and right of the text in a cell
    case PM_FocusFrameVMargin: return 2;
    case PM_TreeViewIndentation: return 16;
    case PM_ScrollView_ScrollBarSpacing: return 0;
    case PM_TextCursorWidth: return 1;
    default: return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int MetsukeStyle::styleHint(
    StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* returnData) const {
    switch (hint) {
    case SH_ItemView_ShowDecorationSelected: return 1;
    case SH_EtchDisabledText: return 0;
    case SH_Widget_Animation_Duration: return 0; // nothing moves by itself
    case SH_ScrollView_FrameOnlyAroundContents: return 0;
    case SH_ScrollBar_Transient: return 0;
    case SH_UnderlineShortcut: return 1;
    case SH_TabBar_Alignment: return Qt::AlignLeft;
    case SH_TabBar_ElideMode: return Qt::ElideNone;
    case SH_MessageBox_CenterButtons: return 0;
    case SH_ComboBox_Popup: return 0;
    default: return QProxyStyle::styleHint(hint, option, widget, returnData);
    }
}

QSize MetsukeStyle::sizeFromContents(
    ContentsType type, const QStyleOption* option, const QSize& size, const QWidget* widget) const {
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    switch (type) {
    case CT_PushButton: {
        const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
        int width = size.width() + (hasProperty(widget, kLargeProperty) ? 32 : 20);
        if (button != nullptr && (button->features & QStyleOptionButton::HasMenu)) {
            width += 16;
        }
        return {width, controlHeight(widget)};
    }
    case CT_ComboBox: return {size.width() + 34, controlHeight(widget)};
    case CT_ToolButton: {
        const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option);
        const bool menu = button != nullptr && (button->features & QStyleOptionToolButton::HasMenu);
        return menu ? QSize(result.width() + 22, result.height()) : result;
    }
    case CT_LineEdit: return {result.width(), controlHeight(widget)};
    case CT_SpinBox: return {result.width(), controlHeight(widget)};
    case CT_HeaderSection: return {result.width(), 24};
    case CT_TabBarTab: return {result.width(), 32};
    case CT_MenuBarItem: return {size.width() + 16, 24};
    case CT_MenuItem: result.setHeight(std::max(result.height(), 26)); return result;
    case CT_ItemViewItem: return result;
    default: return result;
    }
}

QRect MetsukeStyle::subControlRect(
    ComplexControl control, const QStyleOptionComplex* option, SubControl subControl, const QWidget* widget) const {
    if (control == CC_ScrollBar) {
        const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
        if (bar != nullptr) {
            const bool horizontal = bar->orientation == Qt::Horizontal;
            const int length = horizontal ? bar->rect.width() : bar->rect.height();
            if (subControl == SC_ScrollBarAddLine || subControl == SC_ScrollBarSubLine) {
                return {};
            }
            if (subControl == SC_ScrollBarGroove) {
                return bar->rect;
            }
            const int range = bar->maximum - bar->minimum;
            const int least = pixelMetric(PM_ScrollBarSliderMin, option, widget);
            int slider = length;
            if (range > 0) {
                const double share = double(bar->pageStep) / (double(range) + bar->pageStep);
                slider = std::clamp(int(length * share), std::min(least, length), length);
            }
            const int start = sliderPositionFromValue(
                bar->minimum, bar->maximum, bar->sliderPosition, length - slider, bar->upsideDown);
            const auto span = [&](int from, int size) {
                return horizontal ? QRect(from, bar->rect.top(), size, bar->rect.height())
                                  : QRect(bar->rect.left(), from, bar->rect.width(), size);
            };
            if (subControl == SC_ScrollBarSlider) {
                return span(start, slider);
            }
            if (subControl == SC_ScrollBarSubPage) {
                return span(0, start);
            }
            if (subControl == SC_ScrollBarAddPage) {
                return span(start + slider, length - start - slider);
            }
        }
    }
    if (control == CC_ComboBox) {
        const QRect rect = option->rect;
        switch (subControl) {
        case SC_ComboBoxFrame: return rect;
        case SC_ComboBoxArrow: return {rect.right() - 22, rect.top(), 22, rect.height()};
        case SC_ComboBoxEditField: return rect.adjusted(9, 2, -22, -2);
        case SC_ComboBoxListBoxPopup: return rect;
        default: break;
        }
    }
    return QProxyStyle::subControlRect(control, option, subControl, widget);
}

QRect MetsukeStyle::subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const {
    if (element == SE_LineEditContents) {
        return QProxyStyle::subElementRect(element, option, widget).adjusted(4, 0, -4, 0);
    }
    return QProxyStyle::subElementRect(element, option, widget);
}

void MetsukeStyle::drawPrimitive(
    PrimitiveElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const {
    const bool enabled = option->state & State_Enabled;
    switch (element) {
    case PE_PanelItemViewRow:
    case PE_PanelItemViewItem:
        if (const auto* item = qstyleoption_cast<const QStyleOptionViewItem*>(option)) {
            drawRowBackground(item, painter);
        }
        return;
    case PE_FrameFocusRect:
        if (!(option->state & State_KeyboardFocusChange)) {
            return;
        }
        if (const auto* view = qobject_cast<const QAbstractItemView*>(widget); view != nullptr && view->selectionBehavior() == QAbstractItemView::SelectRows) {
            return; // the whole row is in hand, and shows it
        } else if (view != nullptr) {
            painter->save();
            painter->setPen(QPen(color(Token::Accent), 1, Qt::DotLine));
            painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
            painter->restore();
        } else {
            focusRing(painter, option->rect, 4);
        }
        return;
    case PE_PanelLineEdit:
    case PE_FrameLineEdit: {
        if (const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
            frame != nullptr && frame->lineWidth <= 0) {
            return;
        }
        const bool focus = option->state & State_HasFocus;
        roundedBox(painter, option->rect, 4, enabled ? color(Token::BgField) : color(Token::BgWindow), color(Token::LineStrong));
        if (focus) {
            focusRing(painter, option->rect, 4);
        }
        return;
    }
    case PE_PanelButtonCommand:
    case PE_PanelButtonBevel: {
        const ButtonLook look = buttonLook(option, widget);
        roundedBox(painter, option->rect, 4, look.fill, look.border);
        return;
    }
    case PE_PanelButtonTool: {
        if (widget != nullptr && widget->inherits("QDockWidgetTitleButton")) {
            return;
        }
        const ButtonLook look = buttonLook(option, widget);
        roundedBox(painter, option->rect, 4, look.fill, look.border);
        return;
    }
    case PE_Frame:
    case PE_FrameGroupBox:
        roundedBox(painter, option->rect, 4, QColor(), color(option->state & State_HasFocus ? Token::Accent : Token::Line));
        return;
    case PE_FrameTabWidget:
    case PE_FrameDockWidget:
    case PE_FrameStatusBarItem:
    case PE_PanelStatusBar:
    case PE_FrameWindow:
        return;
    case PE_FrameTabBarBase:
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1), color(Token::LineStrong));
        return;
    case PE_FrameMenu:
        painter->save();
        painter->setPen(color(Token::LineStrong));
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
        painter->restore();
        return;
    case PE_PanelMenu: painter->fillRect(option->rect, color(Token::BgSurface)); return;
    case PE_PanelTipLabel:
        painter->fillRect(option->rect, color(Token::BgRaised));
        painter->save();
        painter->setPen(color(Token::LineStrong));
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
        painter->restore();
        return;
    case PE_IndicatorBranch: {
        if (option->state & State_Children) {
            const QString name
                = (option->state & State_Open) ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right");
            const QPixmap pixmap = iconPixmap(name, Token::Text2, 12, painter->device()->devicePixelRatioF());
            painter->drawPixmap(
                QPointF(option->rect.center().x() - 5.5, option->rect.center().y() - 5.5), pixmap);
        }
        return;
    }
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck: {
        const bool on = option->state & State_On;
        roundedBox(painter, option->rect, 3, on ? color(enabled ? Token::Accent : Token::LineStrong) : color(Token::BgField),
            on ? QColor() : color(Token::LineStrong));
        if (on) {
            const QPixmap tick = iconPixmap(QStringLiteral("check"), Token::TextOnAccent, 12, painter->device()->devicePixelRatioF());
            painter->drawPixmap(QPointF(option->rect.x() + 1, option->rect.y() + 1), tick);
        }
        if ((option->state & State_HasFocus) && (option->state & State_KeyboardFocusChange)) {
            focusRing(painter, QRectF(option->rect).adjusted(-2, -2, 2, 2), 4);
        }
        return;
    }
    case PE_IndicatorRadioButton: {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(color(option->state & State_On ? Token::Accent : Token::LineStrong), 1.4));
        painter->setBrush(color(Token::BgField));
        painter->drawEllipse(QRectF(option->rect).adjusted(1, 1, -1, -1));
        if (option->state & State_On) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(color(Token::Accent));
            painter->drawEllipse(QRectF(option->rect).adjusted(4, 4, -4, -4));
        }
        painter->restore();
        return;
    }
    case PE_IndicatorArrowDown: drawChevronDown(painter, option->rect, color(Token::Text2)); return;
    case PE_IndicatorHeaderArrow: {
        const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option);
        if (header != nullptr && header->sortIndicator != QStyleOptionHeader::None) {
            const QRect arrow = headerArrow(header, qobject_cast<const QHeaderView*>(widget));
            painter->save();
            if (header->sortIndicator == QStyleOptionHeader::SortUp) {
                painter->translate(arrow.center());
                painter->rotate(180);
                painter->translate(-arrow.center());
            }
            drawChevronDown(painter, arrow, color(Token::Text2));
            painter->restore();
        }
        return;
    }
    case PE_IndicatorToolBarSeparator:
        painter->fillRect(option->rect.adjusted(0, 6, 0, -6), color(Token::Line));
        return;
    default: break;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void MetsukeStyle::drawControl(
    ControlElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const {
    switch (element) {
    case CE_HeaderSection:
        if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option)) {
            drawHeaderSection(header, painter);
        }
        return;
    case CE_HeaderEmptyArea:
        painter->fillRect(option->rect, color(Token::BgRaised));
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1), color(Token::LineStrong));
        return;
    case CE_HeaderLabel:
        if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option)) {
            painter->save();
            painter->setFont(font(TextStyle::Caption));
            painter->setPen(color(Token::Text2));
            const QString text = painter->fontMetrics().elidedText(header->text, Qt::ElideRight, header->rect.width());
            // The margins leave less than a line: its height is the section's.
            painter->drawText(header->rect, int(header->textAlignment) | Qt::AlignVCenter | Qt::TextDontClip, text);
            painter->restore();
        }
        return;
    case CE_TabBarTabShape:
        if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option)) {
            drawTab(tab, painter);
        }
        return;
    case CE_TabBarTabLabel:
        if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option)) {
            drawTabLabel(tab, painter);
        }
        return;
    case CE_Splitter: {
        const bool horizontal = option->state & State_Horizontal;
        const QPoint c = option->rect.center();
        painter->fillRect(option->rect, color(Token::BgWindow));
        const QRect line = horizontal ? QRect(c.x(), option->rect.top(), 1, option->rect.height())
                                      : QRect(option->rect.left(), c.y(), option->rect.width(), 1);
        painter->fillRect(line, color(Token::Line));
        const QRect grip = horizontal ? QRect(c.x(), c.y() - 14, 2, 28) : QRect(c.x() - 14, c.y(), 28, 2);
        painter->fillRect(grip, color(option->state & State_MouseOver ? Token::Accent : Token::LineStrong));
        return;
    }
    case CE_MenuBarEmptyArea:
    case CE_ToolBar: painter->fillRect(option->rect, color(Token::BgWindow)); return;
    case CE_MenuBarItem:
        if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option)) {
            const bool active = item->state & (State_Selected | State_Sunken);
            painter->fillRect(item->rect, color(active ? Token::BgHover : Token::BgWindow));
            const bool mnemonics = proxy()->styleHint(SH_UnderlineShortcut, option, widget, nullptr) != 0
                && (item->state & State_KeyboardFocusChange);
            painter->save();
            painter->setPen(color(Token::Text));
            painter->drawText(item->rect, Qt::AlignCenter | (mnemonics ? Qt::TextShowMnemonic : Qt::TextHideMnemonic), item->text);
            painter->restore();
        }
        return;
    case CE_PushButtonLabel:
        if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option)) {
            QStyleOptionButton copy = *button;
            const ButtonLook look = buttonLook(option, widget);
            copy.palette.setColor(QPalette::ButtonText, look.text);
            painter->save();
            painter->setFont(font(hasProperty(widget, kPrimaryProperty) ? TextStyle::BodyStrong : TextStyle::Body));
            QRect rect = copy.rect;
            if (copy.features & QStyleOptionButton::HasMenu) {
                rect.adjust(0, 0, -14, 0);
                drawChevronDown(painter, QRectF(rect.right() - 4, rect.top(), 14, rect.height()), color(Token::Text2));
            }
            const int textWidth = painter->fontMetrics().size(Qt::TextShowMnemonic, copy.text).width();
            const int iconWidth = copy.icon.isNull() ? 0 : copy.iconSize.width() + (copy.text.isEmpty() ? 0 : 6);
            int x = rect.left() + (rect.width() - textWidth - iconWidth) / 2;
            if (iconWidth > 0) {
                const QRect iconRect(x, rect.top() + (rect.height() - copy.iconSize.height()) / 2, copy.iconSize.width(), copy.iconSize.height());
                copy.icon.paint(painter, iconRect, Qt::AlignCenter,
                    (copy.state & State_Enabled) ? QIcon::Normal : QIcon::Disabled,
                    (copy.state & State_On) ? QIcon::On : QIcon::Off);
                x += iconWidth;
            }
            painter->setPen(look.text);
            painter->drawText(QRect(x, rect.top(), rect.right() - x + 1, rect.height()),
                Qt::AlignLeft | Qt::AlignVCenter | Qt::TextShowMnemonic, copy.text);
            painter->restore();
        }
        return;
    case CE_ComboBoxLabel:
        if (const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option)) {
            QRect rect = subControlRect(CC_ComboBox, combo, SC_ComboBoxEditField, widget);
            painter->save();
            if (!combo->currentIcon.isNull()) {
                const QRect iconRect(rect.left(), rect.center().y() - 7, 16, 16);
                combo->currentIcon.paint(painter, iconRect);
                rect.adjust(22, 0, 0, 0);
            }
            painter->setPen(color(combo->state & State_Enabled ? Token::Text : Token::Text3));
            painter->drawText(rect, Qt::AlignLeft | Qt::AlignVCenter,
                painter->fontMetrics().elidedText(combo->currentText, Qt::ElideMiddle, rect.width()));
            painter->restore();
        }
        return;
    case CE_ProgressBarGroove: roundedBox(painter, option->rect, 2, color(Token::BgHover), QColor()); return;
    case CE_ProgressBarContents:
        if (const auto* bar = qstyleoption_cast<const QStyleOptionProgressBar*>(option)) {
            QRect rect = bar->rect;
            if (bar->maximum > bar->minimum) {
                rect.setWidth(int(rect.width() * double(bar->progress - bar->minimum) / (bar->maximum - bar->minimum)));
            } else { // unknown total: a steady band, nothing that blinks
                rect = QRect(rect.left() + rect.width() / 3, rect.top(), rect.width() / 3, rect.height());
            }
            roundedBox(painter, rect, 2, color(Token::Accent), QColor());
        }
        return;
    case CE_ProgressBarLabel:
    case CE_SizeGrip:
    case CE_RubberBand: return;
    default: break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void MetsukeStyle::drawComplexControl(
    ComplexControl control, const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const {
    if (control == CC_ScrollBar) {
        const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
        if (bar == nullptr || bar->maximum <= bar->minimum) {
            return;
        }
        QRectF slider = subControlRect(CC_ScrollBar, option, SC_ScrollBarSlider, widget);
        slider = bar->orientation == Qt::Horizontal ? slider.adjusted(1, 3, -1, -2) : slider.adjusted(3, 1, -2, -1);
        const bool active = (option->activeSubControls & SC_ScrollBarSlider)
            && (option->state & (State_Sunken | State_MouseOver));
        roundedBox(painter, slider, std::min(4.0, std::min(slider.width(), slider.height()) / 2),
            active ? color(Token::Text3) : color(Token::Scroll), QColor());
        return;
    }
    if (control == CC_ComboBox) {
        const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option);
        if (combo != nullptr && !combo->editable) {
            const ButtonLook look = buttonLook(option, widget);
            roundedBox(painter, option->rect, 4, look.fill, look.border);
            drawChevronDown(painter, subControlRect(control, option, SC_ComboBoxArrow, widget), color(Token::Text2));
            if ((option->state & State_HasFocus) && (option->state & State_KeyboardFocusChange)) {
                focusRing(painter, option->rect, 4);
            }
            return;
        }
    }
    if (control == CC_ToolButton) {
        if (const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option)) {
            QStyleOptionToolButton copy = *button;
            const ButtonLook look = buttonLook(option, widget);
            roundedBox(painter, option->rect, 4, look.fill, look.border);
            copy.palette.setColor(QPalette::ButtonText, look.text);
            if (copy.features & QStyleOptionToolButton::HasMenu) {
                copy.rect.adjust(8, 0, -20, 0);
                drawChevronDown(painter, QRectF(option->rect.right() - 20, option->rect.top(), 16, option->rect.height()), color(Token::Text2));
            }
            copy.state &= ~(State_Sunken | State_Raised);
            drawControl(CE_ToolButtonLabel, &copy, painter, widget);
            if ((option->state & State_HasFocus) && (option->state & State_KeyboardFocusChange)) {
                focusRing(painter, option->rect, 4);
            }
            return;
        }
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

} // namespace metsuke
