// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/trace_codec.h"

#include "core/base/sha256_text.h"
#include "core/base/strings.h"
#include "core/endpoint/trace_fields.h"
#include "core/endpoint/versioned_json.h"

namespace metsuke::endpoint {

// Of what a trace is made of no more than its limits allow; its chain and its blast set are numbers of nodes.
template <> inline constexpr size_t kMostOf<TraceNode> = TraceLimits{}.nodes;
template <> inline constexpr size_t kMostOf<size_t> = TraceLimits{}.nodes;
template <> inline constexpr size_t kMostOf<TraceEdge> = TraceLimits{}.edges;
template <> inline constexpr size_t kMostOf<TraceGap> = kMostTraceGaps;

namespace {

constexpr JsonLimits kQuestionLimits{}, kTraceLimits{kMaximumTraceText, 500'000};
constexpr size_t kBareLabel = 256; ///< bytes of a label in a trace that is too large to be written as it is
constexpr Duration kMaximumTolerance = 366 * 24 * kHour;

Error malformed(const char* where) { return malformedJson(wrongJson("endpoint.json_number", where)); }

/// Kahn's algorithm: taking away what nothing leads to takes away everything unless there is a circle.
bool hasCircle(const Trace& trace) {
    std::vector<std::vector<size_t>> targets(trace.nodes.size());
    std::vector<size_t> incoming(trace.nodes.size());
    for (const TraceEdge& edge : trace.edges) {
        targets[edge.from].push_back(edge.to);
        ++incoming[edge.to];
    }
    std::vector<size_t> open;
    for (size_t node = 0; node < incoming.size(); ++node) {
        if (incoming[node] == 0) {
            open.push_back(node);
        }
    }
    for (size_t i = 0; i < open.size(); ++i) {
        for (const size_t target : targets[open[i]]) {
            if (--incoming[target] == 0) {
                open.push_back(target);
            }
        }
    }
    return open.size() != trace.nodes.size();
}

/// What the trace says of its nodes is said of nodes that it has.
Result<void> check(const Trace& trace) {
    const auto isNode = [&](size_t node) { return node < trace.nodes.size(); };
    const auto isShare = [](double share) { return share >= 0 && share <= 1; };
    for (const auto& [node, where] : {std::pair{trace.connection, "trace.connection"}, {trace.owner, "trace.owner"},
             {trace.subject, "trace.subject"}, {trace.root, "trace.root"}}) {
        if (node && !isNode(*node)) {
            return malformed(where);
        }
    }
    if (!std::all_of(trace.chain.begin(), trace.chain.end(), isNode) || !std::all_of(trace.blast.begin(), trace.blast.end(), isNode)) {
        return malformed("trace.chain");
    }
    const bool isInside = std::all_of(trace.edges.begin(), trace.edges.end(),
        [&](const TraceEdge& edge) { return isNode(edge.from) && isNode(edge.to) && isShare(edge.confidence); });
    if (!isShare(trace.confidence) || !isInside || hasCircle(trace)) {
        return malformed("trace.edges");
    }
    return {};
}

/// Without what can be had from the history again.
Trace bareOf(const Trace& trace) {
    Trace bare = trace;
    bare.isCut = true;
    for (TraceNode& node : bare.nodes) {
        node.evidence.reset();
        node.names.clear();
        node.links.clear();
        node.label = cleanText(node.label, kBareLabel);
    }
    return bare;
}

} // namespace

std::string encodeQuestion(const TraceQuestion& question) { return encodeVersioned(question); }

Result<TraceQuestion> decodeQuestion(std::string_view text) {
    METSUKE_TRY(const auto question, decodeVersioned<TraceQuestion>(text, kQuestionLimits, "question"));
    if (question.tolerance < 0 || question.tolerance > kMaximumTolerance) {
        return malformed("question.tolerance");
    }
    if (!question.sha256.empty() && !isSha256(question.sha256)) {
        return malformedJson(wrongJson("endpoint.json_word", "question.sha256"));
    }
    return question;
}

std::string encodeTrace(const Trace& trace) {
    std::string text = encodeVersioned(trace);
    return text.size() <= kMaximumTraceText ? text : encodeVersioned(bareOf(trace));
}

Result<Trace> decodeTrace(std::string_view text) {
    METSUKE_TRY(auto trace, decodeVersioned<Trace>(text, kTraceLimits, "trace"));
    METSUKE_CHECK(check(trace));
    return trace;
}

} // namespace metsuke::endpoint
