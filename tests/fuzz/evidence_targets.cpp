// SPDX-License-Identifier: GPL-3.0-or-later
// What comes from computers that somebody else has in hand: pieces of packages, packages, and the archives in them.
#include "core/evidence/piece_codec.h"
#include "core/evidence/sealed_package.h"
#include "core/evidence/ustar.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/support/memory_file.h"
#include "tests/support/temporary_folder.h"

namespace metsuke::fuzz {

namespace {

using namespace evidence;
using test::memoryFile;

const OpeningKey& caseKey() {
    static const OpeningKey made = OpeningKey::make().value();
    return made;
}

void pieceText(Bytes input) {
    if (const auto piece = readPiece(asText(input)); piece.ok()) {
        require(piece->size <= kMostPackageBytes && piece->bytes.size() <= kPieceBytes, "a piece is bounded");
        require(readPiece(writePiece(*piece)).value() == *piece, "what is written is read back");
    }
    if (const auto request = readPieceRequest(asText(input)); request.ok()) {
        require(readPieceRequest(writePieceRequest(*request)).value() == *request, "what is written is read back");
    }
}

void packageBytes(Bytes input) {
    const FileHandle content = memoryFile();
    const auto totals = openPackage(memoryFile(asText(input)), &content, caseKey());
    require(totals.ok() || totals.error().code == ErrorCode::Malformed, "damage is told as damage");
    require(!totals.ok() || totals->size <= static_cast<int64_t>(input.size()), "nothing is made up");
}

void archiveBytes(Bytes input) {
    const test::TemporaryFolder folder;
    const auto files = unpackUstar(memoryFile(asText(input)), folder / "out");
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
        require(files.ok() && entry.path() == folder / "out", "nothing is left outside of the folder, or of what was refused");
    }
}

std::string sampleArchive() {
    const FileHandle made = memoryFile();
    static_cast<void>(addToUstar(made, "process-7/net/tcp", "line\n"));
    static_cast<void>(addToUstar(made, "file-1-evil", "x"));
    static_cast<void>(endUstar(made));
    return test::contentOf(made);
}

std::string samplePackage() {
    const FileHandle made = memoryFile();
    static_cast<void>(sealPackage(memoryFile("content"), made, caseKey().recipient()));
    return test::contentOf(made);
}

} // namespace

void addEvidenceTargets(std::vector<FuzzTarget>& targets) {
    targets.push_back({"evidence-piece", pieceText,
        {octets(writePiece({std::string(64, 'a'), 3, 0, "end"})), octets(writePieceRequest({"undo-1", caseKey().recipient().toText(), "", 0, false}))}, 5000, {}});
    targets.push_back({"evidence-package", packageBytes, {octets(samplePackage())}, 1000, {}});
    targets.push_back({"evidence-archive", archiveBytes, {octets(sampleArchive())}, 500, {}});
}

} // namespace metsuke::fuzz
