// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/packet/packet_fetcher.h"
#include "core/store/event_sink.h"
#include "core/store/event_store.h"
#include "core/store/findings_replacement.h"

#include <filesystem>
#include <functional>
#include <memory>

namespace metsuke {

struct CaseOptions {
    /// Opens captures for packets of flows; takes paths in capture order (capture's openFetcher). Without it packets()
    /// says Unsupported.
    std::function<std::unique_ptr<PacketFetcher>(std::vector<std::filesystem::path>)> openFetcher;
    /// The case and what stands beside it are deleted when the store goes.
    bool temporary = false;
    /// Rows of a flow segment; smaller only in tests.
    int64_t segmentRows = 250'000;
};

enum class CaseAccess {
    ReadWrite, ///< falls back to reading, with the reason in the summary, when another has the case or the place is read-only
    ReadOnly,
};

/// What packets to hand out: of a flow, of a detection (by key), or by number.
struct PacketSelection {
    std::vector<FlowUid> flows;
    std::vector<std::string> detections;
    std::vector<PacketRef> packets;
    size_t maximum = 1'000'000;
};

/// A case: one SQLite file NAME.metsuke. Read side any thread (pool of three snapshot connections), sink side one
/// thread, investigation any thread. A second opener reads only. Survives a kill at any moment with what was
/// committed; a full disk stops the sink with DiskFull and keeps what was committed.
class CaseStore : public EventStore, public EventSink, public Investigation {
public:
    /// A new case; refuses to replace a file that exists.
    static Result<std::shared_ptr<CaseStore>> create(const std::filesystem::path& path, CaseOptions options = {});
    /// A new case under the system's folder for temporary files, deleted with the store.
    static Result<std::shared_ptr<CaseStore>> createTemporary(CaseOptions options = {});
    static Result<std::shared_ptr<CaseStore>> open(
        const std::filesystem::path& path, CaseOptions options = {}, CaseAccess access = CaseAccess::ReadWrite);

    [[nodiscard]] virtual const std::filesystem::path& path() const = 0;
    [[nodiscard]] virtual bool isReadOnly() const = 0;
    /// Folder NAME.packets beside the case, for spooled packets; not created by this call.
    [[nodiscard]] virtual std::filesystem::path packetFolder() const = 0;

    /// Commits what was appended now (an idle live source); append() does so by itself every 50,000 rows or second.
    virtual Result<void> commit() = 0;
    /// Where an import into this case, which may have some already, has to start counting.
    struct Continuation {
        Timestamp watermark; ///< packet time that the last import had reached; meaningful when nextOrder > 0
        uint16_t captures = 0; ///< captures it has: the next one has this number
        uint64_t nextOrder = 0; ///< of the total order
        uint64_t position = 0; ///< of the source that came last (EpochBatch::position), as far as its events are stored
    };
    virtual Result<Continuation> continuation() = 0;
    /// How packets are captured, for the forecast; kept in the case.
    virtual Result<void> putCaptureFacts(const CaptureFacts& facts) = 0;
    /// Another judgement over what is stored, by this profile; nobody else writes meanwhile.
    virtual Result<std::unique_ptr<FindingsReplacement>> replaceFindings(const SiteProfile& site) = 0;
    /// Hands on packets in ascending order of capture and place, each once. `take` may end with an error. Gives the number
    /// of those that a ring does not keep any more; when that is all of them, it is the error.
    virtual Result<int64_t> exportPackets(const PacketSelection& selection,
        const std::function<Result<void>(const StoredPacket&)>& take, const QueryBudget& budget)
        = 0;
    virtual Result<std::optional<Detection>> detection(const std::string& key, const QueryBudget&) = 0;
    /// Processes of endpoint history, by host and start.
    virtual Result<std::vector<Process>> processes(std::optional<HostKey> host, const QueryBudget&) = 0;
    virtual Result<void> putProcesses(const std::vector<Process>& processes) = 0;
    /// What the site says, as the import into a new case begins: no change of an analyst's, neither logged nor undone.
    virtual Result<void> putSiteProfile(const SiteProfile& profile) = 0;
    /// Writes an entry of the action log for something that is not undone here (an export, an import).
    virtual Result<void> recordAction(const std::string& actor, const std::string& kind, const Message& what) = 0;
    /// What was done outside of the case, by a log that numbers its entries.
    struct OutsideEntry {
        int64_t number = 0;
        std::string actor;
        std::string kind;
        Message what;
    };
    /// Takes entries of the log `source` into the action log, ascending by number: each number once, whoever takes them how
    /// often, since how far that is stands in the same transaction. Several of one number go together. How many were new.
    virtual Result<size_t> takeActions(const std::string& source, const std::vector<OutsideEntry>& entries) = 0;
    /// The number up to which they were taken; 0 none yet.
    virtual Result<int64_t> actionsTaken(const std::string& source) = 0;
};

} // namespace metsuke
