// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/base64.h"
#include "core/openc2/jws.h"
#include "tests/openc2/samples.h"

#include <gtest/gtest.h>

#include <functional>

using namespace metsuke;
using namespace metsuke::openc2;
using namespace metsuke::openc2::test;

namespace {

template <typename Value> std::optional<ErrorCode> codeOf(const Result<Value>& result) {
    return result.ok() ? std::nullopt : std::optional(result.error().code);
}

std::string tokenText(const Json& json) { return "metsuke1." + encodeBase64Url(asBytes(canonical(json))); }

class Enrolment : public testing::Test {
protected:
    Result<Policy> policyAfter(const std::function<void(Json&)>& change, int64_t current = 0) const {
        Json json = parseJson(writePolicy(samplePolicy(analyst, administrator), root)).value();
        change(json);
        json.erase("signature");
        signDocument(json, Purpose::Policy, root);
        return readPolicy(canonical(json), root.verifyingKey(), current);
    }

    const SigningKey root = makeKey();
    const SigningKey identity = makeKey();
    const SigningKey analyst = makeKey();
    const SigningKey administrator = makeKey();
    const EnrolmentToken token = sampleToken(root);
};

} // namespace

TEST_F(Enrolment, Token_asText_isReadBack) {
    const std::string text = writeToken(token);
    EXPECT_TRUE(text.starts_with("metsuke1."));
    EXPECT_EQ(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."), std::string::npos);
    const auto read = readToken("  " + text + "\n"); // as it is pasted
    ASSERT_TRUE(read.ok()) << read.error().message.id;
    EXPECT_EQ(read->id, token.id);
    EXPECT_EQ(read->secret, token.secret);
    EXPECT_EQ(read->places, token.places);
    EXPECT_EQ(read->authority, token.authority);
    EXPECT_EQ(read->root, token.root);
    EXPECT_EQ(read->expires, token.expires);
}

TEST_F(Enrolment, Token_cutOrChanged_isMalformed) {
    const std::string text = writeToken(token);
    for (size_t i = 0; i < text.size(); ++i) {
        EXPECT_EQ(codeOf(readToken(text.substr(0, i))), ErrorCode::Malformed) << i;
    }
    for (const std::string& other : {"metsuke2." + text.substr(9), text + "=", text + " x", std::string(1 << 20, 'A'), "metsuke1." + std::string(9000, 'A')}) {
        EXPECT_EQ(codeOf(readToken(other)), ErrorCode::Malformed) << other.substr(0, 40);
    }
}

TEST_F(Enrolment, Token_withAWrongMember_isMalformed) {
    const Json good = parseJson(*decodeBase64Url(writeToken(token).substr(9))).value();
    ASSERT_TRUE(readToken(tokenText(good)).ok());
    const std::vector<std::pair<const char*, Json>> changes{{"id", "a/b"}, {"id", ""}, {"id", std::string(65, 'a')}, {"secret", "AAEC"}, {"secret", ""},
        {"secret", "!"}, {"places", Json::array()}, {"places", {"http://x"}}, {"places", std::vector<std::string>(17, "unix:/x")}, {"places", "unix:/x"},
        {"authority", "ab"}, {"authority", std::string(64, 'Z')}, {"root", ""}, {"root", "x"}, {"expires", "soon"}, {"expires", -1}};
    for (const auto& [name, value] : changes) {
        Json json = good;
        json[name] = value;
        EXPECT_EQ(codeOf(readToken(tokenText(json))), ErrorCode::Malformed) << name << value;
    }
    Json local = good;
    local["authority"] = ""; // without TLS there is none
    EXPECT_TRUE(readToken(tokenText(local)).ok());
}

TEST_F(Enrolment, Request_isReadBack) {
    const EnrolmentRequest request = sampleRequest(identity);
    const auto text = writeEnrolmentRequest(request, token, identity);
    ASSERT_TRUE(text.ok());
    EXPECT_EQ(text->find(token.secret), std::string::npos);
    const auto read = readEnrolmentRequest(*text, token.secret);
    ASSERT_TRUE(read.ok()) << read.error().message.id;
    EXPECT_EQ(read->device, request.device);
    EXPECT_EQ(read->hostname, request.hostname);
    EXPECT_EQ(read->system, request.system);
    EXPECT_EQ(read->version, request.version);
    EXPECT_EQ(read->signingRequest, request.signingRequest);
    EXPECT_EQ(read->identity, request.identity);
}

TEST_F(Enrolment, Request_withAnotherSecret_isDenied) {
    const std::string text = writeEnrolmentRequest(sampleRequest(identity), token, identity).value();
    EXPECT_EQ(codeOf(readEnrolmentRequest(text, "AAECAwQFBgcICQoLDA0ODg")), ErrorCode::PermissionDenied);
    EXPECT_EQ(codeOf(readEnrolmentRequest(text, "")), ErrorCode::PermissionDenied);
}

TEST_F(Enrolment, Request_ofAnotherIdentity_isNotWrittenNorBelieved) {
    const SigningKey thief = makeKey();
    EXPECT_EQ(codeOf(writeEnrolmentRequest(sampleRequest(identity), token, thief)), ErrorCode::InvalidArgument);
    // Somebody who has the token signs for an identity that is not theirs.
    Json json = parseJson(writeEnrolmentRequest(sampleRequest(identity), token, identity).value()).value();
    json.erase("signature");
    signDocument(json, Purpose::EnrolmentRequest, thief);
    EXPECT_EQ(codeOf(readEnrolmentRequest(canonical(json), token.secret)), ErrorCode::PermissionDenied);
}

TEST_F(Enrolment, Request_changedAnywhere_isRefused) {
    const std::string text = writeEnrolmentRequest(sampleRequest(identity), token, identity).value();
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' || text[i] == 'n') {
            continue; // "\n" has other spellings
        }
        std::string other = text;
        other[i] = static_cast<char>(other[i] ^ 1);
        EXPECT_FALSE(readEnrolmentRequest(other, token.secret).ok()) << i;
    }
}

