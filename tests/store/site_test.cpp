// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/store_fixture.h"

#include "core/model/site_proposal.h"

#include <sqlite3.h>

using namespace metsuke;
using namespace metsuke::test;

namespace {

IpAddress address(std::string_view text) { return *IpAddress::parse(text); }

SiteProfile changedProfile() {
    SiteProfile profile = SiteProfile::standard();
    profile.groups.push_back({"Guests", "guest", false, {*IpRange::parse("10.99.0.0/16")}});
    profile.services.push_back({ServiceKind::Dns, address("10.0.0.53"), 53, "first"});
    profile.exclusions.push_back(
        {"SCAN-001", IpRange(address("10.0.0.9")), "", "tests", Timestamp{5 * kSecond}});
    return profile;
}

class SiteStoreTest : public StoreTest {
protected:
    void SetUp() override { openCase(); }
    SiteProfile profile() { return store->siteProfile(kNoLimit).value(); }
    void reopen(CaseAccess access = CaseAccess::ReadWrite) {
        store.reset();
        auto opened = CaseStore::open(folder / "test.metsuke", {}, access);
        ASSERT_OK(opened);
        store = *opened;
    }
    void add(EventBody body, const char* from, const char* to) {
        Event event;
        event.header.ts = Timestamp{kStart + static_cast<int64_t>(m_events.size())};
        event.header.order = m_events.size();
        event.header.origHost = address(from);
        event.header.respHost = address(to);
        event.header.respPort = 53;
        event.header.proto = 17;
        event.body = std::move(body);
        m_events.push_back(std::move(event));
    }
    void storeEvents() {
        ASSERT_OK(store->append(batchOf(std::move(m_events))));
        ASSERT_OK(store->commit());
    }
    SiteObservations observed() {
        auto seen = store->siteObservations(kNoLimit);
        EXPECT_TRUE(seen.ok()) << whyNot(seen);
        return seen.ok() ? std::move(*seen) : SiteObservations{};
    }
    EventBatch m_events;
};

DnsEvent answer(std::string query) {
    DnsEvent dns;
    dns.query = std::move(query);
    dns.answered = true;
    dns.over = "udp";
    dns.rcode_name = "NOERROR";
    return dns;
}

} // namespace

TEST_F(SiteStoreTest, newCase_hasTheStandardProfile) { EXPECT_EQ(profile(), SiteProfile::standard()); }

TEST_F(SiteStoreTest, profileOfAnImport_isKeptAndNeitherLoggedNorUndone) {
    ASSERT_OK(store->putSiteProfile(changedProfile()));
    reopen();
    EXPECT_EQ(profile(), changedProfile());
    EXPECT_FALSE(store->undoable().value());
    EXPECT_TRUE(store->actionLog(10, kNoLimit)->empty());
}

TEST_F(SiteStoreTest, change_isUndoneAndRedoneAndLogged) {
    ASSERT_OK(store->setSiteProfile(changedProfile(), Message("site.changed"), "sato"));
    EXPECT_EQ(profile(), changedProfile());
    EXPECT_EQ(store->undoable().value()->id, "site.changed");
    ASSERT_OK(store->undo("sato"));
    EXPECT_EQ(profile(), SiteProfile::standard());
    ASSERT_OK(store->redo("sato"));
    EXPECT_EQ(profile(), changedProfile());
    reopen();
    EXPECT_EQ(profile(), changedProfile());
    const auto log = store->actionLog(10, kNoLimit);
    ASSERT_EQ(log->size(), 3U);
    EXPECT_EQ(log->back().kind, "site");
    EXPECT_EQ(log->back().actor, "sato");
    EXPECT_TRUE(store->summary(kNoLimit)->auditIntact);
}

TEST_F(SiteStoreTest, changedProfile_waitsToBeJudged) {
    EXPECT_TRUE(store->isJudgedBySite(kNoLimit).value());
    ASSERT_OK(store->putSiteProfile(changedProfile()));
    EXPECT_TRUE(store->isJudgedBySite(kNoLimit).value()) << "an import is judged by it from its first packet";
    ASSERT_OK(store->setSiteProfile(SiteProfile::standard(), Message("site.changed"), "sato"));
    EXPECT_FALSE(store->isJudgedBySite(kNoLimit).value());
    reopen();
    EXPECT_FALSE(store->isJudgedBySite(kNoLimit).value()) << "also after a crash";
    {
        auto replacement = store->replaceFindings(SiteProfile::standard());
        ASSERT_OK(replacement);
        ASSERT_OK((*replacement)->finish({}, {}, [](const IpAddress&) { return false; }));
    }
    EXPECT_TRUE(store->isJudgedBySite(kNoLimit).value());
    SiteProfile dismissing = SiteProfile::standard();
    dismissing.dismissed = {"dns:10.0.0.1"};
    ASSERT_OK(store->setSiteProfile(dismissing, Message("site.dismissed"), "sato"));
    EXPECT_TRUE(store->isJudgedBySite(kNoLimit).value()) << "what is not proposed again changes no judgement";
}

TEST_F(SiteStoreTest, sameProfile_changesNothing) {
    ASSERT_OK(store->putSiteProfile(changedProfile()));
    ASSERT_OK(store->setSiteProfile(changedProfile(), Message("site.changed"), "sato"));
    EXPECT_FALSE(store->undoable().value());
}

