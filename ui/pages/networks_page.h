// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/page.h"
#include "ui/services/site_edits.h"

#include <QElapsedTimer>

class QPushButton;
class QTableWidget;

namespace metsuke {

class Card;
class EntryTable;

/// What the site says of its networks: groups and zones, registered services and domains, exclusions with
/// what they left out, and what traffic suggests to register. Every change judges the case anew.
class NetworksPage : public Page {
    Q_OBJECT
public:
    explicit NetworksPage(CaseSession& session, QWidget* parent = nullptr);
    [[nodiscard]] int inspectorWidth() const override { return 0; }
    void focusContent() override;
    void registerActions(ActionRegistry& actions) override;
    [[nodiscard]] const std::vector<SiteProposal>& proposals() const { return m_proposals; }

protected:
    void refresh(InvestigationContext::Parts parts, bool snapshot) override;
    void retranslate() override;

private:
    QWidget* buildHead();
    QWidget* buildProposals();
    void connectTables();
    void showHead();
    void showTables();
    void askProposals();
    void showProposals();
    void fillProposals();
    void addProposal(int row);
    [[nodiscard]] QString excludedBy(const std::string& exclusion) const;

    void accept(const SiteProposal& proposal);
    void acceptAll();
    void dismiss(const SiteProposal& proposal);
    template <typename Item> void remove(std::vector<Item> SiteProfile::*list, int row);
    void askImport();
    void askExport();
    [[nodiscard]] const SiteProfile& site() const { return session().snapshot()->site.profile(); }

    Head m_head;
    QPushButton* m_import = nullptr;
    QPushButton* m_export = nullptr;
    QPushButton* m_keep = nullptr;
    Card* m_proposalCard = nullptr;
    QTableWidget* m_proposalTable = nullptr;
    QPushButton* m_acceptAll = nullptr;
    EntryTable* m_groups = nullptr;
    EntryTable* m_services = nullptr;
    EntryTable* m_domains = nullptr;
    EntryTable* m_exclusions = nullptr;
    SiteObservations m_seen;
    std::pair<std::string, int64_t> m_seenOf; ///< case, and packets it had
    QElapsedTimer m_sinceAsked;
    std::vector<SiteProposal> m_proposals;
    std::optional<SiteProfile> m_proposedTo; ///< the profile that m_proposals go with; none: they are made anew
    QueryChannel m_channel;
};

} // namespace metsuke
