// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/others_model.h"

#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/theme/theme.h"

#include <algorithm>

namespace metsuke {

namespace {

enum class Answer : uint8_t { Met, None, MetNothing };

Answer answerOf(const OtherComputer& one) {
    return !one.sightings ? Answer::None : one.sightings->found.empty() ? Answer::MetNothing : Answer::Met;
}

bool isSparse(const OtherComputer& one) { return one.sightings && (one.sightings->hasGaps || one.sightings->isCut); }

} // namespace

void OthersModel::setComputers(const OtherComputers& others) {
    beginResetModel();
    m_rows = others.computers;
    std::ranges::stable_sort(m_rows, {}, answerOf);
    endResetModel();
}

int OthersModel::met() const {
    return static_cast<int>(std::ranges::count_if(m_rows, [](const OtherComputer& one) { return answerOf(one) == Answer::Met; }));
}

void OthersModel::retranslate() {
    emit headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (!m_rows.empty()) {
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    }
}

QString OthersModel::text(const OtherComputer& row, int column) const {
    const bool isMet = answerOf(row) == Answer::Met;
    switch (column) {
    case NameColumn: return format::untrusted(row.hostname.empty() ? row.device : row.hostname);
    case AnswerColumn:
        if (isMet) {
            return tr("met it");
        }
        if (row.sightings) {
            return isSparse(row) ? tr("not met, as far as it has recorded") : tr("not met");
        }
        if (row.state == fleet::CommandState::Answered) {
            return tr("cannot answer that");
        }
        return tr("no answer: %1", "state of a command").arg(sentences::render(Message("fleet.command_" + std::string(commandStateName(row.state)))));
    case WhatColumn: {
        QStringList what;
        for (const endpoint::Sighting& one : isMet ? row.sightings->found : std::vector<endpoint::Sighting>()) {
            what << format::untrusted(one.indicator.kind == endpoint::Indicator::Kind::File && !one.label.empty() ? one.label : one.indicator.value);
        }
        return what.join(QStringLiteral(", "));
    }
    case FirstColumn: return isMet ? format::moment(std::ranges::min(row.sightings->found, {}, &endpoint::Sighting::first).first) : QString();
    case LastColumn: return isMet ? format::moment(std::ranges::max(row.sightings->found, {}, &endpoint::Sighting::last).last) : QString();
    default: return {};
    }
}

QVariant OthersModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    const OtherComputer& row = m_rows[static_cast<size_t>(index.row())];
    const Answer answer = answerOf(row);
    switch (role) {
    case Qt::DisplayRole: return text(row, index.column());
    case Qt::ToolTipRole: return text(row, index.column()).toHtmlEscaped();
    case Qt::FontRole:
        return index.column() == NameColumn ? metsuke::font(TextStyle::BodyStrong) : index.column() == AnswerColumn ? metsuke::font(TextStyle::Body) : metsuke::font(TextStyle::Mono);
    case IconRole:
        return answer == Answer::Met ? QStringLiteral("warning") : answer == Answer::None ? (row.isSettled ? QStringLiteral("help") : QStringLiteral("clock"))
            : isSparse(row)          ? QStringLiteral("info")
                                     : QStringLiteral("check");
    case TokenRole:
        return static_cast<int>(answer == Answer::Met ? Token::StateBad : answer == Answer::None ? Token::StateWait : isSparse(row) ? Token::StateWarn : Token::StateOk);
    default: return {};
    }
}

QVariant OthersModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case NameColumn: return tr("Computer");
    case AnswerColumn: return tr("Answer");
    case WhatColumn: return tr("What it met");
    case FirstColumn: return tr("First");
    case LastColumn: return tr("Last");
    default: return {};
    }
}

} // namespace metsuke