TEST_F(SiteStoreTest, readOnlyCase_isReadAndRefusesChanges) {
    ASSERT_OK(store->putSiteProfile(changedProfile()));
    reopen(CaseAccess::ReadOnly);
    EXPECT_EQ(profile(), changedProfile());
    EXPECT_EQ(store->setSiteProfile(SiteProfile::standard(), Message("site.changed"), "sato").error().code,
        ErrorCode::ReadOnly);
}

TEST_F(SiteStoreTest, damagedProfile_isAnErrorThatSaysWhere) {
    store.reset();
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open((folder / "test.metsuke").c_str(), &database), SQLITE_OK);
    sqlite3_exec(database, "INSERT INTO site VALUES(1, '{\"metsuke_site\": 1, \"groups\": 7}')", nullptr,
        nullptr, nullptr);
    sqlite3_close(database);
    reopen();
    const auto read = store->siteProfile(kNoLimit);
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().message.id, "site.not_list");
}

TEST_F(SiteStoreTest, caseOfBeforeProfiles_isReadAsStandard) {
    store.reset();
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open((folder / "test.metsuke").c_str(), &database), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(database, "DROP TABLE site; DROP TABLE excluded; PRAGMA user_version = 1002",
                  nullptr, nullptr, nullptr),
        SQLITE_OK);
    sqlite3_close(database);
    reopen(CaseAccess::ReadOnly);
    EXPECT_EQ(profile(), SiteProfile::standard());
    EXPECT_TRUE(store->excludedHits(kNoLimit)->empty());
    reopen();
    EXPECT_FALSE(store->isReadOnly());
    ASSERT_OK(store->setSiteProfile(changedProfile(), Message("site.changed"), "sato"));
    EXPECT_EQ(profile(), changedProfile());
}

TEST_F(SiteStoreTest, excludedHits_areReplacedByEachSnapshot) {
    FindingsSnapshot snapshot;
    snapshot.excluded = {{"SCAN-001||", "SCAN-001", HostKey{"default", address("10.0.0.9"), {}}, 7,
                             Timestamp{1}, Timestamp{9}},
        {"SCAN-001||", "SCAN-001", HostKey{}, 1, Timestamp{2}, Timestamp{2}}};
    ASSERT_OK(store->putFindings(snapshot));
    snapshot.excluded.pop_back();
    snapshot.excluded[0].count = 8;
    ASSERT_OK(store->putFindings(snapshot));
    ASSERT_OK(store->commit());
    EXPECT_EQ(store->excludedHits(kNoLimit).value(), snapshot.excluded);
}

TEST_F(SiteStoreTest, observations_countServersDomainsAndNetworks) {
    for (int i = 0; i < 5; ++i) {
        const std::string client = "10.0.0." + std::to_string(10 + i);
        add(answer("www.example"), client.c_str(), "10.0.0.53");
        add(answer("_ldap._tcp.site1._sites.dc._msdcs.corp.example"), client.c_str(), "10.0.0.53");
    }
    DnsEvent unanswered = answer("x.example");
    unanswered.answered = false;
    add(unanswered, "10.0.0.10", "10.0.0.54");
    DnsEvent multicast = answer("pc.local");
    multicast.over = "mdns";
    add(multicast, "10.0.0.10", "10.0.0.55");
    SmtpEvent mail;
    mail.last_reply = "250 OK";
    add(mail, "10.0.0.10", "10.0.0.25");
    DhcpEvent lease;
    lease.msg_type = "ACK";
    lease.server_addr = "10.0.0.1";
    lease.client_mac = "02:00:00:00:00:01";
    lease.assigned_addr = "203.0.113.10";
    add(lease, "10.0.0.1", "255.255.255.255");
    storeEvents();

    const SiteObservations seen = observed();
    const auto server = [&](ServiceKind kind) {
        std::string text;
        for (const auto& one : seen.servers) {
            if (one.kind == kind) {
                text += one.address.toString() + " " + std::to_string(one.uses) + " of "
                    + std::to_string(one.clients) + ";";
            }
        }
        return text;
    };
    EXPECT_EQ(server(ServiceKind::Dns), "10.0.0.53 10 of 5;");
    EXPECT_EQ(server(ServiceKind::Smtp), "10.0.0.25 1 of 1;");
    EXPECT_EQ(server(ServiceKind::Dhcp), "10.0.0.1 1 of 1;");
    ASSERT_EQ(seen.domains.size(), 1U);
    EXPECT_EQ(seen.domains[0].name, "corp.example");
    EXPECT_EQ(seen.domains[0].hosts, 5);
    ASSERT_EQ(seen.networks.size(), 1U);
    EXPECT_EQ(seen.networks[0].range.toString(), "203.0.113.0/24");
    EXPECT_TRUE(seen.networks[0].isLocal);
}

TEST_F(SiteStoreTest, observationsCancelled_areAnError) {
    fill(2'000);
    std::stop_source stop;
    stop.request_stop();
    const auto seen = store->siteObservations({stop.get_token()});
    ASSERT_FALSE(seen.ok());
    EXPECT_EQ(seen.error().code, ErrorCode::Cancelled);
}