TEST_F(Enrolment, Request_thatNobodyWouldRead_isNotWritten) {
    EnrolmentRequest request = sampleRequest(identity);
    request.device = "PC 12";
    EXPECT_FALSE(writeEnrolmentRequest(request, token, identity).ok());
    request = sampleRequest(identity);
    request.signingRequest = std::string(20'000, 'x');
    EXPECT_FALSE(writeEnrolmentRequest(request, token, identity).ok());
    request = sampleRequest(identity);
    request.hostname = std::string(300, 'x') + "\x1b";
    EXPECT_EQ(readEnrolmentRequest(writeEnrolmentRequest(request, token, identity).value(), token.secret)->hostname, std::string(255, 'x'));
}

TEST_F(Enrolment, Policy_isReadBack) {
    const Policy policy = samplePolicy(analyst, administrator);
    const auto read = readPolicy(writePolicy(policy, root), root.verifyingKey());
    ASSERT_TRUE(read.ok()) << read.error().message.id;
    EXPECT_EQ(read->version, 17);
    ASSERT_EQ(read->operators.size(), 2U);
    EXPECT_EQ(read->operators[1].name, "Ben");
    EXPECT_EQ(read->operators[1].role, "administrator");
    EXPECT_EQ(read->operators[1].key, administrator.verifyingKey().toText());
    EXPECT_EQ(read->places, policy.places);
}

TEST_F(Enrolment, Policy_withRules_isReadBack_alsoAsADraft) {
    const Policy policy = samplePolicy(analyst, administrator);
    const auto read = readPolicy(writePolicy(policy, root), root.verifyingKey());
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read, policy);
    const auto draft = readDraft(writeDraft(policy));
    ASSERT_TRUE(draft.ok());
    EXPECT_EQ(*draft, policy);
    EXPECT_EQ(codeOf(readDraft(writePolicy(policy, root))), ErrorCode::Malformed) << "a draft is not signed";
    EXPECT_EQ(codeOf(readPolicy(writeDraft(policy), root.verifyingKey())), ErrorCode::PermissionDenied);
    EXPECT_EQ(codeOf(readPolicy(std::string(size_t{300} << 10, ' '), root.verifyingKey())), ErrorCode::Malformed);
}

TEST_F(Enrolment, PolicyWithoutRules_hasTheBuiltInOnes) {
    const auto read = policyAfter([](Json& json) {
        json.erase("mitigation");
        json.erase("compliance");
    });
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read->mitigation, MitigationRules());
}

TEST_F(Enrolment, Policy_ofAnotherRootOrChanged_isDenied) {
    const std::string text = writePolicy(samplePolicy(analyst, administrator), identity);
    EXPECT_EQ(codeOf(readPolicy(text, root.verifyingKey())), ErrorCode::PermissionDenied);
    std::string promoted = writePolicy(samplePolicy(analyst, administrator), root);
    promoted.replace(promoted.find("\"version\":17"), 12, "\"version\":18");
    EXPECT_EQ(codeOf(readPolicy(promoted, root.verifyingKey())), ErrorCode::PermissionDenied);
}

