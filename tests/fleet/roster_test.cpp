// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fleet/fleet_fixture.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::fleet;
using namespace metsuke::fleet::test;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

class RosterTest : public FleetTest { };

mode_t modeOf(const std::filesystem::path& path) {
    struct stat state { };
    return ::stat(path.c_str(), &state) == 0 ? state.st_mode & 07777 : 0;
}

} // namespace

TEST_F(RosterTest, New_isPrivate) {
    EXPECT_EQ(modeOf(path()), 0700U);
    EXPECT_EQ(modeOf(path() / "roster.db"), 0600U);
    EXPECT_TRUE(roster->agents()->empty());
}

TEST_F(RosterTest, FolderThatOthersMayRead_isRefused) {
    const metsuke::test::TemporaryFolder folder;
    ::chmod(folder.path().c_str(), 0755);
    EXPECT_FAILS(Roster::open(folder.path()), "fleet.folder_not_private");
    ::chmod(folder.path().c_str(), 0711);
    EXPECT_TRUE(Roster::open(folder.path()).ok());
}

TEST_F(RosterTest, ForeignFile_isRefusedAndKept) {
    const metsuke::test::TemporaryFolder folder;
    {
        auto other = Connection::open(folder / "roster.db", Connection::Mode::Create);
        ASSERT_WORKS((*other)->execute("CREATE TABLE other(a)"));
    }
    EXPECT_FAILS(Roster::open(folder.path()), "fleet.not_a_roster");
    std::filesystem::resize_file(folder / "roster.db", 0);
    EXPECT_TRUE(Roster::open(folder.path()).ok());
}

TEST_F(RosterTest, Token_isGoodForOneComputer) {
    const Computer first("pc-1");
    const Computer second("pc-2");
    const auto made = token();
    EXPECT_EQ(made.secret.size(), 22U);
    ASSERT_WORKS(roster->addAgent(made.id, first.request(), kNow));
    EXPECT_EQ((*roster->token(made.id))->usedBy, "pc-1");
    ASSERT_WORKS(roster->addAgent(made.id, first.request(), kNow));
    EXPECT_FAILS(roster->addAgent(made.id, second.request(), kNow), "fleet.token_used");
    EXPECT_FAILS(roster->addAgent(made.id, Computer("pc-1").request(), kNow), "fleet.token_used");
    EXPECT_EQ(roster->agents()->size(), 1U);
}

TEST_F(RosterTest, Token_expiredOrUnknown_addsNobody) {
    const Computer computer;
    EXPECT_FAILS(roster->addAgent(token().id, computer.request(), kNow + 2 * kDay), "fleet.token_expired");
    EXPECT_FAILS(roster->addAgent("0123", computer.request(), kNow), "fleet.token_unknown");
    EXPECT_TRUE(roster->agents()->empty());
}

TEST_F(RosterTest, NameThatMeansSomethingElse_isNoDevice) {
    EXPECT_FAILS(
        roster->addAgent(token(true).id, Computer("workstation").request(), kNow), "fleet.reserved_name");
    EXPECT_FAILS(roster->addAgent(token(true).id, Computer("all").request(), kNow), "fleet.reserved_name");
}

TEST_F(RosterTest, Tokens_areAThousandAtMost) {
    auto batch = roster->batch();
    for (int i = 0; i < kMaximumTokens; ++i) {
        token();
    }
    EXPECT_FAILS(roster->makeToken(tokenShape(), false, "sato", kNow), "fleet.too_many_tokens");
}

TEST_F(RosterTest, ExpiredTokens_makeRoomAfterAWeek) {
    const auto old = token();
    token(false, kNow + 7 * kDay);
    EXPECT_TRUE(*roster->token(old.id));
    token(false, kNow + 9 * kDay);
    EXPECT_FALSE(*roster->token(old.id));
}

