// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QHBoxLayout;
class QVBoxLayout;

namespace metsuke {

class TokenLabel;

/// A rounded surface with an optional head row: title, remark, and something at its right end.
class Card : public QFrame {
    Q_OBJECT
public:
    explicit Card(QWidget* parent = nullptr);

    /// Shows the head; the body follows under a hairline.
    void setTitle(const QString& title, const QString& remark = {});
    [[nodiscard]] TokenLabel* remark();
    /// The head's layout, for widgets at its right end; makes the head.
    [[nodiscard]] QHBoxLayout* head();
    [[nodiscard]] QVBoxLayout* body() const { return m_body; }
    /// Border in the accent colour: the page's next step is here.
    void setAccented(bool on);
    void setHeadLine(bool on) { m_headLine = on; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void makeHead();
    QVBoxLayout* m_outer;
    QVBoxLayout* m_body;
    QWidget* m_head = nullptr;
    QHBoxLayout* m_headLayout = nullptr;
    TokenLabel* m_title = nullptr;
    TokenLabel* m_remark = nullptr;
    bool m_accented = false;
    bool m_headLine = true;
};

/// A hairline across a layout.
class HairLine : public QWidget {
    Q_OBJECT
public:
    explicit HairLine(Qt::Orientation orientation, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace metsuke
