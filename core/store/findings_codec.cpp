// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/findings_codec.h"

#include "core/text/json_text.h"

#include <nlohmann/json.hpp>

namespace metsuke {

namespace {

using Json = nlohmann::json;

Json parse(std::string_view text) { return Json::parse(text, nullptr, false); }

const Json& member(const Json& json, const char* name) {
    static const Json none;
    if (!json.is_object()) {
        return none;
    }
    const auto it = json.find(name);
    return it == json.end() ? none : *it;
}
std::string text(const Json& json) { return json.is_string() ? json.get<std::string>() : std::string(); }
std::string text(const Json& json, const char* name) { return text(member(json, name)); }
double real(const Json& json, const char* name) {
    const Json& value = member(json, name);
    return value.is_number() ? value.get<double>() : 0;
}
int64_t integer(const Json& json) { return json.is_number_integer() ? json.get<int64_t>() : 0; }
int64_t integer(const Json& json, const char* name) { return integer(member(json, name)); }

template<typename Enum>
Enum enumerator(const Json& json, const char* name, Enum last) {
    const int64_t value = integer(json, name);
    return value < 0 || value > static_cast<int64_t>(last) ? Enum{} : static_cast<Enum>(value);
}

template<typename Read>
auto list(const Json& json, const char* name, Read read) {
    std::vector<decltype(read(json))> items;
    const Json& array = member(json, name);
    if (array.is_array()) {
        for (const Json& item : array) {
            items.push_back(read(item));
        }
    }
    return items;
}
std::vector<std::string> texts(const Json& json, const char* name) {
    return list(json, name, [](const Json& item) { return text(item); });
}

using Args = std::vector<std::pair<std::string, MessageValue>>;

Json fromArgs(const Args& args) {
    Json array = Json::array();
    for (const auto& [name, value] : args) {
        Json item = Json::array({name});
        std::visit([&item](const auto& v) { item.push_back(v); }, value);
        array.push_back(std::move(item));
    }
    return array;
}

Args toArgs(const Json& json, const char* name) {
    Args args;
    const Json& array = member(json, name);
    if (!array.is_array()) {
        return args;
    }
    for (const Json& item : array) {
        if (!item.is_array() || item.size() != 2 || !item[0].is_string()) {
            continue;
        }
        MessageValue value = text(item[1]);
        if (item[1].is_number_integer()) {
            value = integer(item[1]);
        } else if (item[1].is_number()) {
            value = item[1].get<double>();
        }
        args.emplace_back(text(item[0]), std::move(value));
    }
    return args;
}

Json fromMessage(const Message& message) { return {{"id", message.id}, {"args", fromArgs(message.args)}}; }
Message toMessage(const Json& json) {
    Message message;
    message.id = text(json, "id");
    message.args = toArgs(json, "args");
    return message;
}

Json fromHost(const HostKey& key) {
    return {{"zone", key.zone}, {"ip", key.ip.isUnset() ? "" : key.ip.toString()}, {"mac", key.mac.toString()}};
}
HostKey toHost(const Json& json) {
    HostKey key;
    key.zone = text(json, "zone");
    key.ip = IpAddress::parse(text(json, "ip")).value_or(IpAddress());
    key.mac = MacAddress::parse(text(json, "mac")).value_or(MacAddress());
    return key;
}

Json fromRisk(const HostRisk& risk) {
    Json phases = Json::array();
    for (const PhaseTerm& term : risk.phases) {
        Json parts = Json::array();
        for (const PhaseTerm::Part& part : term.parts) {
            parts.push_back({{"detection", part.detection}, {"weight", part.weight}, {"factor", part.factor}});
        }
        phases.push_back({{"phase", static_cast<int>(term.phase)}, {"value", term.value}, {"parts", std::move(parts)}});
    }
    return {{"prior", risk.prior}, {"phases", std::move(phases)}, {"weak", risk.weak}, {"weak_detections", risk.weakDetections},
        {"phase_synergy", risk.phaseSynergy}, {"chain", risk.chain}, {"chain_object", risk.chainObject}, {"total", risk.total},
        {"probability", risk.probability}, {"unbounded", risk.unbounded}, {"severity", risk.severity}, {"bound", risk.bound},
        {"counter_case", risk.counterCase}, {"counter_case_least", risk.isCounterCaseLeast}};
}

PhaseTerm toPhaseTerm(const Json& json) {
    PhaseTerm term;
    term.phase = enumerator(json, "phase", Phase::POL);
    term.value = real(json, "value");
    term.parts = list(json, "parts", [](const Json& item) {
        return PhaseTerm::Part{text(item, "detection"), real(item, "weight"), real(item, "factor")};
    });
    return term;
}

HostRisk toRisk(const Json& json) {
    HostRisk risk;
    risk.prior = real(json, "prior");
    risk.phases = list(json, "phases", toPhaseTerm);
    risk.weak = real(json, "weak");
    risk.weakDetections = texts(json, "weak_detections");
    risk.phaseSynergy = real(json, "phase_synergy");
    risk.chain = real(json, "chain");
    risk.chainObject = text(json, "chain_object");
    risk.total = real(json, "total");
    risk.probability = real(json, "probability");
    risk.unbounded = real(json, "unbounded");
    risk.severity = real(json, "severity");
    risk.bound = text(json, "bound");
    risk.counterCase = texts(json, "counter_case");
    const Json& least = member(json, "counter_case_least");
    risk.isCounterCaseLeast = !least.is_boolean() || least.get<bool>();
    return risk;
}

} // namespace

std::string encodeMessage(const Message& message) { return jsonText(fromMessage(message)); }
Message decodeMessage(std::string_view json) { return toMessage(parse(json)); }

std::string encodeDetectionBody(const Detection& detection) {
    Json context = Json::array();
    for (const ContextTerm& term : detection.context) {
        context.push_back({{"name", term.name}, {"delta", term.delta}, {"why", fromMessage(term.why)}});
    }
    Json packets = Json::array();
    for (const PacketRef& ref : detection.packets) {
        packets.push_back({ref.capture, ref.number});
    }
    Json flows = Json::array();
    for (const FlowUid& uid : detection.flows) {
        flows.push_back(uid.toString());
    }
    return jsonText(Json{{"attack", detection.attack}, {"lambda", detection.lambda}, {"context", std::move(context)},
        {"args", fromArgs(detection.args)}, {"packets", std::move(packets)}, {"flows", std::move(flows)},
        {"parts", detection.parts}});
}

void decodeDetectionBody(std::string_view json, Detection& detection) {
    const Json body = parse(json);
    detection.attack = texts(body, "attack");
    detection.lambda = real(body, "lambda");
    detection.context = list(body, "context", [](const Json& item) {
        return ContextTerm{text(item, "name"), real(item, "delta"), toMessage(member(item, "why"))};
    });
    detection.args = toArgs(body, "args");
    detection.packets = list(body, "packets", [](const Json& item) {
        const bool pair = item.is_array() && item.size() == 2;
        return pair ? PacketRef{static_cast<uint16_t>(integer(item[0])), static_cast<uint64_t>(integer(item[1]))} : PacketRef{};
    });
    detection.flows = list(body, "flows", [](const Json& item) { return FlowUid::parse(text(item)).value_or(FlowUid{}); });
    detection.parts = texts(body, "parts");
}

std::string encodeIncident(const Incident& incident) {
    Json phases = Json::array();
    for (const Phase phase : incident.phases) {
        phases.push_back(static_cast<int>(phase));
    }
    return jsonText(Json{{"key", incident.key}, {"host", fromHost(incident.host)}, {"severity", incident.severity},
        {"probability", incident.probability}, {"title", fromMessage(incident.title)}, {"story", fromMessage(incident.story)},
        {"first", incident.first.ns}, {"last", incident.last.ns}, {"phases", std::move(phases)}, {"rules", incident.rules},
        {"detections", incident.detections}, {"risk", fromRisk(incident.risk)}});
}

Incident decodeIncident(std::string_view json) {
    const Json body = parse(json);
    Incident incident;
    incident.key = text(body, "key");
    incident.host = toHost(member(body, "host"));
    incident.severity = real(body, "severity");
    incident.probability = real(body, "probability");
    incident.title = toMessage(member(body, "title"));
    incident.story = toMessage(member(body, "story"));
    incident.first.ns = integer(body, "first");
    incident.last.ns = integer(body, "last");
    incident.phases = list(body, "phases", [](const Json& item) {
        const int64_t value = integer(item);
        return value < 0 || value >= static_cast<int64_t>(kPhaseCount) ? Phase::C2 : static_cast<Phase>(value);
    });
    incident.rules = texts(body, "rules");
    incident.detections = texts(body, "detections");
    incident.risk = toRisk(member(body, "risk"));
    return incident;
}

std::string encodeWatchEntry(const WatchEntry& entry) {
    return jsonText(Json{{"host", fromHost(entry.host)}, {"severity", entry.severity}, {"rules", entry.rules},
        {"detections", entry.detections}, {"risk", fromRisk(entry.risk)}});
}

WatchEntry decodeWatchEntry(std::string_view json) {
    const Json body = parse(json);
    WatchEntry entry;
    entry.host = toHost(member(body, "host"));
    entry.severity = real(body, "severity");
    entry.rules = texts(body, "rules");
    entry.detections = texts(body, "detections");
    entry.risk = toRisk(member(body, "risk"));
    return entry;
}

std::string hostKeyText(const HostKey& key) { return key.zone + "/" + key.display(); }

} // namespace metsuke
