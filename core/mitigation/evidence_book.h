// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/database/action_log.h"
#include "core/fleet/roster_sql.h"

#include <filesystem>
#include <memory>
#include <optional>

namespace metsuke::mitigation {

/// How it stands with a package of evidence on its way into a case.
enum class TransferState : uint8_t {
    Asking, ///< the agent was not heard of it yet
    Receiving,
    Verified, ///< all of it is beside the case, and is what the agent said it would be
    Failed, ///< nothing further is asked for
};
inline constexpr size_t kTransferStates = 4;
[[nodiscard]] std::string_view nameOf(TransferState state); ///< for programs
[[nodiscard]] std::string_view textOf(TransferState state); ///< text-id

struct EvidencePackage {
    std::string id; ///< the undo id of the step that collected it; isPlainName
    std::string order, device; ///< whose it is
    std::filesystem::path caseFile; ///< absolute
    std::string recipient; ///< evidence::RecipientKey::toText, of the case
    TransferState state = TransferState::Asking;
    Message reason; ///< why it is in this state; may be empty
    std::string sha256; ///< of the sealed package, as the agent told with the first piece; "" not yet
    int64_t size = 0; ///< the same
    int64_t asked = 0; ///< pieces that were asked for
    int64_t received = 0; ///< pieces that are on the disk
    int failures = 0; ///< in a row
    int restarts = 0; ///< the agent began another sealed copy
    Timestamp pause; ///< nothing is asked for until then; 0 at once
    std::string by; ///< who wanted it
    Timestamp begun, changed;

    /// NAME.evidence beside the case.
    [[nodiscard]] std::filesystem::path folder() const { return folderOf(caseFile); }
    [[nodiscard]] std::filesystem::path sealedFile() const { return folder() / (id + ".sealed"); }
    [[nodiscard]] std::filesystem::path partFile() const { return folder() / (id + ".part"); }
    [[nodiscard]] static std::filesystem::path folderOf(std::filesystem::path caseFile) { return caseFile.replace_extension(".evidence"); }
};

/// Packages on their way and those that have arrived: FOLDER/evidence.db beside the roster (synchronous=FULL), with a hash-chained log of what was asked,
/// refused and arrived, in the same transaction. Several processes may have it open. One thread an object.
class EvidenceBook {
public:
    static Result<std::unique_ptr<EvidenceBook>> open(const std::filesystem::path& folder);
    ~EvidenceBook();

    /// Takes the write lock; what follows is kept together with commit().
    Result<fleet::RosterStep> begin();
    Result<void> save(const EvidencePackage& package); ///< adds it when it is new
    Result<std::optional<EvidencePackage>> package(const std::string& id);
    Result<std::vector<EvidencePackage>> ofCase(const std::filesystem::path& caseFile); ///< newest first
    Result<std::vector<EvidencePackage>> open(size_t maximum); ///< Asking or Receiving, oldest first

    /// A piece that was asked for and has not come.
    struct Asked {
        int64_t piece = 0;
        std::string command; ///< "" it is to be asked for again
    };
    Result<std::vector<Asked>> asked(const std::string& id); ///< by piece
    Result<void> ask(const std::string& id, const Asked& asked);
    Result<void> came(const std::string& id, int64_t piece);
    Result<void> forgetAsked(const std::string& id);

    /// Its name, the same as long as the file lives.
    Result<std::string> logName();
    /// Entries after that number, oldest first.
    Result<std::vector<ActionLog::Entry>> logAfter(int64_t number);
    Result<ActionLog::Verdict> verifyLog();

private:
    explicit EvidenceBook(std::unique_ptr<Connection> connection);
    template <typename... Values> Result<std::vector<EvidencePackage>> find(const std::string& condition, const Values&... values);
    std::unique_ptr<Connection> m_connection;
};

} // namespace metsuke::mitigation
