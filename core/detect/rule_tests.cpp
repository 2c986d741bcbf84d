// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detect/rule_tests.h"

#include "core/detect/rule_engine.h"
#include "core/detect/yaml_reader.h"
#include "core/model/site_profile.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace metsuke {

namespace {

constexpr int64_t kMaximumRepeat = 20'000;
constexpr Timestamp kStart{1'700'000'000LL * kSecond};

bool isHome(const IpAddress& address) {
    const auto& networks = defaultHomeNetworks();
    return std::any_of(networks.begin(), networks.end(), [&](const Cidr& cidr) { return cidr.contains(address); });
}

std::string repeated(const std::string& text, int64_t index) {
    std::string made = text;
    for (size_t at = 0; (at = made.find("{i}", at)) != std::string::npos;) {
        made.replace(at, 3, std::to_string(index));
    }
    return made;
}

class TestEventMaker {
public:
    explicit TestEventMaker(const YamlNode& node)
        : m_node(node) {}

    Result<Event> make(int64_t index) {
        const auto kind = parseEventKind(yamlText(m_node["event"]));
        if (!kind) {
            return failure("event", yamlText(m_node["event"]));
        }
        m_index = index;
        Event event;
        event.body = makeBody(*kind);
        METSUKE_CHECK(setAddresses(event));
        for (const auto& entry : m_node.entries()) {
            METSUKE_CHECK(setField(event, yamlText(entry.first), entry.second));
        }
        return event;
    }

private:
    static Error failure(std::string field, std::string value) {
        return {ErrorCode::Malformed, Message("detect.test_event_malformed").with("field", std::move(field)).with("value", std::move(value))};
    }
    [[nodiscard]] std::string text(const char* key, const char* fallback) const {
        const std::string given = yamlText(m_node[key]);
        return repeated(given.empty() ? fallback : given, m_index);
    }

    Result<void> setAddresses(Event& event) const {
        const auto source = IpAddress::parse(text("src", "10.0.0.5"));
        const auto destination = IpAddress::parse(text("dst", "203.0.113.9"));
        if (!source || !destination) {
            return failure("src, dst", {});
        }
        event.header.origHost = *source;
        event.header.respHost = *destination;
        event.header.origPort = 49152;
        event.header.respPort = 80;
        event.header.proto = 6;
        Enrichment& known = event.enrichment;
        known.localOrig = isHome(*source);
        known.localResp = isHome(*destination);
        known.direction = known.localOrig ? (known.localResp ? FlowDirection::East : FlowDirection::Out)
                                          : (known.localResp ? FlowDirection::In : FlowDirection::External);
        const bool responderIsHost = known.direction == FlowDirection::In;
        known.host = (responderIsHost ? destination : source)->toString();
        known.peer = (responderIsHost ? source : destination)->toString();
        known.peerRare = true;
        known.peerPrevalence = 1;
        return {};
    }

    Result<void> setField(Event& event, const std::string& name, const YamlNode& value) const {
        static const std::set<std::string_view> kSteering{"event", "src", "dst", "at", "repeat", "every"};
        if (kSteering.contains(name) || setCommon(event, name, value)) {
            return {};
        }
        for (const FieldDescriptor& field : fieldsOf(event.kind())) {
            if (field.name == name) {
                return assign(event, field, value) ? Result<void>{} : failure(name, yamlText(value));
            }
        }
        return failure(name, {});
    }

    bool setCommon(Event& event, const std::string& name, const YamlNode& value) const {
        const std::string text = repeated(yamlText(value), m_index);
        const double number = yamlNumber(value).value_or(0);
        Enrichment& known = event.enrichment;
        if (name == "peer_rare") {
            known.peerRare = text == "true";
        } else if (name == "peer_known") {
            known.peerKnown = text == "true";
        } else if (name == "peer_name") {
            known.peerName = text;
        } else if (name == "peer_e2ld") {
            known.peerE2ld = text;
        } else if (name == "peer_prev") {
            known.peerPrevalence = static_cast<int64_t>(number);
        } else if (name == "peer_age_d") {
            known.peerAgeDays = number;
        } else if (name == "pair_age_d") {
            known.pairAgeDays = number;
        } else if (name == "host_role") {
            known.hostRoles = yamlList(value);
        } else if (name == "peer_role") {
            known.peerRoles = yamlList(value);
        } else if (name == "host_zone") {
            known.hostZone = yamlList(value);
        } else if (name == "peer_zone") {
            known.peerZone = yamlList(value);
        } else if (name == "unregistered") {
            const auto kind = parseServiceKind(text);
            known.unregistered = kind ? serviceKindName(*kind) : std::string_view{};
        } else if (name == "id.resp_p") {
            event.header.respPort = static_cast<uint16_t>(number);
        } else if (name == "id.orig_p") {
            event.header.origPort = static_cast<uint16_t>(number);
        } else if (name == "proto") {
            event.header.proto = text == "udp" ? 17 : text == "icmp" ? 1 : text == "tcp" ? 6 : static_cast<uint8_t>(number);
        } else {
            return false;
        }
        return true;
    }

    bool assign(Event& event, const FieldDescriptor& field, const YamlNode& value) const {
        const std::string text = repeated(yamlText(value), m_index);
        const auto number = yamlNumber(value);
        switch (field.type) {
        case FieldType::Bool:
            field.set(event.body, FieldValue{text == "true"});
            return text == "true" || text == "false";
        case FieldType::Int:
            field.set(event.body, FieldValue{static_cast<int64_t>(number.value_or(0))});
            return number.has_value();
        case FieldType::Double:
            field.set(event.body, FieldValue{number.value_or(0)});
            return number.has_value();
        case FieldType::Text:
            field.set(event.body, FieldValue{std::string_view(text)});
            return true;
        case FieldType::TextList: {
            std::vector<std::string> list = yamlList(value);
            for (std::string& element : list) {
                element = repeated(element, m_index);
            }
            field.set(event.body, FieldValue{std::span<const std::string>(list)});
            return true;
        }
        }
        return false;
    }

    const YamlNode m_node;
    int64_t m_index = 0;
};

Result<EventBatch> readEvents(const YamlNode& list) {
    EventBatch events;
    double at = 0;
    for (const YamlNode& item : list.items()) {
        const auto repeat = std::clamp(static_cast<int64_t>(yamlNumber(item["repeat"]).value_or(1)), int64_t{1}, kMaximumRepeat);
        const double every = yamlNumber(item["every"]).value_or(1);
        at = yamlNumber(item["at"]).value_or(at);
        for (int64_t i = 0; i < repeat; ++i) {
            METSUKE_TRY(Event event, TestEventMaker(item).make(i));
            event.header.ts = kStart + static_cast<Duration>(std::llround(at * static_cast<double>(kSecond)));
            event.header.order = events.size();
            event.header.firstPacket = event.header.lastPacket = {0, events.size() + 1};
            event.header.uid = FlowUid::make(1, 1, event.header.ts, events.size() + 1);
            events.push_back(std::move(event));
            at += repeat > 1 ? every : 0;
        }
    }
    std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.header.ts < b.header.ts; });
    return events;
}

