// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/inspected_subject.h"

#include <QWidget>

class QPushButton;

namespace metsuke {

class FactList;
class TokenLabel;

/// Facts of what is selected: a host with its names over time, or a flow.
class EntityPanel : public QWidget {
    Q_OBJECT
public:
    explicit EntityPanel(CaseSession& session, QWidget* parent = nullptr);
    void setSubject(const InspectedSubject& subject);
    void retranslate();

private:
    void showHost(const Host& host);
    void showFlow(const FlowRow& flow);
    void askFlow();

    CaseSession& m_session;
    InspectedSubject m_subject;
    TokenLabel* m_title;
    FactList* m_facts;
    QPushButton* m_graph;
    QPushButton* m_flows;
    QueryChannel m_channel;
};

} // namespace metsuke
