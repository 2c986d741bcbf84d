// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/trace_tree.h"

#include <QWidget>

class QGridLayout;
class QPushButton;
class QVBoxLayout;

namespace metsuke {

class FactList;
class GlyphLabel;
class LinkButton;
class TokenLabel;

/// Beside a trace: what is known of the row in hand and by which edges it is joined, how much belongs to the blast set,
/// and what is not known.
class TraceDetail : public QWidget {
    Q_OBJECT
public:
    explicit TraceDetail(QWidget* parent = nullptr);
    void setTrace(TraceTreePtr tree);
    void setRow(std::optional<size_t> row);
    void retranslate();

signals:
    void rowChosen(size_t row);
    void blastWanted();
    void respondWanted(const QPoint& at); ///< on the screen: what can be done about the row

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    enum class Way { From, To };
    void addEdge(const endpoint::TraceEdge& edge, size_t other, Way way);
    void showBlast();
    void showGaps();

    TraceTreePtr m_tree = std::make_shared<const TraceTree>();
    std::optional<size_t> m_row;
    GlyphLabel* m_glyph;
    TokenLabel* m_name;
    TokenLabel* m_kind;
    FactList* m_facts;
    QPushButton* m_respond;
    TokenLabel* m_edgesTitle;
    QVBoxLayout* m_edges;
    TokenLabel* m_blastTitle;
    QGridLayout* m_blast;
    LinkButton* m_blastLink;
    TokenLabel* m_gapsTitle;
    QGridLayout* m_gaps;
    TokenLabel* m_noGaps;
};

} // namespace metsuke