/// The rule and everything it stands on.
RuleSet subsetFor(const RuleSet& set, size_t rule) {
    std::set<size_t> wanted;
    std::vector<size_t> open{rule};
    while (!open.empty()) {
        const size_t next = open.back();
        open.pop_back();
        if (!wanted.insert(next).second) {
            continue;
        }
        const RuleDocument& document = set.rules()[next];
        std::vector<std::string> names = document.traits.absent;
        if (const auto* correlation = std::get_if<CorrelationSource>(&document.body)) {
            names.insert(names.end(), correlation->rules.begin(), correlation->rules.end());
        }
        for (const std::string& name : names) {
            if (const auto member = set.find(name)) {
                open.push_back(*member);
            }
        }
    }
    RuleSet subset;
    for (const auto& [name, values] : set.lists()) {
        subset.addList(name, values);
    }
    for (const size_t index : wanted) {
        subset.addText(set.rules()[index].yaml, set.rules()[index].path);
    }
    return subset;
}

class HitCounter : public HitSink {
public:
    explicit HitCounter(std::string rule)
        : m_rule(std::move(rule)) {}
    HitFate onHit(const RuleHit& hit) override {
        m_hits += hit.document->id == m_rule ? 1U : 0U;
        return HitFate::Taken;
    }
    [[nodiscard]] size_t hits() const { return m_hits; }

private:
    std::string m_rule;
    size_t m_hits = 0;
};

} // namespace

Result<EventBatch> parseTestEvents(const std::string& yaml) {
    METSUKE_TRY(const YamlDocument document, YamlDocument::parse(yaml));
    return readEvents(document.root());
}

Result<std::vector<RuleTest>> parseRuleTests(const std::string& yaml) {
    METSUKE_TRY(const YamlDocument document, YamlDocument::parse(yaml));
    const YamlNode lists = document.root()["x-metsuke"]["tests"];
    std::vector<RuleTest> tests;
    for (const bool positive : {true, false}) {
        for (const YamlNode& item : lists[positive ? "positive" : "negative"].items()) {
            tests.push_back({yamlText(item["name"]), positive, readEvents(item["events"])});
        }
    }
    return tests;
}

std::vector<RuleTestResult> runRuleTests(const RuleSet& set, size_t rule) {
    std::vector<RuleTestResult> results;
    const RuleDocument& document = set.rules()[rule];
    const auto tests = parseRuleTests(document.yaml);
    if (!tests.ok()) {
        return {{document.id, {}, true, false, tests.error().message}};
    }
    for (const RuleTest& test : *tests) {
        RuleTestResult result{document.id, test.name, test.positive, false, {}};
        const auto& events = test.events;
        if (!events.ok()) {
            result.problem = events.error().message;
        } else {
            RuleEngine engine(subsetFor(set, rule));
            HitCounter counter(document.id);
            for (const Event& event : *events) {
                engine.process(event, counter);
            }
            result.passed = !events->empty() && (counter.hits() > 0) == test.positive;
            if (!result.passed) {
                result.problem = !engine.inactive().empty() ? engine.inactive().front().reason
                    : test.positive                         ? Message("detect.test_silent")
                                                            : Message("detect.test_fired").with("count", static_cast<int64_t>(counter.hits()));
            }
        }
        results.push_back(std::move(result));
    }
    return results;
}

} // namespace metsuke
