// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/order_runs.h"

#include <algorithm>

namespace metsuke::cli {

using namespace mitigation;

Result<std::vector<Order>> OrderRuns::orders() {
    std::vector<Order> all;
    for (const std::string& id : m_ids) {
        METSUKE_TRY(auto order, m_desk.book().order(id));
        if (order) {
            all.push_back(std::move(*order));
        }
    }
    return all;
}

Result<void> OrderRuns::tell() {
    METSUKE_TRY(const auto all, orders());
    for (const Order& order : all) {
        const std::pair now(order.state, order.reason.id);
        if (const auto known = m_told.find(order.id); known == m_told.end() || known->second != now) {
            m_told[order.id] = now;
            m_options.json ? printOrderJson(m_environment, order) : printOrder(m_environment, order);
        }
    }
    return {};
}

Result<bool> OrderRuns::followWhile(const std::function<bool(const Order&)>& isToBeWaitedFor) {
    return follow(m_desk, m_options.patience, [&]() -> Result<bool> {
        METSUKE_CHECK(tell());
        METSUKE_TRY(const auto all, orders());
        return std::ranges::none_of(all, isToBeWaitedFor);
    });
}

int finish(const Environment& environment, const AgentsOptions& options, const Result<int>& code) {
    const auto recorded = recordInCase(environment, options);
    return !code.ok() ? environment.fail(code.error()) : recorded.ok() ? *code : environment.fail(recorded.error());
}

Result<Order> orderMeantBy(MitigationDesk& desk, const std::string& name, const std::function<bool(const Order&)>& isWanted) {
    constexpr size_t kLookBack = 500;
    if (name.empty()) {
        METSUKE_TRY(const auto newest, desk.book().newest(kLookBack));
        const auto found = std::ranges::find_if(newest, [&](const Order& order) { return mayBeInForce(order.state) && isWanted(order); });
        return found != newest.end() ? Result<Order>(*found) : Error(ErrorCode::NotFound, Message("mitigation.cli_nothing_in_force"));
    }
    METSUKE_TRY(auto order, desk.book().order(name));
    if (!order) {
        METSUKE_TRY(order, desk.book().orderOf(name));
    }
    return order ? Result<Order>(std::move(*order)) : Error(ErrorCode::NotFound, Message("mitigation.unknown_order").with("order", name));
}

} // namespace metsuke::cli
