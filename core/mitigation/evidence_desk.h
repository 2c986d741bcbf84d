// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evidence/piece_codec.h"
#include "core/fleet/roster.h"
#include "core/mitigation/evidence_book.h"

namespace metsuke::evidence {
class OpeningKey;
}

namespace metsuke::mitigation {

/// What may be on its way and what a case may keep. A package is at most evidence::kMostPackageBytes.
struct EvidenceLimits {
    size_t packages = 4; ///< at the same time; the others wait
    size_t pieces = 4; ///< asked for and not come, of one package: a command waits behind no more of them
    size_t carriedPieces = 32; ///< the same where files are carried
    int64_t caseBytes = int64_t{4} << 30; ///< of all packages of a case
    int64_t leftFree = int64_t{1} << 30; ///< of the disk
};

/// Fetches packages of evidence from agents into the folder beside the case: piece by piece, each a command in the roster's ledger with the digest of what it
/// brought, the whole compared with what the agent said it would be. What an agent sends that was not asked for, is too much or is not what it says, is refused,
/// audited, and asked for again a bounded number of times. A crash anywhere costs a piece that is asked for again. tick() does what is due; any process may
/// call it. One thread an object.
class EvidenceDesk {
public:
    /// `roster` outlives it.
    static Result<std::unique_ptr<EvidenceDesk>> open(const std::filesystem::path& folder, fleet::Roster& roster, EvidenceLimits limits = {});

    struct Wish {
        std::string undoId; ///< of the step that collected it
        std::string order, device;
        std::filesystem::path caseFile; ///< absolute; the key pair of the case is made when it has none
    };
    /// Begins, or goes on where it was interrupted; one that has arrived stays as it is. InvalidArgument: another case has it.
    Result<EvidencePackage> fetch(const Wish& wish, const std::string& by, Timestamp now);
    /// Nothing further is asked for; what has come of it goes. fetch() begins anew. InvalidArgument: it is not on its way.
    Result<void> cancel(const std::string& package, const std::string& by, Timestamp now);
    /// Somebody looked into it: that is in the log, too.
    Result<void> noteOpened(const EvidencePackage& package, const std::string& by, Timestamp now);
    /// Asks for what is due and files what has come. How many packages changed.
    Result<size_t> tick(Timestamp now);

    /// The pair whose public half the packages of the case are sealed for: the private one stands in FOLDER/evidence-keys, the public one beside the packages.
    Result<evidence::OpeningKey> keyOf(const std::filesystem::path& caseFile) const;

    EvidenceBook& book() { return *m_book; } ///< to look

private:
    EvidenceDesk(std::filesystem::path folder, std::unique_ptr<EvidenceBook> book, fleet::Roster& roster, EvidenceLimits limits)
        : m_folder(std::move(folder))
        , m_book(std::move(book))
        , m_roster(roster)
        , m_limits(limits) { }

    /// Of a package while its row is locked.
    struct Turn {
        EvidencePackage package;
        fleet::RosterStep step;
        Timestamp now;
        std::vector<std::string> filed; ///< commands whose answers are on the disk now
    };
    Result<bool> advance(const std::string& id, Timestamp now);
    Result<void> takeAnswers(Turn& turn);
    Result<void> takeAnswer(Turn& turn, const EvidenceBook::Asked& asked, const openc2::Response& response);
    Result<void> takePiece(Turn& turn, const EvidenceBook::Asked& asked, const evidence::Piece& piece);
    Result<Message> obstacle(const EvidencePackage& package, int64_t size);
    Result<void> finish(Turn& turn);
    Result<void> askForMore(Turn& turn);
    Result<std::string> order(const EvidencePackage& package, const evidence::PieceRequest& request, Timestamp now);
    Result<void> again(Turn& turn, const EvidenceBook::Asked& asked, const Message& why, bool isRefused);
    Result<void> restart(Turn& turn);
    Result<void> fail(Turn& turn, const Message& why);
    Result<void> drop(Turn& turn, const std::string& actor, const Message& why);
    static Result<void> log(Turn& turn, const std::string& actor, const char* kind, const Message& why);

    const std::filesystem::path m_folder;
    std::unique_ptr<EvidenceBook> m_book;
    fleet::Roster& m_roster;
    const EvidenceLimits m_limits;
};

} // namespace metsuke::mitigation
