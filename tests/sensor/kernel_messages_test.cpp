// SPDX-License-Identifier: GPL-3.0-or-later
// What the kernel sends, as bytes, whole and damaged.
#include "core/sensor/linux/bpf/ring_record.h"
#include "core/sensor/linux/fanotify_events.h"
#include "core/sensor/linux/host_clock.h"
#include "core/sensor/linux/proc_connector.h"
#include "core/sensor/linux/ring_record.h"
#include "core/sensor/linux/socket_dump.h"

#include <cstring>
#include <gtest/gtest.h>
#include <linux/cn_proc.h>
#include <netinet/in.h>
#include <sys/fanotify.h>
#include <sys/sysmacros.h>

using namespace metsuke;
using namespace metsuke::sensor;

namespace {

struct Octets {
    std::vector<uint8_t> bytes;
    template<typename Number>
    Octets& add(Number number) {
        const auto* at = reinterpret_cast<const uint8_t*>(&number);
        bytes.insert(bytes.end(), at, at + sizeof number);
        return *this;
    }
    Octets& add(const std::string& text, size_t size) {
        for (size_t i = 0; i < size; ++i) {
            bytes.push_back(i < text.size() ? static_cast<uint8_t>(text[i]) : 0);
        }
        return *this;
    }
};

Octets connectorEvent(uint32_t what, uint32_t sequence, std::initializer_list<int32_t> numbers) {
    Octets octets;
    octets.add(uint32_t{0}).add(uint64_t{0}).add(uint32_t{0}); // nlmsghdr
    octets.add(uint32_t{1}).add(uint32_t{1}).add(sequence).add(uint32_t{0}).add(uint16_t{40}).add(uint16_t{0});
    octets.add(what).add(uint32_t{3}).add(uint64_t{1000});
    for (const int32_t number : numbers) {
        octets.add(number);
    }
    return octets;
}

template<typename Record>
Bytes bytesOf(const Record& record, size_t size = sizeof(Record)) {
    return {reinterpret_cast<const uint8_t*>(&record), size};
}

} // namespace

TEST(ProcConnectorMessage, Fork_ofAProcessIsTold_ofAThreadNot) {
    const auto fork = parseConnectorEvent(connectorEvent(proc_event::PROC_EVENT_FORK, 5, {10, 10, 11, 11}).bytes);
    ASSERT_TRUE(fork && fork->observation);
    EXPECT_EQ(fork->sequence, 5U);
    EXPECT_EQ(fork->processor, 3U);
    EXPECT_EQ(fork->observation->process.pid, 11);
    EXPECT_EQ(std::get<Forked>(fork->observation->body).parent.pid, 10);
    const auto thread = parseConnectorEvent(connectorEvent(proc_event::PROC_EVENT_FORK, 6, {10, 10, 12, 10}).bytes);
    ASSERT_TRUE(thread); // it counts in the sequence all the same
    EXPECT_FALSE(thread->observation);
}

TEST(ProcConnectorMessage, Cut_isNothing) {
    const auto whole = connectorEvent(proc_event::PROC_EVENT_EXIT, 1, {10, 10, 256, 0});
    ASSERT_TRUE(parseConnectorEvent(whole.bytes)->observation);
    for (size_t size = 0; size < 64; ++size) {
        const auto event = parseConnectorEvent(Bytes(whole.bytes).first(size));
        EXPECT_FALSE(event && event->observation) << size;
    }
}

