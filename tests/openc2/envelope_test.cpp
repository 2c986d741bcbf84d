// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/base64.h"
#include "core/openc2/jws.h"
#include "tests/openc2/samples.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::openc2;
using namespace metsuke::openc2::test;

namespace {

KeyFinder only(const SigningKey& key) {
    return [known = key.verifyingKey()](const std::string& id, const Envelope&) {
        return id == known.id() ? std::optional(known) : std::nullopt;
    };
}
/// Takes whatever id a message names for this key's.
KeyFinder always(const SigningKey& key) {
    return [known = key.verifyingKey()](const std::string&, const Envelope&) { return std::optional(known); };
}

std::optional<ErrorCode> refusal(std::string_view text, const KeyFinder& keys) {
    const auto opened = openc2::open(text, keys);
    return opened.ok() ? std::nullopt : std::optional(opened.error().code);
}

std::string sealed(const SigningKey& key) { return seal(sampleEnvelope(), key).value(); }

/// The sealed sample with its JWS header replaced, the signature made for that header.
std::string withHeader(const SigningKey& key, const std::string& header) {
    Json json = parseJson(sealed(key)).value();
    json.erase("signature");
    const std::string first = encodeBase64Url(asBytes(header));
    const std::string input = first + "." + encodeBase64Url(asBytes(canonical(json)));
    json["signature"] = first + ".." + encodeBase64Url(asBytes(key.sign(input)));
    return canonical(json);
}

/// The sealed sample after a change of what is signed, signed again.
template <typename Change> std::string changed(const SigningKey& key, Change change) {
    Json json = parseJson(sealed(key)).value();
    change(json);
    json.erase("signature");
    signDocument(json, Purpose::Message, key);
    return canonical(json);
}

} // namespace

TEST(Envelope, RoundTrip_ofEveryType_keepsEveryField) {
    const SigningKey key = makeKey();
    for (const auto type : {Envelope::Type::Request, Envelope::Type::Response, Envelope::Type::Notification}) {
        Envelope envelope = sampleEnvelope();
        envelope.type = type;
        const auto text = seal(envelope, key);
        ASSERT_TRUE(text.ok());
        const auto opened = openc2::open(*text, only(key));
        ASSERT_TRUE(opened.ok()) << opened.error().message.id;
        EXPECT_EQ(opened->signer, key.verifyingKey().id());
        EXPECT_EQ(opened->envelope.type, type);
        EXPECT_EQ(opened->envelope.requestId, envelope.requestId);
        EXPECT_EQ(opened->envelope.created, envelope.created);
        EXPECT_EQ(opened->envelope.from, envelope.from);
        EXPECT_EQ(opened->envelope.to, envelope.to);
        EXPECT_EQ(opened->envelope.body, envelope.body);
    }
}

TEST(Envelope, Notification_needsNoRequestId_othersDo) {
    const SigningKey key = makeKey();
    Envelope envelope = sampleEnvelope();
    envelope.requestId.clear();
    EXPECT_FALSE(seal(envelope, key).ok());
    envelope.type = Envelope::Type::Notification;
    const auto text = seal(envelope, key);
    ASSERT_TRUE(text.ok());
    EXPECT_EQ(openc2::open(*text, only(key))->envelope.requestId, "");
}

TEST(Envelope, KeyFinder_seesWhoSaysThatItSentIt) {
    const SigningKey key = makeKey();
    std::string from;
    const auto opened = openc2::open(sealed(key), [&](const std::string&, const Envelope& unchecked) {
        from = unchecked.from;
        return std::optional(key.verifyingKey());
    });
    EXPECT_TRUE(opened.ok());
    EXPECT_EQ(from, "workstation");
}

TEST(Envelope, ChangeOfAnyByte_isRefused) {
    const SigningKey key = makeKey();
    const std::string text = sealed(key);
    for (size_t i = 0; i < text.size(); ++i) {
        for (const int bit : {1, 2, 4, 32}) {
            std::string other = text;
            other[i] = static_cast<char>(other[i] ^ bit);
            EXPECT_TRUE(refusal(other, always(key))) << i << " " << bit << other.substr(i > 20 ? i - 20 : 0, 40);
        }
    }
}

TEST(Envelope, CutAnywhere_isRefused) {
    const SigningKey key = makeKey();
    const std::string text = sealed(key);
    for (size_t i = 0; i < text.size(); ++i) {
        EXPECT_EQ(refusal(text.substr(0, i), always(key)), ErrorCode::Malformed) << i;
    }
}

TEST(Envelope, OtherOrderAndBlanks_areTheSameMessage) {
    const SigningKey key = makeKey();
    const Json json = parseJson(sealed(key)).value();
    EXPECT_FALSE(refusal("{\"signature\" : " + json["signature"].dump() + ",\n \"headers\" : " + json["headers"].dump(2) + ", \"body\" : " + json["body"].dump(1) + " }",
        only(key)));
}

TEST(Envelope, WrongKey_isRefused) {
    const SigningKey key = makeKey();
    const SigningKey other = makeKey();
    EXPECT_EQ(refusal(sealed(key), only(other)), ErrorCode::PermissionDenied);
    EXPECT_EQ(refusal(sealed(key), always(other)), ErrorCode::PermissionDenied);
}

