// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QWidget>

class QGridLayout;

namespace metsuke {

/// Sentences under one another, each with an icon before it, in sections with a title.
class SentenceList : public QWidget {
    Q_OBJECT
public:
    explicit SentenceList(QWidget* parent = nullptr);
    void clear();
    void addTitle(const QString& title);
    void add(const QString& icon, Token token, const QString& sentence, TextStyle style = TextStyle::Body);

private:
    QGridLayout* m_grid;
    int m_row = 0;
};

} // namespace metsuke
