// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/page.h"

class QComboBox;
class QPushButton;
class QTableView;

namespace metsuke {

class EventModel;
class LaneChart;
class TokenLabel;

/// Lanes of everything over one time axis, and the events of the time in sight below.
class TimelinePage : public Page {
    Q_OBJECT
public:
    explicit TimelinePage(CaseSession& session, QWidget* parent = nullptr);
    [[nodiscard]] int inspectorWidth() const override { return 0; } // the table wants the width; W brings it
    [[nodiscard]] Rows rows() const override;
    void focusContent() override;
    [[nodiscard]] std::optional<QueryValue> valueInHand() const override;
    void stepDetection(int direction) override;

protected:
    void refresh(InvestigationContext::Parts parts, bool snapshot) override;
    void retranslate() override;
    void restyle() override;

private:
    void fillHosts();
    void show(TimeRange range);
    void reload();
    void reloadEvents();
    [[nodiscard]] Filter rowFilter();
    [[nodiscard]] TimeRange rowRange();
    /// Brings the events of that time into sight.
    void seekEvents(Timestamp at);
    enum class Reveal { No, Yes }; ///< whether the axis moves to what is selected
    void showSelection(Reveal reveal);
    [[nodiscard]] TimeRange span() const;
    [[nodiscard]] std::optional<HostKey> chosenHost() const;

    QComboBox* m_hosts;
    TokenLabel* m_shown;
    QPushButton* m_previous;
    QPushButton* m_next;
    QPushButton* m_zoom;
    QPushButton* m_all;
    LaneChart* m_chart;
    QTableView* m_table;
    EventModel* m_model;
    QueryChannel m_channel;
    QueryChannel m_seek;
    TimeRange m_range;
    bool m_follows = true; ///< shows the whole case until zoomed
};

} // namespace metsuke
