// SPDX-License-Identifier: GPL-3.0-or-later
// What is left alone: how it is said, what it covers, and that it ends.
#include "core/mitigation/exceptions.h"
#include "core/mitigation/work_queues.h"
#include "tests/mitigation/desk_fixture.h"

using namespace metsuke;
using namespace metsuke::mitigation;
using namespace metsuke::mitigation::test;
using plan::Action;
using testing::Contains;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

const std::string kSparedDigest(64, 'a');

Exception of(ExceptionKind kind, const std::string& value, const std::string& device = {}) {
    return {"x-1", kind, value, device, "a tool of ours", "ito", kNow, kNow + kDay};
}
bool covers(const Exception& one, Action action, plan::Target target, const plan::StepReport* found = nullptr) {
    return exceptionFor({"s1", action, std::move(target), {}}, found, "pc-12", {one}) != nullptr;
}

class ExceptionsTest : public DeskTest {
protected:
    static plan::Plan quarantine(const std::string& id = "p-1") {
        plan::Plan plan = planFor("pc-12", id, Action::QuarantineFile);
        plan.steps.front().target = plan::FileTarget{"/opt/tool/agent", kSparedDigest};
        return plan;
    }
    Result<Exception> add(ExceptionKind kind, const std::string& value, Duration lasting = kDay) {
        Exception wanted = of(kind, value);
        wanted.until = m_now + lasting;
        return mitigation->book().addException(wanted, m_now);
    }
};

} // namespace

TEST(Exceptions, FolderAndFile_coverWhatLiesThere_andNothingBeside) {
    const plan::FileTarget file{"/opt/tool/agent", kSparedDigest};
    EXPECT_TRUE(covers(of(ExceptionKind::Path, "/opt/tool/"), Action::QuarantineFile, file));
    EXPECT_TRUE(covers(of(ExceptionKind::Path, "/opt/tool/agent"), Action::QuarantineFile, file));
    EXPECT_FALSE(covers(of(ExceptionKind::Path, "/opt/tool"), Action::QuarantineFile, file)); // a file of this name
    EXPECT_FALSE(covers(of(ExceptionKind::Path, "/opt/too/"), Action::QuarantineFile, file));
    EXPECT_TRUE(covers(of(ExceptionKind::Sha256, kSparedDigest), Action::QuarantineFile, file));
    EXPECT_FALSE(covers(of(ExceptionKind::Sha256, std::string(64, 'b')), Action::QuarantineFile, file));
    EXPECT_FALSE(covers(of(ExceptionKind::Path, "/opt/tool/", "pc-13"), Action::QuarantineFile, file));
    EXPECT_TRUE(covers(of(ExceptionKind::Path, "/etc/cron.d/"), Action::RemovePersistence, plan::PersistenceTarget{"cron", "/etc/cron.d/x", "* * * * *", {}}));
}

TEST(Exceptions, Program_isKnownByWhatTheDryRunFound) {
    const plan::ProcessTarget bare{4711, kSecond, "boot-1", {}, {}, true};
    EXPECT_FALSE(covers(of(ExceptionKind::Image, "/opt/tool/"), Action::KillProcess, bare));
    plan::StepReport found;
    found.found = {{"image", "/opt/tool/agent"}, {"sha256", kSparedDigest}};
    EXPECT_TRUE(covers(of(ExceptionKind::Image, "/opt/tool/"), Action::KillProcess, bare, &found));
    EXPECT_TRUE(covers(of(ExceptionKind::Sha256, kSparedDigest), Action::KillProcess, bare, &found));
}

TEST(Exceptions, Remote_coversWhatOverlaps) {
    const IpAddress address = *IpAddress::parse("203.0.113.9");
    const plan::AddressTarget one{address, 128, 0, 0}, net{*IpAddress::parse("203.0.0.0"), 112, 0, 0}; // 203.0.0.0/16
    EXPECT_TRUE(covers(of(ExceptionKind::Remote, "203.0.113.0/24"), Action::DenyAddress, one));
    EXPECT_TRUE(covers(of(ExceptionKind::Remote, "203.0.113.9"), Action::DenyAddress, net)); // it would be denied, too
    EXPECT_FALSE(covers(of(ExceptionKind::Remote, "198.51.100.0/24"), Action::DenyAddress, net));
    EXPECT_TRUE(covers(of(ExceptionKind::Remote, "example.com"), Action::DenyName, plan::NameTarget{"a.example.com", {}, 0}));
    EXPECT_TRUE(covers(of(ExceptionKind::Remote, "a.example.com"), Action::DenyName, plan::NameTarget{"example.com", {}, 0}));
    EXPECT_FALSE(covers(of(ExceptionKind::Remote, "example.com"), Action::DenyName, plan::NameTarget{"notexample.com", {}, 0}));
    EXPECT_TRUE(covers(of(ExceptionKind::Remote, "203.0.113.9"), Action::DenyName, plan::NameTarget{"evil.test", {address}, 0}));
    EXPECT_TRUE(covers(of(ExceptionKind::Remote, "203.0.113.9"), Action::KillConnections, plan::ConnectionTarget{6, {}, address, 0, 0}));
    EXPECT_TRUE(covers(of(ExceptionKind::Image, "/usr/bin/backup"), Action::KillConnections,
        plan::ConnectionTarget{0, {}, {}, 0, 0, plan::ProcessTarget{7, kSecond, "boot", "/usr/bin/backup", "", true}}));
}

