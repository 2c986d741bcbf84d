// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/piece_codec.h"

#include "core/base/base64.h"
#include "core/base/digest.h"
#include "core/base/sha256_text.h"
#include "core/evidence/sealed_package.h"
#include "core/openc2/json_fields.h"

#include <algorithm>

namespace metsuke::evidence {

using openc2::Json;
using openc2::JsonFields;

namespace {

constexpr size_t kDigits = 64, kLongestKey = 64;
constexpr auto kPieceSize = static_cast<int64_t>(kPieceBytes);

std::string readDigest(JsonFields& fields, const char* name, bool mayBeEmpty) {
    std::string digest = fields.text(name, kDigits);
    if (!isSha256(digest) && !(mayBeEmpty && digest.empty())) {
        fields.fail(name);
    }
    return digest;
}

} // namespace

std::string writePieceRequest(const PieceRequest& request) {
    return openc2::canonical({{"undo", request.undoId}, {"recipient", request.recipient}, {"package", request.package}, {"piece", request.number},
        {"fetched", request.isFetched}});
}

Result<PieceRequest> readPieceRequest(std::string_view text) {
    METSUKE_TRY(const Json json, openc2::parseJson(text));
    JsonFields fields(json);
    fields.allowOnly({"undo", "recipient", "package", "piece", "fetched"});
    PieceRequest request;
    request.undoId = fields.address("undo");
    request.recipient = fields.text("recipient", kLongestKey);
    request.package = readDigest(fields, "package", true);
    request.number = fields.number("piece", 0, piecesOf(kMostPackageBytes));
    request.isFetched = fields.flag("fetched");
    if (!RecipientKey::fromText(request.recipient)) {
        fields.fail("recipient");
    }
    METSUKE_CHECK(fields.done());
    return request;
}

std::string writePiece(const Piece& piece) {
    return openc2::canonical({{"package", piece.package}, {"size", piece.size}, {"piece", piece.number},
        {"sha256", Digest::hex(DigestKind::Sha256, asBytes(piece.bytes))}, {"data", encodeBase64Url(asBytes(piece.bytes))}});
}

Result<Piece> readPiece(std::string_view text) {
    METSUKE_TRY(const Json json, openc2::parseJson(text));
    JsonFields fields(json);
    fields.allowOnly({"package", "size", "piece", "sha256", "data"});
    Piece piece;
    piece.package = readDigest(fields, "package", false);
    piece.size = fields.number("size", 1, kMostPackageBytes);
    piece.number = fields.number("piece", 0, std::max<int64_t>(piecesOf(piece.size) - 1, 0));
    const std::string digest = readDigest(fields, "sha256", false);
    auto bytes = decodeBase64Url(fields.text("data", kPieceBytes * 2));
    METSUKE_CHECK(fields.done());
    const int64_t expected = std::min(kPieceSize, piece.size - piece.number * kPieceSize);
    if (!bytes || static_cast<int64_t>(bytes->size()) != expected || Digest::hex(DigestKind::Sha256, asBytes(*bytes)) != digest) {
        return Error(ErrorCode::Malformed, "evidence.bad_piece");
    }
    piece.bytes = std::move(*bytes);
    return piece;
}

} // namespace metsuke::evidence
