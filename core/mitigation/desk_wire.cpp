// SPDX-License-Identifier: GPL-3.0-or-later
// What the network shows of what was done.
#include "core/mitigation/mitigation_desk.h"
#include "core/mitigation/order_deeds.h"
#include "core/text/message_json.h"

namespace metsuke::mitigation {

namespace {

std::optional<OrderEvent> eventOf(WireLook::Verdict verdict) {
    switch (verdict) {
    case WireLook::Verdict::Quiet:
        return OrderEvent::WireQuiet;
    case WireLook::Verdict::Busy:
        return OrderEvent::WireBusy;
    case WireLook::Verdict::Watching:
    case WireLook::Verdict::Untold:
        break;
    }
    return std::nullopt;
}

} // namespace

Result<WireLook> MitigationDesk::sawWire(const std::string& id, const WireLook& look, Timestamp now) {
    METSUKE_TRY(auto step, m_book->begin());
    METSUKE_TRY(Order order, known(id));
    METSUKE_TRY(const auto looks, m_book->wireOf({order}));
    const auto before = looks.find(id);
    const bool isFirst = before == looks.end();
    const WireLook seen = isFirst ? look : joined(before->second, look, now);
    const bool isDone = order.state == OrderState::Contradicted || next(order.state, OrderEvent::WireBusy);
    if (!isDone || (!isFirst && !isNews(before->second, seen))) {
        return seen; // it says nothing of this order now, or nothing new
    }
    METSUKE_CHECK(m_book->keepWire(id, seen));
    const auto event = eventOf(seen.verdict);
    bool isTaken = false;
    if (event) {
        METSUKE_TRY(isTaken, happen(order, *event, sentenceOf(seen), kWire, step, now));
    }
    if (isTaken) {
        METSUKE_CHECK(m_book->save(order));
    } else if (isFirst || before->second.verdict != seen.verdict) {
        METSUKE_CHECK(step.log(now, kWire, "order.wire", {{"order", id}, {"verdict", nameOf(seen.verdict)}, {"why", messageJson(seen.why)}, {"case", seen.caseFile}}));
    }
    METSUKE_CHECK(step.commit());
    return seen;
}

} // namespace metsuke::mitigation