TEST(Exceptions, LookingAndPuttingBack_areNeverInTheWay) {
    const Exception host = of(ExceptionKind::Host, "pc-12", "pc-12");
    EXPECT_TRUE(covers(host, Action::ContainHost, plan::HostTarget{}));
    EXPECT_TRUE(covers(host, Action::RestartHost, plan::NoTarget{}));
    EXPECT_FALSE(covers(host, Action::CollectEvidence, plan::EvidenceTarget{}));
    EXPECT_FALSE(covers(host, Action::ReleaseHost, plan::NoTarget{}));
    EXPECT_FALSE(covers(host, Action::RestoreFile, plan::StoredFileTarget{}));
}

TEST(Exceptions, WhatIsNotSaidRight_isRefusedWithWhy) {
    const auto why = [](ExceptionKind kind, const std::string& value, Duration lasting = kDay, const std::string& reason = "x") {
        Exception wanted = of(kind, value);
        wanted.until = kNow + lasting;
        wanted.why = reason;
        const auto made = makeException(wanted, kNow);
        return made.ok() ? "made " + made->value : made.error().message.id;
    };
    EXPECT_EQ(why(ExceptionKind::Sha256, std::string(64, 'A')), "made " + kSparedDigest);
    EXPECT_EQ(why(ExceptionKind::Sha256, "abc"), "exceptions.no_digest");
    EXPECT_EQ(why(ExceptionKind::Path, "/"), "exceptions.no_path");
    EXPECT_EQ(why(ExceptionKind::Path, "//"), "exceptions.no_path");
    EXPECT_EQ(why(ExceptionKind::Path, "opt/tool"), "exceptions.no_path");
    EXPECT_EQ(why(ExceptionKind::Path, "/opt/../etc/"), "exceptions.no_path");
    EXPECT_EQ(why(ExceptionKind::Remote, "0.0.0.0/0"), "exceptions.everything");
    EXPECT_EQ(why(ExceptionKind::Remote, "::/0"), "exceptions.everything");
    EXPECT_EQ(why(ExceptionKind::Remote, "Mail.Example.COM."), "made mail.example.com");
    EXPECT_EQ(why(ExceptionKind::Remote, "com"), "exceptions.no_remote");
    EXPECT_EQ(why(ExceptionKind::Remote, ""), "exceptions.no_remote");
    EXPECT_EQ(why(ExceptionKind::Path, "/opt/x", 0), "exceptions.no_end");
    EXPECT_EQ(why(ExceptionKind::Path, "/opt/x", 400 * kDay), "exceptions.no_end");
    EXPECT_EQ(why(ExceptionKind::Path, "/opt/x", kDay, "  "), "exceptions.no_reason");
}

TEST_F(ExceptionsTest, PlanThatTouchesIt_isRefused_untilItEnds) {
    review(computer, quarantine());
    ASSERT_WORKS(add(ExceptionKind::Path, "/opt/tool/", kHour));
    EXPECT_FAILS(mitigation->run("p-1", hashOf(quarantine()), "sato", m_now), "exceptions.left_alone");
    EXPECT_EQ(state(), OrderState::Reviewed);
    EXPECT_THAT(logKinds(), testing::IsSupersetOf({"exception.added", "order.refused"}));
    m_now = m_now + 2 * kHour;
    EXPECT_THAT(*mitigation->book().exceptions(m_now), IsEmpty());
    ASSERT_WORKS(mitigation->run("p-1", hashOf(quarantine()), "sato", m_now));
}

TEST_F(ExceptionsTest, AddedWhileAnOrderWaits_holdsIt_andRemovedItGoesOn) {
    review(computer, quarantine());
    ASSERT_WORKS(mitigation->run("p-1", hashOf(quarantine()), "sato", m_now));
    const auto added = add(ExceptionKind::Sha256, kSparedDigest);
    ASSERT_WORKS(added);
    serve(computer);
    EXPECT_EQ(state(), OrderState::Waiting);
    EXPECT_EQ(order().reason.id, "exceptions.left_alone");
    EXPECT_EQ(runsOrdered("pc-12", "p-1"), 0U);
    ASSERT_WORKS(mitigation->book().removeException(added->id, "ito", m_now));
    EXPECT_FAILS(mitigation->book().removeException(added->id, "ito", m_now), "exceptions.unknown");
    serve(computer);
    EXPECT_EQ(state(), OrderState::Sent);
    EXPECT_THAT(logKinds(), Contains("exception.removed"));
}

TEST_F(ExceptionsTest, Exceptions_areAQueue_andOutliveARestart) {
    ASSERT_WORKS(add(ExceptionKind::Remote, "203.0.113.0/24"));
    reopen();
    WorkQueues queues(*mitigation, *roster);
    const auto open = queues.entries(WorkQueue::Exceptions, {}, m_now);
    ASSERT_WORKS(open);
    ASSERT_THAT(*open, SizeIs(1));
    EXPECT_EQ(open->front().by, "ito");
    EXPECT_EQ(open->front().until, m_now + kDay);
    EXPECT_EQ(queues.counts({}, m_now)->at(static_cast<size_t>(WorkQueue::Exceptions)), 1U);
}
