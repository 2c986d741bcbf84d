// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/page.h"

class QComboBox;
class QLabel;
class QPushButton;
class QTableView;

namespace metsuke {

class EventModel;
class LaneChart;

/// Lanes of everything over one time axis, and the events of the time in sight below.
class TimelinePage : public Page {
    Q_OBJECT
public:
    explicit TimelinePage(CaseSession& session, QWidget* parent = nullptr);
    [[nodiscard]] int inspectorWidth() const override { return 0; } // the table wants the width; W brings it
    [[nodiscard]] Rows rows() const override;
    void registerActions(ActionRegistry& actions) override { attachViewActions(actions, {QStringLiteral("go.context")}); }
    void focusContent() override;

protected:
    void refresh(InvestigationContext::Parts parts, bool snapshot) override;
    void retranslate() override;
    void restyle() override;

private:
    void fillHosts();
    void show(TimeRange range);
    void reload();
    void reloadEvents();
    void stepDetection(int direction);
    [[nodiscard]] TimeRange span() const;
    [[nodiscard]] std::optional<HostKey> chosenHost() const;

    QComboBox* m_hosts;
    QLabel* m_shown;
    QPushButton* m_previous;
    QPushButton* m_next;
    QPushButton* m_zoom;
    QPushButton* m_all;
    LaneChart* m_chart;
    QTableView* m_table;
    EventModel* m_model;
    QueryChannel m_channel;
    TimeRange m_range;
    bool m_follows = true; ///< shows the whole case until zoomed
};

} // namespace metsuke
