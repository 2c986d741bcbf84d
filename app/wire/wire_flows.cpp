// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/wire/wire_flows.h"

#include <algorithm>
#include <set>

namespace metsuke {

using mitigation::WireLook;
using mitigation::WireTalk;

namespace {

constexpr int64_t kMostPages = 4;

bool isOf(const FlowRow& flow, const WireTalk& talk) {
    const bool isForth = flow.orig == talk.source && flow.resp == talk.destination && flow.origPort == talk.sourcePort && flow.respPort == talk.destinationPort;
    const bool isBack = flow.resp == talk.source && flow.orig == talk.destination && flow.respPort == talk.sourcePort && flow.origPort == talk.destinationPort;
    return flow.proto == talk.protocol && (isForth || isBack);
}

void add(CaseStore& store, const WireTalk& talk, Timestamp from, std::set<FlowUid>& found) {
    const Filter ends = Filter::both(Filter::compare("host", Filter::Op::Equal, talk.source.toString()),
        Filter::compare("host", Filter::Op::Equal, talk.destination.toString()));
    const TimeRange range{from - kDay, talk.last + kSecond}; // it may have been open for long
    const auto window = store.openFlows(ends, range, FlowSort::Time, SortOrder::Descending, {});
    for (int64_t page = 0; window.ok() && page < kMostPages && page * RowWindow::kPageRows < (*window)->count; ++page) {
        const auto rows = store.flowPage(*window, page, {});
        for (const FlowRow& row : rows.ok() ? *rows : std::vector<FlowRow>()) {
            const Timestamp last = row.ts + static_cast<Duration>(row.duration * static_cast<double>(kSecond));
            if (isOf(row, talk) && last >= talk.first) {
                found.insert(row.uid);
            }
        }
    }
}

} // namespace

std::vector<FlowUid> flowsOf(const std::filesystem::path& caseFile, const WireLook& look) {
    std::set<FlowUid> found;
    const auto store = look.talks.empty() ? Result<std::shared_ptr<CaseStore>>(std::shared_ptr<CaseStore>()) : CaseStore::open(caseFile, {}, CaseAccess::ReadOnly);
    if (store.ok() && *store) {
        for (const WireTalk& talk : look.talks) {
            add(**store, talk, look.from, found);
        }
    }
    return {found.begin(), found.end()};
}

} // namespace metsuke
