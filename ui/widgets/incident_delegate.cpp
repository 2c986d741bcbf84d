// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/incident_delegate.h"

#include "ui/models/incident_model.h"
#include "ui/theme/severity_glyph.h"
#include "ui/theme/theme.h"
#include "ui/widgets/wrapped_text.h"

#include <QApplication>
#include <QPainter>
#include <QTreeView>

namespace metsuke {

namespace {

constexpr int kIncidentHeight = 24;
constexpr int kIncidentLine = 17; ///< of a row with two
constexpr int kIncidentLines = 2;
constexpr int kSeverityGlyph = 16;
constexpr int kIncidentPadding = 8;

/// Filled: somebody or something has to act; hollow: it rests.
void paintState(QPainter& painter, const QRect& rect, TriageState state) {
    const QRectF dot(rect.left() + kIncidentPadding, rect.center().y() - 3, 8, 8);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool hollow = state == TriageState::Watched || state == TriageState::Benign || state == TriageState::Suppressed
        || state == TriageState::Triaging;
    const Token token = state == TriageState::New || state == TriageState::Triaging ? Token::Accent
        : state == TriageState::Confirmed                                           ? Token::StateBad
        : state == TriageState::Suspicious                                          ? Token::StateWarn
                                                                                    : Token::Text2;
    painter.setPen(QPen(color(token), 1.2));
    painter.setBrush(hollow ? QBrush(Qt::NoBrush) : QBrush(color(token)));
    painter.drawEllipse(dot.adjusted(0.6, 0.6, -0.6, -0.6));
}

TextStyle styleOf(IncidentModel::Kind kind, int column) {
    const bool detection = kind == IncidentModel::Kind::Detection;
    switch (column) {
    case IncidentModel::SeverityColumn: return detection ? TextStyle::Body : TextStyle::BodyStrong;
    case IncidentModel::HostColumn: return detection ? TextStyle::Mono : TextStyle::BodyStrong;
    case IncidentModel::WhatColumn: return kind == IncidentModel::Kind::Incident ? TextStyle::BodyStrong : TextStyle::Body;
    case IncidentModel::NumberColumn:
    case IncidentModel::FirstColumn:
    case IncidentModel::LastColumn: return TextStyle::Mono;
    default: return TextStyle::Body;
    }
}

/// The sentence over two lines at most, its technique behind it where there is room.
void paintWhat(QPainter& painter, const QRect& rect, const QString& what, const QStyleOptionViewItem& option, const QModelIndex& index) {
    const WrappedEnd end = drawWrapped(painter, rect, what, kIncidentLines, rect.height() > kIncidentHeight ? kIncidentLine : kIncidentHeight);
    const QString technique = index.data(IncidentModel::TechniqueRole).toString();
    painter.setFont(metsuke::font(TextStyle::MonoSmall));
    const int used = end.lastLine.width() + kIncidentPadding;
    if (technique.isEmpty() || !end.whole || used + painter.fontMetrics().horizontalAdvance(technique) > rect.width()) {
        return;
    }
    painter.setPen(color(option.state & QStyle::State_Selected ? Token::Text2 : Token::Text3));
    painter.drawText(QRect(rect.left() + used, end.lastLine.top(), rect.width() - used, end.lastLine.height()), Qt::AlignLeft | Qt::AlignVCenter, technique);
}

} // namespace

QSize IncidentDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto* tree = qobject_cast<const QTreeView*>(option.widget);
    const auto kind = static_cast<IncidentModel::Kind>(index.data(IncidentModel::KindRole).toInt());
    if (index.column() != IncidentModel::WhatColumn || tree == nullptr || kind == IncidentModel::Kind::Heading) {
        return {0, kIncidentHeight};
    }
    const int width = tree->columnWidth(IncidentModel::WhatColumn) - 2 * kIncidentPadding;
    const int lines = wrappedLines(index.data().toString(), metsuke::font(styleOf(kind, index.column())), width, kIncidentLines);
    return {0, lines == 1 ? kIncidentHeight : lines * kIncidentLine + 6};
}

void IncidentDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto kind = static_cast<IncidentModel::Kind>(index.data(IncidentModel::KindRole).toInt());
    painter->save();
    if (kind == IncidentModel::Kind::Heading) {
        const QRect band(0, option.rect.top(), option.rect.right() + 1, option.rect.height()); // over the indentation too
        painter->setClipping(false);
        painter->fillRect(band, color(Token::BgRaised));
        painter->fillRect(QRect(0, band.bottom(), band.width(), 1), color(Token::Line));
        painter->setFont(metsuke::font(TextStyle::CaptionStrong));
        painter->setPen(color(Token::Text2));
        painter->drawText(band.adjusted(kIncidentPadding, 0, -kIncidentPadding, 0), Qt::AlignLeft | Qt::AlignVCenter, index.data().toString());
        painter->restore();
        return;
    }
    option.widget->style()->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, option.widget);
    QRect text = option.rect.adjusted(kIncidentPadding, 0, -kIncidentPadding, 0);
    if (index.column() == IncidentModel::SeverityColumn) {
        text.setLeft(option.rect.left() + 2);
        painter->drawPixmap(QPointF(text.left(), option.rect.center().y() - kSeverityGlyph / 2 + 1),
            severityPixmap(static_cast<Severity>(index.data(IncidentModel::SeverityRole).toInt()), kSeverityGlyph, painter->device()->devicePixelRatioF()));
        text.setLeft(text.left() + kSeverityGlyph + kIncidentPadding);
        text.setRight(option.rect.right());
    } else if (index.column() == IncidentModel::StateColumn) {
        const int state = index.data(IncidentModel::StateRole).toInt();
        if (state >= 0) {
            paintState(*painter, option.rect, static_cast<TriageState>(state));
        }
        text.setLeft(text.left() + 14);
    }
    const bool quiet = kind == IncidentModel::Kind::Detection
        && (index.column() == IncidentModel::SeverityColumn || index.column() >= IncidentModel::CountColumn);
    painter->setFont(metsuke::font(styleOf(kind, index.column())));
    painter->setPen(color(quiet || index.column() == IncidentModel::NumberColumn ? Token::Text2 : Token::Text));
    const QString full = index.data().toString();
    if (index.column() == IncidentModel::WhatColumn) {
        paintWhat(*painter, text, full, option, index);
        painter->restore();
        return;
    }
    const QString shown = painter->fontMetrics().elidedText(full, Qt::ElideRight, text.width());
    const auto alignment = static_cast<int>(index.data(Qt::TextAlignmentRole).value<Qt::Alignment>());
    painter->drawText(text, alignment | Qt::TextSingleLine, shown);
    painter->restore();
}

} // namespace metsuke
