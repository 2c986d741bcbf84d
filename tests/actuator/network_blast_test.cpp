// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/network_blast.h"
#include "tests/actuator/network_world.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <unistd.h>
#include <utmp.h>

using namespace metsuke;
using namespace metsuke::actuator;
using actuator::test::NetworkStage;
using actuator::test::NetworkWorld;
using sensor::SocketRow;

namespace {

SocketRow listening(uint16_t port, uint64_t inode) {
    SocketRow row;
    row.connection.protocol = IPPROTO_TCP;
    row.connection.localPort = port;
    row.isListening = true;
    row.inode = inode;
    return row;
}

SocketRow client(uint16_t port, const std::string& from, uint16_t fromPort = 40000) {
    SocketRow row;
    row.connection.protocol = IPPROTO_TCP;
    row.connection.localPort = port;
    row.connection.remote = *IpAddress::parse(from);
    row.connection.remotePort = fromPort;
    return row;
}

std::vector<SocketRow> clients(uint16_t port, int count, const std::string& net) {
    std::vector<SocketRow> rows;
    for (int i = 1; i <= count; ++i) {
        rows.push_back(client(port, net + std::to_string(i)));
    }
    return rows;
}

bool has(const plan::StepReport& report, const char* effect) {
    return std::ranges::any_of(report.effects, [&](const Message& one) { return one.id == effect; });
}

void writeLogin(const std::filesystem::path& file, const char* user, const char* terminal, const char* host) {
    ::utmp record{};
    record.ut_type = USER_PROCESS;
    record.ut_pid = ::getpid();
    std::strncpy(record.ut_user, user, sizeof(record.ut_user) - 1);
    std::strncpy(record.ut_line, terminal, sizeof(record.ut_line) - 1);
    std::strncpy(record.ut_host, host, sizeof(record.ut_host) - 1);
    std::ofstream(file, std::ios::binary | std::ios::app).write(reinterpret_cast<const char*>(&record), sizeof(record));
}

} // namespace

TEST(NetworkBlast, PortThatManyComputersUse_isAServer_theBusiestFirst) {
    std::vector<SocketRow> dropped = clients(443, 7, "10.0.0.");
    const auto more = clients(5432, 12, "10.0.1.");
    dropped.insert(dropped.end(), more.begin(), more.end());
    std::vector<SocketRow> all{listening(443, 1), listening(443, 2), listening(5432, 3), listening(22, 4)};
    EXPECT_EQ(busyServices(all, dropped), (std::vector<BusyService>{{5432, 3, 12}, {443, 1, 7}}));
}

TEST(NetworkBlast, FewComputersOrOneWithManyConnections_isNoServer) {
    std::vector<SocketRow> dropped = clients(22, 4, "10.0.0.");
    for (uint16_t port = 1; port <= 50; ++port) {
        dropped.push_back(client(22, "10.0.0.1", port));
    }
    EXPECT_TRUE(busyServices({listening(22, 1)}, dropped).empty());
    EXPECT_TRUE(busyServices({}, clients(40000, 20, "10.0.0.")).empty()) << "nobody listens there: it began them itself";
}

TEST(NetworkBlast, DryRunOfAnIsolation_tellsProgramsLoginsAndConnections) {
    if (const std::string why = NetworkStage::obstacle(); !why.empty()) {
        GTEST_SKIP() << why;
    }
    NetworkWorld world;
    metsuke::test::TemporaryFolder folder;
    world.settings.logins = folder / "utmp";
    addNetworkHandlers(world.handlers, world.settings, world.protection);
    const auto before = world.look(plan::Action::ContainHost, plan::HostTarget{{}, kHour});
    EXPECT_FALSE(has(before, "network.logged_in")) << "nobody is";
    writeLogin(folder / "utmp", "ann", "pts/0", "10.66.0.1");
    writeLogin(folder / "utmp", "ben", "tty1", "");
    const FileHandle web = world.stage.listen(NetworkStage::Intruder, NetworkStage::kIntruder4, NetworkStage::kWeb);
    const FileHandle mine = actuator::test::connectTo(NetworkStage::kIntruder4, NetworkStage::kWeb);
    ASSERT_TRUE(mine.isOpen());
    const auto seen = world.look(plan::Action::ContainHost, plan::HostTarget{{}, kHour});
    EXPECT_TRUE(has(seen, "network.drops"));
    EXPECT_TRUE(has(seen, "network.drops_of")) << "this test holds it";
    EXPECT_TRUE(has(seen, "network.logged_in"));
    EXPECT_FALSE(has(seen, "network.serves"));
    const auto session = std::ranges::find(seen.objects, "session", &plan::TouchedObject::kind);
    ASSERT_NE(session, seen.objects.end());
    EXPECT_EQ(session->name, "ann");
    EXPECT_EQ(session->after, "ended");
    const auto connection = std::ranges::find(seen.objects, "connection", &plan::TouchedObject::kind);
    ASSERT_NE(connection, seen.objects.end());
    EXPECT_NE(connection->name.find("10.66.0.1:443"), std::string::npos) << connection->name;
    EXPECT_FALSE(connection->before.empty()) << "who holds it";
    EXPECT_EQ(seen.found, before.found) << "who comes and goes makes it no other plan";
}
