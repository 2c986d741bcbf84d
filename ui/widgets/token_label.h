// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QLabel>
#include <QPushButton>

namespace metsuke {

/// A plain-text label in one text style and one colour token; follows changes of theme. Never renders rich text, so
/// network text is safe in it.
class TokenLabel : public QLabel {
    Q_OBJECT
public:
    TokenLabel(TextStyle style, Token token, QWidget* parent = nullptr);
    TokenLabel(const QString& text, TextStyle style, Token token, QWidget* parent = nullptr);
    void setToken(Token token);
    void setTextStyle(TextStyle style);
    /// Cuts the text with an ellipsis instead of asking for its full width; the tool tip has all of it.
    void setElided(bool on);

    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void restyle();
    TextStyle m_style;
    Token m_token;
    bool m_elided = false;
};

/// Accent text that acts: a button to the keyboard and to screen readers, a link to the eye.
class LinkButton : public QPushButton {
    Q_OBJECT
public:
    explicit LinkButton(QWidget* parent = nullptr);
    void setTextStyle(TextStyle style);
    void setToken(Token token);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;

private:
    TextStyle m_style = TextStyle::Body;
    Token m_token = Token::Accent;
};

/// An icon or a severity in a layout.
class GlyphLabel : public QWidget {
    Q_OBJECT
public:
    explicit GlyphLabel(int size, QWidget* parent = nullptr);
    void setSeverity(Severity severity);
    void setIcon(const QString& name, Token token);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int m_size;
    bool m_isSeverity = false;
    Severity m_severity = Severity::Info;
    QString m_icon;
    Token m_token = Token::Text2;
};

} // namespace metsuke
