// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/analysis/live_run.h"

#include "capture/live/write_error.h"
#include "app/analysis/spool_keeper.h"
#include "app/analysis/traffic_keeper.h"
#include "capture/live/spool_layout.h"
#include "capture/packet_stream.h"
#include "capture/spool_source.h"
#include "core/base/wall_clock.h"
#include "core/store/case_file.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <random>
#include <unistd.h>

namespace metsuke {

namespace {

/// A folder that goes with its owner, if it was made here.
class OwnFolder {
public:
    OwnFolder() = default;
    OwnFolder(const OwnFolder&) = delete;
    OwnFolder& operator=(const OwnFolder&) = delete;
    ~OwnFolder() {
        if (m_isTemporary) {
            std::error_code ignored; // the system cleans its temporary folders, too
            std::filesystem::remove_all(m_path, ignored);
        }
    }
    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    Result<void> makeTemporary(const std::filesystem::path& parent) {
        removeAbandoned(parent);
        std::string name = (parent / (kPrefix + std::to_string(::getpid()) + "-XXXXXX")).string();
        if (::mkdtemp(name.data()) == nullptr) {
            return writeError(parent, errno);
        }
        m_path = name;
        m_isTemporary = true;
        return {};
    }
    /// Stays once keep() was called; before that it goes again if it was not there.
    Result<void> make(const std::filesystem::path& path) {
        std::error_code failure;
        m_isTemporary = std::filesystem::create_directory(path, failure);
        if (failure) {
            return writeError(path, failure.value());
        }
        std::filesystem::permissions(path, std::filesystem::perms::owner_all, failure); // other people's traffic
        m_path = path;
        return {};
    }
    void keep() { m_isTemporary = false; }

private:
    static inline const std::string kPrefix = "metsuke-capture-";

    /// What a process that was killed could not remove; in /dev/shm it would hold memory until the next start.
    static void removeAbandoned(const std::filesystem::path& parent) {
        std::error_code ignored; // another user's folders stay
        for (const auto& entry : std::filesystem::directory_iterator(parent, ignored)) {
            const std::string name = entry.path().filename().string();
            const long process = name.starts_with(kPrefix) ? std::strtol(name.c_str() + kPrefix.size(), nullptr, 10) : 0;
            if (process > 0 && ::kill(static_cast<pid_t>(process), 0) != 0 && errno == ESRCH) {
                std::filesystem::remove_all(entry.path(), ignored);
            }
        }
    }

    std::filesystem::path m_path;
    bool m_isTemporary = false;
};

uint64_t randomSeed() {
    std::random_device device; // nobody on the wire may guess which lane a flow goes to
    return uint64_t{device()} << 32 | device();
}

} // namespace

struct LiveRun::State {
    OwnFolder folder;
    OwnFolder memory;
    std::shared_ptr<LiveProducer> producer; ///< null for streams; shared with the source, which asks it for its last words
    std::function<void()> stopStream; ///< of a stream
    std::unique_ptr<AnalysisRun> analysis; ///< reads the folders: goes before them
    std::unique_ptr<TrafficKeeper> traffic; ///< null when nobody has a place for the profile
    uint32_t firstSegment = 0; ///< of this capture
    std::unique_ptr<SpoolKeeper> keeper; ///< null when nothing is overwritten, or the packets go with the run

