// SPDX-License-Identifier: GPL-3.0-or-later
// Orders that give others another end: when those end now, and that nothing outlives what it was the end of.
#include "core/mitigation/mitigation_desk.h"

#include "core/mitigation/order_deeds.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace metsuke::mitigation {

namespace {

constexpr size_t kLookBack = 64; ///< orders of one device
constexpr Duration kUnsureFor = kMinute;

const plan::TermTarget* termOf(const Order& order, const std::string& step) {
    const auto found = std::ranges::find(order.plan.steps, step, &plan::Step::id);
    return found == order.plan.steps.end() ? nullptr : std::get_if<plan::TermTarget>(&found->target);
}

/// Whether the step of this report is what was done under this undo id, or gave that its end.
bool isAbout(const Order& order, const plan::StepReport& report, const std::string& undoId) {
    const plan::TermTarget* term = termOf(order, report.step);
    return term != nullptr ? term->id == undoId : report.undoId == undoId;
}

bool isOver(const plan::StepReport& report, Timestamp now) {
    return report.state == plan::State::RolledBack || (isInForce(report) && report.expires.ns != 0 && report.expires <= now);
}

} // namespace

Result<void> MitigationDesk::followEnds(const Order& order, fleet::RosterStep& step, Timestamp now) {
    if (!order.report) {
        return {};
    }
    for (const plan::StepReport& report : order.report->steps) {
        const plan::TermTarget* term = termOf(order, report.step);
        if (term != nullptr && (isInForce(report) || report.state == plan::State::RolledBack)) {
            METSUKE_CHECK(setEnd(order, term->id, report.expires, step, now));
        } else if (plan::isTimed(report.action) && isOver(report, now)) {
            METSUKE_CHECK(endWith(order, report.undoId, step, now));
        }
    }
    return {};
}

/// Everything that is about this ends then.
Result<void> MitigationDesk::setEnd(const Order& by, const std::string& undoId, Timestamp end, fleet::RosterStep& step, Timestamp now) {
    METSUKE_TRY(const auto others, m_book->ofDevice(by.device(), kLookBack));
    for (const Order& listed : others) {
        Order other = listed;
        bool isChanged = false;
        if (!other.report || other.id == by.id) {
            continue;
        }
        for (plan::StepReport& report : other.report->steps) {
            const bool isMeant = isInForce(report) && isAbout(other, report, undoId) && report.expires != end;
            report.expires = isMeant ? end : report.expires;
            isChanged = isChanged || isMeant;
        }
        if (isChanged) {
            if (!isInProgress(other.state)) {
                awaitExpiry(other, now);
            }
            METSUKE_CHECK(step.log(now, by.wantedBy, "order.end_changed", {{"order", other.id}, {"device", by.device()}, {"by_order", by.id}, {"until", end.ns}}));
            METSUKE_CHECK(m_book->save(other));
        }
    }
    return {};
}

/// What gave this another end is over as it is.
Result<void> MitigationDesk::endWith(const Order& held, const std::string& undoId, fleet::RosterStep& step, Timestamp now) {
    METSUKE_TRY(const auto others, m_book->ofDevice(held.device(), kLookBack));
    for (const Order& listed : others) {
        Order other = listed;
        bool isChanged = false;
        if (!other.report || other.id == held.id) {
            continue;
        }
        for (plan::StepReport& report : other.report->steps) {
            if (isInForce(report) && termOf(other, report.step) != nullptr && isAbout(other, report, undoId)) {
                report.state = plan::State::RolledBack;
                isChanged = true;
            }
        }
        if (!isChanged) {
            continue;
        }
        if (std::ranges::none_of(other.report->steps, isInForce)) {
            METSUKE_TRY(const bool isTaken, happen(other, OrderEvent::Lapsed, Message("mitigation.ended_with").with("order", held.id), kWorkstation, step, now));
            static_cast<void>(isTaken); // where it is not known what it did, the agent tells
        }
        METSUKE_CHECK(m_book->save(other));
    }
    return {};
}

/// An order may have given it another end of which nobody has heard yet.
Result<bool> MitigationDesk::waitForEnd(Order& order, Timestamp now) {
    METSUKE_TRY(const auto others, m_book->ofDevice(order.device(), kLookBack));
    const bool isUnsure = std::ranges::any_of(others, [&](const Order& other) {
        const bool isOpen = other.state == OrderState::Sent || other.state == OrderState::Delivered || other.state == OrderState::Applied || other.state == OrderState::Unknown;
        return isOpen && std::ranges::any_of(other.plan.steps, [&](const plan::Step& one) {
            const auto* term = std::get_if<plan::TermTarget>(&one.target);
            return term != nullptr && order.report && std::ranges::any_of(order.report->steps, [&](const plan::StepReport& report) { return isAbout(order, report, term->id); });
        });
    });
    order.deadline = isUnsure ? now + kUnsureFor : order.deadline;
    return isUnsure;
}

} // namespace metsuke::mitigation
