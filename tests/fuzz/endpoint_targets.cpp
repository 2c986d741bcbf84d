// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/endpoint/activity_samples.h"
#include "tests/fuzz/fuzz_target.h"

#include "core/endpoint/activity_codec.h"
#include "core/endpoint/activity_json.h"
#include "core/endpoint/redaction.h"

#include <map>

namespace metsuke::fuzz {

namespace {

Octets octets(std::string_view text) { return {text.begin(), text.end()}; }

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
    targets.push_back({"arguments", argumentList,
        {octets("sh -c \"mysql -p'a b' db; curl -H 'Authorization: Bearer x' http://u:p@h/?token=a&b=c\""),
            octets("app --password=x --token y PGPASSWORD=z ghp_0123456789abcdefghij0123")},
        20000, {}});
}

} // namespace metsuke::fuzz
