// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pcapng_writer.h"
#include "tests/capture/capture_files.h"

#include <gtest/gtest.h>
#include <pcap/pcap.h>

using namespace metsuke;
using namespace metsuke::test;

namespace {

/// As libpcap reads it.
std::vector<Got> readByLibpcap(const std::filesystem::path& path) {
    char error[PCAP_ERRBUF_SIZE] = "";
    const std::unique_ptr<pcap_t, void (*)(pcap_t*)> file(
        pcap_open_offline_with_tstamp_precision(path.c_str(), PCAP_TSTAMP_PRECISION_NANO, error), &pcap_close);
    EXPECT_TRUE(file) << error;
    std::vector<Got> packets;
    pcap_pkthdr* head = nullptr;
    const u_char* data = nullptr;
    while (file && pcap_next_ex(file.get(), &head, &data) == 1) {
        Got packet;
        packet.ts = {head->ts.tv_sec * kSecond + head->ts.tv_usec};
        packet.originalLength = head->len;
        packet.data.assign(data, data + head->caplen);
        packets.push_back(std::move(packet));
    }
    return packets;
}

size_t filesIn(const Folder& folder) {
    return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(folder.path()), std::filesystem::directory_iterator()));
}

} // namespace

TEST(PcapngWriter, File_isReadBackByLibpcapAndByUs) {
    const Folder folder;
    const auto path = folder.path() / "out.pcapng";
    auto writer = PcapngWriter::create(path, "what an analyst wrote");
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->addInterface(1, "first.pcap"));
    ASSERT_TRUE(writer->addInterface(1, "second.pcap"));
    for (uint8_t i = 0; i < 50; ++i) {
        const Octets data(i + 1u, i);
        ASSERT_TRUE(writer->write(i % 2, {1'700'000'000'123'456'789 + i}, data, i + 100u, i % 3 == 0 ? "a comment" : ""));
    }
    EXPECT_EQ(writer->packets(), 50u);
    ASSERT_TRUE(writer->finish());
    const auto theirs = readByLibpcap(path);
    const Reading ours = read({path});
    ASSERT_EQ(theirs.size(), 50u);
    ASSERT_EQ(ours.packets.size(), 50u);
    for (uint8_t i = 0; i < 50; ++i) {
        EXPECT_EQ(ours.packets[i].ts.ns, 1'700'000'000'123'456'789 + i);
        EXPECT_EQ(ours.packets[i].data, Octets(i + 1u, i));
        EXPECT_EQ(theirs[i].ts, ours.packets[i].ts);
        EXPECT_EQ(theirs[i].data, ours.packets[i].data);
        EXPECT_EQ(theirs[i].originalLength, i + 100u);
    }
    EXPECT_EQ(ours.summary().damaged, 0u);
}

TEST(PcapngWriter, NotFinished_leavesNothingBehind) {
    const Folder folder;
    {
        auto writer = PcapngWriter::create(folder.path() / "out.pcapng");
        ASSERT_TRUE(writer);
        ASSERT_TRUE(writer->addInterface(1));
        EXPECT_FALSE(std::filesystem::exists(folder.path() / "out.pcapng"));
    }
    EXPECT_EQ(filesIn(folder), 0u);
}

TEST(PcapngWriter, WhatCannotBe_isAnError) {
    const Folder folder;
    EXPECT_FALSE(PcapngWriter::create(folder.path()));
    EXPECT_FALSE(PcapngWriter::create(folder.path() / "no" / "such" / "folder.pcapng"));
    auto writer = PcapngWriter::create(folder.path() / "out.pcapng");
    ASSERT_TRUE(writer);
    EXPECT_FALSE(writer->write(0, {0}, {}, 0)) << "no interface yet";
}
