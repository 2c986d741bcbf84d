// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/journal.h"
#include "core/actuator/linux/file_vault.h"
#include "core/base/piece_cipher.h"
#include "core/evidence/piece_codec.h"

namespace metsuke::actuator {

/// Hands evidence out that the vault keeps: sealed to the key that the order names, which only the workstation can open, and in pieces. The sealed copy
/// stays until all of it was fetched, so that an interruption anywhere costs no more than a piece; it can be made again at any time. At most four copies and
/// 512 MiB, of which the oldest goes; none while it would leave the disk less than 256 MiB. One thread.
class EvidenceOutlet {
public:
    /// `vault`: of the evidence; `outgoing`: a folder of root's, made if it is missing. `journal` outlives it.
    EvidenceOutlet(std::filesystem::path vault, std::filesystem::path outgoing, Journal& journal)
        : m_vault(std::move(vault))
        , m_outgoing(std::move(outgoing))
        , m_journal(journal) { }

    /// `request`, untrusted: writePieceRequest; the answer: writePiece, "" once it was fetched. `by`: whose key ordered it. Malformed. NotFound: no such evidence,
    /// or it was purged. InvalidArgument (actuator.package_changed): the copy of which the other pieces are has gone; the next one begins at its beginning.
    /// DiskFull: not now.
    Result<std::string> hand(std::string_view request, const std::string& by, Timestamp now);

private:
    /// A sealed copy. Its name says whose it is, for whom, and its digest; nobody but root could have given it one.
    struct Copy {
        std::filesystem::path path;
        std::string sha256;
        int64_t size = 0;
    };
    [[nodiscard]] std::vector<Copy> copies() const; ///< oldest first
    [[nodiscard]] std::optional<Copy> copyOf(const evidence::PieceRequest& request) const;
    Result<KeptFile> keptBy(const std::string& undoId) const;
    Result<Copy> seal(const evidence::PieceRequest& request);
    Result<void> makeRoom(int64_t size) const;

    const FileVault m_vault;
    const std::filesystem::path m_outgoing;
    Journal& m_journal;
};

} // namespace metsuke::actuator
