// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"
#include "core/evidence/ustar.h"
#include "core/mitigation/evidence_desk.h"
#include "core/mitigation/order_book.h"

namespace metsuke::mitigation {

/// A package that an order's step has collected, perhaps still on its computer only.
struct CollectedEvidence {
    std::string undoId; ///< of the step; the package's id once it is fetched
    std::string order, device;
    friend bool operator==(const CollectedEvidence&, const CollectedEvidence&) = default;
};
[[nodiscard]] std::vector<CollectedEvidence> collectedBy(const Order& order);

/// Takes out what the packages of one case hold, for people: each time it is noted in the book of evidence who opened which. Takes as long as
/// decrypting does; decrypted contents stand in memory only, until somebody names where they go. One thread an object.
class EvidenceExport {
public:
    /// All outlive it. `caseFile`: absolute.
    EvidenceExport(EvidenceDesk& desk, OrderBook& orders, fleet::Roster& roster, std::filesystem::path caseFile)
        : m_desk(desk)
        , m_orders(orders)
        , m_roster(roster)
        , m_case(std::move(caseFile)) { }

    /// Into a folder that does not exist yet. NotFound: no such package has arrived in this case.
    Result<std::vector<evidence::Unpacked>> unpack(const std::string& package, const std::filesystem::path& folder, const std::string& by, Timestamp now);
    /// One file for an expert, whole or not at all: the package's contents, the plan, its report, and the computer's newest trace. Sealed to `recipient`
    /// (evidence::RecipientKey::toText); "" not sealed.
    Result<void> bundle(const std::string& package, const std::filesystem::path& file, const std::string& recipient, const std::string& by, Timestamp now);

private:
    Result<FileHandle> opened(const std::string& package, const std::string& by, Timestamp now);
    Result<void> addSurroundings(const FileHandle& archive, const std::string& package);

    EvidenceDesk& m_desk;
    OrderBook& m_orders;
    fleet::Roster& m_roster;
    const std::filesystem::path m_case;
};

} // namespace metsuke::mitigation
