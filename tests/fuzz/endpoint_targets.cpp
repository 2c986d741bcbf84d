// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/endpoint/activity_samples.h"
#include "tests/fuzz/fuzz_target.h"

#include "core/base/strings.h"
#include "core/endpoint/activity_codec.h"
#include "core/endpoint/activity_json.h"
#include "core/endpoint/compliance.h"
#include "core/endpoint/interpreters.h"
#include "core/endpoint/redaction.h"
#include "core/endpoint/sightings.h"
#include "core/endpoint/trace_codec.h"

#include <map>

namespace metsuke::fuzz {

namespace {

void activityLine(Bytes input) {
    const auto read = endpoint::readActivity(asText(input));
    if (!read.ok()) {
        require(!read.error().message.id.empty(), "a refusal says why");
        return;
    }
    const auto kept = endpoint::cleanActivity(*read);
    const auto again = endpoint::readActivity(endpoint::writeActivity(*read));
    require(again.ok() && *again == kept, "what is written is read back");
}

/// Texts under the numbers that they were given, and something under every other number but those that end in 9.
class SampleTexts : public endpoint::TextNumbers, public endpoint::NumberedTexts {
public:
    int64_t numberOf(std::string_view text) override {
        if (text.empty()) {
            return 0;
        }
        m_texts[m_next] = std::string(text);
        return m_next++;
    }
    Result<std::string> textOf(int64_t number) override {
        // As long as a process id, since any number may stand for one.
        static const std::vector<std::string> samples{
            "/tmp/0123456789a", "0123456789abcdef", std::string("sh\0-c\0abcdefghi\0", 16), std::string(16, '\0')};
        const auto known = m_texts.find(number);
        if (known != m_texts.end()) {
            return known->second;
        }
        if (number % 10 == 9) {
            return Error(ErrorCode::Malformed, "endpoint.damaged_row");
        }
        return samples[static_cast<size_t>(number & 3)];
    }

private:
    std::map<int64_t, std::string> m_texts;
    int64_t m_next = 1'000'000;
};

void activityRow(Bytes input) {
    SampleTexts texts;
    const auto read = endpoint::decodeActivity(input, texts);
    if (!read.ok()) {
        require(read.error().code == ErrorCode::Malformed, "a damaged row is said to be one");
        return;
    }
    const std::string row = endpoint::encodeActivity(*read, texts);
    const auto again = endpoint::decodeActivity(asBytes(row), texts);
    require(again.ok() && *again == *read, "a row is read back");
}

std::vector<Octets> sampleRows() {
    SampleTexts texts;
    std::vector<Octets> rows;
    for (const auto& activity : endpoint::test::everyKind()) {
        rows.push_back(octets(endpoint::encodeActivity(activity, texts)));
    }
    return rows;
}

void argumentList(Bytes input) {
    const std::string_view text = asText(input);
    const std::string kept = endpoint::redactText(text);
    require(kept.size() <= 4 * text.size() + 4, "redaction does not grow a text much");
    (void)endpoint::redactArguments({"mysql", std::string(text), "-p" + std::string(text)});
    std::vector<std::string> words;
    for (const std::string_view word : split(text, ' ')) {
        words.emplace_back(word);
    }
    for (const char* interpreter : {"/bin/sh", "/usr/bin/python3.11", "/usr/bin/perl", "/usr/bin/php", "/usr/bin/java", "/bin/busybox"}) {
        const std::string file = endpoint::programGiven(interpreter, words).file;
        require(file.empty() || text.find(file) != std::string_view::npos, "a script is a word that was given");
    }
}

void traceText(Bytes input) {
    const auto read = endpoint::decodeTrace(asText(input));
    if (!read.ok()) {
        require(!read.error().message.id.empty(), "a refusal says why");
        return;
    }
    (void)endpoint::traceStory(*read);
    const std::string text = endpoint::encodeTrace(*read);
    const auto again = endpoint::decodeTrace(text);
    require(again.ok() && endpoint::encodeTrace(*again) == text, "what is written is read back");
}

template <auto Decode, auto Encode> void roundTrip(Bytes input) {
    const auto read = Decode(asText(input));
    if (read.ok()) {
        const std::string text = Encode(*read);
        const auto again = Decode(text);
        require(again.ok() && Encode(*again) == text, "what is written is read back");
    }
}

/// One node with a record of every kind behind it, in a row.
endpoint::Trace sampleTrace() {
    endpoint::Trace trace;
    for (const auto& activity : endpoint::test::everyKind()) {
        endpoint::TraceNode node;
        node.kind = static_cast<endpoint::TraceNode::Kind>(trace.nodes.size() % 7);
        node.label = "/tmp/u";
        node.names = {"/tmp/u", "/tmp/v"};
        node.evidence = activity;
        if (!trace.nodes.empty()) {
            trace.edges.push_back({trace.nodes.size() - 1, trace.nodes.size(), endpoint::TraceEdge::Relation::Started, 0.5, "endpoint.edge.started"});
        }
        trace.chain.push_back(trace.nodes.size());
        trace.blast.push_back(trace.nodes.size());
        trace.nodes.push_back(std::move(node));
    }
    trace.connection = trace.owner = trace.subject = 0;
    trace.root = trace.nodes.size() - 1;
    trace.gaps.push_back({Message("endpoint.gap.owners").with("count", int64_t{2}).with("share", 0.5).with("path", "/tmp"), endpoint::TimeWindow{}});
    return trace;
}

endpoint::TraceQuestion sampleQuestion() {
    return {Timestamp{5}, kSecond, 17, *IpAddress::parse("10.0.0.5"), *IpAddress::parse("2001:db8::7"), 50000, 443, "evil.example", std::string(64, 'a')};
}

std::vector<Octets> sampleLines() {
    std::vector<Octets> lines;
    for (const auto& activity : endpoint::test::everyKind()) {
        lines.push_back(octets(endpoint::writeActivity(activity)));
    }
    return lines;
}

} // namespace

void addEndpointTargets(std::vector<FuzzTarget>& targets) {
    targets.push_back({"activity", activityLine, sampleLines(), 20000, {}});
    targets.push_back({"activity-row", activityRow, sampleRows(), 20000, {}});
    targets.push_back({"trace-codec", traceText, {octets(endpoint::encodeTrace(sampleTrace()))}, 5000, {}});
    targets.push_back({"trace-question", roundTrip<endpoint::decodeQuestion, endpoint::encodeQuestion>, {octets(endpoint::encodeQuestion(sampleQuestion()))}, 20000, {}});
    const endpoint::Indicator indicator{endpoint::Indicator::Kind::File, std::string(64, 'a')};
    using Kind = endpoint::ComplianceCheck::Kind;
    const std::vector<endpoint::ComplianceCheck> checks{{Kind::Package, "openssl", "3.0.15-1"}, {Kind::Present, "/etc/x", std::string(64, 'a')}, {Kind::Antivirus, {}, {}}};
    targets.push_back({"compliance-question", roundTrip<endpoint::decodeComplianceQuestion, endpoint::encodeComplianceQuestion>,
        {octets(endpoint::encodeComplianceQuestion({checks, Timestamp{5}}))}, 20000, {}});
    targets.push_back({"compliance-answer", roundTrip<endpoint::decodeComplianceAnswer, endpoint::encodeComplianceAnswer>,
        {octets(endpoint::encodeComplianceAnswer({{{checks[2], endpoint::ComplianceFinding::Verdict::Holds, "clamd (711)"}}}))}, 20000, {}});
    targets.push_back({"sighting-question", roundTrip<endpoint::decodeSightingQuestion, endpoint::encodeSightingQuestion>,
        {octets(endpoint::encodeSightingQuestion({{indicator, {endpoint::Indicator::Kind::Address, "2001:db8::9"}}, {}}))}, 20000, {}});
    targets.push_back({"sightings", roundTrip<endpoint::decodeSightings, endpoint::encodeSightings>,
        {octets(endpoint::encodeSightings({{{indicator, "/tmp/u", Timestamp{1}, Timestamp{2}, 3, true, {{endpoint::SightedObject::Kind::File, "/tmp/u", {}, {}, {}, 0, 0, {}, {}}}}}, true, true}))}, 20000, {}});
    targets.push_back({"arguments", argumentList,
        {octets("sh -c \"mysql -p'a b' db; curl -H 'Authorization: Bearer x' http://u:p@h/?token=a&b=c\""),
            octets("app --password=x --token y PGPASSWORD=z ghp_0123456789abcdefghij0123")},
        20000, {}});
}

} // namespace metsuke::fuzz
