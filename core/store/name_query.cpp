// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/name_query.h"

#include "core/base/name_below.h"
#include "core/event/events.h"

#include <algorithm>
#include <set>

namespace metsuke {

namespace {

using Op = Filter::Op;
constexpr int64_t kMostPages = 4;
constexpr size_t kMostAsked = 64; ///< names, and addresses

using Pairs = std::set<NamedAddress>;

Filter either(std::vector<Filter> children) { return {Op::Or, {}, {}, std::move(children)}; }

/// `asked`: a name that answers may go over, "" none. The pair is of the name that was looked up, and of that one.
void take(const DnsEvent& dns, const std::string& asked, Pairs& pairs) {
    std::vector<std::string> names{dns.query};
    std::vector<IpAddress> addresses;
    for (const std::string& answer : dns.answers) {
        if (const auto address = IpAddress::parse(answer)) {
            addresses.push_back(*address);
        } else if (const std::string alias = toLower(answer); isNameBelow(alias, asked)) {
            names.push_back(alias);
        }
    }
    for (const IpAddress& address : addresses) {
        for (const std::string& name : names) {
            pairs.insert({name, address});
        }
    }
}

Result<void> takeAnswers(EventStore& store, const Filter& filter, const std::string& asked, const QueryBudget& budget, Pairs& pairs) {
    METSUKE_TRY(const auto window, store.openEvents(EventKind::Dns, filter, {}, budget));
    for (int64_t page = 0; page < kMostPages && page * RowWindow::kPageRows < window->count; ++page) {
        METSUKE_TRY(const auto rows, store.eventPage(window, page, budget));
        for (const EventRow& row : rows) {
            if (const auto* dns = row.event.body.getIf<DnsEvent>()) {
                take(*dns, asked, pairs);
            }
        }
    }
    return {};
}

Result<void> takeFlows(EventStore& store, const Filter& filter, const QueryBudget& budget, Pairs& pairs) {
    METSUKE_TRY(const auto window, store.openFlows(filter, {}, FlowSort::Time, SortOrder::Ascending, budget));
    for (int64_t page = 0; page < kMostPages && page * RowWindow::kPageRows < window->count; ++page) {
        METSUKE_TRY(const auto rows, store.flowPage(window, page, budget));
        for (const FlowRow& row : rows) {
            if (!row.name.empty() && !IpAddress::parse(row.name)) {
                pairs.insert({toLower(row.name), row.resp});
            }
        }
    }
    return {};
}

Filter ofName(const std::string& field, const std::string& name) {
    return either({Filter::compare(field, Op::Equal, name), Filter::compare(field, Op::EndsWith, '.' + name)});
}

} // namespace

Result<std::vector<NamedAddress>> namedAddresses(
    EventStore& store, const std::vector<std::string>& names, const std::vector<IpAddress>& addresses, const QueryBudget& budget) {
    Pairs pairs;
    for (size_t i = 0; i < names.size() && i < kMostAsked; ++i) {
        const std::string name = toLower(names[i]);
        METSUKE_CHECK(takeAnswers(store, either({ofName("dns.query", name), ofName("dns.answers", name)}), name, budget, pairs));
        METSUKE_CHECK(takeFlows(store, ofName("name", name), budget, pairs));
    }
    std::set<IpAddress> asked(addresses.begin(), addresses.end());
    for (const NamedAddress& one : pairs) {
        asked.insert(one.address);
    }
    size_t count = 0;
    for (const IpAddress& address : asked) {
        if (++count > kMostAsked) {
            break;
        }
        METSUKE_CHECK(takeAnswers(store, Filter::compare("dns.answers", Op::Equal, address.toString()), {}, budget, pairs));
        METSUKE_CHECK(takeFlows(store, Filter::compare("resp", Op::Equal, address.toString()), budget, pairs));
    }
    return std::vector<NamedAddress>(pairs.begin(), pairs.end());
}

} // namespace metsuke
