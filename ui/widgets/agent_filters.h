// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/agent_model.h"

#include <QWidget>

namespace metsuke {

class FilterButton;

/// Which agents the table shows: a button for every group, with how many there are.
class AgentFilters : public QWidget {
    Q_OBJECT
public:
    explicit AgentFilters(QWidget* parent = nullptr);
    void setGroup(AgentModel::Group group);
    void setCounts(const AgentModel& model);
    void retranslate();

signals:
    void chosen(metsuke::AgentModel::Group group);

private:
    std::vector<FilterButton*> m_buttons; ///< by group
};

} // namespace metsuke