TEST_F(Enrolment, Policy_thatIsNotNewer_isRefused) {
    EXPECT_FALSE(codeOf(policyAfter([](Json&) { }, 16)));
    EXPECT_EQ(codeOf(policyAfter([](Json&) { }, 17)), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf(policyAfter([](Json&) { }, 18)), ErrorCode::InvalidArgument);
}

TEST_F(Enrolment, Policy_thatIsSignedButWrong_isMalformed) {
    const std::vector<std::function<void(Json&)>> changes{[](Json& json) { json["version"] = 0; }, [](Json& json) { json["operators"][0]["role"] = "root"; },
        [](Json& json) { json["operators"][0]["key"] = "x"; }, [](Json& json) { json["operators"][0]["key"] = json["operators"][1]["key"]; },
        [](Json& json) { json["operators"] = "all"; }, [](Json& json) { json["operators"][0] = 1; }, [](Json& json) { json["places"] = Json::array(); },
        [](Json& json) { json.erase("places"); }, [](Json& json) { json["also"] = 1; }, [](Json& json) { json["operators"][0]["also"] = 1; },
        [](Json& json) { json["mitigation"]["also"] = 1; }, [](Json& json) { json["mitigation"]["limits"]["also"] = 1; },
        [](Json& json) { json["mitigation"]["limits"]["mutating_per_minute"] = 11; }, [](Json& json) { json["mitigation"]["limits"]["isolations_per_minute"] = 2; },
        [](Json& json) { json["mitigation"]["limits"]["second_person_from_tier"] = 4; }, [](Json& json) { json["mitigation"]["limits"]["longest_order_s"] = 86'401; },
        [](Json& json) { json["mitigation"]["limits"]["longest_order_s"] = 1; }, [](Json& json) { json["mitigation"]["tiers"]["kill_process"] = 0; },
        [](Json& json) { json["mitigation"]["tiers"] = Json::array(); }, [](Json& json) { json["mitigation"]["protected"][0]["kind"] = "planet"; },
        [](Json& json) { json["mitigation"]["protected"][0]["effect"] = "weaken"; }, [](Json& json) { json["mitigation"]["protected"][0]["pattern"] = ""; },
        [](Json& json) { json["mitigation"]["protected"][0]["pattern"] = "a\u001bb"; }, [](Json& json) { json["mitigation"]["protected"][1]["pattern"] = "10.0.0"; },
        [](Json& json) { json["compliance"] = "all"; }, [](Json& json) { json["compliance"] = Json::array({1}); },
        [](Json& json) { json["compliance"] = Json(std::vector<Json>(65, Json::object())); }};
    for (size_t i = 0; i < changes.size(); ++i) {
        EXPECT_EQ(codeOf(policyAfter(changes[i])), ErrorCode::Malformed) << i;
    }
}

TEST_F(Enrolment, Reply_isReadBack) {
    const EnrolmentReply reply = sampleReply(writePolicy(samplePolicy(analyst, administrator), root));
    const auto read = readEnrolmentReply(writeEnrolmentReply(reply, root), root.verifyingKey());
    ASSERT_TRUE(read.ok()) << read.error().message.id;
    EXPECT_EQ(read->outcome, EnrolmentReply::Outcome::Accepted);
    EXPECT_EQ(read->certificate, reply.certificate);
    EXPECT_EQ(read->authority, reply.authority);
    EXPECT_EQ(read->policy, reply.policy);
    EXPECT_TRUE(readPolicy(read->policy, root.verifyingKey()).ok());
    const auto refused = readEnrolmentReply(writeEnrolmentReply({EnrolmentReply::Outcome::Refused, "used", "", "", ""}, root), root.verifyingKey());
    ASSERT_TRUE(refused.ok());
    EXPECT_EQ(refused->outcome, EnrolmentReply::Outcome::Refused);
    EXPECT_EQ(refused->reason, "used");
}

TEST_F(Enrolment, Reply_ofAnotherRootOrPurpose_isDenied) {
    EXPECT_EQ(codeOf(readEnrolmentReply(writeEnrolmentReply({}, identity), root.verifyingKey())), ErrorCode::PermissionDenied);
    EXPECT_EQ(codeOf(readEnrolmentReply(writePolicy({}, root), root.verifyingKey())), ErrorCode::PermissionDenied);
    EXPECT_EQ(codeOf(readPolicy(writeEnrolmentReply({}, root), root.verifyingKey())), ErrorCode::PermissionDenied);
    EXPECT_EQ(codeOf(readEnrolmentReply("[]", root.verifyingKey())), ErrorCode::PermissionDenied);
    EXPECT_EQ(codeOf(readEnrolmentReply("", root.verifyingKey())), ErrorCode::Malformed);
}
