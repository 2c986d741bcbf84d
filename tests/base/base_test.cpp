// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/base64.h"
#include "core/base/bounded_queue.h"
#include "core/base/byte_reader.h"
#include "core/base/digest.h"
#include "core/base/ip_address.h"
#include "core/base/plain_name.h"
#include "core/base/result.h"
#include "core/base/strings.h"
#include "core/base/timestamp.h"
#include "core/base/wake_event.h"
#include "core/event/event.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

using namespace metsuke;

TEST(ByteReader, ReadPastEnd_failsAndStaysFailed) {
    const std::vector<uint8_t> bytes{1, 2, 3};
    ByteReader reader(bytes);
    EXPECT_EQ(reader.u16(), 0x0102);
    EXPECT_EQ(reader.u16(), 0);
    EXPECT_FALSE(reader.ok());
    EXPECT_EQ(reader.u8(), 0);
    EXPECT_EQ(reader.remaining(), 0U);
}

TEST(Timestamp, Format_coversTheWholeRange) {
    EXPECT_EQ(formatIso8601({0}), "1970-01-01T00:00:00.000000000Z");
    EXPECT_EQ(formatIso8601({-1}), "1969-12-31T23:59:59.999999999Z");
    EXPECT_EQ(formatIso8601({std::numeric_limits<int64_t>::max()}), "2262-04-11T23:47:16.854775807Z");
    EXPECT_EQ(formatIso8601({std::numeric_limits<int64_t>::min()}), "1677-09-21T00:12:43.145224192Z");
}

