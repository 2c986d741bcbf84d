// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/page.h"
#include "ui/services/layout_worker.h"

#include "core/graph/host_graph.h"

class QButtonGroup;
class QComboBox;
class QPushButton;
class QSplitter;
class QTableWidget;

namespace metsuke {

class HostGraphCanvas;
class TokenLabel;

/// Hosts as a graph and as a table of the same; one selection.
class HostsPage : public Page {
    Q_OBJECT
public:
    explicit HostsPage(CaseSession& session, QWidget* parent = nullptr);
    [[nodiscard]] Rows rows() const override;
    void registerActions(ActionRegistry& actions) override;
    void focusContent() override;
    [[nodiscard]] bool hasTwin() const override { return true; }
    void toggleTwin() override;

protected:
    void refresh(InvestigationContext::Parts parts, bool snapshot) override;
    void retranslate() override;
    void restyle() override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void layoutColumns();
    enum Mode { GraphMode, SplitMode, TableMode };
    void setMode(int mode);
    void reload();
    void rebuildGraph();
    /// Runs the layout for `iterations` more (0: only lays it out on the canvas again).
    void startLayout(std::vector<Point> start, int iterations);
    void fillTable();
    void openFlowsOf(const HostKey& a, const std::optional<HostKey>& b);
    void showLegend();
    void showEdge(const GraphEdge& edge);
    void selectFromContext();

    QComboBox* m_scope;
    TokenLabel* m_counts;
    QPushButton* m_hidden;
    QPushButton* m_tidy;
    QPushButton* m_fit;
    std::vector<QPushButton*> m_modes;
    QSplitter* m_splitter;
    HostGraphCanvas* m_canvas;
    TokenLabel* m_edgeText;
    QTableWidget* m_table;
    LayoutWorker* m_layout;
    quint64 m_generation = 0;
    std::vector<PairRow> m_pairs;
    std::map<std::string, std::pair<double, double>> m_saved; ///< positions by node id
    std::vector<std::string> m_signature; ///< node ids of the graph on screen
    std::vector<Point> m_forces; ///< of the nodes on screen, where the force layout left them
    bool m_resized = false; ///< while the layout ran
    GraphLimits m_limits;
    QueryChannel m_channel;
};

} // namespace metsuke