TEST(FanotifyMessage, Rename_hasBothNamesAndTheFile) {
    const auto record = [](uint8_t type, const std::string& name) {
        Octets octets;
        octets.add(type).add(uint8_t{0}).add(static_cast<uint16_t>(4 + 8 + 8 + 8 + 16)).add(uint64_t{77}).add(uint32_t{8}).add(int32_t{1});
        octets.add(uint64_t{0x1122}).add(name, 16);
        return octets.bytes;
    };
    Octets octets;
    octets.add(static_cast<uint32_t>(24 + 3 * 44)).add(uint8_t{FANOTIFY_METADATA_VERSION}).add(uint8_t{0}).add(uint16_t{24});
    octets.add(uint64_t{FAN_RENAME}).add(int32_t{-1}).add(int32_t{4321});
    for (const auto& part : {record(FAN_EVENT_INFO_TYPE_OLD_DFID_NAME, "part"), record(FAN_EVENT_INFO_TYPE_NEW_DFID_NAME, ".update"),
             record(FAN_EVENT_INFO_TYPE_FID, "")}) {
        octets.bytes.insert(octets.bytes.end(), part.begin(), part.end());
    }
    const auto events = parseFanotifyEvents(octets.bytes);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].pid, 4321);
    EXPECT_EQ(events[0].before.name, "part");
    EXPECT_EQ(events[0].where.name, ".update");
    EXPECT_EQ(events[0].object.fileSystem, 77U);
    EXPECT_EQ(events[0].object.bytes.size(), 8U);
    for (size_t size = 0; size < octets.bytes.size(); ++size) {
        EXPECT_TRUE(parseFanotifyEvents(Bytes(octets.bytes).first(size)).empty()) << size;
    }
}

TEST(SocketMessage, Row_hasBothEnds) {
    Octets octets;
    octets.add(uint8_t{AF_INET}).add(uint8_t{1}).add(uint16_t{0}).add(htons(4444)).add(htons(80));
    octets.add(htonl(0x0a000001)).add("", 12).add(htonl(0x0a000002)).add("", 12);
    octets.add(uint32_t{3}).add(uint32_t{0x11223344}).add(uint32_t{5}).add("", 4 + 4 + 4).add(uint32_t{1000}).add(uint32_t{99});
    const auto row = parseSocketRow(octets.bytes, IPPROTO_TCP);
    ASSERT_TRUE(row);
    EXPECT_EQ(row->connection.local.toString(), "10.0.0.1");
    EXPECT_EQ(row->connection.remote.toString(), "10.0.0.2");
    EXPECT_EQ(row->connection.localPort, 4444);
    EXPECT_EQ(row->inode, 99U);
    EXPECT_EQ(row->interface, 3U);
    EXPECT_EQ(row->cookie, 0x511223344U);
    EXPECT_TRUE(row->connection.isSampled);
    EXPECT_FALSE(parseSocketRow(Bytes(octets.bytes).first(60), IPPROTO_TCP));
}

TEST(RingRecord, Exec_keepsScriptAndInterpreterApart) {
    ring_exec record{};
    record.header = {RING_EXEC, 0, 5000, {77, 1000, 123'456'789}};
    record.device = (8U << 20) | 1;
    record.inode = 42;
    std::strcpy(record.asked, "./dropper.sh");
    std::strcpy(record.interpreter, "/bin/sh");
    std::memcpy(record.arguments, "sh\0./dropper.sh", 15);
    record.arguments_size = 15;
    const auto told = parseRingRecord(bytesOf(record, offsetof(ring_exec, arguments) + 15));
    ASSERT_TRUE(told);
    const auto& exec = std::get<Executed>(told->body);
    EXPECT_EQ(exec.asked, "./dropper.sh");
    EXPECT_EQ(exec.interpreter, "/bin/sh");
    EXPECT_EQ(exec.arguments, (std::vector<std::string>{"sh", "./dropper.sh"}));
    EXPECT_EQ(exec.file.device, makedev(8, 1));
    EXPECT_EQ(told->process.start % kClockTick, 0) << "one process has one start, in the kernel and in /proc";
}

TEST(RingRecord, DamagedSizes_readNothingBeyondTheRecord) {
    ring_exec record{};
    record.header.kind = RING_EXEC;
    record.arguments_size = UINT32_MAX;
    std::memset(record.asked, 'x', sizeof record.asked); // no end
    const auto told = parseRingRecord(bytesOf(record, offsetof(ring_exec, arguments) + 3));
    ASSERT_TRUE(told);
    EXPECT_EQ(std::get<Executed>(told->body).asked.size(), sizeof record.asked);
    for (const size_t size : {size_t{0}, size_t{1}, sizeof(ring_header), sizeof(ring_header) + 1}) {
        EXPECT_FALSE(parseRingRecord(bytesOf(record, size))) << size;
    }
}