TEST(Timestamp, FromParts_outOfRange_isClampedAndSaid) {
    bool clamped = false;
    EXPECT_EQ(timestampFromParts(1, 500, 1000, clamped).ns, 1'500'000'000);
    EXPECT_FALSE(clamped);
    EXPECT_EQ(timestampFromParts(~0ULL, 0, 1, clamped).ns, std::numeric_limits<int64_t>::max());
    EXPECT_TRUE(clamped);
}

TEST(IpAddress, ParseAndFormat_roundTripsRfc5952) {
    for (const char* text : {"10.0.0.5", "2001:db8::1", "::1", "fe80::1:0:0:1", "::"}) {
        EXPECT_EQ(IpAddress::parse(text)->toString(), text);
    }
    EXPECT_EQ(IpAddress::parse("2001:0DB8:0:0:0:0:0:1")->toString(), "2001:db8::1");
    EXPECT_FALSE(IpAddress::parse("10.0.0"));
    EXPECT_TRUE(IpAddress::parse("10.1.2.3")->isV4());
}

TEST(Cidr, Contains_respectsThePrefix) {
    const auto net = *Cidr::parse("172.16.0.0/12");
    EXPECT_TRUE(net.contains(*IpAddress::parse("172.31.255.255")));
    EXPECT_FALSE(net.contains(*IpAddress::parse("172.32.0.0")));
    EXPECT_EQ(net.toString(), "172.16.0.0/12");
    EXPECT_FALSE(Cidr::parse("10.0.0.0/33"));
    EXPECT_TRUE(Cidr::parse("fe80::/10")->contains(*IpAddress::parse("fe80::1")));
}

TEST(CleanText, HostileBytes_becomeVisible) {
    EXPECT_EQ(cleanText("a\x01z\xff"), "a\\x01z\\xff");
    EXPECT_EQ(cleanText("abc\xe2\x80\xae" "exe"), "abc\\u202eexe");
    EXPECT_EQ(cleanText("日本"), "日本");
    EXPECT_EQ(cleanText("日本", 4), "日");
}

TEST(Entropy, UniformBytes_isEightBits) {
    std::vector<uint8_t> bytes(256);
    for (size_t i = 0; i < 256; ++i) {
        bytes[i] = static_cast<uint8_t>(i);
    }
    EXPECT_DOUBLE_EQ(shannonEntropy(bytes), 8.0);
    EXPECT_DOUBLE_EQ(shannonEntropy({}), 0.0);
}

TEST(Digest, KnownVectors_match) {
    EXPECT_EQ(Digest::hex(DigestKind::Sha256, asBytes("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(Digest::hex(DigestKind::Md5, asBytes("")), "d41d8cd98f00b204e9800998ecf8427e");
}

TEST(Base64, PublishedVectors_match) { // RFC 4648, section 10
    EXPECT_EQ(encodeBase64({}), "");
    EXPECT_EQ(encodeBase64(asBytes("f")), "Zg==");
    EXPECT_EQ(encodeBase64(asBytes("fo")), "Zm8=");
    EXPECT_EQ(encodeBase64(asBytes("foo")), "Zm9v");
    EXPECT_EQ(encodeBase64(asBytes("foobar")), "Zm9vYmFy");
    EXPECT_EQ(encodeBase64(asBytes("\xfb\xff")), "+/8=");
    EXPECT_EQ(encodeBase64Url(asBytes("\xfb\xff")), "-_8");
}

TEST(PlainName, OfSafeCharacters) {
    EXPECT_TRUE(isPlainName("agent-7f3"));
    EXPECT_TRUE(isPlainName(std::string(64, 'a')));
    for (const std::string& bad : {std::string(), std::string(65, 'a'), std::string("A"), std::string("a/b"), std::string("a+"), std::string("#"),
             std::string(".."), std::string("a\0b", 3), std::string("a b"), std::string("\xc3\xa4")}) {
        EXPECT_FALSE(isPlainName(bad)) << bad;
    }
}

TEST(WakeEvent, Woken_untilItIsCleared) {
    const WakeEvent event;
    event.wake();
    event.wake();
    event.wait(std::chrono::hours(1)); // woken already, and cleared by this
    const auto begun = std::chrono::steady_clock::now();
    event.wait(std::chrono::milliseconds(5));
    EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(5));
    event.wake();
    event.clear();
    event.wait(std::chrono::milliseconds(0));
}

TEST(BoundedQueue, FullQueue_blocksUntilPopped) {
    BoundedQueue<int> queue(1);
    ASSERT_TRUE(queue.push(1));
    std::jthread producer([&] { queue.push(2); queue.close(); });
    EXPECT_EQ(queue.pop(), 1);
    EXPECT_EQ(queue.pop(), 2);
    EXPECT_EQ(queue.pop(), std::nullopt);
}

TEST(Result, Try_returnsTheError) {
    const auto fails = []() -> Result<int> { return Error(ErrorCode::NotFound, "x"); };
    const auto outer = [&]() -> Result<std::string> {
        METSUKE_TRY(const int value, fails());
        return std::to_string(value);
    };
    ASSERT_FALSE(outer().ok());
    EXPECT_EQ(outer().error().code, ErrorCode::NotFound);
}

TEST(EventFields, EveryKind_getsAndSetsByName) {
    std::set<std::string_view> names;
    for (size_t k = 0; k < kEventKindCount; ++k) {
        const auto kind = static_cast<EventKind>(k);
        EXPECT_TRUE(names.insert(eventKindName(kind)).second);
        EXPECT_EQ(parseEventKind(eventKindName(kind)), kind);
        EventBody body = makeBody(kind);
        for (const auto& field : fieldsOf(kind)) {
            const FieldValue value = field.type == FieldType::Text ? FieldValue{std::string_view("v")}
                : field.type == FieldType::Int                    ? FieldValue{int64_t{7}}
                : field.type == FieldType::Double                 ? FieldValue{0.5}
                : field.type == FieldType::Bool                   ? FieldValue{true}
                                                                  : FieldValue{};
            field.set(body, value);
            if (field.type != FieldType::TextList) {
                EXPECT_EQ(field.get(body).index(), value.index()) << eventKindName(kind) << "." << field.name;
            }
        }
    }
}

TEST(CommunityId, PublishedVectors_match) {
    // corelight/community-id-spec: baseline vectors, seed 0.
    EXPECT_EQ(communityId(*IpAddress::parse("128.232.110.120"), *IpAddress::parse("66.35.250.204"), 34855, 80, 6),
        "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
    EXPECT_EQ(communityId(*IpAddress::parse("66.35.250.204"), *IpAddress::parse("128.232.110.120"), 80, 34855, 6),
        "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
    EXPECT_EQ(communityId(*IpAddress::parse("192.168.1.52"), *IpAddress::parse("8.8.8.8"), 54585, 53, 17),
        "1:d/FP5EW3wiY1vCndhwleRRKHowQ=");
}
