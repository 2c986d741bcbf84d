// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/openc2/enrolment.h"
#include "core/openc2/enrolment_fields.h"
#include "core/openc2/jws.h"

#include <algorithm>
#include <set>

namespace metsuke::openc2 {

namespace {

constexpr size_t kMostOperators = 256;
constexpr size_t kLongestName = 255;

Policy::Operator readOperator(JsonFields& fields) {
    Policy::Operator found;
    found.name = fields.line("name", kLongestName);
    found.role = fields.text("role", kLongestName);
    found.key = readKey(fields, "key");
    if (found.role != "analyst" && found.role != "administrator") {
        fields.fail("role");
    }
    return found;
}

} // namespace

std::string writePolicy(const Policy& policy, const SigningKey& root) {
    Json operators = Json::array();
    for (const auto& one : policy.operators) {
        operators.push_back({{"name", one.name}, {"role", one.role}, {"key", one.key}});
    }
    Json json{{"version", policy.version}, {"operators", std::move(operators)}, {"places", policy.places}};
    signDocument(json, Purpose::Policy, root);
    return canonical(json);
}

Result<Policy> readPolicy(std::string_view text, const VerifyingKey& root, int64_t current) {
    METSUKE_TRY(const Json json, parseJson(text));
    METSUKE_CHECK(checkSignature(json, Purpose::Policy, root));
    JsonFields fields(json);
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
    METSUKE_CHECK(fields.done());
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
