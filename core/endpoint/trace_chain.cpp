// SPDX-License-Identifier: GPL-3.0-or-later
// From a process up to what started it.
#include "core/endpoint/trace_engine.h"

#include <algorithm>

namespace metsuke::endpoint {

namespace {

using Order = HistoryReader::Order;
using Relation = TraceEdge::Relation;
constexpr size_t kMostImages = 64; // of one process
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
    if (isTold && parent.isFirstProcess()) {
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
        if (last.image() != nullptr && !last.isInherited && endsChain(*last.image())) {
            break;
        }
        const auto& started = std::get<ProcessStarted>(last.started->body);
        if (!started.parent.isKnown() && !last.isFirstProcess()) {
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
    const bool isOrphan = chain.size() > 1 && last.isFirstProcess();
    const ProgramRole role = isOrphan ? ProgramRole::Anchor : image == nullptr ? ProgramRole::Other : roleOf(*image);
    EntryVector vector = vectorOfRole(role);
    if (vector == EntryVector::Unknown && role != ProgramRole::Anchor && role != ProgramRole::Terminal && last.started && isSnapshot(*last.started)) {
        vector = EntryVector::BeforeRecorder;
    }
    if (vector == EntryVector::Unknown) {
        return Origin{};
    }
    METSUKE_TRY(std::string login, loginOf(chain));
    return entered(vector, login.empty() ? labelOf(image, last.started) : login, last.started ? last.started->time : last.at, node,
        vector == EntryVector::BeforeRecorder ? 0.5 : 0.9, "endpoint.edge.program_role");
}

} // namespace metsuke::endpoint
