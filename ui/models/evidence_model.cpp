// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/evidence_model.h"

#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/theme/theme.h"

#include <algorithm>

namespace metsuke {

void EvidenceModel::setSubject(const InspectedSubject& subject) {
    const bool same = std::equal(subject.detections.begin(), subject.detections.end(), m_subject.detections.begin(), m_subject.detections.end(),
        [](const Detection* a, const Detection* b) { return a->key == b->key; });
    if (same) {
        m_subject = subject;
        if (rowCount() > 0) {
            emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        }
        return;
    }
    beginResetModel(); // another subject
    m_subject = subject;
    endResetModel();
}

const Detection* EvidenceModel::at(int row) const {
    return row < 0 || row >= rowCount() ? nullptr : m_subject.detections[static_cast<size_t>(row)];
}

int EvidenceModel::rowOf(const std::string& key) const {
    const auto& all = m_subject.detections;
    const auto it = std::find_if(all.begin(), all.end(), [&](const Detection* d) { return d->key == key; });
    return it == all.end() ? -1 : static_cast<int>(it - all.begin());
}

int EvidenceModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_subject.detections.size()); }

QVariant EvidenceModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const Detection& detection = *m_subject.detections[static_cast<size_t>(index.row())];
    const auto why = [&] { return sentences::why(detection, m_subject.snapshot->rule(detection.rule)); };
    switch (role) {
    case SeverityRole: return static_cast<int>(detection.severity);
    case KeyRole: return QString::fromStdString(detection.key);
    case Qt::ToolTipRole: return QString(format::dateTime(detection.first) % u'\n' % why());
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((index.column() == WeightColumn ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::FontRole:
        return metsuke::font(index.column() == TimeColumn || index.column() == RuleColumn ? TextStyle::Mono
                : index.column() == WeightColumn                                         ? TextStyle::CaptionStrong
                                                                                         : TextStyle::Caption);
    case Qt::ForegroundRole: return index.column() == TimeColumn ? QVariant(color(Token::Text2)) : QVariant();
    case Qt::AccessibleTextRole:
        if (index.column() == SeverityColumn) {
            return format::severityWord(detection.severity);
        }
        break;
    case Qt::DisplayRole: break;
    default: return {};
    }
    switch (index.column()) {
    case TimeColumn: return format::clock(detection.first);
    case RuleColumn: return QString::fromStdString(detection.rule);
    case WhyColumn: return sentences::ruleTitle(m_subject.snapshot->rule(detection.rule), detection.rule);
    case WeightColumn: return QString::number(m_subject.weightOf(detection), 'f', 1);
    default: return {};
    }
}

QVariant EvidenceModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case TimeColumn: return tr("Time");
    case RuleColumn: return tr("Rule");
    case WhyColumn: return tr("What was seen");
    case WeightColumn: return tr("Weight");
    default: return {};
    }
}

} // namespace metsuke
