// SPDX-License-Identifier: GPL-3.0-or-later
// Pieces come from computers that somebody else has in hand: none is taken for what it is not.
#include "core/evidence/piece_codec.h"

#include "core/base/digest.h"
#include "core/evidence/sealed_package.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace metsuke;
using namespace metsuke::evidence;
using nlohmann::json;

namespace {

Piece sample() { return {std::string(64, 'a'), static_cast<int64_t>(kPieceBytes) + 3, 1, "end"}; }

bool isRead(json changed) { return readPiece(changed.dump()).ok(); }

} // namespace

TEST(PieceCodec, RequestAndPiece_comeBack) {
    const PieceRequest request{"undo-1", OpeningKey::make()->recipient().toText(), std::string(64, 'b'), 7, false};
    EXPECT_EQ(readPieceRequest(writePieceRequest(request)).value(), request);
    EXPECT_EQ(readPiece(writePiece(sample())).value(), sample());
    const Piece whole{std::string(64, 'a'), static_cast<int64_t>(kPieceBytes) * 2, 0, std::string(kPieceBytes, '\xff')};
    const std::string text = writePiece(whole);
    EXPECT_LT(text.size(), size_t{600} << 10) << "fits a message";
    EXPECT_EQ(readPiece(text).value(), whole);
}

TEST(PieceCodec, WhatIsNotAsLargeAsItsPlaceSays_isRefused) {
    json piece = json::parse(writePiece(sample()));
    EXPECT_TRUE(isRead(piece));
    for (const auto& [name, value] : std::vector<std::pair<const char*, json>>{{"size", static_cast<int64_t>(kPieceBytes) + 4}, {"size", 0},
             {"size", kMostPackageBytes + 1}, {"size", -1}, {"piece", 0}, {"piece", 2}, {"sha256", std::string(64, 'c')}, {"sha256", ""}, {"package", ""},
             {"data", "????"}, {"data", ""}, {"data", 7}}) {
        json changed = piece;
        changed[name] = value;
        EXPECT_FALSE(isRead(changed)) << name << ' ' << value;
    }
    json more = piece;
    more["more"] = 1;
    EXPECT_FALSE(isRead(more));
}

TEST(PieceCodec, RequestsOfNobody_areRefused) {
    const PieceRequest request{"undo-1", OpeningKey::make()->recipient().toText(), "", 0, false};
    const json good = json::parse(writePieceRequest(request));
    for (const auto& [name, value] : std::vector<std::pair<const char*, json>>{{"undo", "../x"}, {"recipient", "short"}, {"package", "x"}, {"piece", -1}, {"piece", 1'000'000}}) {
        json changed = good;
        changed[name] = value;
        EXPECT_FALSE(readPieceRequest(changed.dump()).ok()) << name;
    }
}

TEST(PieceCodec, Pieces_coverThePackage) {
    EXPECT_EQ(piecesOf(1), 1);
    EXPECT_EQ(piecesOf(static_cast<int64_t>(kPieceBytes)), 1);
    EXPECT_EQ(piecesOf(static_cast<int64_t>(kPieceBytes) + 1), 2);
}
