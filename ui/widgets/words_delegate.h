// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace metsuke {

/// As many whole words as `width` holds, and "+2" for those that are left: half a rule id or service tells nothing.
[[nodiscard]] QString fittingWords(const QStringList& words, const QString& separator, const QFontMetrics& metrics, int width);

/// Draws a cell whose text is a list of words with fittingWords(); the tool tip is the model's.
class WordsDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    WordsDelegate(QString separator, QObject* parent);

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;

private:
    QString m_separator;
};

} // namespace metsuke
