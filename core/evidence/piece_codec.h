// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

// How a package comes from an agent's computer: the workstation asks for one piece after the other, so that nothing comes that nobody asked for, no
// more than was asked for is on its way, and whoever was interrupted asks for what is missing. In OpenC2:
//   copy x-metsuke:evidence    target = writePieceRequest; results = writePiece
namespace metsuke::evidence {

inline constexpr std::string_view kEvidenceTarget = "x-metsuke:evidence";
inline constexpr size_t kPieceBytes = size_t{256} << 10; ///< of the sealed package; the last piece may be smaller

struct PieceRequest {
    std::string undoId; ///< of the step that collected it
    std::string recipient; ///< whose package: RecipientKey::toText
    std::string package; ///< SHA-256 of the sealed package of which the other pieces are; "" whichever the agent has or makes
    int64_t number = 0; ///< from 0
    bool isFetched = false; ///< nothing is asked for: it is all there, and the agent's sealed copy may go
    friend bool operator==(const PieceRequest&, const PieceRequest&) = default;
};
[[nodiscard]] std::string writePieceRequest(const PieceRequest& request);
Result<PieceRequest> readPieceRequest(std::string_view text);

struct Piece {
    std::string package; ///< SHA-256 of the whole sealed package
    int64_t size = 0; ///< of that
    int64_t number = 0;
    std::string bytes; ///< as many as belong to that number
    friend bool operator==(const Piece&, const Piece&) = default;
};
/// Pieces of a package of this size.
[[nodiscard]] constexpr int64_t piecesOf(int64_t size) {
    const auto piece = static_cast<int64_t>(kPieceBytes);
    return (size + piece - 1) / piece;
}
[[nodiscard]] std::string writePiece(const Piece& piece);
/// Malformed: also what is not as large as its place says, or has another digest than it says, or is of a package larger than kMostPackageBytes.
Result<Piece> readPiece(std::string_view text);

} // namespace metsuke::evidence
