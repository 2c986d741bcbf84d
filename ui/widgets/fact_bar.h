// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QHBoxLayout;

namespace metsuke {

class GlyphLabel;
class TokenLabel;

/// A strip below a page's head: a glyph, a sentence with a remark under it, and at the end what can be done about it.
class FactBar : public QWidget {
    Q_OBJECT
public:
    explicit FactBar(QWidget* parent = nullptr);

protected:
    void addAtEnd(QWidget* widget);
    [[nodiscard]] GlyphLabel* glyph() const { return m_glyph; }
    [[nodiscard]] TokenLabel* words() const { return m_words; }
    [[nodiscard]] TokenLabel* note() const { return m_remark; }
    void paintEvent(QPaintEvent* event) override;

private:
    GlyphLabel* m_glyph;
    TokenLabel* m_words;
    TokenLabel* m_remark;
    QHBoxLayout* m_row;
};

} // namespace metsuke
