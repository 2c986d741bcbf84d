// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/openc2/enrolment.h"
#include "core/openc2/enrolment_fields.h"
#include "core/openc2/jws.h"
#include "core/text/json_text.h"

#include <algorithm>
#include <set>

namespace metsuke::openc2 {

namespace {

constexpr size_t kMostOperators = 256;
constexpr size_t kLongestName = 255;
constexpr size_t kMostChecks = 64;
constexpr size_t kLongestChecks = size_t{32} << 10;
constexpr size_t kLargestPolicy = size_t{256} << 10; ///< agents keep it in files of that size
constexpr const char* kSignature = "signature";

Policy::Operator readOperator(JsonFields& fields) {
    fields.allowOnly({"name", "role", "key"});
    Policy::Operator found;
    found.name = fields.line("name", kLongestName);
    found.role = fields.text("role", kLongestName);
    found.key = readKey(fields, "key");
    if (!highestTierOf(found.role)) {
        fields.fail("role");
    }
    return found;
}

/// What the checks say is for who makes them (core/plan); here they are only bounded.
std::string readCompliance(JsonFields& fields) {
    for (const JsonFields& one : fields.objects("compliance", kMostChecks)) {
        fields.join(one);
    }
    std::string text = canonical(fields.value("compliance"));
    if (!fields.ok() || text.size() > kLongestChecks) {
        fields.fail("compliance");
        return {};
    }
    return text;
}

Json policyJson(const Policy& policy) {
    Json operators = Json::array();
    for (const auto& one : policy.operators) {
        operators.push_back({{"name", one.name}, {"role", one.role}, {"key", one.key}});
    }
    auto compliance = parseJson(policy.compliance);
    return {{"version", policy.version}, {"operators", std::move(operators)}, {"places", policy.places}, {"mitigation", rulesJson(policy.mitigation)},
        {"compliance", compliance.ok() ? std::move(*compliance) : Json::array()}};
}

Result<Policy> readUnsigned(const Json& json) {
    JsonFields fields(json);
    fields.allowOnly({"version", "operators", "places", "mitigation", "compliance", kSignature});
    Policy policy;
    policy.version = fields.number("version", 1);
    std::set<std::string> keys;
    for (JsonFields& one : fields.objects("operators", kMostOperators)) {
        policy.operators.push_back(readOperator(one));
        if (!keys.insert(policy.operators.back().key).second) { // whose role would be that of the key?
            one.fail("key");
        }
        fields.join(one);
    }
    policy.places = readPlaces(fields, "places");
    if (fields.has("mitigation")) {
        JsonFields rules = fields.object("mitigation");
        policy.mitigation = readRules(rules);
        fields.join(rules);
    }
    if (fields.has("compliance")) {
        policy.compliance = readCompliance(fields);
    }
    METSUKE_CHECK(fields.done());
    return policy;
}

Result<Json> parseBounded(std::string_view text) {
    if (text.size() > kLargestPolicy) {
        return Error(ErrorCode::Malformed, Message("openc2.policy_too_large").with("most", static_cast<int64_t>(kLargestPolicy)));
    }
    return parseJson(text);
}

} // namespace

std::string writePolicy(const Policy& policy, const SigningKey& root) {
    Json json = policyJson(policy);
    signDocument(json, Purpose::Policy, root);
    return canonical(json);
}

std::string writeDraft(const Policy& policy) { return jsonText(policyJson(policy), 2) + '\n'; }

Result<Policy> readDraft(std::string_view text) {
    METSUKE_TRY(const Json json, parseBounded(text));
    if (json.is_object() && json.contains(kSignature)) {
        return Error(ErrorCode::Malformed, Message("openc2.member").with("name", kSignature));
    }
    return readUnsigned(json);
}

Result<Policy> readPolicy(std::string_view text, const VerifyingKey& root, int64_t current) {
    METSUKE_TRY(const Json json, parseBounded(text));
    METSUKE_CHECK(checkSignature(json, Purpose::Policy, root));
    METSUKE_TRY(Policy policy, readUnsigned(json));
    if (policy.version <= current) {
        return Error(ErrorCode::InvalidArgument, Message("openc2.old_policy").with("version", policy.version).with("current", current));
    }
    return policy;
}

const Policy::Operator* operatorOf(const Policy& policy, const std::string& key) {
    const auto found = std::find_if(policy.operators.begin(), policy.operators.end(), [&](const Policy::Operator& one) {
        const auto own = VerifyingKey::fromText(one.key);
        return own.ok() && own->id() == key;
    });
    return found != policy.operators.end() ? &*found : nullptr;
}

} // namespace metsuke::openc2