    Result<std::unique_ptr<PacketSource>> openSource(const LiveRequest& request, const CaseStore::Continuation& begin);
};

/// Where a capture begins in a spool whose last segment has the number `last`. One that was killed before anything of it
/// was stored is read from its beginning; what is there of no capture of the case is left alone.
uint64_t whereToGoOn(const CaseStore::Continuation& begin, uint32_t last) {
    const bool isEmpty = begin.captures > 0 && begin.nextOrder <= 1;
    return begin.position != 0 || isEmpty ? begin.position : spool::placeOf(last + 1, 0);
}

/// Begins to capture.
Result<std::unique_ptr<PacketSource>> LiveRun::State::openSource(const LiveRequest& request, const CaseStore::Continuation& begin) {
    if (request.analysis.caseFile.empty()) {
        std::error_code none;
        METSUKE_CHECK(folder.makeTemporary(std::filesystem::temp_directory_path(none)));
    } else {
        METSUKE_CHECK(folder.make(packetFolderOf(request.analysis.caseFile)));
    }
    if (namesStream(request.live.interface)) {
        METSUKE_TRY(PacketStream stream, openStream(request.live.interface, {folder.path()}));
        stopStream = std::move(stream.stop);
        return std::move(stream.source);
    }
    SpoolConfig spool = request.spool;
    spool.folder = std::filesystem::absolute(folder.path());
    if (memory.makeTemporary("/dev/shm")) { // without one, a full disk costs packets; they are counted
        spool.memoryFolder = memory.path();
    }
    // Before the first packet: its segment must not count among those that are there already. Those of a memory folder are
    // gone, their numbers stay taken.
    spool.after = std::max(lastSegment(spool.folder), spool::segmentOf(begin.position));
    SpoolReading reading{request.live.interface, spool.folder, spool.memoryFolder, whereToGoOn(begin, spool.after), spool.ringBytes, {}};
    if (begin.position != 0) { // of a capture, not of files
        reading.watchedUntil = begin.watermark;
    }
    firstSegment = spool::segmentOf(reading.from);
    METSUKE_TRY(producer,
        request.program.empty() ? startCaptureThread(request.live, spool) : startCaptureProgram(request.program, request.live, spool));
    reading.remark = [source = producer] {
        const auto failure = source->failure();
        return failure ? failure->message : Message();
    };
    return followSpool(std::move(reading), producer->ended());
}

LiveRun::LiveRun(std::unique_ptr<State> state)
    : m_state(std::move(state)) {}
LiveRun::~LiveRun() = default;

std::filesystem::path findCaptureProgram() {
    std::error_code failure;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", failure).parent_path() / "metsuke-capture";
    return std::filesystem::exists(program, failure) ? program : std::filesystem::path();
}

Result<std::unique_ptr<LiveRun>> LiveRun::start(const LiveRequest& request) {
    auto state = std::make_unique<State>();
    AnalysisRequest analysis = request.analysis;
    analysis.seed = analysis.seed.value_or(randomSeed());
    analysis.now = wallClock;
    METSUKE_TRY(state->analysis, AnalysisRun::prepare(analysis, [&](const CaseStore::Continuation& begin) { return state->openSource(request, begin); }));
    CaptureFacts facts;
    facts.profile = trafficProfileOf(request.live.interface).string();
    if (state->producer) {
        facts.linkBits = linkSpeedOf(request.live.interface);
        facts.ringBytes = request.spool.ringBytes;
        facts.ringAge = request.spool.ringAge;
        facts.flowBytes = request.flowBytes;
    }
    METSUKE_CHECK(state->analysis->store()->putCaptureFacts(facts));
    if (!facts.profile.empty()) {
        state->traffic = std::make_unique<TrafficKeeper>(state->analysis->store(), facts.profile);
    }
    if (!analysis.caseFile.empty()) {
        state->folder.keep();
        if (state->producer) {
            state->keeper = std::make_unique<SpoolKeeper>(state->analysis->store(), std::filesystem::absolute(state->folder.path()), state->firstSegment, facts);
        }
    }
    return std::unique_ptr<LiveRun>(new LiveRun(std::move(state)));
}

const std::shared_ptr<CaseStore>& LiveRun::store() const { return m_state->analysis->store(); }

void LiveRun::stopCapture() { m_state->producer ? m_state->producer->stop() : m_state->stopStream(); }

std::vector<Message> LiveRun::takeNotices() {
    std::vector<Message> notices = m_state->producer ? m_state->producer->takeNotices() : std::vector<Message>();
    if (m_state->keeper) {
        if (auto notice = m_state->keeper->takeNotice()) {
            notices.push_back(std::move(*notice));
        }
    }
    if (m_state->traffic) {
        if (auto notice = m_state->traffic->takeNotice()) {
            notices.push_back(std::move(*notice));
        }
    }
    return notices;
}

std::optional<Error> LiveRun::failure() const { return m_state->producer ? m_state->producer->failure() : std::nullopt; }

Result<AnalysisOutcome> LiveRun::run(
    const std::stop_token& stop, const std::function<void(const AnalysisProgress&)>& progress) {
    auto outcome = m_state->analysis->run(stop, progress);
    stopCapture(); // the analysis may have ended first: stopped, or without room for its case
    return outcome;
}

} // namespace metsuke
