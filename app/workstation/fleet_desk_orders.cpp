// SPDX-License-Identifier: GPL-3.0-or-later
// Putting computers right, from the window: everything is done in the roster's thread.
#include "app/workstation/fleet_desk.h"

#include "ui/services/settings.h"

#include "core/base/wall_clock.h"

namespace metsuke {

using mitigation::MitigationDesk;

void FleetDesk::watchWire(const QObject* of, const QString& casePath) {
    m_cases[of] = std::filesystem::path(casePath.toStdString());
    std::erase_if(m_cases, [](const auto& one) { return one.second.empty(); });
    std::set<std::filesystem::path> cases;
    for (const auto& [window, path] : m_cases) {
        cases.insert(path);
    }
    m_responses.watchIn(cases);
    m_worker.post([this, cases](const Result<fleet::Roster*>&) { m_worker.mitigation().watchIn(cases); });
}

void FleetDesk::tellKeyNeed() {
    const auto needsKey = [](const mitigation::Order& order) { return mitigation::isInProgress(order.state) || order.errand != mitigation::Errand::None; };
    const auto evidence = m_responses.evidence();
    const bool isFetching = std::ranges::any_of(evidence->packages, [](const auto& ofCase) {
        return std::ranges::any_of(ofCase.second, [](const mitigation::EvidencePackage& one) { return one.state <= mitigation::TransferState::Receiving; });
    });
    m_keys.setNeeded(isFetching || std::ranges::any_of(m_orders->orders, needsKey));
}

FleetService::Token FleetDesk::propose(const ProposalWish& wish) {
    const Token token = m_next++;
    m_worker.post([this, token, wish](const Result<fleet::Roster*>& roster) {
        auto proposal = roster.ok() ? m_worker.mitigation().propose(**roster, wish, wallClock()) : Result<ProposedPtr>(roster.error());
        if (proposal.ok()) {
            home([this, token, made = *proposal] { emit proposed(token, made); });
        } else {
            home([this, token, error = proposal.error()] { emit proposalFailed(token, error); });
        }
    });
    return token;
}

FleetService::Token FleetDesk::order(const DirectWant& want) {
    const Token token = m_next++;
    const auto draft = [this, token, want] {
        m_worker.post([this, token, want, by = Settings::instance().author()](const Result<fleet::Roster*>& roster) {
            const auto first = roster.ok() ? m_worker.mitigation().order(**roster, want, by, wallClock()) : Result<std::string>(roster.error());
            if (first.ok()) {
                home([this, token, order = *first] { emit drafted(token, order); });
            } else {
                home([this, token, error = first.error()] { emit proposalFailed(token, error); });
            }
        });
    };
    m_keys.whenOpen(draft, [this, token](const Error& why) { emit proposalFailed(token, why); });
    return token;
}

void FleetDesk::mitigate(const std::string& order, OrderWork what) {
    m_worker.post([this, order, what = std::move(what), by = Settings::instance().author()](const Result<fleet::Roster*>& roster) {
        const auto done = [&]() -> Result<void> {
            METSUKE_TRY(fleet::Roster* const opened, roster);
            METSUKE_TRY(MitigationDesk* const desk, m_worker.mitigation().desk(*opened));
            return what(*desk, by);
        }();
        if (!done) {
            home([this, order, error = done.error()] { emit orderFailed(order, error); });
        }
        m_worker.mitigation().lookSoon();
    });
}

void FleetDesk::mitigateSigned(const std::string& order, OrderWork what) {
    m_keys.whenOpen([this, order, what = std::move(what)] { mitigate(order, what); }, [this, order](const Error& why) { emit orderFailed(order, why); });
}

void FleetDesk::lookAt(const ProposedPtr& proposed, const std::set<std::string>& steps) {
    mitigateSigned(proposed->id, [proposed, steps](MitigationDesk& desk, const std::string& by) -> Result<void> {
        mitigation::Proposal chosen = proposed->proposal;
        for (mitigation::ProposedStep& one : chosen.steps) {
            one.isChosen = steps.contains(one.step.id);
        }
        const Timestamp now = wallClock();
        METSUKE_TRY(plan::Plan plan, planOf(chosen, proposed->question, now));
        plan.id = proposed->id;
        METSUKE_TRY(const auto operation, desk.draft({plan}, by, now, {{plan.id, factsOf(proposed->proposal)}}));
        static_cast<void>(operation);
        return desk.dryRun(plan.id, by, now);
    });
}

void FleetDesk::lookAgain(const std::string& order) {
    mitigateSigned(order, [order](MitigationDesk& desk, const std::string& by) { return desk.dryRun(order, by, wallClock()); });
}

void FleetDesk::carryOut(const std::string& order, const std::string& planHash) {
    mitigateSigned(order, [order, planHash](MitigationDesk& desk, const std::string& by) { return desk.run(order, planHash, by, wallClock()); });
}

void FleetDesk::cancelOrder(const std::string& order) {
    mitigate(order, [order](MitigationDesk& desk, const std::string& by) { return desk.cancel(order, by, wallClock()); });
}

void FleetDesk::undoOrder(const std::string& order) {
    undoStep(order, "");
}

void FleetDesk::undoStep(const std::string& order, const std::string& undoId) {
    mitigateSigned(order, [order, undoId](MitigationDesk& desk, const std::string& by) { return desk.undo(order, undoId, by, wallClock()); });
}

void FleetDesk::setStopped(const std::string& operation, bool isStopped) {
    mitigate({}, [operation, isStopped](MitigationDesk& desk, const std::string& by) {
        return desk.setStopped(operation, isStopped, Message("mitigation.cancelled_by").with("by", by), by, wallClock());
    });
}

} // namespace metsuke
