// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/trace_tree.h"

#include <QWidget>

#include <memory>

class QFormLayout;
class QGridLayout;
class QVBoxLayout;

namespace metsuke {

class GlyphLabel;
class LinkButton;
class TokenLabel;

/// Beside a trace: what is known of the row in hand and by which edges it is joined, how much belongs to the blast set,
/// and what is not known.
class TraceDetail : public QWidget {
    Q_OBJECT
public:
    explicit TraceDetail(QWidget* parent = nullptr);
    /// `tree` is of it and outlives the next call.
    void setTrace(std::shared_ptr<const endpoint::Trace> trace, const TraceTree& tree);
    void setRow(std::optional<size_t> row);
    void retranslate();

signals:
    void rowChosen(size_t row);
    void blastWanted();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void clear(QFormLayout* form);
    void addEdge(const endpoint::TraceEdge& edge, size_t other, bool isCause);
    void showBlast();
    void showGaps();

    std::shared_ptr<const endpoint::Trace> m_trace; ///< shared: as it came
    const TraceTree* m_tree = nullptr;
    std::optional<size_t> m_row;
    GlyphLabel* m_glyph;
    TokenLabel* m_name;
    TokenLabel* m_kind;
    QFormLayout* m_facts;
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
