// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/live/spool_writer.h"
#include "capture/spool_source.h"
#include "tests/capture/capture_files.h"

#include <gtest/gtest.h>

namespace metsuke::test {

using Status = PacketSource::Status;
inline constexpr Timestamp kStart{1'700'000'000 * kSecond};

inline SpoolConfig configOf(const Folder& folder) {
    SpoolConfig config;
    config.folder = folder.path();
    config.freeBytes = 0;
    return config;
}

inline SpoolWriter writerOf(const SpoolConfig& config) {
    auto writer = SpoolWriter::open(config, {"eth0", 1, 262'144});
    EXPECT_TRUE(writer);
    return std::move(*writer);
}

inline SpoolReading readingOf(const SpoolConfig& config) { return {"eth0", config.folder, config.memoryFolder, 0, {}, {}}; }

/// Everything that a source has to say until it ends or pauses.
struct Followed {
    std::vector<uint64_t> numbers;
    std::vector<uint64_t> places;
    std::vector<std::string> data;
    uint64_t nic = 0, kernel = 0, spool = 0;
    std::vector<std::pair<Timestamp, Timestamp>> unwatched;
    Timestamp clock;
    Status last = Status::NothingYet;

    void go(PacketSource& source) {
        PacketSource::Batch batch;
        do {
            last = source.next(batch, 100);
            for (const PacketView& packet : batch.packets) {
                numbers.push_back(packet.number);
                places.push_back(packet.offset);
                data.emplace_back(asText(packet.data));
            }
            for (const SourceLoss& loss : batch.losses) {
                nic += loss.nic;
                kernel += loss.kernel;
                spool += loss.spool;
                if (loss.unwatchedSince) {
                    unwatched.emplace_back(*loss.unwatchedSince, loss.at);
                }
            }
            clock = batch.clock;
        } while (last == Status::Packets || last == Status::ClockTick);
    }
};

inline void writePackets(SpoolWriter& writer, int count, size_t size, Timestamp from = kStart) {
    const Octets data(size, 'x');
    for (int i = 0; i < count; ++i) {
        writer.write(from + i * kMillisecond, data, static_cast<uint32_t>(size));
    }
}

} // namespace metsuke::test
