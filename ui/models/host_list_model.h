// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/case_session.h"

#include <QAbstractListModel>

#include <array>
#include <optional>
#include <set>

namespace metsuke {

/// Phases that have a cell in lists, in kill-chain order: PE C2 DISC CRED LM EXF IMP.
inline constexpr size_t kPhaseCells = 7;

/// A host as the Overview lists it.
struct HostListRow {
    HostKey key;
    QString name;
    QString remark; ///< address and user or role
    double severity = 0;
    QString why; ///< one sentence
    std::array<std::optional<Severity>, kPhaseCells> phases; ///< worst detection of the phase
    Timestamp since;
    bool isIncident = false;
    std::string incident; ///< key, when there is one
};

/// Hosts with something to say, by severity. In memory: at most some thousand.
class HostListModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { RowRole = Qt::UserRole + 1 };
    using QAbstractListModel::QAbstractListModel;

    /// Hosts of `snapshot` with a detection in `visible` (null: all detections count).
    void setSnapshot(const CaseSnapshot& snapshot, const std::set<std::string>* visible);
    [[nodiscard]] const std::vector<HostListRow>& hosts() const { return m_rows; }
    [[nodiscard]] int rowOf(const HostKey& key) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    std::vector<HostListRow> m_rows;
};

/// What a host did, to stand beside its name: its incident's deeds, else its weightiest detection.
[[nodiscard]] QString hostSentence(const CaseSnapshot& snapshot, const HostKey& host);

} // namespace metsuke
