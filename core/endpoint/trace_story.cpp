// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/trace.h"

#include "core/endpoint/detections.h"

#include <algorithm>

namespace metsuke::endpoint {

namespace {

using Kind = TraceNode::Kind;
constexpr size_t kMostPersistence = 8, kMostDetections = 8; // told one by one

int64_t countOf(const Trace& trace, Kind kind) {
    return std::count_if(trace.blast.begin(), trace.blast.end(), [&](size_t node) { return trace.nodes[node].kind == kind; });
}

/// The edge between two neighbours of the chain, whichever way it points.
const TraceEdge* edgeBetween(const Trace& trace, size_t a, size_t b) {
    const auto found = std::find_if(trace.edges.begin(), trace.edges.end(), [&](const TraceEdge& edge) {
        return (edge.from == a && edge.to == b) || (edge.from == b && edge.to == a);
    });
    return found == trace.edges.end() ? nullptr : &*found;
}

/// How the chain goes on from its place `i`.
Message linkSentence(const Trace& trace, size_t i) {
    const size_t above = trace.chain[i + 1];
    size_t below = trace.chain[i];
    const TraceEdge* edge = edgeBetween(trace, below, above);
    if (edge == nullptr && i > 0) { // a copied file comes from the other file, not from who copied it
        edge = edgeBetween(trace, trace.chain[i - 1], above);
        below = edge == nullptr ? below : trace.chain[i - 1];
    }
    const TraceNode& from = trace.nodes[below];
    const TraceNode& to = trace.nodes[above];
    if (to.kind == Kind::Origin && !trace.subject) {
        return Message("endpoint.story.itself." + std::string(entryVectorName(trace.entry))).with("origin", to.label);
    }
    if (to.kind == Kind::Origin) {
        // What entered is the file, though the way there leads over the process that wrote it.
        const auto entered = std::find_if(trace.edges.begin(), trace.edges.end(), [&](const TraceEdge& one) { return one.to == above; });
        return Message("endpoint.story.entry." + std::string(entryVectorName(trace.entry)))
            .with("what", entered == trace.edges.end() ? from.label : trace.nodes[entered->from].label).with("origin", to.label).with("time", to.time.ns);
    }
    const std::string id = edge == nullptr ? "apart" : std::string(relationName(edge->relation));
    Message sentence = Message("endpoint.story.link." + id).with("what", from.label).with("by", to.label).with("time", from.time.ns);
    if (to.kind == Kind::File && to.names.size() > 1) {
        sentence.with("first_name", to.names.front());
    }
    return sentence;
}

void tellPersistence(const Trace& trace, std::vector<Message>& story) {
    size_t told = 0;
    for (const size_t node : trace.blast) {
        const auto& evidence = trace.nodes[node].evidence;
        const auto* changed = evidence ? std::get_if<PersistenceChanged>(&evidence->body) : nullptr;
        if (changed != nullptr && told++ < kMostPersistence) {
            story.push_back(Message("endpoint.story.starts").with("path", changed->path).with("kind", changed->kind).with("command", changed->command));
        }
    }
}

/// The last ones: what the antivirus did then is how things are now.
void tellDetections(const Trace& trace, std::vector<Message>& story) {
    std::vector<const Activity*> found;
    for (const TraceNode& node : trace.nodes) {
        if (node.evidence && std::holds_alternative<Detected>(node.evidence->body)) {
            found.push_back(&*node.evidence);
        }
    }
    std::stable_sort(found.begin(), found.end(), [](const Activity* a, const Activity* b) { return a->time < b->time; });
    for (size_t i = found.size() - std::min(found.size(), kMostDetections); i < found.size(); ++i) {
        story.push_back(detectionSentence(found[i]->time, std::get<Detected>(found[i]->body)));
    }
}

} // namespace

std::vector<BlastPart> blastParts(const Trace& trace, size_t limit) {
    std::vector<BlastPart> parts;
    for (const Kind kind : {Kind::Process, Kind::Image, Kind::File, Kind::Connection, Kind::Persistence, Kind::Origin}) {
        BlastPart part{kind, {}, 0};
        for (const size_t node : trace.blast) {
            if (trace.nodes[node].kind == kind && part.nodes.size() < limit) {
                part.nodes.push_back(node);
            } else if (trace.nodes[node].kind == kind) {
                ++part.more;
            }
        }
        if (!part.nodes.empty() || part.more > 0) {
            parts.push_back(std::move(part));
        }
    }
    return parts;
}

std::vector<Message> traceStory(const Trace& trace) {
    std::vector<Message> story;
    if (!trace.owner) {
        story.push_back("endpoint.story.no_owner");
        return story;
    }
    for (size_t i = 0; i + 1 < trace.chain.size(); ++i) {
        if (trace.chain[i] != trace.chain[i + 1]) {
            story.push_back(linkSentence(trace, i));
        }
    }
    if (!trace.subject) {
        story.push_back("endpoint.story.no_subject");
    } else {
        story.push_back(Message("endpoint.story.subject").with("what", trace.nodes[*trace.subject].label));
    }
    if (trace.root) {
        story.push_back(Message("endpoint.story.confidence").with("share", trace.confidence));
    } else if (trace.subject) {
        story.push_back("endpoint.story.no_root");
    }
    if (!trace.blast.empty()) {
        story.push_back(Message("endpoint.story.blast")
                            .with("processes", countOf(trace, Kind::Process)).with("files", countOf(trace, Kind::File))
                            .with("persistence", countOf(trace, Kind::Persistence)).with("connections", countOf(trace, Kind::Connection)));
    }
    tellPersistence(trace, story);
    tellDetections(trace, story);
    return story;
}

} // namespace metsuke::endpoint
