// SPDX-License-Identifier: GPL-3.0-or-later
// What the computer's own antivirus had found in the files of the trace.
#include "core/endpoint/detections.h"
#include "core/endpoint/trace_engine.h"

#include <algorithm>

namespace metsuke::endpoint {

namespace {

using Order = HistoryReader::Order;
using Change = FileChanged::Change;
constexpr Timestamp kEver{INT64_MIN}, kNever{INT64_MAX};
constexpr size_t kMostFiles = 256; // that are looked for
constexpr size_t kMostNames = 8; // of a file
constexpr size_t kMostOfFile = 16; // detections
constexpr size_t kMostChanges = 64; // of a path, after it was taken away

/// The digest by which the trace knows the file, "" none.
std::string digestOf(const TraceNode& file) {
    const auto* change = file.evidence ? std::get_if<FileChanged>(&file.evidence->body) : nullptr;
    return change == nullptr ? std::string() : change->sha256;
}

} // namespace

Result<void> TraceEngine::findDetections() {
    METSUKE_TRY(const auto any, find(keyOfAll(ActivityKind::Detected), {}, Order::NewestFirst, 1));
    if (any.empty()) {
        return {};
    }
    std::vector<size_t> files;
    for (size_t node = 0; node < m_trace.nodes.size() && files.size() < kMostFiles; ++node) {
        if (m_trace.nodes[node].kind == TraceNode::Kind::File) {
            files.push_back(node);
        }
    }
    for (const size_t file : files) {
        if (isOver()) {
            break;
        }
        METSUKE_CHECK(findDetectionsOf(file));
    }
    return {};
}

/// By its content whenever that was; by its names since it may have had them.
Result<void> TraceEngine::findDetectionsOf(size_t node) {
    const std::vector<std::string> names = m_graph.at(node).names;
    const std::string digest = digestOf(m_graph.at(node));
    const Timestamp until = shifted(m_question.time, m_limits.span);
    if (!digest.empty()) {
        METSUKE_TRY(const auto found, find(keyOfDetectedHash(digest), {kEver, until}, Order::NewestFirst, kMostOfFile));
        for (const Activity& detected : found) {
            METSUKE_CHECK(showDetection(node, detected, 1, "endpoint.edge.detected_content"));
        }
    }
    const Timestamp since = m_graph.at(node).evidence ? m_earliest : kEver; // of a file that nobody saw being made: any time
    for (size_t i = 0; i < std::min(names.size(), kMostNames); ++i) {
        METSUKE_TRY(const auto found, find(keyOfDetectedPath(names[i]), {since, until}, Order::NewestFirst, kMostOfFile));
        for (const Activity& detected : found) {
            const std::string& other = std::get<Detected>(detected.body).sha256;
            if (other.empty() || digest.empty() || other == digest) {
                METSUKE_CHECK(showDetection(node, detected, 0.9, "endpoint.edge.detected"));
            }
        }
    }
    return {};
}

Result<void> TraceEngine::showDetection(size_t file, const Activity& activity, double confidence, const char* reason) {
    const auto& detected = std::get<Detected>(activity.body);
    m_graph.connect(file, m_graph.detection(activity), TraceEdge::Relation::Detected, confidence, reason);
    const std::vector<std::string>& names = m_graph.at(file).names;
    if (!isTakenAway(detected.outcome) || std::find(names.begin(), names.end(), detected.path) == names.end()) {
        return {}; // or it was a copy elsewhere
    }
    METSUKE_TRY(const auto later, find(keyOfPath(detected.path), {shifted(activity.time, 1), kNever}, Order::NewestFirst, kMostChanges));
    const bool isBack = std::any_of(later.begin(), later.end(), [&](const Activity& one) {
        const auto& change = std::get<FileChanged>(one.body);
        return change.path == detected.path && change.change != Change::Deleted;
    });
    m_graph.at(file).isRemoved = m_graph.at(file).isRemoved || !isBack;
    return {};
}

} // namespace metsuke::endpoint
