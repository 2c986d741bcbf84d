// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/words_delegate.h"

namespace metsuke {

QString fittingWords(const QStringList& words, const QString& separator, const QFontMetrics& metrics, int width) {
    for (qsizetype shown = words.size(); shown > 0; --shown) {
        QString text = words.first(shown).join(separator);
        if (shown < words.size()) {
            text += QStringLiteral(" +%1").arg(words.size() - shown);
        }
        if (metrics.horizontalAdvance(text) <= width) {
            return text;
        }
    }
    return words.join(separator); // not even one fits: the view cuts it
}

WordsDelegate::WordsDelegate(QString separator, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_separator(std::move(separator)) {}

void WordsDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
    constexpr int kMargins = 16; // of the style, at both sides of a cell's text
    QStyledItemDelegate::initStyleOption(option, index);
    option->text = fittingWords(option->text.split(m_separator, Qt::SkipEmptyParts), m_separator, option->fontMetrics, option->rect.width() - kMargins);
}

} // namespace metsuke
