// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/suspects.h"

#include "core/endpoint/detections.h"
#include "core/endpoint/interpreters.h"
#include "core/endpoint/program_roles.h"
#include "core/mitigation/file_names.h"
#include "core/mitigation/trace_confidence.h"
#include "core/mitigation/trace_places.h"

#include <algorithm>
#include <map>

namespace metsuke::mitigation {

namespace {

using namespace endpoint;
using Kind = TraceNode::Kind;
using Relation = TraceEdge::Relation;

constexpr int64_t kFirstProcess = 1;
constexpr double kDoubtful = 0.5; ///< others may run an interpreter, too, wherever it stands
constexpr std::string_view kReplaced = "endpoint.edge.replaced";

/// What the computer or a person's session stands on.
bool isWayIn(const ImageStarted& image) {
    switch (roleOf(image)) {
    case ProgramRole::Anchor:
    case ProgramRole::Terminal:
    case ProgramRole::Ssh:
    case ProgramRole::Browser:
    case ProgramRole::MailClient:
    case ProgramRole::PackageManager:
        return true;
    default:
        return false;
    }
}

/// A shell at which somebody types who has logged in.
bool isShellOfPerson(const ImageStarted& image, const ProcessStarted& started) {
    return started.loginUid >= 0 && isShell(image.path) && image.script.empty()
        && programGiven(image.path, image.arguments).kind == GivenProgram::Kind::Input;
}

class Finder {
public:
    Finder(const Trace& trace, const std::string& device, const std::string& boot, const std::vector<Exception>& exceptions, PackagedFiles packaged)
        : m_trace(trace)
        , m_device(device)
        , m_boot(boot)
        , m_exceptions(exceptions)
        , m_packaged(packaged)
        , m_places(trace)
        , m_sure(blastConfidence(trace)) { }

    Suspects run() {
        for (const size_t node : m_trace.blast) {
            if (const auto* entry = recordOf<PersistenceChanged>(m_trace.nodes[node])) {
                m_entryFiles.insert(entry->path);
            }
        }
        for (const size_t node : m_trace.blast) {
            take(node);
        }
        keepTopsOfTrees();
        if (m_kept > 0) {
            leaveOut(Message("mitigation.left_written").with("count", m_kept));
        }
        return std::move(m_found);
    }

private:
    void take(size_t node) {
        if (m_sure[node] <= 0) {
            return;
        }
        switch (m_trace.nodes[node].kind) {
        case Kind::Process: takeProcess(node); break;
        case Kind::File: takeFile(node); break;
        case Kind::Persistence: takePersistence(node); break;
        case Kind::Connection: takeConnection(node); break;
        case Kind::Image:
        case Kind::Origin:
        case Kind::Detection: break;
        }
    }

    void takeProcess(size_t node) {
        const TraceNode& process = m_trace.nodes[node];
        if (process.isRemoved) {
            return; // nothing is left to do
        }
        auto target = processOf(m_trace, node, m_device, m_boot);
        if (!target) {
            leaveOut(Message("mitigation.left_other_boot").with("process", process.label));
            return;
        }
        const auto* started = recordOf<ProcessStarted>(process);
        const ImageStarted* image = imageOf(m_trace, node);
        if (started->pid == kFirstProcess || (image != nullptr && (isWayIn(*image) || isShellOfPerson(*image, *started)))) {
            leaveOut(Message("mitigation.left_way_in").with("process", process.label).with("pid", started->pid));
            return;
        }
        if (const Exception* exception = exceptionForProgram(target->image, target->sha256, m_device, m_exceptions)) {
            leaveOut(leftAlone(*exception).with("action", "plan.kill_process"));
            spare(node);
            return;
        }
        m_found.processes.push_back({node, m_sure[node], std::move(*target)});
    }

    /// Nothing above it may be ended as a tree.
    void spare(size_t node) {
        std::vector<size_t> open{node};
        while (!open.empty()) {
            const size_t one = open.back();
            open.pop_back();
            for (const size_t parent : m_places.sources(one, Relation::Started)) {
                if (m_alone.insert(parent).second) {
                    open.push_back(parent);
                }
            }
        }
    }