TEST_F(RosterTest, Decisions_followTheirOrder) {
    const Computer computer;
    ASSERT_WORKS(roster->addAgent(token().id, computer.request(), kNow));
    const Agent pending = **roster->agent("pc-12");
    EXPECT_EQ(pending.state, AgentState::Pending);
    EXPECT_EQ(pending.fingerprint, computer.identity.verifyingKey().id());
    EXPECT_FAILS(decide("pc-12", AgentState::Revoked, "sato", kNow), "fleet.no_such_step");
    EXPECT_FAILS(decide("pc-99", AgentState::Approved, "sato", kNow), "fleet.unknown_device");
    ASSERT_WORKS(decide("pc-12", AgentState::Approved, "sato", kNow + 1));
    EXPECT_EQ((*roster->agent("pc-12"))->decidedBy, "sato");
    EXPECT_FAILS(decide("pc-12", AgentState::Refused, "sato", kNow), "fleet.no_such_step");
    ASSERT_WORKS(decide("pc-12", AgentState::Revoked, "sato", kNow + 2));
    EXPECT_FAILS(decide("pc-12", AgentState::Approved, "sato", kNow), "fleet.no_such_step");
    EXPECT_THAT(logged(), ElementsAre("token.made", "agent.asked", "agent.approved", "agent.revoked"));
}

TEST_F(RosterTest, Approval_isOfTheIdentityThatWasCompared) {
    const Computer first;
    ASSERT_WORKS(roster->addAgent(token().id, first.request(), kNow));
    const std::string seen = (*roster->agent("pc-12"))->fingerprint;
    ASSERT_WORKS(roster->addAgent(token().id, Computer().request(), kNow)); // somebody else asks in its name
    EXPECT_FAILS(roster->decide("pc-12", seen, AgentState::Approved, "sato", kNow), "fleet.other_identity");
    EXPECT_EQ((*roster->agent("pc-12"))->state, AgentState::Pending);
}

TEST_F(RosterTest, TokenThatApproves_needsNobody) {
    ASSERT_WORKS(roster->addAgent(token(true).id, Computer().request(), kNow));
    const Agent agent = **roster->agent("pc-12");
    EXPECT_EQ(agent.state, AgentState::Approved);
    EXPECT_EQ(agent.decidedBy, "sato");
    EXPECT_THAT(logged(), ElementsAre("token.made", "agent.asked", "agent.approved"));
}

TEST_F(RosterTest, NameOfAnAgent_isNotTakenOverByAnotherIdentity) {
    const Computer computer;
    add(computer);
    const auto stolen = token(true);
    EXPECT_FAILS(roster->addAgent(stolen.id, Computer("pc-12").request(), kNow), "fleet.device_taken");
    EXPECT_EQ((*roster->agent("pc-12"))->request.identity, computer.identity.verifyingKey().toText());
    EXPECT_EQ((*roster->token(stolen.id))->usedBy, "");
}

TEST_F(RosterTest, RevokedIdentity_staysOut_andANewOneIsAskedFor) {
    const Computer computer;
    add(computer);
    ASSERT_WORKS(decide("pc-12", AgentState::Revoked, "sato", kNow));
    EXPECT_FAILS(roster->addAgent(token(true).id, computer.request(), kNow), "fleet.identity_revoked");
    ASSERT_WORKS(roster->addAgent(token().id, Computer("pc-12").request(), kNow));
    EXPECT_EQ((*roster->agent("pc-12"))->state, AgentState::Pending);
}

TEST_F(RosterTest, Heard_tellsWhereAndHowOld) {
    const Computer computer;
    EXPECT_FAILS(roster->heard("pc-12", computer.heartbeat(), "local", kNow), "fleet.unknown_device");
    add(computer);
    ASSERT_WORKS(roster->heard("pc-12", computer.heartbeat(kNow + 3 * kSecond), "local", kNow));
    const Agent agent = **roster->agent("pc-12");
    EXPECT_EQ(agent.lastSeen, kNow);
    EXPECT_EQ(agent.seenBy, "local");
    EXPECT_EQ(agent.clockSkew, 3 * kSecond);
    ASSERT_TRUE(agent.heartbeat);
    EXPECT_EQ(agent.heartbeat->epoch, "epoch-1");
    EXPECT_EQ((*roster->agentAt(*IpAddress::parse("10.0.0.5")))->device, "pc-12");
    EXPECT_EQ((*roster->agentAt(*IpAddress::parse("fe80::5")))->device, "pc-12");
    EXPECT_FALSE(*roster->agentAt(*IpAddress::parse("10.0.0.6")));
}

