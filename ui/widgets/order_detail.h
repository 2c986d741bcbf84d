// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/mitigation_view.h"

#include "core/fleet/roster.h"

#include <QWidget>

namespace metsuke {

class FactList;
class GlyphLabel;
class SentenceList;
class TokenLabel;

/// Beside a plan: how it stands and until when, who wanted it, and what carrying it out would take along.
class OrderDetail : public QWidget {
    Q_OBJECT
public:
    explicit OrderDetail(QWidget* parent = nullptr);
    /// Of one that is only proposed `order` is null; `proposed` is null where this window did not propose it. Both null: none.
    /// `deeds`: who did what when, oldest first; null none. `agent`: the computer's, null where it is not known.
    void setOrder(const mitigation::Order* order, const ProposedPtr& proposed, const std::vector<mitigation::Deed>* deeds, const fleet::Agent* agent, const QString& host, Timestamp now);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void showFacts(const mitigation::Order* order, const Proposed* proposed, Timestamp now);
    void showRadius(const mitigation::OrderFacts& facts, bool isOfAllSteps);
    void showDeeds(const std::vector<mitigation::Deed>& deeds, const std::string& device, const QString& host);
    GlyphLabel* m_glyph;
    TokenLabel* m_name;
    TokenLabel* m_state;
    TokenLabel* m_standing;
    FactList* m_facts;
    SentenceList* m_radius;
};

} // namespace metsuke
