// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/wire_look.h"

#include "core/text/json_text.h"
#include "core/text/message_json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace metsuke::mitigation {

namespace {

using Json = nlohmann::ordered_json;
using Verdict = WireLook::Verdict;
constexpr std::array<std::string_view, 4> kNames{"watching", "quiet", "busy", "untold"};
constexpr size_t kLongestPath = 4096;

int64_t seconds(Duration duration) { return duration / kSecond; }

Json talkJson(const WireTalk& talk) {
    return {{"source", talk.source.toString()}, {"destination", talk.destination.toString()}, {"protocol", talk.protocol}, {"source_port", talk.sourcePort},
        {"destination_port", talk.destinationPort}, {"packets", talk.packets}, {"first", talk.first.ns}, {"last", talk.last.ns}};
}

int64_t number(const Json& object, const char* name, int64_t most) {
    const int64_t value = object.at(name).get<int64_t>();
    if (value < 0 || value > most) {
        throw std::out_of_range(name);
    }
    return value;
}

Timestamp timeOf(const Json& object, const char* name) { return {number(object, name, std::numeric_limits<int64_t>::max())}; }

IpAddress addressOf(const Json& object, const char* name) {
    const auto address = IpAddress::parse(object.at(name).get<std::string>());
    if (!address) {
        throw std::out_of_range(name);
    }
    return *address;
}

WireTalk talkOf(const Json& json) {
    constexpr int64_t kMostPort = 0xffff, kMostProtocol = 0xff;
    WireTalk talk;
    talk.source = addressOf(json, "source");
    talk.destination = addressOf(json, "destination");
    talk.protocol = static_cast<uint8_t>(number(json, "protocol", kMostProtocol));
    talk.sourcePort = static_cast<uint16_t>(number(json, "source_port", kMostPort));
    talk.destinationPort = static_cast<uint16_t>(number(json, "destination_port", kMostPort));
    talk.packets = number(json, "packets", std::numeric_limits<int64_t>::max());
    talk.first = timeOf(json, "first");
    talk.last = timeOf(json, "last");
    return talk;
}

WireLook lookOf(const Json& json) {
    WireLook look;
    const auto name = std::ranges::find(kNames, json.at("verdict").get<std::string>());
    if (name == kNames.end()) {
        throw std::out_of_range("verdict");
    }
    look.verdict = static_cast<Verdict>(name - kNames.begin());
    if (const Json& why = json.at("why"); !why.is_null()) {
        auto message = readMessage(why);
        if (!message.ok()) {
            throw std::out_of_range("why");
        }
        look.why = std::move(message).value();
    }
    look.caseFile = json.at("case").get<std::string>();
    look.from = timeOf(json, "from");
    look.silentSince = timeOf(json, "silent_since");
    look.until = timeOf(json, "until");
    look.window = number(json, "window", kDay);
    look.packets = number(json, "packets", std::numeric_limits<int64_t>::max());
    look.first = timeOf(json, "first");
    look.last = timeOf(json, "last");
    look.moreTalks = number(json, "more", std::numeric_limits<int64_t>::max());
    const Json& talks = json.at("talks");
    if (look.caseFile.size() > kLongestPath || !talks.is_array() || talks.size() > WireLook::kMostTalks) {
        throw std::out_of_range("talks");
    }
    std::ranges::transform(talks, std::back_inserter(look.talks), talkOf);
    return look;
}

} // namespace

std::string_view nameOf(Verdict verdict) { return kNames.at(static_cast<size_t>(verdict)); }

Message sentenceOf(const WireLook& look) {
    switch (look.verdict) {
    case Verdict::Watching:
        return Message("mitigation.wire_watching").with("silent", seconds(look.silentFor())).with("window", seconds(look.window));
    case Verdict::Quiet: {
        Message message = Message("mitigation.wire_quiet").with("silent", seconds(look.silentFor())).with("until", look.until.ns);
        return look.packets == 0 ? message : message.with("packets", look.packets).with("last", look.last.ns);
    }
    case Verdict::Busy:
        return Message("mitigation.wire_busy").with("packets", look.packets).with("first", look.first.ns).with("last", look.last.ns)
            .with("address", look.talks.empty() ? std::string() : look.talks.front().destination.toString());
    case Verdict::Untold:
        break;
    }
    return look.why;
}

Message sentenceOf(const WireTalk& talk) {
    return Message("mitigation.wire_talk").with("packets", talk.packets).with("source", talk.source.toString())
        .with("destination", talk.destination.toString()).with("port", static_cast<int64_t>(talk.destinationPort))
        .with("first", talk.first.ns).with("last", talk.last.ns);
}

std::string writeLook(const WireLook& look) {
    Json talks = Json::array();
    std::ranges::transform(look.talks, std::back_inserter(talks), talkJson);
    const Json json{{"verdict", nameOf(look.verdict)}, {"why", look.why.id.empty() ? Json(nullptr) : messageJson(look.why)}, {"case", look.caseFile},
        {"from", look.from.ns}, {"silent_since", look.silentSince.ns}, {"until", look.until.ns}, {"window", look.window}, {"packets", look.packets},
        {"first", look.first.ns}, {"last", look.last.ns}, {"talks", talks}, {"more", look.moreTalks}};
    return jsonText(json);
}

Result<WireLook> readLook(std::string_view text) {
    try { // of the library, which knows no other way
        return lookOf(Json::parse(text));
    } catch (const std::exception&) {
        return Error(ErrorCode::Malformed, "mitigation.wire_unreadable");
    }
}

WireLook joined(const WireLook& known, const WireLook& fresh, Timestamp now) {
    constexpr Duration kOld = 10 * kSecond;
    if (known.from != fresh.from) {
        return fresh;
    }
    const bool isBlind = fresh.verdict == Verdict::Untold && fresh.silentFor() == 0;
    if (isBlind && known.verdict != Verdict::Untold) { // somebody else looks better, or did
        WireLook still = known;
        still.why = known.verdict == Verdict::Quiet ? fresh.why : known.why;
        return known.verdict == Verdict::Watching && now - known.until > kOld ? fresh : still;
    }
    WireLook look = fresh;
    const bool isOneStretch = known.silentFor() > 0 && known.silentSince <= fresh.silentSince && fresh.silentSince <= known.until && fresh.last <= known.silentSince;
    if (isOneStretch) {
        look.silentSince = known.silentSince;
    }
    if (known.packets > fresh.packets) {
        look.packets = known.packets;
        look.first = known.first;
        look.last = std::max(known.last, fresh.last);
        look.talks = known.talks;
        look.moreTalks = known.moreTalks;
    }
    if (known.verdict == Verdict::Busy && (fresh.verdict != Verdict::Quiet || fresh.silentSince < known.last)) {
        look.verdict = Verdict::Busy;
        look.why = {};
    } else if (known.verdict == Verdict::Quiet && fresh.verdict != Verdict::Busy && fresh.verdict != Verdict::Quiet) { // what was shown stays shown
        look.verdict = Verdict::Quiet;
        look.silentSince = known.silentSince;
        look.until = isOneStretch ? fresh.until : known.until;
    }
    return look;
}

bool isNews(const WireLook& told, const WireLook& now) {
    constexpr Duration kProgress = 5 * kSecond, kLater = kMinute;
    const Duration patience = now.verdict == Verdict::Quiet ? kLater : kProgress;
    return told.verdict != now.verdict || told.from != now.from || told.why.id != now.why.id || told.packets != now.packets
        || now.until - told.until >= patience || now.silentSince != told.silentSince;
}

} // namespace metsuke::mitigation
