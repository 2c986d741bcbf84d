// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/page.h"

#include "core/store/flow_transcript.h"

class QButtonGroup;
class QPushButton;
class QSplitter;
class QTableView;
class QTableWidget;
class QTabWidget;

namespace metsuke {

class FlowModel;
class TokenLabel;
class TranscriptView;

/// Every flow under the query and the brush, and below the chosen one's packets and transcript.
class FlowsPage : public Page {
    Q_OBJECT
public:
    explicit FlowsPage(CaseSession& session, QWidget* parent = nullptr);
    [[nodiscard]] int inspectorWidth() const override { return 0; } // the table wants the width; W brings it
    [[nodiscard]] Rows rows() const override;
    void focusContent() override;
    [[nodiscard]] std::optional<QueryValue> valueInHand() const override;
    void followStream() override;
    void registerActions(ActionRegistry& actions) override;

protected:
    void refresh(InvestigationContext::Parts parts, bool snapshot) override;
    void retranslate() override;
    void restyle() override;

private:
    struct ServiceFilter {
        QPushButton* button = nullptr;
        std::vector<std::string> services; ///< empty: all
    };
    void buildFilters();
    void buildTable();
    void buildDetails();
    void reload();
    void countServices();
    /// The selected flow's row when it is among the first rows, else the first row.
    void showSelectedRow();
    void onCurrentChanged();
    void showFlow(const FlowUid& uid);
    void showDetails(const FlowTranscript& transcript);
    void showPacketCount();
    [[nodiscard]] Filter activeFilter() const;
    void updateCounts();
    void openPackets();
    void updateEmptyState();

    std::vector<ServiceFilter> m_services;
    QButtonGroup* m_group = nullptr;
    TokenLabel* m_hint = nullptr;
    QTableView* m_table = nullptr;
    TokenLabel* m_empty = nullptr;
    FlowModel* m_model = nullptr;
    QSplitter* m_splitter = nullptr;
    QTableWidget* m_packets = nullptr;
    QTabWidget* m_packetTabs = nullptr;
    QTabWidget* m_tabs = nullptr;
    TranscriptView* m_text = nullptr;
    TranscriptView* m_hex = nullptr;
    QPushButton* m_open = nullptr;
    std::vector<qint64> m_serviceFlows; ///< beside m_services; of the whole case
    QueryChannel m_counts;
    QueryChannel m_details;
    FlowSort m_sort = FlowSort::Time;
    SortOrder m_order = SortOrder::Ascending;
    FlowUid m_shown;
    int64_t m_packetsOfFlow = 0; ///< of m_shown
    bool m_choosing = true; ///< the current row is the analyst's choice
    std::vector<PacketRef> m_refs; ///< of the shown flow
};

} // namespace metsuke
