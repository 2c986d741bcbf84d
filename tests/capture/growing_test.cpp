// SPDX-License-Identifier: GPL-3.0-or-later
// Inputs whose bytes still arrive: files being written, pipes, standard input.
#include "capture/capture_input.h"
#include "capture/merged_source.h"
#include "tests/capture/capture_files.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::test;

namespace {

using Status = PacketSource::Status;

/// The file as a source while it grows.
std::unique_ptr<PacketSource> tail(const std::filesystem::path& path, const GrowthFlag& complete) {
    auto file = openForReading(path);
    std::vector<std::unique_ptr<CaptureInput>> inputs;
    inputs.push_back(CaptureInput::openGrowing(std::move(file->handle), complete, path.string(), path.string()));
    return std::make_unique<MergedSource>(std::move(inputs));
}

void append(const std::filesystem::path& path, Bytes bytes) {
    std::ofstream(path, std::ios::binary | std::ios::app)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

void writeAll(int descriptor, Bytes bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written <= 0) {
            return;
        }
        bytes = bytes.subspan(static_cast<size_t>(written));
    }
}

} // namespace

TEST(Growing, OneByteAtATime_givesEveryPacketAsSoonAsItIsWhole) {
    const Folder folder;
    const Order o = Order::Big;
    for (const Octets& bytes : {pcapFile(Order::Little, kMicro, tenBytes(4)),
             concat({ng::section(o), ng::interface(o, 1), ng::enhanced(o, 0, 1, Octets(10, 1)), ng::block(o, 0x7777, Octets(20, 1)),
                 ng::enhanced(o, 0, 2, Octets(10, 2)), ng::enhanced(o, 0, 3, Octets(10, 3)), ng::enhanced(o, 0, 4, Octets(10, 4))})}) {
        const auto path = folder.write("growing", {});
        const GrowthFlag complete = std::make_shared<std::atomic<bool>>(false);
        auto source = tail(path, complete);
        PacketSource::Batch batch;
        std::vector<Got> packets;
        for (const uint8_t& byte : bytes) {
            append(path, {&byte, 1});
            const Status status = source->next(batch, 10);
            ASSERT_TRUE(status == Status::NothingYet || status == Status::Packets);
            take(batch, packets);
        }
        EXPECT_EQ(packets.size(), 4u);
        complete->store(true);
        EXPECT_EQ(source->next(batch, 10), Status::End);
        EXPECT_EQ(source->summaries().at(0).damaged, 0u);
    }
}

TEST(Growing, WriterThatDies_isATruncatedCapture) {
    const Folder folder;
    const Octets whole = pcapFile(Order::Little, kMicro, tenBytes(2));
    const auto path = folder.write("growing", Octets(whole.begin(), whole.end() - 4));
    const GrowthFlag complete = std::make_shared<std::atomic<bool>>(false);
    auto source = tail(path, complete);
    PacketSource::Batch batch;
    ASSERT_EQ(source->next(batch, 10), Status::Packets);
    EXPECT_EQ(source->next(batch, 10), Status::NothingYet);
    complete->store(true);
    ASSERT_EQ(source->next(batch, 10), Status::Packets);
    EXPECT_EQ(batch.packets.at(0).data.size(), 6u);
    EXPECT_EQ(source->next(batch, 10), Status::End);
    EXPECT_EQ(source->summaries().at(0).message.id, "capture.truncated");
}

TEST(Pipe, Named_isSpooledAndReadToItsEnd) {
    const Folder folder;
    const auto pipe = folder.path() / "pipe";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    const Octets bytes = gzip(pcapFile(Order::Little, kMicro, tenBytes(200)));
    std::jthread writer([&] {
        std::ofstream out(pipe, std::ios::binary);
        out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    });
    OpenOptions options;
    options.spoolFolder = folder.path();
    const Reading reading = read({pipe}, 64, options);
    ASSERT_EQ(reading.packets.size(), 200u);
    EXPECT_EQ(reading.packets[199].data, Octets(10, 199));
    EXPECT_EQ(reading.summary().damaged, 0u);
    EXPECT_NE(reading.summary().packetsPath, reading.summary().path);
    EXPECT_TRUE(std::filesystem::exists(reading.summary().packetsPath)) << "so that packets can be fetched later";
}

TEST(StandardInput, InPieces_isReadLikeAFile) {
    const Folder folder;
    int ends[2] = {-1, -1};
    ASSERT_EQ(::pipe(ends), 0);
    const int saved = ::dup(STDIN_FILENO);
    ASSERT_GE(::dup2(ends[0], STDIN_FILENO), 0);
    ::close(ends[0]);
    const Octets bytes = pcapFile(Order::Little, kMicro, tenBytes(100));
    std::jthread writer([&, out = ends[1]] {
        for (size_t at = 0; at < bytes.size(); at += 7) {
            writeAll(out, Bytes(bytes).subspan(at, std::min<size_t>(7, bytes.size() - at)));
        }
        ::close(out);
    });
    const Reading reading = read({"-"});
    ::dup2(saved, STDIN_FILENO);
    ::close(saved);
    EXPECT_EQ(reading.packets.size(), 100u);
    EXPECT_EQ(reading.summary().path, "-");
    EXPECT_EQ(reading.summary().damaged, 0u);
    EXPECT_FALSE(std::filesystem::exists(reading.summary().packetsPath)) << "a temporary spool goes with its source";
}

TEST(StandardInput, NoCapture_isRefusedLikeAFile) {
    int ends[2] = {-1, -1};
    ASSERT_EQ(::pipe(ends), 0);
    const int saved = ::dup(STDIN_FILENO);
    ASSERT_GE(::dup2(ends[0], STDIN_FILENO), 0);
    ::close(ends[0]);
    const Octets bytes = octets("this is not a capture at all");
    writeAll(ends[1], bytes);
    ::close(ends[1]);
    const Reading reading = read({"-"});
    ::dup2(saved, STDIN_FILENO);
    ::close(saved);
    ASSERT_TRUE(reading.error);
    EXPECT_EQ(reading.says(), "capture.not_a_capture");
}
