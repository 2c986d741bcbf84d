// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/activity_builder.h"

#include "core/sensor/linux/host_clock.h"

#include <gtest/gtest.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::sensor;

namespace {

/// Of this very process, which a look at /proc has told of.
class LookedAt : public ::testing::Test {
protected:
    void SetUp() override {
        m_key = {::getpid(), m_reader.startOf(::getpid())};
        m_image = m_reader.image(::getpid()).value_or(ImageFacts());
        m_before = sinceBoot();
        m_builder.take({.time = sinceBoot(), .process = m_key, .source = "test", .body = Socket{}});
        ASSERT_TRUE(m_image.file.isKnown());
        ASSERT_EQ(imagesTold(), 1U);
    }
    /// Of this process, since the last time.
    size_t imagesTold() {
        const auto uid = endpoint::processUid("host", "boot", m_key.pid, m_key.start);
        size_t count = 0;
        for (const endpoint::Activity& activity : m_builder.takeReady()) {
            count += activity.process == uid && std::holds_alternative<endpoint::ImageStarted>(activity.body) ? 1U : 0U;
        }
        return count;
    }
    void exec(Duration time, const endpoint::FileId& file, std::vector<std::string> arguments) {
        Executed executed;
        executed.interpreter = m_image.path;
        executed.file = file;
        executed.arguments = std::move(arguments);
        m_builder.take({.time = time, .process = m_key, .source = "ebpf", .body = std::move(executed)});
    }

    ProcReader m_reader;
    PersistenceScan m_persistence{"/nowhere"};
    ImageHashes m_hashes;
    ActivityBuilder m_builder{ProcessTable("host", "boot"), m_persistence, m_hashes, nullptr};
    ProcessKey m_key;
    ImageFacts m_image;
    Duration m_before = 0;
};

} // namespace

TEST_F(LookedAt, ItsEventThatComesLater_isNotToldAgain) {
    exec(m_before, m_image.file, m_reader.arguments(m_key.pid));
    EXPECT_EQ(imagesTold(), 0U);
}

TEST_F(LookedAt, ItsEventWithoutArguments_isNotToldAgain) {
    exec(m_before, {}, {}); // the process connector tells no more than the number
    EXPECT_EQ(imagesTold(), 0U);
}

TEST_F(LookedAt, TheProgramAfterIt_isTold) {
    exec(sinceBoot(), m_image.file, m_reader.arguments(m_key.pid));
    EXPECT_EQ(imagesTold(), 1U);
}

TEST_F(LookedAt, AnEarlierProgramOfTheSameProcess_isTold) {
    exec(m_before, {m_image.file.device, m_image.file.inode + 1}, {"other"});
    EXPECT_EQ(imagesTold(), 1U);
}

TEST_F(LookedAt, TheSameProgramWithOtherArguments_isTold) {
    exec(m_before, m_image.file, {"sh", "-c", "other"});
    EXPECT_EQ(imagesTold(), 1U);
}

TEST_F(LookedAt, OnlyOneEvent_isTakenForTheLook) {
    exec(m_before, m_image.file, m_reader.arguments(m_key.pid));
    exec(m_before, m_image.file, m_reader.arguments(m_key.pid));
    EXPECT_EQ(imagesTold(), 1U);
}