TEST_F(RosterTest, AddressesThatStayed_areNotWrittenAgain) {
    const Computer computer;
    add(computer);
    auto heartbeat = computer.heartbeat();
    const auto rowsBy = [&] {
        const int64_t before = *roster->version();
        EXPECT_TRUE(roster->heard("pc-12", heartbeat, "local", kNow).ok());
        return *roster->version() - before;
    };
    EXPECT_EQ(rowsBy(), 3);
    EXPECT_EQ(rowsBy(), 1);
    heartbeat.addresses = {*IpAddress::parse("10.0.0.6")};
    EXPECT_EQ(rowsBy(), 4);
    EXPECT_FALSE(*roster->agentAt(*IpAddress::parse("10.0.0.5")));
    EXPECT_TRUE(*roster->agentAt(*IpAddress::parse("10.0.0.6")));
}

TEST_F(RosterTest, DeniedDevices_areThoseWithoutAnotherCertificate) {
    const Computer back("pc-1");
    add(back);
    add(Computer("pc-2"));
    add(Computer("pc-3"));
    for (const char* device : {"pc-1", "pc-2", "pc-3"}) {
        ASSERT_WORKS(roster->setCertificate(device, "PEM", std::string("0a") + device, kNow + kDay, kNow));
    }
    ASSERT_WORKS(decide("pc-2", AgentState::Revoked, "sato", kNow));
    ASSERT_WORKS(decide("pc-1", AgentState::Revoked, "sato", kNow));
    EXPECT_THAT(*roster->deniedDevices(kNow), ElementsAre("pc-1", "pc-2"));
    ASSERT_WORKS(roster->addAgent(token(true).id, Computer("pc-1").request(), kNow));
    EXPECT_THAT(*roster->deniedDevices(kNow), ElementsAre("pc-2"));
    EXPECT_TRUE(roster->deniedDevices(kNow + 2 * kDay)->empty());
}

TEST_F(RosterTest, HeartbeatThatWasCarried_isAsOldAsItIs) {
    const Computer computer;
    add(computer);
    ASSERT_WORKS(roster->heard("pc-12", computer.heartbeat(kNow - kHour), "file:/media/stick", kNow));
    EXPECT_EQ((*roster->agent("pc-12"))->lastSeen, kNow - kHour);
    EXPECT_EQ((*roster->agent("pc-12"))->clockSkew, 0);
}

TEST_F(RosterTest, AddressOfTwo_isWhoseWasHeardLast) {
    const Computer first("pc-1");
    const Computer second("pc-2");
    add(first);
    add(second);
    ASSERT_WORKS(roster->heard("pc-1", first.heartbeat(), "local", kNow + kMinute));
    ASSERT_WORKS(roster->heard("pc-2", second.heartbeat(), "local", kNow));
    EXPECT_EQ((*roster->agentAt(*IpAddress::parse("10.0.0.5")))->device, "pc-1");
    ASSERT_WORKS(decide("pc-1", AgentState::Revoked, "sato", kNow));
    EXPECT_EQ((*roster->agentAt(*IpAddress::parse("10.0.0.5")))->device, "pc-2");
}

TEST_F(RosterTest, Certificates_ofRevokedAgentsAreListedUntilTheyEnd) {
    add(Computer());
    ASSERT_WORKS(roster->setCertificate("pc-12", "PEM 1", "01ab", kNow + 30 * kDay, kNow));
    ASSERT_WORKS(roster->setCertificate("pc-12", "PEM 2", "02cd", kNow + 50 * kDay, kNow + 20 * kDay));
    EXPECT_EQ(*roster->certificate("pc-12"), "PEM 2");
    EXPECT_TRUE(roster->revokedCertificates(kNow)->empty());
    ASSERT_WORKS(decide("pc-12", AgentState::Revoked, "sato", kNow + 21 * kDay));
    EXPECT_EQ(roster->revokedCertificates(kNow + 21 * kDay)->size(), 2U);
    EXPECT_EQ(roster->revokedCertificates(kNow + 40 * kDay)->size(), 1U);
    EXPECT_FAILS(
        roster->setCertificate("pc-12", "PEM 3", "03", kNow + 80 * kDay, kNow), "fleet.unknown_device");
}

