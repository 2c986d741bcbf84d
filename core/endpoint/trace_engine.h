// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/file_life.h"
#include "core/endpoint/program_roles.h"
#include "core/endpoint/trace_graph.h"

#include <chrono>
#include <deque>
#include <set>

namespace metsuke::endpoint {

/// Later or earlier, without leaving what a Timestamp can be.
[[nodiscard]] Timestamp shifted(Timestamp time, Duration by);
/// Of a medium that things come in by; Unknown for others.
[[nodiscard]] EntryVector vectorOfMount(MountKind kind);
/// Where a chain of parents has an end that explains itself.
[[nodiscard]] bool endsChain(const ImageStarted& image);
[[nodiscard]] EntryVector vectorOfRole(ProgramRole role); ///< Unknown: it brings nothing in by itself

/// One trace while it is made; traceRootCause() is its face. Its steps stand in trace_owner.cpp, trace_chain.cpp
/// (processes), trace_suspect.cpp (which of them is to blame), trace_origin.cpp, trace_place.cpp and trace_source.cpp
/// (where a file came from), trace_sweep.cpp (what followed), and trace_detections.cpp (what an antivirus knew of it).
class TraceEngine {
public:
    TraceEngine(HistoryReader& history, const TraceQuestion& question, const TraceLimits& limits, std::stop_token stop);
    Result<Trace> run();

private:
    /// A process on the way up, as it was when the one below came from it.
    struct Step {
        ProcessUid process;
        Timestamp at;
        std::optional<Activity> started;
        std::vector<Activity> images; ///< newest first, none after `at`; those of the parent after a fork without exec
        bool isInherited = false;
        size_t node = 0;
        [[nodiscard]] const ImageStarted* image() const {
            return images.empty() ? nullptr : &std::get<ImageStarted>(images.front().body);
        }
        [[nodiscard]] bool isFirstProcess() const { return started && std::get<ProcessStarted>(started->body).pid == 1; }
    };
    /// The program to blame.
    struct Suspect {
        size_t step = 0; ///< in the chain
        Activity image;
        std::string path; ///< of the program, or of the script it was given
        FileId file; ///< not known for scripts
        double confidence = 1;
        Message reason;
    };
    struct Origin {
        EntryVector vector = EntryVector::Unknown;
        std::optional<size_t> node;
        double confidence = 0;
        std::vector<size_t> way; ///< nodes to it
        bool isOfEarlierStage = false; ///< of the program that wrote the file, not of the file
    };

    // trace_owner.cpp
    Result<void> findOwner();
    Result<bool> takeOwner(std::vector<Activity> candidates, double confidence, const char* reason);
    Result<bool> ownerByTuple();
    Result<bool> ownerByHash();
    Result<bool> ownerByName();
    Result<bool> ownerByPeer();

    // trace.cpp
    Result<void> explain();
    Result<void> addHistoryGaps();
    void addInlineGap(const std::vector<Step>& chain);
    [[nodiscard]] TimeWindow window() const;

    // trace_chain.cpp
    Result<std::vector<Step>> chainOf(ProcessUid process, Timestamp at);
    Result<Step> stepOf(ProcessUid process, Timestamp at);
    void showStep(const Step& step, const std::vector<Activity>& images, TraceEdge::Relation relation);
    void showParent(const Step& child, const Step& parent);
    Result<Origin> vectorOfChain(const std::vector<Step>& chain, size_t node);
    Result<std::string> loginOf(const std::vector<Step>& chain);

    // trace_suspect.cpp
    Result<std::optional<Suspect>> suspectIn(const std::vector<Step>& chain, size_t from, size_t image);
    Result<std::optional<Suspect>> suspectOf(const std::vector<Step>& chain, size_t step, const Activity& image);
    Result<bool> wasReplaced(const Activity& image);
    Result<bool> isOfPackageManager(ProcessUid process, Timestamp at);
    [[nodiscard]] static bool isInteractiveShell(const std::vector<Step>& chain, size_t step);

    // trace_origin.cpp
    Result<Origin> originOf(const std::vector<Step>& chain, const Suspect& suspect, size_t stage);
    Result<Origin> originOfMemory(const std::vector<Step>& chain, const Suspect& suspect, size_t stage);
    Result<Origin> originOfFile(FileId file, const std::string& path, Timestamp until, size_t node, size_t stage);
    Result<Origin> originByWriter(const FileLife& life, size_t node, size_t stage);
    Origin entered(EntryVector vector, std::string label, Timestamp time, size_t node, double confidence, Message reason);

    // trace_place.cpp
    Result<FileId> fileAt(const std::string& path, Timestamp until);
    Result<FileLife> lifeOf(const FileId& file, Timestamp until);
    Result<std::vector<Mounted>> mountsAt(const HistoryKey& key, Timestamp at);
    Result<MountKind> mountOf(const FileId& file, const std::string& path, Timestamp at);
    Result<Origin> originUnseen(Timestamp until, size_t node);

    // trace_source.cpp
    Result<Origin> originByPeers(const Step& writer, const TimeWindow& writing, size_t node);
    Result<Origin> originBesideWriter(const Step& writer, const TimeWindow& writing, size_t node);
    Result<Origin> originByConnections(std::vector<Activity> peers, size_t node, double confidence, const char* reason);
    Result<Origin> originBySource(const Step& writer, size_t node, size_t stage);

    // trace_sweep.cpp
    Result<void> sweep();
    Result<void> sweepProcess(const ProcessUid& process, Timestamp from, size_t depth);
    Result<void> sweepFile(const Activity& written, size_t depth);
    Result<void> sweepRuns(const FileId& file, const std::string& path, size_t node, const TimeWindow& known, size_t depth);
    Result<void> findLinks();
    Result<void> sweepPersistence(const std::string& path, size_t node, Timestamp from);
    void enqueue(const ProcessUid& process, Timestamp from, size_t depth);
    void blame(std::optional<size_t> node);

    // trace_detections.cpp
    Result<void> findDetections();
    Result<void> findDetectionsOf(size_t node);
    Result<void> showDetection(size_t file, const Activity& activity, double confidence, const char* reason);

    /// Asks the history; remembers when there was more than fits.
    Result<std::vector<Activity>> find(const HistoryKey& key, const TimeWindow& window, HistoryReader::Order order, size_t limit);
    [[nodiscard]] bool isOver();

    HistoryReader& m_history;
    const TraceQuestion m_question;
    const TraceLimits m_limits;
    std::stop_token m_stop;
    std::chrono::steady_clock::time_point m_deadline;
    Trace m_trace;
    TraceGraph m_graph;
    ProcessUid m_owner;
    Timestamp m_ownerTime;
    double m_ownerConfidence = 0;
    Timestamp m_earliest; ///< that the way back has come to
    std::map<ProcessUid, Timestamp> m_suspects; ///< processes that are the suspects' own, and since when
    std::set<size_t> m_blamed;
    std::set<std::string> m_stages; ///< files whose origin was looked for
    struct Queued {
        ProcessUid process;
        Timestamp from;
        size_t depth;
    };
    std::deque<Queued> m_queue;
    std::set<ProcessUid> m_swept;
    struct SuspectFile {
        FileId file;
        std::string path;
        size_t node = 0;
        Timestamp from; ///< when it ran
    };
    std::vector<SuspectFile> m_suspectFiles;
};

} // namespace metsuke::endpoint