    /// A tree is frozen and ended as a whole, so those below are none of their own.
    void keepTopsOfTrees() {
        std::map<size_t, double> all;
        for (const auto& one : m_found.processes) {
            if (!m_alone.contains(one.node)) {
                all.emplace(one.node, one.confidence);
            }
        }
        std::erase_if(m_found.processes, [&](const auto& one) {
            return std::ranges::any_of(m_places.sources(one.node, Relation::Started), [&](size_t parent) {
                const auto known = all.find(parent);
                return known != all.end() && known->second >= one.confidence;
            });
        });
        for (auto& one : m_found.processes) {
            one.target.isTree = !m_alone.contains(one.node);
        }
    }

    void takeFile(size_t node) {
        const TraceNode& file = m_trace.nodes[node];
        std::vector<std::string> names = file.links;
        if (names.empty()) {
            names.push_back(file.names.empty() ? file.label : file.names.back());
        }
        std::erase_if(names, [&](const std::string& name) { return m_entryFiles.contains(name); });
        if (names.empty()) {
            return; // the entry is taken out of it; what others wrote there stays
        }
        const auto images = m_places.sources(node, Relation::LoadedFrom);
        const bool isProgram = !images.empty() || node == m_trace.subject || !m_places.sources(node, Relation::Starts).empty()
            || !m_places.sources(node, Relation::Fetched).empty();
        if (!isProgram) {
            m_kept += file.isRemoved ? 0 : 1;
            return;
        }
        auto [path, links, left] = namesToTake(names, m_device, m_exceptions);
        std::ranges::for_each(left, [&](const Message& why) { leaveOut(why); });
        if (file.isRemoved) {
            leaveOut(whyGone(node, path));
        } else if (file.isPackaged || isSystemPath(path)) {
            takeReplaced(node, path, images);
        } else if (!path.starts_with('/')) {
            leaveOut(Message("mitigation.left_no_path").with("path", path));
        } else if (const std::string digest = digestOf(node, images); digest.empty()) {
            leaveOut(Message("mitigation.left_no_digest").with("path", path));
        } else {
            m_found.files.push_back({node, isInterpreter(path) ? std::min(kDoubtful, m_sure[node]) : m_sure[node], {path, digest, false, std::move(links)}});
        }
    }

    /// What the antivirus took away is neither quarantined once more nor brought back.
    [[nodiscard]] Message whyGone(size_t node, const std::string& path) const {
        const Activity* found = detectionIn(m_trace, node);
        const auto* detected = found != nullptr ? &std::get<Detected>(found->body) : nullptr;
        return detected == nullptr || !isTakenAway(detected->outcome)
            ? Message("mitigation.left_gone").with("path", path)
            : Message("mitigation.left_antivirus").with("path", path).with("product", detected->product).with("signature", detected->signature)
                  .with("time", found->time.ns).with("moved_to", detected->movedTo);
    }

    void takeReplaced(size_t node, const std::string& path, const std::vector<size_t>& images) {
        for (const size_t image : images) {
            const auto* started = recordOf<ImageStarted>(m_trace.nodes[image]);
            if (started != nullptr && !started->package.empty() && reasonBetween(image, node) == kReplaced) {
                m_found.replaced.push_back({node, m_sure[node], {path, started->package}});
                return;
            }
        }
        const std::string digest = m_packaged == PackagedFiles::Offered && path.starts_with('/') ? digestOf(node, images) : std::string();
        if (digest.empty()) {
            leaveOut(Message("mitigation.left_system").with("path", path));
        } else {
            m_found.packaged.push_back({node, m_sure[node], {path, digest, true}});
        }
    }

    void takePersistence(size_t node) {
        const TraceNode& entry = m_trace.nodes[node];
        const auto* changed = recordOf<PersistenceChanged>(entry);
        if (entry.isRemoved || changed == nullptr) {
            return;
        }
        if (entry.isPackaged || changed->entry.empty() || !changed->path.starts_with('/')) {
            leaveOut(Message("mitigation.left_entry").with("path", changed->path));
            return;
        }
        // The dry run tells the file as it is now, and that is what is agreed to.
        m_found.persistence.push_back({node, m_sure[node], {changed->kind, changed->path, changed->entry, {}}});
    }

    void takeConnection(size_t node) {
        const auto* connected = recordOf<Connected>(m_trace.nodes[node]);
        if (connected == nullptr) {
            return;
        }
        const auto same = std::ranges::find_if(m_found.connections, [&](const Suspect<Connected>& one) {
            return one.target.remote == connected->remote && one.target.remotePort == connected->remotePort && one.target.protocol == connected->protocol;
        });
        if (same == m_found.connections.end()) {
            m_found.connections.push_back({node, m_sure[node], *connected});
            return;
        }
        same->confidence = std::max(same->confidence, m_sure[node]);
        if (!connected->closed) {
            same->target.closed.reset();
        }
    }

