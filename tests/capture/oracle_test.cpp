// SPDX-License-Identifier: GPL-3.0-or-later
// libpcap as the oracle: what it reads without complaint we read the same, packet by packet.
#include "tests/capture/capture_files.h"

#include <gtest/gtest.h>
#include <pcap/pcap.h>

#include <algorithm>
#include <cstring>

using namespace metsuke;
using namespace metsuke::test;
namespace fs = std::filesystem;

namespace {

constexpr int kEndOfFile = -2;

std::vector<fs::path> captures() {
    std::vector<fs::path> all;
    std::error_code none;
    for (const auto& entry : fs::recursive_directory_iterator(METSUKE_CORPUS_DIR, none)) {
        if (entry.is_regular_file()) {
            all.push_back(entry.path());
        }
    }
    std::sort(all.begin(), all.end());
    return all;
}

/// libpcap holds 32-bit seconds and fractions as signed numbers: damaged ones overflow there and not here.
bool isTimeSound(const pcap_pkthdr& head) {
    constexpr int64_t kLastSecond = INT32_MAX;
    return head.ts.tv_sec >= 0 && head.ts.tv_sec <= kLastSecond && head.ts.tv_usec >= 0 && head.ts.tv_usec < kSecond;
}

/// Difference between the two readings, "" when there is none. libpcap cuts packets at the file's snap length.
std::string difference(pcap_t* oracle, PacketSource& source, bool& isWhole) {
    PacketSource::Batch batch;
    size_t at = 0;
    size_t count = 0;
    const auto nextOfOurs = [&]() -> const PacketView* {
        if (at == batch.packets.size()) {
            at = 0;
            if (source.next(batch, 256) != PacketSource::Status::Packets) {
                return nullptr;
            }
        }
        return &batch.packets[at++];
    };
    pcap_pkthdr* head = nullptr;
    const u_char* data = nullptr;
    int status = 0;
    while ((status = pcap_next_ex(oracle, &head, &data)) == 1) {
        ++count;
        const PacketView* ours = nextOfOurs();
        if (ours == nullptr) {
            return "we end before packet " + std::to_string(count);
        }
        const std::string where = " of packet " + std::to_string(count);
        if (isTimeSound(*head) && ours->ts.ns != head->ts.tv_sec * kSecond + head->ts.tv_usec) {
            return "time" + where + ": " + std::to_string(ours->ts.ns) + " and " + std::to_string(head->ts.tv_sec) + '.' + std::to_string(head->ts.tv_usec);
        }
        const bool isCut = head->caplen == static_cast<bpf_u_int32>(pcap_snapshot(oracle)) && ours->data.size() > head->caplen;
        if (ours->data.size() != head->caplen && !isCut) {
            return "length" + where + ": " + std::to_string(ours->data.size()) + " and " + std::to_string(head->caplen);
        }
        if (std::memcmp(ours->data.data(), data, head->caplen) != 0) {
            return "bytes" + where;
        }
        if (ours->originalLength != head->len) {
            return "original length" + where;
        }
    }
    isWhole = status == kEndOfFile;
    if (isWhole && nextOfOurs() != nullptr) {
        return "we go on behind the " + std::to_string(count) + " packets there are";
    }
    return {};
}

} // namespace

TEST(Oracle, EveryCaptureThatLibpcapReads_isReadTheSame) {
    if (std::string(METSUKE_CORPUS_DIR).empty()) {
        GTEST_SKIP() << "METSUKE_CORPUS is not set";
    }
    size_t whole = 0;
    size_t partly = 0;
    for (const fs::path& path : captures()) {
        char error[PCAP_ERRBUF_SIZE] = "";
        const std::unique_ptr<pcap_t, void (*)(pcap_t*)> oracle(
            pcap_open_offline_with_tstamp_precision(path.c_str(), PCAP_TSTAMP_PRECISION_NANO, error), &pcap_close);
        auto source = openCaptures({path});
        if (!oracle || !source) {
            continue;
        }
        bool isWhole = false;
        EXPECT_EQ(difference(oracle.get(), **source, isWhole), "") << path;
        ++(isWhole ? whole : partly);
    }
    EXPECT_GT(whole, 0u);
    RecordProperty("whole", static_cast<int>(whole));
    RecordProperty("partly", static_cast<int>(partly));
}
