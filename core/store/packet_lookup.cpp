// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/packet_lookup.h"

#include "core/store/capture_files.h"
#include "core/store/detection_query.h"
#include "core/store/findings_reader.h"

namespace metsuke {

namespace {

PacketRef refOf(const Posting& posting) { return {posting.capture, posting.number}; }

void sortPlaces(std::vector<Posting>& places) {
    std::sort(places.begin(), places.end(), [](const Posting& a, const Posting& b) { return refOf(a) < refOf(b); });
    places.erase(std::unique(places.begin(), places.end(), [](const Posting& a, const Posting& b) { return refOf(a) == refOf(b); }),
        places.end());
}

} // namespace

Result<std::vector<Posting>> PacketLookup::select(const PacketSelection& selection) {
    std::vector<Posting> found;
    std::set<PacketRef> wanted(selection.packets.begin(), selection.packets.end());
    std::vector<FlowUid> flows = selection.flows;
    METSUKE_CHECK(addDetections(selection, wanted, flows));
    METSUKE_CHECK(addFlows(flows, selection.maximum, found));
    for (const Posting& posting : found) {
        wanted.erase(refOf(posting));
    }
    METSUKE_CHECK(addNumbered(std::move(wanted), found));
    sortPlaces(found);
    found.resize(std::min(found.size(), selection.maximum));
    METSUKE_CHECK(m_snapshot.check());
    return found;
}

Result<void> PacketLookup::addDetections(
    const PacketSelection& selection, std::set<PacketRef>& wanted, std::vector<FlowUid>& flows) {
    for (const std::string& key : selection.detections) {
        METSUKE_TRY(const auto detection, findDetection(m_snapshot, key));
        if (!detection) {
            return Error(ErrorCode::NotFound, Message("store.detection_missing").with("key", key));
        }
        wanted.insert(detection->packets.begin(), detection->packets.end());
        flows.insert(flows.end(), detection->flows.begin(), detection->flows.end());
    }
    return {};
}

Result<void> PacketLookup::addFlows(const std::vector<FlowUid>& uids, size_t maximum, std::vector<Posting>& found) {
    if (uids.empty()) {
        return {};
    }
    METSUKE_TRY(const auto order, m_flows.load());
    METSUKE_TRY(const auto ids, m_flows.idsOf(uids, *order));
    Connection& connection = m_snapshot.connection();
    METSUKE_TRY(Statement * parts,
        connection.cached("SELECT postings FROM flow_packets_part WHERE uid_lo = ?1 AND uid_hi = ?2 ORDER BY id"));
    METSUKE_TRY(Statement * whole, connection.cached("SELECT postings FROM flow_packets WHERE id = ?1"));
    const auto read = [&](const Statement& s) {
        PostingReader reader(s.blob(0));
        for (auto posting = reader.next(); posting && found.size() < maximum; posting = reader.next()) {
            found.push_back(*posting);
        }
    };
    for (const FlowUid& uid : uids) {
        parts->bind(1, static_cast<int64_t>(uid.low));
        parts->bind(2, static_cast<int64_t>(uid.high));
        METSUKE_CHECK(forEachRow(*parts, read));
    }
    for (const int64_t id : ids) {
        whole->bind(1, id);
        METSUKE_CHECK(forEachRow(*whole, read));
    }
    return {};
}

/// Packets known by number alone: first in the flows of detections that name them, then in all postings.
Result<void> PacketLookup::addNumbered(std::set<PacketRef> wanted, std::vector<Posting>& found) {
    if (wanted.empty()) {
        return {};
    }
    METSUKE_TRY(const auto flows, likelyFlows(wanted));
    std::vector<Posting> likely;
    METSUKE_CHECK(addFlows(flows, 4'000'000, likely));
    for (const Posting& posting : likely) {
        if (wanted.erase(refOf(posting)) > 0) {
            found.push_back(posting);
        }
    }
    METSUKE_CHECK(searchAll("SELECT postings FROM flow_packets", wanted, found));
    return searchAll("SELECT postings FROM flow_packets_part", wanted, found);
}

Result<std::vector<FlowUid>> PacketLookup::likelyFlows(const std::set<PacketRef>& wanted) {
    METSUKE_TRY(Statement * statement,
        m_snapshot.connection().cached("SELECT DISTINCT f.uid_hi, f.uid_lo FROM detection_packet p "
                                       "JOIN detection_flow f ON f.detection = p.detection WHERE p.capture = ?1 AND p.number = ?2"));
    std::set<FlowUid> flows;
    for (const PacketRef& ref : wanted) {
        statement->bind(1, int64_t{ref.capture});
        statement->bind(2, static_cast<int64_t>(ref.number));
        METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) {
            flows.insert({static_cast<uint64_t>(s.integer(0)), static_cast<uint64_t>(s.integer(1))});
        }));
    }
    return std::vector<FlowUid>(flows.begin(), flows.end());
}

Result<void> PacketLookup::searchAll(std::string_view sql, std::set<PacketRef>& wanted, std::vector<Posting>& found) {
    if (wanted.empty()) {
        return {};
    }
    METSUKE_TRY(Statement * statement, m_snapshot.connection().cached(sql));
    const StatementUse use(*statement);
    while (!wanted.empty()) {
        METSUKE_TRY(const bool row, use->step());
        if (!row) {
            break;
        }
        PostingReader reader(use->blob(0));
        for (auto posting = reader.next(); posting; posting = reader.next()) {
            if (wanted.erase(refOf(*posting)) > 0) {
                found.push_back(*posting);
            }
        }
    }
    return {};
}

Result<int64_t> fetchPackets(Snapshot& snapshot, CaptureFiles& files, const CaseOptions& options, const std::vector<Posting>& places,
    const std::function<Result<void>(const StoredPacket&)>& take) {
    if (places.empty()) {
        return 0;
    }
    if (!options.openFetcher) {
        return Error(ErrorCode::Unsupported, "store.no_packets");
    }
    std::map<uint16_t, std::string> names;
    for (const Posting& place : places) {
        if (!names.contains(place.capture)) {
            METSUKE_TRY(const auto path, files.locate(snapshot.connection(), place.capture)); // says why when it is gone
            METSUKE_TRY(names[place.capture], files.name(snapshot.connection(), place.capture));
        }
    }
    METSUKE_TRY(auto paths, files.paths(snapshot.connection()));
    const auto fetcher = options.openFetcher(std::move(paths));
    if (!fetcher) {
        return Error(ErrorCode::Unsupported, "store.no_packets");
    }
    int64_t missing = 0;
    for (const Posting& place : places) {
        METSUKE_CHECK(snapshot.check());
        auto bytes = fetcher->fetch(place.capture, place.offset, place.number);
        if (!bytes && bytes.error().code == ErrorCode::NotFound && ++missing < static_cast<int64_t>(places.size())) {
            continue; // the ring let go of it
        }
        if (!bytes) {
            return bytes.error();
        }
        StoredPacket packet{refOf(place), bytes->ts, bytes->linkType, bytes->originalLength, std::move(bytes->data), names[place.capture]};
        METSUKE_CHECK(take(packet));
    }
    return missing;
}

} // namespace metsuke
