// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/inspected_subject.h"
#include "ui/widgets/evidence_plot.h"

#include <QWidget>

class QPushButton;
class QFrame;

namespace metsuke {

class EvidenceModel;
class EvidenceView;
class GlyphLabel;
class LinkButton;
class PacketOpener;
class TokenLabel;
class WaterfallChart;

/// Why a host is flagged, from top to bottom: the verdict, what would have to be wrong, the arithmetic, the evidence
/// with its numbers, and the packets.
class WhyPanel : public QWidget {
    Q_OBJECT
public:
    explicit WhyPanel(CaseSession& session, QWidget* parent = nullptr);
    /// A subject with a risk.
    void setSubject(const InspectedSubject& subject);
    void retranslate();

private:
    void showVerdict();
    void showArithmetic();
    void showDetection();
    void showCounterCase();
    void showPackets();
    void showPlot(EvidencePlot::Mode mode, const std::vector<Visit>& visits);

    CaseSession& m_session;
    InspectedSubject m_subject;
    PacketOpener* m_opener;
    GlyphLabel* m_glyph;
    TokenLabel* m_name;
    TokenLabel* m_address;
    TokenLabel* m_score;
    TokenLabel* m_word;
    TokenLabel* m_verdict; ///< whether, and since when
    TokenLabel* m_deeds; ///< what it did
    TokenLabel* m_arithmeticTitle;
    TokenLabel* m_arithmeticResult;
    WaterfallChart* m_waterfall;
    TokenLabel* m_formula;
    TokenLabel* m_evidenceTitle;
    TokenLabel* m_evidenceCount;
    LinkButton* m_allFlows;
    EvidenceModel* m_model;
    EvidenceView* m_evidence;
    TokenLabel* m_seen; ///< the selected evidence in full
    TokenLabel* m_plotTitle;
    TokenLabel* m_plotFigure;
    EvidencePlot* m_plot;
    QFrame* m_counterFrame;
    TokenLabel* m_counterTitle;
    TokenLabel* m_counterText;
    TokenLabel* m_innocent;
    TokenLabel* m_packetsTitle;
    TokenLabel* m_packetsRange;
    QPushButton* m_wireshark;
    QPushButton* m_save;
    TokenLabel* m_packetsRemark;
    QueryChannel m_visits;
    std::string m_plotted; ///< key of the detection in the plot
};

} // namespace metsuke