    /// What the content of the file is by the newest record; "" not known.
    [[nodiscard]] std::string digestOf(size_t node, const std::vector<size_t>& images) const {
        const TraceNode& file = m_trace.nodes[node];
        const auto* changed = recordOf<FileChanged>(file);
        std::string digest = changed != nullptr ? changed->sha256 : std::string();
        Timestamp newest = changed != nullptr ? file.evidence->time : Timestamp{INT64_MIN};
        for (const size_t image : images) {
            const auto* started = recordOf<ImageStarted>(m_trace.nodes[image]);
            const bool isItself = started != nullptr && std::ranges::find(file.names, started->path) != file.names.end(); // no script's interpreter
            if (isItself && !started->sha256.empty() && m_trace.nodes[image].time >= newest) {
                digest = started->sha256;
                newest = m_trace.nodes[image].time;
            }
        }
        return digest;
    }

    [[nodiscard]] std::string_view reasonBetween(size_t from, size_t to) const {
        const auto edge = std::ranges::find_if(m_trace.edges, [&](const TraceEdge& one) { return one.from == from && one.to == to; });
        return edge == m_trace.edges.end() ? std::string_view() : std::string_view(edge->reason.id);
    }

    void leaveOut(Message why) {
        if (std::ranges::find(m_found.leftOut, why) == m_found.leftOut.end()) {
            m_found.leftOut.push_back(std::move(why));
        }
    }

    const Trace& m_trace;
    const std::string& m_device;
    const std::string& m_boot;
    const std::vector<Exception>& m_exceptions;
    const PackagedFiles m_packaged;
    const TracePlaces m_places;
    const std::vector<double> m_sure;
    Suspects m_found;
    std::set<std::string> m_entryFiles; ///< that say what starts by itself
    std::set<size_t> m_alone; ///< processes above one that is left alone
    int64_t m_kept = 0; ///< files that were only written
};

} // namespace

std::optional<plan::ProcessTarget> processOf(const Trace& trace, size_t node, const std::string& device, const std::string& boot) {
    const TraceNode& process = trace.nodes[node];
    const auto* started = recordOf<ProcessStarted>(process);
    // The number in the trace names the process for certain, so it can be seen whether it is of this boot.
    if (process.isRemoved || started == nullptr || started->start <= 0 || processUid(device, boot, started->pid, started->start) != process.process) {
        return std::nullopt;
    }
    plan::ProcessTarget target{started->pid, started->start, boot, {}, {}, true};
    if (const ImageStarted* image = imageOf(trace, node)) {
        target.image = image->isInMemory ? std::string() : image->path;
        target.sha256 = image->sha256;
    }
    return target;
}

const ImageStarted* imageOf(const Trace& trace, size_t process) {
    const ImageStarted* newest = nullptr;
    Timestamp at{INT64_MIN};
    for (const TraceEdge& edge : trace.edges) {
        const bool isIts = edge.from == process && (edge.relation == Relation::Ran || edge.relation == Relation::Inherited);
        const auto* image = isIts ? recordOf<ImageStarted>(trace.nodes[edge.to]) : nullptr;
        if (image != nullptr && trace.nodes[edge.to].time >= at) {
            newest = image;
            at = trace.nodes[edge.to].time;
        }
    }
    return newest;
}

Suspects suspectsOf(
    const Trace& trace, const std::string& device, const std::string& boot, const std::vector<Exception>& exceptions, PackagedFiles packaged) {
    return Finder(trace, device, boot, exceptions, packaged).run();
}

const Activity* detectionIn(const Trace& trace, size_t file) {
    const Activity* newest = nullptr;
    for (const TraceEdge& edge : trace.edges) {
        if (edge.relation != Relation::Detected || edge.from != file || recordOf<Detected>(trace.nodes[edge.to]) == nullptr) {
            continue;
        }
        const Activity& found = *trace.nodes[edge.to].evidence;
        newest = newest == nullptr || newest->time <= found.time ? &found : newest;
    }
    return newest;
}

} // namespace metsuke::mitigation
