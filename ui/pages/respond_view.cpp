// SPDX-License-Identifier: GPL-3.0-or-later
// What the Respond page shows of the plan in hand, and what can be done with it.
#include "ui/pages/respond_page.h"

#include "ui/services/case_orders.h"
#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/theme/icons.h"
#include "ui/theme/metsuke_style.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/respond_views.h"
#include "ui/widgets/step_detail.h"
#include "ui/widgets/step_table.h"
#include "ui/widgets/token_label.h"

#include <QListView>
#include <QPushButton>

#include <algorithm>

namespace metsuke {

using mitigation::OrderEvent;
using mitigation::OrderState;

/// Read anew only where there is something new: a copy without those of other cases is not for every turn of a clock.
void RespondPage::readOrders() {
    const OrdersSnapshotPtr all = fleet() != nullptr ? fleet()->orders() : m_orders;
    if (m_views->isOfAllCases()) {
        m_orders = all;
        m_allOrders.reset();
    } else if (all != m_allOrders || session().snapshot() != m_ofSnapshot) {
        m_allOrders = all;
        m_ofSnapshot = session().snapshot();
        m_orders = case_orders::ofCase(all, *m_ofSnapshot, session().path());
    }
    m_elsewhere = static_cast<int>(all->orders.size() - m_orders->orders.size());
}

void RespondPage::showList() {
    m_isShowing = true;
    m_model->setOrders(*m_orders, fleet() != nullptr ? *fleet()->snapshot() : FleetSnapshot(), work());
    if (m_model->rowOf(current()) < 0 && m_model->firstOrder() >= 0 && !work().isComing(current())) {
        work().setCurrent(m_model->idAt(m_model->firstOrder()));
    }
    const int row = m_model->rowOf(current());
    if (row >= 0 && m_model->idAt(m_list->currentIndex().row()) != current()) { // it may be in several queues
        m_list->setCurrentIndex(m_model->index(row));
    }
    m_isShowing = false;
}

void RespondPage::showSteps() {
    const mitigation::Order* known = order();
    const ProposedPtr base = proposed();
    const std::set<std::string> chosen = work().chosen(current());
    const bool isRun = known != nullptr && known->report.has_value();
    const plan::PlanReport* report = known == nullptr ? nullptr : isRun ? &*known->report : known->dryRun ? &*known->dryRun : nullptr;
    std::vector<StepModel::Row> rows;
    const auto add = [&](const plan::Step& step, const mitigation::ProposedStep* as) {
        StepModel::Row row;
        row.step = step;
        row.isChosen = chosen.contains(step.id);
        if (as != nullptr) {
            row.proposed = *as;
            row.notes = as->notes;
        } else if (known != nullptr && known->facts && known->facts->notes.contains(step.id)) {
            row.notes = known->facts->notes.at(step.id);
        }
        if (report != nullptr && row.isChosen) {
            const auto said = std::ranges::find(report->steps, step.id, &plan::StepReport::step);
            row.report = said != report->steps.end() ? std::optional(*said) : std::nullopt;
        }
        rows.push_back(std::move(row));
    };
    if (base != nullptr) {
        for (const mitigation::ProposedStep& one : base->proposal.steps) {
            if (isOpen() || known == nullptr || chosen.contains(one.step.id)) {
                add(one.step, &one);
            }
        }
    } else if (known != nullptr) {
        for (const plan::Step& step : known->plan.steps) {
            add(step, nullptr);
        }
    }
    m_steps->setSteps(std::move(rows), host(), isOpen(), !isRun);
    m_table->fitColumns();
    showStep();
}

void RespondPage::showStep() {
    const StepModel::Row* row = m_steps->stepAt(m_table->currentIndex().row());
    m_step->setStep(row, m_steps->host(), m_steps->isDryRun());
    m_step->setUndo(row != nullptr && canUndo(*row));
}

void RespondPage::showHead() {
    const mitigation::Order* known = order();
    const int waiting = m_model->countOf(mitigation::WorkQueue::CleanUp);
    const int bad = m_model->countOf(mitigation::WorkQueue::Failed);
    const bool hasProblem = m_orders->problem.has_value();
    m_head.glyph->setIcon(hasProblem ? QStringLiteral("warning") : known != nullptr ? respond_words::icon(known->state) : QStringLiteral("respond"),
        hasProblem ? Token::StateBad : known != nullptr ? respond_words::token(known->state) : Token::Accent);
    if (hasProblem) {
        m_head.verdict->setText(tr("The orders cannot be read."));
        m_head.remark->setText(sentences::render(*m_orders->problem));
        return;
    }
    if (m_model->rowCount() == 0) {
        m_head.verdict->setText(m_elsewhere > 0 ? tr("Nothing was ordered for this case") : tr("Nothing has been done to any computer"));
        m_head.remark->setText(m_elsewhere > 0 ? tr("%n orders of other cases are not shown", nullptr, m_elsewhere) : tr("What is ordered for this case appears here."));
        return;
    }
    const QString state = known != nullptr ? respond_words::state(known->state) : tr("proposed, nobody has looked yet");
    m_head.verdict->setText(format::whole(tr("%1: %2", "computer, state").arg(host(), state)));
    QStringList parts;
    if (isOpen()) {
        parts << tr("%1 of %n steps are chosen", nullptr, m_steps->rowCount()).arg(m_steps->chosen());
    } else {
        parts << tr("%n steps", nullptr, m_steps->rowCount());
    }
    if (known != nullptr && known->state == OrderState::Reviewed) {
        parts << (canCarryOut() ? tr("%n would change something", "steps", respond_words::changesOf(*known->dryRun)) : tr("the steps are others than those that were looked at"));
    }
    if (waiting > 1) {
        parts << tr("%n plans wait for somebody", nullptr, waiting);
    }
    if (bad > 0) {
        parts << tr("%n failed or are not known", nullptr, bad);
    }
    if (m_elsewhere > 0) {
        parts << tr("%n orders of other cases are not shown", nullptr, m_elsewhere);
    }
    m_head.remark->setText(format::whole(parts.join(QStringLiteral(" · "))));
}

void RespondPage::showButtons() {
    const mitigation::Order* known = order();
    const bool isAny = m_model->rowCount() > 0;
    const bool isBefore = known == nullptr ? proposed() != nullptr : mitigation::isBeforeRun(known->state);
    const bool isLooking = known != nullptr && known->state == OrderState::DryRunning;
    const auto takes = [known](OrderEvent event) { return known != nullptr && mitigation::next(known->state, event).has_value(); };
    m_look->setVisible(isAny && isBefore);
    m_look->setEnabled(!isLooking && m_steps->chosen() > 0);
    m_run->setVisible(isAny && isBefore);
    m_run->setEnabled(canCarryOut());
    m_undo->setVisible(isAny && known != nullptr && (mitigation::mayBeInForce(known->state) || takes(OrderEvent::UndoAsked)));
    m_undo->setEnabled(takes(OrderEvent::UndoAsked));
    m_cancel->setVisible(isAny && (takes(OrderEvent::Cancelled) || (known != nullptr && mitigation::isStoppable(known->state))));
    setPrimary(canCarryOut() ? m_run : m_look);
}

/// The one filled button is the next thing to do.
void RespondPage::setPrimary(QPushButton* button) {
    for (QPushButton* one : {m_look, m_run}) {
        if (one->property(kPrimaryProperty).toBool() != (one == button)) {
            one->setProperty(kPrimaryProperty, one == button);
            one->update();
        }
    }
    m_look->setIcon(button == m_look && m_look->isEnabled() ? themeIcon(QStringLiteral("eye"), Token::TextOnAccent) : themeIcon(QStringLiteral("eye")));
}

void RespondPage::showEmpty() {
    if (work().isProposing()) {
        m_none->setTexts(tr("Working out what could be done"), tr("From the trace, in the safe order. Nothing is ordered yet."));
    } else if (work().error()) {
        m_none->setTexts(tr("Nothing can be proposed"), sentences::render(*work().error()), tr("Go to Trace"));
    } else {
        m_none->setTexts(tr("From the cause to a clean computer"),
            tr("Trace a connection to its cause, and put right what it found: the steps are proposed here in the safe order. A computer is changed only after it has said what it would do, and somebody has confirmed that."),
            work().canPropose() ? tr("Put right what the trace found") : tr("Go to Trace"), m_elsewhere > 0 ? tr("Show %n orders of other cases", nullptr, m_elsewhere) : QString());
    }
}

} // namespace metsuke
