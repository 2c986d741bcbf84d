// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/temporary_folder.h"

#include "core/fleet/certificate_authority.h"
#include "core/fleet/roster.h"
#include "core/fleet/roster_schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace metsuke::fleet::test {

using namespace x509;

inline constexpr Timestamp kNow{1'800'000'000 * kSecond};

/// What a computer that wants to be an agent has: an identity, a TLS key and a request for a certificate of
/// it.
struct Computer {
    explicit Computer(std::string name = "pc-12");
    std::string device;
    openc2::SigningKey identity;
    KeyPointer key;
    [[nodiscard]] openc2::EnrolmentRequest request() const;
    [[nodiscard]] std::string signingRequest() const;
    [[nodiscard]] openc2::Heartbeat heartbeat(Timestamp sent = kNow) const;
};

/// A request for a certificate of the key, signed by `signer`.
std::string makeSigningRequest(const std::string& commonName, EVP_PKEY* key, EVP_PKEY* signer);

/// All of a token that does not come from the roster.
openc2::EnrolmentToken tokenShape(Timestamp now = kNow);

class FleetTest : public testing::Test {
protected:
    void SetUp() override { roster = open(); }
    [[nodiscard]] std::unique_ptr<Roster> open() const;
    openc2::EnrolmentToken token(bool approvesAtOnce = false, Timestamp now = kNow);
    /// Enrols it and approves it.
    void add(const Computer& computer, Timestamp now = kNow);
    /// By somebody who has seen the identity that the device has now.
    Result<void> decide(const std::string& device, AgentState state, const std::string& by, Timestamp now);
    CommandRecord order(const std::string& device, Timestamp now = kNow, Duration validity = kHour);
    [[nodiscard]] std::vector<std::string> logged() const; ///< kinds of log entries, oldest first
    [[nodiscard]] std::filesystem::path path() const { return m_folder / "fleet"; }

    std::unique_ptr<Roster> roster;

private:
    metsuke::test::TemporaryFolder m_folder;
};

#define EXPECT_FAILS(expression, textId)                                                                     \
    do {                                                                                                     \
        const auto& failed_ = (expression);                                                                  \
        ASSERT_FALSE(failed_.ok());                                                                          \
        EXPECT_EQ(failed_.error().message.id, textId);                                                       \
    } while (false)
#define ASSERT_WORKS(expression)                                                                             \
    do {                                                                                                     \
        const auto& worked_ = (expression);                                                                  \
        ASSERT_TRUE(worked_.ok()) << worked_.error().message.id << ' ' << worked_.error().detail;            \
    } while (false)

} // namespace metsuke::fleet::test
