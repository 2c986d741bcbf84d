// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/firewall/slpf.h"
#include "tests/fuzz/fuzz_target.h"

namespace metsuke::fuzz {

namespace {

using namespace firewall;

void answer(Bytes input) {
    const auto read = readAnswer(asText(input));
    require(read.ok() || !read.error().message.id.empty(), "a refusal says why");
    if (read.ok()) {
        require(read->status >= 100 && read->status < 1'000 && read->rule.value_or(0) >= 0, "numbers are in range");
        require(read->text.find('\n') == std::string::npos, "a line for people is one line");
        require(!read->features || *readFeatures(writeFeatures(*read->features)) == *read->features, "what is kept is read back");
    }
}

void target(Bytes input) {
    const auto read = parseTarget(asText(input));
    if (read.ok()) {
        const auto again = parseTarget(firewall::textOf(*read));
        require(again.ok() && *again == *read, "what is written is read back");
    }
}

} // namespace

void addFirewallTargets(std::vector<FuzzTarget>& targets) {
    targets.push_back({"firewall-answer", answer,
        {octets(R"({"headers":{"request_id":"r"},"body":{"openc2":{"response":{"status":200,"status_text":"ok","results":{"slpf":{"rule_number":7}}}}}})"),
            octets(R"({"body":{"openc2":{"response":{"status":200,"results":{"versions":["1.0"],"pairs":{"deny":["ipv4_net"]},"rate_limit":5}}}}})")},
        5000, {}});
    targets.push_back({"firewall-target", target, {octets("203.0.113.0/24"), octets("tcp:[2001:db8::1]:80>*"), octets("udp:10.0.0.5:53>203.0.113.9:53")}, 5000, {}});
}

} // namespace metsuke::fuzz
