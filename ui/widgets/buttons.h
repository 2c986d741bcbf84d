// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPushButton>
#include <QToolButton>

namespace metsuke {

/// A push button filled in accent: the next thing to do. At most one on a page.
[[nodiscard]] QPushButton* makePrimaryButton(QWidget* parent);
/// An icon without border until it is hovered; `name` is its accessible name and tool tip, set by retranslation.
[[nodiscard]] QToolButton* makeIconButton(const QString& icon, QWidget* parent);

/// A checkable chip with a count: "Open 4".
class FilterButton : public QPushButton {
    Q_OBJECT
public:
    explicit FilterButton(QWidget* parent = nullptr);
    void setLabel(const QString& label);
    void setCount(qint64 count); ///< negative: no count
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void describe();
    QString m_label;
    qint64 m_count = -1;
};

/// An entry of the rail: icon above text, accent bar when checked, badge with a count.
class RailButton : public QToolButton {
    Q_OBJECT
public:
    RailButton(const QString& icon, QWidget* parent = nullptr);
    void setBadge(int count);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_icon;
    int m_badge = 0;
};

/// A dot and words: "Live 05:47:12", "Importing 43 %", "Offline".
class StateChip : public QPushButton {
    Q_OBJECT
public:
    enum class Tone { Quiet, Active, Busy };
    explicit StateChip(QWidget* parent = nullptr);
    void setState(Tone tone, const QString& text, const QString& figure);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Tone m_tone = Tone::Quiet;
    QString m_figure;
};

} // namespace metsuke
