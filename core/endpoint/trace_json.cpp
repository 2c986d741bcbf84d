// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/trace_json.h"

#include "core/endpoint/activity_json.h"
#include "core/text/json_text.h"

#include <nlohmann/json.hpp>

namespace metsuke::endpoint {

namespace {

using Json = nlohmann::ordered_json;

Json orNull(const std::optional<size_t>& node) { return node ? Json(*node) : Json(); }

Json nodeJson(const TraceNode& node, size_t id) {
    Json json{{"id", id}, {"kind", nodeKindName(node.kind)}, {"label", node.label}, {"time", formatIso8601(node.time)}};
    if (node.process.isKnown()) {
        json["process"] = node.process.toString();
    }
    if (node.file.isKnown()) {
        json["file"] = {{"device", node.file.device}, {"inode", node.file.inode}};
    }
    if (!node.names.empty()) {
        json["names"] = node.names;
    }
    if (!node.links.empty()) {
        json["links"] = node.links;
    }
    json["packaged"] = node.isPackaged;
    json["removed"] = node.isRemoved;
    if (node.evidence) {
        json["evidence"] = Json::parse(writeActivity(*node.evidence), nullptr, false);
    }
    return json;
}

} // namespace

std::string writeTrace(const Trace& trace, const MessageCatalog& catalog, Language language) {
    const auto words = [&](const Message& message) { return catalog.render(message, language); };
    Json json{{"metsuke_trace", 1}, {"entry", entryVectorName(trace.entry)}, {"confidence", trace.confidence},
        {"connection", orNull(trace.connection)}, {"owner", orNull(trace.owner)}, {"subject", orNull(trace.subject)},
        {"root", orNull(trace.root)}, {"complete", !trace.isCut}, {"chain", trace.chain}, {"blast", trace.blast}};
    json["story"] = Json::array();
    for (const Message& sentence : traceStory(trace)) {
        json["story"].push_back(words(sentence));
    }
    json["gaps"] = Json::array();
    for (const TraceGap& gap : trace.gaps) {
        Json one{{"id", gap.what.id}, {"text", words(gap.what)}};
        if (gap.window) {
            one["from"] = formatIso8601(gap.window->from);
            one["until"] = formatIso8601(gap.window->until);
        }
        json["gaps"].push_back(std::move(one));
    }
    json["nodes"] = Json::array();
    for (size_t i = 0; i < trace.nodes.size(); ++i) {
        json["nodes"].push_back(nodeJson(trace.nodes[i], i));
    }
    json["edges"] = Json::array();
    for (const TraceEdge& edge : trace.edges) {
        json["edges"].push_back({{"from", edge.from}, {"to", edge.to}, {"relation", relationName(edge.relation)},
            {"confidence", edge.confidence}, {"reason", words(edge.reason)}});
    }
    return jsonText(json, 1) + '\n';
}

} // namespace metsuke::endpoint
