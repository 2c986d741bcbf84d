// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/inspected_subject.h"
#include "ui/services/visit_times.h"

#include <QWidget>

class QFormLayout;
class QPushButton;

namespace metsuke {

class EvidenceModel;
class EvidencePlot;
class EvidenceView;
class GlyphLabel;
class TokenLabel;

/// Why a line of the graph is there: who talked to whom, how much, when, and what fired on it.
class PairPanel : public QWidget {
    Q_OBJECT
public:
    explicit PairPanel(CaseSession& session, QWidget* parent = nullptr);
    /// A subject that is a pair.
    void setSubject(const InspectedSubject& subject);
    void retranslate();

private:
    struct Facts {
        std::optional<PairRow> pair;
        std::vector<Visit> visits;
    };
    void show(const Facts& facts);

    CaseSession& m_session;
    InspectedSubject m_subject;
    TokenLabel* m_title;
    GlyphLabel* m_glyph;
    TokenLabel* m_names;
    TokenLabel* m_sentence;
    TokenLabel* m_flowsLabel;
    TokenLabel* m_flows;
    TokenLabel* m_bytesLabel;
    TokenLabel* m_bytes;
    TokenLabel* m_servicesLabel;
    TokenLabel* m_services;
    TokenLabel* m_timesLabel;
    TokenLabel* m_times;
    TokenLabel* m_plotTitle;
    EvidencePlot* m_plot;
    TokenLabel* m_evidenceTitle;
    EvidenceModel* m_model;
    EvidenceView* m_evidence;
    QPushButton* m_open;
    QueryChannel m_channel;
};

} // namespace metsuke
