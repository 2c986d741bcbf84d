// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/wire_expectation.h"

#include <algorithm>

namespace metsuke::mitigation {

namespace {

constexpr uint8_t kWholeAddress = 128;

/// Whether the step holds now: it was done, or there was nothing to do.
bool holds(const Order& order, const plan::Step& step) {
    const auto found = std::ranges::find(order.report->steps, step.id, &plan::StepReport::step);
    return found != order.report->steps.end() && found->state == plan::State::Done;
}

} // namespace

std::optional<WireExpectation> expectationOf(const Order& order) {
    const bool isDone = order.state == OrderState::Verified || order.state == OrderState::VerifiedOnWire || order.state == OrderState::Contradicted;
    if (!isDone || !order.report) {
        return std::nullopt;
    }
    WireExpectation expectation;
    expectation.from = order.changed;
    expectation.until = nextExpiry(*order.report, order.changed);
    for (const plan::Step& step : order.plan.steps) {
        if (!holds(order, step)) {
            continue;
        }
        if (const auto* address = std::get_if<plan::AddressTarget>(&step.target); address != nullptr && address->prefix == kWholeAddress && address->port == 0) {
            expectation.silent.push_back(address->address);
        } else if (const auto* name = std::get_if<plan::NameTarget>(&step.target)) {
            expectation.silent.insert(expectation.silent.end(), name->addresses.begin(), name->addresses.end());
        } else if (const auto* host = std::get_if<plan::HostTarget>(&step.target)) {
            expectation.isAlone = true;
            expectation.permitted = host->permitted;
        }
    }
    return expectation.silent.empty() && !expectation.isAlone ? std::nullopt : std::optional(std::move(expectation));
}

} // namespace metsuke::mitigation