TEST_F(RosterTest, Clone_isMarkedOnceAndCleared) {
    add(Computer());
    ASSERT_WORKS(roster->markClone("pc-12", kNow));
    ASSERT_WORKS(roster->markClone("pc-12", kNow));
    EXPECT_TRUE((*roster->agent("pc-12"))->isClone);
    ASSERT_WORKS(roster->clearClone("pc-12", "sato", kNow));
    EXPECT_FALSE((*roster->agent("pc-12"))->isClone);
    EXPECT_THAT(logged(),
        ElementsAre("token.made", "agent.asked", "agent.approved", "agent.clone", "agent.clone_cleared"));
}

TEST_F(RosterTest, OtherProcess_seesWhatWasWritten) {
    const auto other = open();
    const int64_t before = *other->version();
    const int64_t own = *roster->version();
    EXPECT_EQ(*other->version(), before);
    add(Computer());
    EXPECT_GT(*other->version(), before);
    EXPECT_GT(*roster->version(), own);
    EXPECT_EQ(other->agents()->size(), 1U);
}

TEST_F(RosterTest, SecondOfOneProcess_leavesTheFirstItsLocks) {
    // What SQLite (file format, section "locking") holds on a file that somebody has open in WAL mode.
    const auto isHeld = [&] {
        const pid_t child = ::fork();
        if (child == 0) {
            constexpr off_t kShared = 0x40000000 + 2;
            struct flock lock { };
            lock.l_type = F_WRLCK;
            lock.l_whence = SEEK_SET;
            lock.l_start = kShared;
            lock.l_len = 510;
            const int file = ::open((path() / "roster.db").c_str(), O_RDWR);
            ::_exit(file >= 0 && ::fcntl(file, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK ? 0 : 1);
        }
        int status = 1;
        ::waitpid(child, &status, 0);
        return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    };
    EXPECT_TRUE(isHeld());
    open();
    EXPECT_TRUE(isHeld());
}

TEST_F(RosterTest, Batch_isKeptOrLostAsAWhole) {
    add(Computer());
    {
        auto batch = roster->batch();
        ASSERT_WORKS(batch);
        ASSERT_WORKS(roster->note("sato", "note", "{}", kNow));
        EXPECT_FAILS(decide("pc-99", AgentState::Approved, "sato", kNow), "fleet.unknown_device");
        ASSERT_WORKS(roster->markClone("pc-12", kNow));
        ASSERT_WORKS(batch->commit());
    }
    {
        auto batch = roster->batch();
        ASSERT_WORKS(roster->clearClone("pc-12", "sato", kNow));
    }
    EXPECT_TRUE((*open()->agent("pc-12"))->isClone);
    EXPECT_TRUE(roster->verifyLog()->intact);
}

TEST_F(RosterTest, Log_thatSomebodyChangedShows) {
    add(Computer());
    const auto verdict = roster->verifyLog();
    ASSERT_WORKS(verdict);
    EXPECT_TRUE(verdict->intact);
    EXPECT_EQ(verdict->entries, 3);
    auto file = Connection::open(path() / "roster.db", Connection::Mode::ReadWrite);
    ASSERT_WORKS((*file)->execute("UPDATE action_log SET actor = 'nobody' WHERE number = 3"));
    EXPECT_FALSE(roster->verifyLog()->intact);
    EXPECT_EQ(roster->verifyLog()->brokenAt, 3);
}

TEST_F(RosterTest, Agents_areTwentyThousandAtMost) {
    auto file = Connection::open(path() / "roster.db", Connection::Mode::ReadWrite);
    ASSERT_WORKS((*file)->execute(
        "INSERT INTO agent(device, state, hostname, system, version, signing_request, identity, fingerprint, "
        "asked, decided, decided_by, "
        "certificate, serial, until, seen, seen_by, heartbeat, epoch, skew, clone, sequence) "
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
        "SELECT 'd-' || i, 0, '', '', '', '', '', '', 0, 0, '', '', '', 0, 0, '', '', '', 0, 0, 0 FROM n"));
    EXPECT_FAILS(roster->addAgent(token().id, Computer().request(), kNow), "fleet.too_many_agents");
    EXPECT_EQ(roster->agents()->size(), 20'000U);
}