TEST(Envelope, JwsHeader_otherThanOurs_isRefused) {
    const SigningKey key = makeKey();
    const std::string id = key.verifyingKey().id();
    EXPECT_FALSE(refusal(withHeader(key, R"({"alg":"EdDSA","kid":")" + id + R"(","typ":"metsuke-message"})"), always(key)));
    for (const std::string& header : std::vector<std::string>{R"({"alg":"none","kid":")" + id + R"(","typ":"metsuke-message"})", R"({"alg":"EdDSA","typ":"metsuke-message"})",
             R"({"alg":"HS256","kid":")" + id + R"(","typ":"metsuke-message"})", R"({"alg":"EdDSA","kid":")" + id + R"("})",
             R"({"alg":"EdDSA","kid":")" + id + R"(","typ":"metsuke-policy"})", R"({"alg":"EdDSA","kid":"0000000000000000","typ":"metsuke-message"})",
             R"({"alg":"EdDSA","kid":")" + id + R"(","typ":"metsuke-message","crit":["b64"],"b64":false})", R"({"alg":"EdDSA","kid":5,"typ":"metsuke-message"})",
             "[]", "x", ""}) {
        EXPECT_EQ(refusal(withHeader(key, header), always(key)), ErrorCode::PermissionDenied) << header;
    }
}

TEST(Envelope, SignatureText_thatIsNone_isRefused) {
    const SigningKey key = makeKey();
    const std::string good = parseJson(sealed(key)).value()["signature"];
    for (const std::string& signature : {std::string(), std::string(".."), std::string("a.b.c"), good.substr(0, good.find("..") + 2), good + ".", "." + good,
             good + "==", std::string(100'000, '.')}) {
        Json json = parseJson(sealed(key)).value();
        json["signature"] = signature;
        EXPECT_EQ(refusal(canonical(json), always(key)), ErrorCode::PermissionDenied) << signature.substr(0, 200);
    }
    Json unsignedOne = parseJson(sealed(key)).value();
    unsignedOne.erase("signature");
    EXPECT_EQ(refusal(canonical(unsignedOne), always(key)), ErrorCode::PermissionDenied);
}

TEST(Envelope, SignedByTheRightKey_butNoEnvelope_isMalformed) {
    const SigningKey key = makeKey();
    const std::vector<std::function<void(Json&)>> changes{[](Json& json) { json["more"] = 1; }, [](Json& json) { json.erase("headers"); },
        [](Json& json) { json["headers"] = 1; }, [](Json& json) { json["headers"].erase("created"); }, [](Json& json) { json["headers"]["created"] = -1; },
        [](Json& json) { json["headers"]["created"] = kLargestNumber; }, [](Json& json) { json["headers"]["from"] = 7; },
        [](Json& json) { json["headers"]["from"] = std::string(129, 'x'); }, [](Json& json) { json["headers"]["to"] = "all"; },
        [](Json& json) { json["headers"]["to"] = std::vector<std::string>(65, "a"); }, [](Json& json) { json["headers"]["to"] = {1}; },
        [](Json& json) { json["headers"].erase("request_id"); }, [](Json& json) { json["body"] = Json::array(); },
        [](Json& json) { json["body"]["openc2"] = Json::object(); }, [](Json& json) { json["body"]["openc2"]["request"] = Json::array(); },
        [](Json& json) { json["body"]["openc2"]["response"] = Json::object(); }, [](Json& json) { json["body"]["openc2"]["other"] = Json::object(); }};
    for (size_t i = 0; i < changes.size(); ++i) {
        EXPECT_EQ(refusal(changed(key, changes[i]), only(key)), ErrorCode::Malformed) << i;
    }
    EXPECT_FALSE(refusal(changed(key, [](Json& json) { json["headers"]["x-later"] = 1; }), only(key)));
}

TEST(Envelope, TooLargeOrTooDeep_isMalformed) {
    const SigningKey key = makeKey();
    EXPECT_EQ(refusal(std::string(kMaximumSize + 1, ' '), always(key)), ErrorCode::Malformed);
    EXPECT_EQ(refusal(std::string(kMaximumSize, '{'), always(key)), ErrorCode::Malformed);
    EXPECT_EQ(refusal("[]", always(key)), ErrorCode::Malformed);
}

TEST(Envelope, Seal_ofWhatNobodyWouldOpen_isRefused) {
    const SigningKey key = makeKey();
    const auto sealing = [&](const std::string& body) {
        Envelope envelope = sampleEnvelope();
        envelope.body = body;
        return seal(envelope, key).ok();
    };
    EXPECT_TRUE(sealing("{}"));
    EXPECT_FALSE(sealing(""));
    EXPECT_FALSE(sealing("[]"));
    EXPECT_FALSE(sealing(R"({"a":0.5})"));
    EXPECT_FALSE(sealing("{\"a\":\"" + std::string(kMaximumSize - 100, 'x') + "\"}"));
    EXPECT_FALSE(sealing("{\"a\":" + std::string(14, '[') + std::string(14, ']') + "}"));
    Envelope envelope = sampleEnvelope();
    envelope.from = std::string(200, 'x');
    EXPECT_FALSE(seal(envelope, key).ok());
}
