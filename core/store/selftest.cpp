// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/selftest.h"

#include "core/base/strings.h"

#include <algorithm>
#include <map>

namespace metsuke {

namespace {

constexpr std::string_view kPrefix = "metsuke-selftest-";
constexpr size_t kRuns = 16;
constexpr int64_t kEvents = 20'000; ///< looked at; a run makes about ten

struct Sighting {
    SelftestMark mark;
    bool isAnswer = false;
    EventHeader header;
};

Result<std::vector<Sighting>> sightings(EventStore& store, const QueryBudget& budget) {
    METSUKE_TRY(const CaseSummary summary, store.summary(budget));
    QueryBudget bounded = budget;
    bounded.maximumRows = kEvents;
    const Timestamp from{std::max(summary.last.ns, std::numeric_limits<int64_t>::min() + 7 * kDay) - 7 * kDay};
    METSUKE_TRY(const RowWindowPtr window,
        store.openEvents(EventKind::Payload, Filter::compare("payload.pattern", Filter::Op::StartsWith, std::string("selftest.")),
            {from, {std::numeric_limits<int64_t>::max()}}, bounded));
    std::vector<Sighting> found;
    for (int64_t page = 0; page * RowWindow::kPageRows < window->count; ++page) {
        METSUKE_TRY(const auto rows, store.eventPage(window, page, budget));
        for (const EventRow& row : rows) {
            const auto* payload = row.event.body.getIf<PayloadEvent>();
            if (payload == nullptr) {
                continue;
            }
            if (auto mark = SelftestMark::findIn(payload->excerpt)) {
                found.push_back({std::move(*mark), payload->from_responder, row.event.header});
            }
        }
    }
    return found;
}

void note(SelftestRun& run, const Sighting& sighting) {
    const EventHeader& header = sighting.header;
    if (run.token.empty()) {
        run.token = sighting.mark.token;
        run.from = header.origHost;
        run.to = header.respHost;
        run.first = run.last = header.ts;
        for (const SelftestKind kind : kSelftestKinds) {
            run.arrivals.push_back({kind, false, false, {}});
        }
    }
    run.first = std::min(run.first, header.ts);
    run.last = std::max(run.last, header.ts);
    SelftestArrival& arrival = run.arrivals[static_cast<size_t>(sighting.mark.kind)];
    arrival.first = arrival.request || arrival.answer ? std::min(arrival.first, header.ts) : header.ts;
    arrival.request = arrival.request || !sighting.isAnswer;
    arrival.answer = arrival.answer || sighting.isAnswer;
}

} // namespace

std::string_view selftestKindName(SelftestKind kind) {
    static constexpr std::array<std::string_view, kSelftestKinds.size()> names{"dns", "http", "icmp", "smb", "smtp", "kerberos"};
    return names[static_cast<size_t>(kind)];
}

std::string SelftestMark::text() const {
    return std::string(kPrefix) + std::string(selftestKindName(kind)) + '-' + token;
}

std::optional<SelftestMark> SelftestMark::findIn(std::string_view text) {
    const std::string lower = toLower(text);
    for (size_t at = lower.find(kPrefix); at != std::string::npos; at = lower.find(kPrefix, at + 1)) {
        const std::string_view rest = std::string_view(lower).substr(at + kPrefix.size());
        for (const SelftestKind kind : kSelftestKinds) {
            const std::string_view name = selftestKindName(kind);
            if (!rest.starts_with(name) || rest.size() < name.size() + 1 + kTokenLength || rest[name.size()] != '-') {
                continue;
            }
            const std::string_view token = rest.substr(name.size() + 1, kTokenLength);
            if (token.find_first_not_of("0123456789abcdef") == std::string_view::npos) {
                return SelftestMark{kind, std::string(token)};
            }
        }
    }
    return std::nullopt;
}

size_t SelftestRun::arrived() const {
    return static_cast<size_t>(std::ranges::count_if(arrivals, [](const SelftestArrival& a) { return a.request || a.answer; }));
}
bool SelftestRun::hasRequests() const { return std::ranges::any_of(arrivals, &SelftestArrival::request); }
bool SelftestRun::hasAnswers() const { return std::ranges::any_of(arrivals, &SelftestArrival::answer); }

Result<std::vector<SelftestRun>> selftestRuns(EventStore& store, const QueryBudget& budget) {
    METSUKE_TRY(const auto found, sightings(store, budget));
    std::map<std::string, SelftestRun> byToken;
    std::map<FlowUid, const Sighting*> flows;
    for (const Sighting& sighting : found) {
        note(byToken[sighting.mark.token], sighting);
        flows.try_emplace(sighting.header.uid, &sighting);
    }
    std::vector<SelftestRun> runs;
    for (auto& [token, run] : byToken) {
        runs.push_back(std::move(run));
    }
    std::ranges::sort(runs, std::ranges::greater{}, [](const SelftestRun& run) { return std::pair(run.last, run.token); });
    runs.resize(std::min(runs.size(), kRuns));

    // A target need not repeat the mark: once the flow has ended its packets tell whether it answered.
    std::vector<FlowUid> wanted;
    for (const auto& [uid, sighting] : flows) {
        if (std::ranges::any_of(runs, [&](const SelftestRun& run) { return run.token == sighting->mark.token; })) {
            wanted.push_back(uid);
        }
    }
    METSUKE_TRY(const auto rows, store.flowsByUid(wanted, budget));
    for (const FlowRow& row : rows) {
        const auto flow = flows.find(row.uid);
        const auto run = flow == flows.end() ? runs.end()
                                             : std::ranges::find(runs, flow->second->mark.token, &SelftestRun::token);
        if (run != runs.end()) {
            SelftestArrival& arrival = run->arrivals[static_cast<size_t>(flow->second->mark.kind)];
            arrival.request = arrival.request || row.origPackets > 0;
            arrival.answer = arrival.answer || row.respPackets > 0;
        }
    }
    return runs;
}

} // namespace metsuke
