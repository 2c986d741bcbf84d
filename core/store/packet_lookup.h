// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/posting.h"
#include "core/store/case_store.h"
#include "core/store/flow_query.h"

#include <set>

namespace metsuke {

/// Finds where packets stand, by the postings of flows.
class PacketLookup {
public:
    PacketLookup(Snapshot& snapshot, FlowOrderCache& cache)
        : m_snapshot(snapshot)
        , m_flows(snapshot, cache) {}

    /// Packets of the selection in ascending order of capture and number, each once. Packets that no flow knows are
    /// left out.
    Result<std::vector<Posting>> select(const PacketSelection& selection);

private:
    Result<void> addFlows(const std::vector<FlowUid>& uids, size_t maximum, std::vector<Posting>& found);
    Result<void> addDetections(const PacketSelection& selection, std::set<PacketRef>& wanted, std::vector<FlowUid>& flows);
    Result<void> addNumbered(std::set<PacketRef> wanted, std::vector<Posting>& found);
    Result<std::vector<FlowUid>> likelyFlows(const std::set<PacketRef>& wanted);
    Result<void> searchAll(std::string_view sql, std::set<PacketRef>& wanted, std::vector<Posting>& found);

    Snapshot& m_snapshot;
    FlowQuery m_flows;
};

/// Reads what `places` say from the captures and hands it on; the number of those that are no longer kept (CaseStore::exportPackets).
[[nodiscard]] Result<int64_t> fetchPackets(Snapshot& snapshot, class CaptureFiles& files, const CaseOptions& options,
    const std::vector<Posting>& places, const std::function<Result<void>(const StoredPacket&)>& take);

} // namespace metsuke
