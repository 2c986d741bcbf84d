// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/transport/inbox.h"

#include "core/transport/socket_frame.h"

using namespace metsuke;
using namespace metsuke::transport;
using namespace metsuke::transport::test;

namespace {

std::vector<std::string> framesOf(const Parcel& parcel) {
    std::vector<std::string> frames;
    size_t offset = 0;
    do {
        frames.push_back(nextFrame(parcel, offset));
    } while (offset < parcel.text.size());
    return frames;
}

Result<std::optional<Parcel>> assemble(ParcelAssembler& assembler, const std::string& record) {
    METSUKE_TRY(const SocketFrame frame, parseFrame(record));
    return assembler.take(frame);
}

} // namespace

TEST(SocketFrame, Parcels_ofEverySize_comeTogetherAgain) {
    ParcelAssembler assembler;
    for (const size_t size : {size_t{0}, size_t{1}, SocketFrame::kMaximum - 13, SocketFrame::kMaximum - 12, SocketFrame::kMaximum, kMaximumParcel}) {
        const Parcel parcel = command("pc-1", longText(size));
        const auto frames = framesOf(parcel);
        for (size_t i = 0; i < frames.size(); ++i) {
            EXPECT_LE(frames[i].size(), SocketFrame::kMaximum);
            const auto taken = assemble(assembler, frames[i]);
            ASSERT_TRUE(taken.ok());
            ASSERT_EQ(taken->has_value(), i + 1 == frames.size()) << size;
            if (*taken) {
                EXPECT_EQ((*taken)->address, "pc-1");
                EXPECT_EQ((*taken)->text, parcel.text);
            }
        }
    }
}

TEST(SocketFrame, Damaged_isMalformed) {
    const std::string good = framesOf(command("pc-1", "text")).front();
    ASSERT_TRUE(parseFrame(good).ok());
    for (const std::string& bad : {std::string(), good.substr(0, 7), good + "x", good.substr(0, good.size() - 1), "X" + good.substr(1),
             std::string("M\x09\0\0\0\0\0\0", 8), std::string("M\x04\0\x02\0\0\0\0", 8), std::string("M\x04\0\0\xFF\xFF\xFF\xFF", 8)}) {
        EXPECT_FAILS(parseFrame(bad), ErrorCode::Malformed, "transport.local_malformed");
    }
}

TEST(ParcelAssembler, MoreThanAParcelMayHave_isRefused) {
    ParcelAssembler assembler;
    const std::string head = std::string(1, '\x04') + "pc-1x";
    ASSERT_TRUE(assembler.take({SocketFrame::Type::Parcel, 0, true, head}).ok());
    const std::string part(SocketFrame::kMaximum - SocketFrame::kHeader, 'x');
    size_t bytes = 0;
    auto taken = assembler.take({SocketFrame::Type::Parcel, 0, true, part});
    for (; taken.ok(); taken = assembler.take({SocketFrame::Type::Parcel, 0, true, part})) {
        bytes += part.size();
        ASSERT_LE(bytes, kMaximumParcel);
    }
    EXPECT_EQ(taken.error().code, ErrorCode::Malformed);
}

TEST(ParcelAssembler, AnotherKindInBetween_emptyParts_andStrangeAddresses_areRefused) {
    const auto opened = [] {
        ParcelAssembler assembler;
        EXPECT_TRUE(assembler.take({SocketFrame::Type::Parcel, 0, true, "\x01" "ab"}).ok());
        return assembler;
    };
    EXPECT_FALSE(opened().take({SocketFrame::Type::Parcel, 1, false, "x"}).ok());
    EXPECT_FALSE(opened().take({SocketFrame::Type::Parcel, 0, true, ""}).ok()); // for ever
    EXPECT_FALSE(opened().take({SocketFrame::Type::Hello, 1, false, "a"}).ok());
    for (const std::string_view payload : {std::string_view(""), std::string_view("\x05" "ab"), std::string_view("\0", 1), std::string_view("\x03" "../x")}) {
        EXPECT_FALSE(ParcelAssembler().take({SocketFrame::Type::Parcel, 0, false, payload}).ok());
    }
    EXPECT_FALSE(ParcelAssembler().take({SocketFrame::Type::Parcel, 5, false, "\x01" "a"}).ok());
}
