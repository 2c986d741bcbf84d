// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/wire_output.h"

#include "app/cli/lines.h"

#include "app/cli/output.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace metsuke::cli {

namespace {

using namespace mitigation;
using Json = nlohmann::ordered_json;

int64_t seconds(Duration duration) { return duration / kSecond; }

Json talkJson(const WireTalk& talk) {
    return {{"source", talk.source.toString()}, {"source_port", talk.sourcePort}, {"destination", talk.destination.toString()},
        {"destination_port", talk.destinationPort}, {"protocol", talk.protocol}, {"packets", talk.packets}, {"first", timeJson(talk.first)},
        {"last", timeJson(talk.last)}};
}

} // namespace

Json wireJson(const Environment& environment, const WireLooks& looks, const std::string& order, const std::vector<FlowUid>* flows) {
    const auto found = looks.find(order);
    if (found == looks.end()) {
        return nullptr;
    }
    const WireLook& look = found->second;
    Json talks = Json::array();
    for (const WireTalk& talk : look.talks) {
        talks.push_back(talkJson(talk));
    }
    Json json{{"verdict", nameOf(look.verdict)}, {"reason", look.why.id.empty() ? Json(nullptr) : Json(look.why.id)}, {"says", words(environment, sentenceOf(look))},
        {"case", look.caseFile}, {"from", timeJson(look.from)}, {"silent_since", timeJson(look.silentFor() == 0 ? Timestamp{} : look.silentSince)},
        {"silent_seconds", seconds(look.silentFor())}, {"window_seconds", seconds(look.window)}, {"watched_until", timeJson(look.until)},
        {"packets", look.packets}, {"first", timeJson(look.first)}, {"last", timeJson(look.last)}, {"talks", talks}, {"more_talks", look.moreTalks}};
    if (flows != nullptr) {
        Json uids = Json::array();
        for (const FlowUid& uid : *flows) {
            uids.push_back(uid.toString());
        }
        json["flows"] = std::move(uids);
    }
    return json;
}

void printWire(const Environment& environment, const WireLooks& looks, const std::string& order) {
    const auto found = looks.find(order);
    if (found == looks.end()) {
        return;
    }
    std::printf("%s\n", paragraph(words(environment, sentenceOf(found->second)), 2, outputColumns()).c_str());
    if (found->second.verdict == WireLook::Verdict::Busy) {
        for (const WireTalk& talk : found->second.talks) {
            std::printf("%s\n", paragraph(words(environment, sentenceOf(talk)), 4, outputColumns()).c_str());
        }
    }
}

} // namespace metsuke::cli
