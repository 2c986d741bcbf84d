// SPDX-License-Identifier: GPL-3.0-or-later
// From a process up to what started it, and which of the programs on the way is to blame.
#include "core/endpoint/trace_engine.h"

#include <algorithm>

namespace metsuke::endpoint {

namespace {

using Order = HistoryReader::Order;
using Relation = TraceEdge::Relation;
constexpr size_t kMostImages = 64; // of one process
constexpr size_t kMostGenerations = 16; // between a package manager and what it has written
constexpr int64_t kFirstProcess = 1;
constexpr Timestamp kEver{INT64_MIN};

bool isSnapshot(const Activity& started) {
    return started.source == "snapshot" && std::get<ProcessStarted>(started.body).wasRunning;
}

std::string labelOf(const ImageStarted* image, const std::optional<Activity>& started) {
    if (image != nullptr) {
        return image->script.empty() ? image->path : image->script;
    }
    return started ? "pid " + std::to_string(std::get<ProcessStarted>(started->body).pid) : std::string("?");
}

/// Where a chain of parents has an end that explains itself.
bool isEnd(const ImageStarted& image) {
    switch (roleOf(image)) {
    case ProgramRole::Anchor:
    case ProgramRole::Ssh:
    case ProgramRole::Browser:
    case ProgramRole::MailClient:
    case ProgramRole::PackageManager:
        return true;
    default:
        return false;
    }
}

} // namespace

Result<TraceEngine::Step> TraceEngine::stepOf(ProcessUid process, Timestamp at) {
    Step step;
    step.process = process;
    step.at = at;
    METSUKE_TRY(auto started, find(keyOfProcess(ActivityKind::ProcessStarted, process), {}, Order::OldestFirst, 1));
    if (!started.empty()) {
        step.started = std::move(started.front());
    }
    METSUKE_TRY(step.images, find(keyOfProcess(ActivityKind::ImageStarted, process), {kEver, at}, Order::NewestFirst, kMostImages));
    return step;
}

/// The process and its images; `images` are its own or, after a fork without exec, its parent's.
void TraceEngine::showStep(const Step& step, const std::vector<Activity>& images, Relation relation) {
    const auto node = m_graph.process(step.process, step.started ? step.started->time : step.at);
    if (!node) {
        return;
    }
    TraceNode& process = m_graph.at(*node);
    const ImageStarted* image = images.empty() ? nullptr : &std::get<ImageStarted>(images.front().body);
    if (process.label.empty() || relation == Relation::Inherited) { // what it was then, not what it became
        process.label = labelOf(image, step.started);
        process.evidence = step.started;
        process.isPackaged = image != nullptr && isSystemProgram(*image);
    }
    for (const Activity& one : images) {
        const auto shown = m_graph.image(one);
        m_graph.connect(node, shown, relation, 1, relation == Relation::Inherited ? "endpoint.edge.inherited" : "endpoint.edge.ran");
        if (relation == Relation::Inherited) {
            break; // only what it is, not what its parent was before
        }
    }
}

void TraceEngine::showParent(const Step& child, const Step& parent) {
    const auto& started = std::get<ProcessStarted>(child.started->body);
    const bool isTold = isSnapshot(*child.started);
    m_graph.connect(m_graph.process(started.parent, child.started->time), m_graph.process(child.process, child.started->time),
        Relation::Started, isTold ? 0.8 : 1, isTold ? "endpoint.edge.started_snapshot" : "endpoint.edge.started");
    const bool isOfInit = parent.started && std::get<ProcessStarted>(parent.started->body).pid == kFirstProcess;
    if (isTold && isOfInit) {
        // The snapshot tells the parent of that moment, which is the first process for every orphan.
        m_graph.addGap(Message("endpoint.gap.reparented").with("process", labelOf(child.image(), child.started)));
    }
}

Result<std::vector<TraceEngine::Step>> TraceEngine::chainOf(ProcessUid process, Timestamp at) {
    std::vector<Step> chain;
    std::set<ProcessUid> seen;
    while (process.isKnown() && seen.insert(process).second && chain.size() < m_limits.ancestors && !isOver()) {
        METSUKE_TRY(Step step, stepOf(process, at));
        if (!chain.empty()) {
            showParent(chain.back(), step);
            for (auto below = chain.rbegin(); below != chain.rend() && below->images.empty(); ++below) {
                below->images = step.images; // forks without exec share it
                below->isInherited = true;
                showStep(*below, below->images, Relation::Inherited);
            }
        }
        showStep(step, step.images, Relation::Ran);
        const auto node = m_graph.process(process, at);
        if (!node) {
            break;
        }
        step.node = *node;
        m_earliest = std::min(m_earliest, step.started && !isSnapshot(*step.started) ? step.started->time : m_earliest);
        chain.push_back(std::move(step));
        const Step& last = chain.back();
        if (!last.started) {
            m_graph.addGap(Message("endpoint.gap.no_start").with("process", labelOf(last.image(), last.started)));
            break;
        }
        if (last.image() != nullptr && !last.isInherited && isEnd(*last.image())) {
            break;
        }
        const auto& started = std::get<ProcessStarted>(last.started->body);
        if (!started.parent.isKnown() && started.pid != kFirstProcess) {
            m_graph.addGap(Message(isSnapshot(*last.started) ? "endpoint.gap.before_recorder" : "endpoint.gap.no_parent")
                               .with("process", labelOf(last.image(), last.started)));
        }
        process = started.parent;
        at = last.started->time;
    }
    if (!chain.empty() && chain.back().images.empty()) {
        m_graph.addGap(Message("endpoint.gap.no_image").with("process", labelOf(nullptr, chain.back().started)));
    }
    return chain;
}

/// Itself, or something that it started: the scripts of packages write files, too.
Result<bool> TraceEngine::isOfPackageManager(ProcessUid process, Timestamp at) {
    for (size_t generation = 0; generation < kMostGenerations && process.isKnown(); ++generation) {
        METSUKE_TRY(const Step step, stepOf(process, at));
        if (step.image() != nullptr && roleOf(*step.image()) == ProgramRole::PackageManager) {
            return true;
        }
        process = step.started ? std::get<ProcessStarted>(step.started->body).parent : ProcessUid{};
        at = step.started ? step.started->time : at;
    }
    return false;
}

/// A program of the system that somebody else than a package manager wrote.
Result<bool> TraceEngine::wasReplaced(const Activity& activity) {
    const auto& image = std::get<ImageStarted>(activity.body);
    FileId file = image.file;
    if (!file.isKnown()) {
        METSUKE_TRY(file, fileAt(image.path, activity.time));
    }
    if (!file.isKnown()) {
        return false;
    }
    METSUKE_TRY(const FileLife life, lifeOf(file, activity.time));
    for (const Activity& change : life.changes) {
        if (std::get<FileChanged>(change.body).change != FileChanged::Change::Written || !change.process.isKnown()) {
            continue;
        }
        METSUKE_TRY(const bool isPackaged, isOfPackageManager(change.process, change.time));
        if (!isPackaged) {
            return true;
        }
    }
    return false;
}

Result<std::optional<TraceEngine::Suspect>> TraceEngine::suspectOf(
    const std::vector<Step>& chain, size_t step, const Activity& activity) {
    const auto& image = std::get<ImageStarted>(activity.body);
    const ImageStarted asFile{image.script, {}, {}, {}, {}, -1, {}, false, false};
    const std::optional<Suspect> none;
    if (image.isInMemory || !isSystemProgram(image)) {
        return std::optional(Suspect{step, activity, image.path, image.file, 1, "endpoint.edge.program"});
    }
    if (!image.script.empty() && image.script != image.path && !isSystemProgram(asFile)) {
        return std::optional(Suspect{step, activity, image.script, {}, 1, "endpoint.edge.script"});
    }
    if (roleOf(image) == ProgramRole::Interpreter && image.script.empty() && !hasInlineProgram(image)) {
        const auto& started = chain[step].started;
        const auto paths = pathsGiven(image, started ? std::get<ProcessStarted>(started->body).workingFolder : std::string());
        if (!paths.empty() && !isSystemProgram({paths.front(), {}, {}, {}, {}, -1, {}, false, false})) {
            METSUKE_TRY(const FileId file, fileAt(paths.front(), activity.time));
            return std::optional(Suspect{step, activity, paths.front(), file, file.isKnown() ? 0.9 : 0.7, "endpoint.edge.argument"});
        }
    }
    METSUKE_TRY(const bool isReplaced, wasReplaced(activity));
    return isReplaced ? std::optional(Suspect{step, activity, image.path, image.file, 1, "endpoint.edge.replaced"}) : none;
}

/// The first program that is not the system's own, from image `image` of step `from` up; none when the chain comes to
/// an end before.
Result<std::optional<TraceEngine::Suspect>> TraceEngine::suspectIn(const std::vector<Step>& chain, size_t from, size_t image) {
    for (size_t step = from; step < chain.size(); ++step) {
        if (chain[step].isInherited) {
            continue; // its images are those of the next one
        }
        for (size_t i = step == from ? image : 0; i < chain[step].images.size(); ++i) {
            METSUKE_TRY(auto suspect, suspectOf(chain, step, chain[step].images[i]));
            if (suspect) {
                return suspect;
            }
            if (isEnd(std::get<ImageStarted>(chain[step].images[i].body))) {
                return std::optional<Suspect>();
            }
        }
    }
    return std::optional<Suspect>();
}

/// Who logged in, and from where: what the SSH server's process told, or one below it; "" when nobody did.
Result<std::string> TraceEngine::loginOf(const std::vector<Step>& chain) {
    for (const Step& step : chain) {
        METSUKE_TRY(const auto found, find(keyOfProcess(ActivityKind::LoggedIn, step.process), {kEver, step.at}, Order::NewestFirst, 1));
        if (!found.empty()) {
            const auto& login = std::get<LoggedIn>(found.front().body);
            return login.user + '@' + login.from;
        }
    }
    return std::string();
}

/// What a chain without a suspect says of `node`: perhaps a browser, a login, or a time before the record.
Result<TraceEngine::Origin> TraceEngine::vectorOfChain(const std::vector<Step>& chain, size_t node) {
    if (chain.empty()) {
        return Origin{};
    }
    const Step& last = chain.back();
    const ImageStarted* image = last.image();
    EntryVector vector = EntryVector::Unknown;
    switch (image == nullptr ? ProgramRole::Other : roleOf(*image)) {
    case ProgramRole::Ssh:
        vector = EntryVector::Ssh;
        break;
    case ProgramRole::Browser:
        vector = EntryVector::Browser;
        break;
    case ProgramRole::MailClient:
        vector = EntryVector::MailClient;
        break;
    case ProgramRole::PackageManager:
        vector = EntryVector::PackageManager;
        break;
    case ProgramRole::Anchor:
        return Origin{};
    default:
        vector = last.started && isSnapshot(*last.started) ? EntryVector::BeforeRecorder : EntryVector::Unknown;
        break;
    }
    if (vector == EntryVector::Unknown) {
        return Origin{};
    }
    METSUKE_TRY(std::string login, loginOf(chain));
    return entered(vector, login.empty() ? labelOf(image, last.started) : login, last.started ? last.started->time : last.at, node,
        vector == EntryVector::BeforeRecorder ? 0.5 : 0.9, "endpoint.edge.program_role");
}

} // namespace metsuke::endpoint
