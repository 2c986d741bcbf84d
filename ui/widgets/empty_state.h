// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QPushButton;

namespace metsuke {

class LinkButton;
class TokenLabel;

/// What a view shows when it has nothing: what would be here, one thing to do, one link.
class EmptyState : public QWidget {
    Q_OBJECT
public:
    explicit EmptyState(QWidget* parent = nullptr);
    /// Empty texts hide their button.
    void setTexts(const QString& title, const QString& sentence, const QString& button = {}, const QString& link = {});

signals:
    void buttonClicked();
    void linkClicked();

private:
    TokenLabel* m_title;
    TokenLabel* m_sentence;
    QPushButton* m_button;
    LinkButton* m_link;
};

} // namespace metsuke
