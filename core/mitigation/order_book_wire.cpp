// SPDX-License-Identifier: GPL-3.0-or-later
// What captures showed of orders.
#include "core/mitigation/order_book.h"

namespace metsuke::mitigation {

namespace sql = fleet::sql;

Result<void> OrderBook::keepWire(const std::string& order, const WireLook& look) {
    METSUKE_CHECK(sql::change(*m_connection, "INSERT INTO wire_look(plan_order, look) VALUES(?1, ?2) ON CONFLICT(plan_order) DO UPDATE SET look = ?2", order, writeLook(look)));
    return {};
}

Result<std::map<std::string, WireLook>> OrderBook::wireOf(const std::vector<Order>& orders) {
    std::map<std::string, WireLook> looks;
    for (const Order& order : orders) {
        if (!mayBeInForce(order.state)) {
            continue; // what was seen of it then says nothing any more
        }
        METSUKE_CHECK(sql::each(
            *m_connection, "SELECT look FROM wire_look WHERE plan_order = ?1",
            [&](const Statement& row) -> Result<void> {
                if (auto look = readLook(row.text(0)); look.ok()) { // one that is damaged is looked for anew
                    looks.emplace(order.id, std::move(look).value());
                }
                return {};
            },
            order.id));
    }
    return looks;
}

} // namespace metsuke::mitigation
