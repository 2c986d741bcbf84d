// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/page.h"
#include "ui/services/detection_scope.h"
#include "ui/services/data_quality.h"

class QListView;
class QPushButton;
class QStackedWidget;
class QVBoxLayout;

namespace metsuke {

class Card;
class EmptyState;
class GlyphLabel;
class HostListModel;
class LinkButton;
class OutboundChart;
class TechniqueModel;
class TechniqueView;
class TokenLabel;

/// The first answer: which host is compromised, how far it went, how many are quiet, and whether quiet can be believed.
class OverviewPage : public Page {
    Q_OBJECT
public:
    explicit OverviewPage(CaseSession& session, QWidget* parent = nullptr);
    [[nodiscard]] int inspectorWidth() const override { return 0; }
    [[nodiscard]] Rows rows() const override;
    void focusContent() override;
    [[nodiscard]] QString verdict() const;

protected:
    void refresh(InvestigationContext::Parts parts, bool snapshot) override;
    void retranslate() override;
    void restyle() override;

private:
    QWidget* buildHead();
    QWidget* buildHosts();
    QWidget* buildOutbound();
    QWidget* buildTechniques();
    QWidget* buildQuality();
    QWidget* buildActions();
    void rebuild();
    void showHead();
    void showHosts();
    void showTechniques();
    void showQuality();
    void showActions();
    void showMarks();
    void askOutbound();
    void openHost(const QModelIndex& index);
    void openDetections(const std::vector<std::string>& keys);
    [[nodiscard]] QString sentence() const;
    [[nodiscard]] std::optional<HostKey> hostInFocus() const;
    [[nodiscard]] int quietHosts() const;

    Head m_head;
    QString m_sentence; ///< with its names kept whole
    QPushButton* m_openIncident = nullptr;
    QPushButton* m_showAll = nullptr;
    Card* m_hostCard = nullptr;
    QStackedWidget* m_hostStack = nullptr;
    QListView* m_hosts = nullptr;
    EmptyState* m_noHosts = nullptr;
    HostListModel* m_hostModel = nullptr;
    TokenLabel* m_legend = nullptr;
    LinkButton* m_quiet = nullptr;
    Card* m_outboundCard = nullptr;
    OutboundChart* m_outbound = nullptr;
    TokenLabel* m_focusLegend = nullptr;
    TokenLabel* m_othersLegend = nullptr;
    Card* m_techniqueCard = nullptr;
    TechniqueView* m_techniques = nullptr;
    TechniqueModel* m_techniqueModel = nullptr;
    Card* m_qualityCard = nullptr;
    GlyphLabel* m_qualityGlyph = nullptr;
    TokenLabel* m_qualityVerdict = nullptr;
    QVBoxLayout* m_qualityLines = nullptr;
    Card* m_actionCard = nullptr;
    QVBoxLayout* m_actionLines = nullptr;
    DetectionScope m_scope;
    QueryChannel m_channel;
};

} // namespace metsuke
