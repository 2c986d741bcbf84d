// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/openc2/notices.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::openc2;

TEST(Notices, Acknowledgement_isReadBack) {
    const std::vector<std::string> commands{"c-1", "c-2"};
    EXPECT_EQ(readAcknowledgement(writeAcknowledgement(commands)).value(), commands);
    EXPECT_TRUE(readAcknowledgement(writeAcknowledgement({}))->empty());
    EXPECT_FALSE(readAcknowledgement(writeAcknowledgement(std::vector<std::string>(1001, "c"))).ok());
    EXPECT_FALSE(readAcknowledgement(writeAcknowledgement({std::string(65, 'c')})).ok());
}

TEST(Notices, Renewal_isReadBack) {
    const std::string request = "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n";
    EXPECT_EQ(readRenewal(writeRenewal(request)).value(), request);
    EXPECT_FALSE(readRenewal(writeRenewal(std::string(8193, 'x'))).ok());
}

TEST(Notices, AnotherBody_isMalformed) {
    for (const std::string& body : {writeRenewal("x"), std::string("{}"), std::string(), std::string(R"({"x-metsuke":{"acknowledged":[1]}})")}) {
        const auto read = readAcknowledgement(body);
        ASSERT_FALSE(read.ok()) << body;
        EXPECT_EQ(read.error().code, ErrorCode::Malformed);
    }
    EXPECT_FALSE(readRenewal(writeAcknowledgement({"x"})).ok());
}
