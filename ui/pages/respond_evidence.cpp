// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/respond_evidence.h"

#include "ui/services/format.h"
#include "ui/services/respond_words.h"
#include "ui/services/sentences.h"
#include "ui/widgets/fact_list.h"
#include "ui/widgets/sentence_list.h"
#include "ui/windows/record_prompts.h"

#include "core/evidence/piece_codec.h"

#include <QDesktopServices>
#include <QPushButton>
#include <QUrl>

#include <algorithm>

namespace metsuke {

using mitigation::EvidencePackage;
using mitigation::TransferState;

namespace {

QString stateOf(const std::optional<EvidencePackage>& package) {
    return sentences::render(Message(package ? std::string(textOf(package->state)) : "mitigation.transfer_there"));
}

QString iconOf(const std::optional<EvidencePackage>& package) {
    if (!package) {
        return QStringLiteral("computer");
    }
    switch (package->state) {
    case TransferState::Asking: return QStringLiteral("clock");
    case TransferState::Receiving: return QStringLiteral("import");
    case TransferState::Verified: return QStringLiteral("shield-check");
    case TransferState::Failed: return QStringLiteral("warning");
    }
    return {};
}

Token tokenOf(const std::optional<EvidencePackage>& package) {
    if (!package) {
        return Token::Text2;
    }
    switch (package->state) {
    case TransferState::Asking:
    case TransferState::Receiving: return Token::StateWait;
    case TransferState::Verified: return Token::StateOk;
    case TransferState::Failed: return Token::StateBad;
    }
    return Token::Text2;
}

bool isComing(const std::optional<EvidencePackage>& package) { return package && package->state <= TransferState::Receiving; }

} // namespace

RespondEvidence::RespondEvidence(CaseSession& session, FleetService* fleet, QWidget* parent)
    : RecordView(parent)
    , m_session(session)
    , m_fleet(fleet)
    , m_folder(addButton(QStringLiteral("folder")))
    , m_fetch(addDeed(QStringLiteral("import")))
    , m_cancel(addDeed(QStringLiteral("cross")))
    , m_unpack(addDeed(QStringLiteral("unlock")))
    , m_bundle(addDeed(QStringLiteral("export"))) {
    connect(m_folder, &QPushButton::clicked, this, &RespondEvidence::openFolder);
    connect(m_fetch, &QPushButton::clicked, this, &RespondEvidence::fetch);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        if (const Row* row = inHand(); row != nullptr && isComing(row->package)) {
            m_fleet->responses()->cancelEvidence(row->collected.undoId);
        }
    });
    connect(m_unpack, &QPushButton::clicked, this, [this] {
        if (const Row* row = inHand()) {
            record_prompts::askUnpack(window(), *m_fleet, row->collected.undoId, caseOf(*row));
        }
    });
    connect(m_bundle, &QPushButton::clicked, this, [this] {
        if (const Row* row = inHand()) {
            record_prompts::askBundle(window(), *m_fleet, row->collected.undoId, caseOf(*row));
        }
    });
}

void RespondEvidence::retranslate() {
    m_folder->setText(tr("Open folder"));
    m_folder->setToolTip(tr("The sealed packages beside the case"));
    m_cancel->setText(tr("Do not fetch it"));
    m_unpack->setText(tr("Unpack…"));
    m_unpack->setToolTip(tr("Decrypts it into a folder. Handle what is in it as you would the intruder's own files."));
    m_bundle->setText(tr("For an expert…"));
    m_bundle->setToolTip(tr("One file: the evidence, the plan, what came of it, and the computer's newest trace"));
    setColumns({tr("Computer"), tr("State"), tr("Arrived"), tr("Size"), tr("SHA-256")}, 1, tr("Packages of evidence"));
    setEmpty(tr("No evidence was collected for this case"),
        tr("Choose a computer or a process and press Shift+E, or carry out a plan that keeps evidence. What was collected is sealed on its computer for this case, and is fetched from here."), {});
}

std::vector<RespondEvidence::Row> RespondEvidence::collect(const OrdersSnapshot& orders, bool isOfAllCases) const {
    std::vector<Row> rows;
    const EvidenceSnapshotPtr known = m_fleet->responses()->evidence();
    const auto own = EvidenceSnapshot::keyOf(m_session.path().toStdString());
    const auto add = [&rows](const std::vector<EvidencePackage>& packages) {
        for (const EvidencePackage& one : packages) {
            rows.push_back({{one.id, one.order, one.device}, one});
        }
    };
    add(known->ofCase(m_session.path()));
    for (const auto& [file, packages] : known->packages) {
        if (isOfAllCases && file != own) {
            add(packages);
        }
    }
    for (const mitigation::Order& order : orders.orders) {
        for (const mitigation::CollectedEvidence& one : mitigation::collectedBy(order)) {
            if (std::ranges::none_of(rows, [&](const Row& row) { return row.collected.undoId == one.undoId; })) {
                rows.push_back({one, std::nullopt});
            }
        }
    }
    return rows;
}

bool RespondEvidence::isElsewhere(const Row& row) const { return row.package && row.package->caseFile != EvidenceSnapshot::keyOf(m_session.path().toStdString()); }

QString RespondEvidence::caseOf(const Row& row) const { return isElsewhere(row) ? QString::fromStdString(row.package->caseFile.string()) : m_session.path(); }

RecordRow RespondEvidence::rowOf(const Row& row, const FleetSnapshot& roster) const {
    const auto& package = row.package;
    const int64_t pieces = package && package->size > 0 ? evidence::piecesOf(package->size) : 0;
    const bool isThere = package && package->state == TransferState::Verified;
    RecordCell arrived{QStringLiteral("–"), {}, Token::Text2, TextStyle::Body, -1};
    if (isComing(package) && pieces > 0) {
        arrived.fraction = static_cast<double>(package->received) / static_cast<double>(pieces);
        arrived.text = tr("%1 % · %2 of %3", "per cent, pieces").arg(static_cast<int>(100 * arrived.fraction)).arg(package->received).arg(pieces);
    } else if (isThere) {
        arrived.text = format::clock(package->changed);
    }
    constexpr qsizetype kShownDigest = 16;
    const QString digest = package ? QString::fromStdString(package->sha256) : QString();
    return {row.collected.undoId,
        {{respond_words::computer(roster, row.collected.device), {}, Token::Text2, TextStyle::BodyStrong, -1}, {stateOf(package), iconOf(package), tokenOf(package), TextStyle::Body, -1}, arrived,
            {package && package->size > 0 ? format::bytes(package->size) : QStringLiteral("–"), {}, Token::Text2, TextStyle::Body, -1},
            {digest.isEmpty() ? QStringLiteral("–") : QString(digest.left(kShownDigest) + QStringLiteral("…")), {}, Token::Text2, TextStyle::Mono, -1}}};
}

void RespondEvidence::show(const OrdersSnapshot& orders, const FleetSnapshot& roster, bool isOfAllCases) {
    const bool isPossible = m_fleet != nullptr && m_fleet->responses() != nullptr && !m_session.path().isEmpty();
    m_all = isPossible ? collect(orders, isOfAllCases) : std::vector<Row>();
    m_problem = isPossible ? m_fleet->responses()->evidence()->problem : std::nullopt;
    std::vector<RecordRow> rows;
    for (const Row& one : m_all) {
        rows.push_back(rowOf(one, roster));
    }
    setRows(std::move(rows));
    showRows(!m_all.empty());
    showHead();
}

void RespondEvidence::showHead() {
    const auto count = [this](auto is) { return static_cast<int>(std::ranges::count_if(m_all, is)); };
    const auto isThere = [](const Row& one) { return one.package && one.package->state == TransferState::Verified; };
    const int there = count([&](const Row& one) { return isThere(one) && !isElsewhere(one); });
    const int elsewhere = count([&](const Row& one) { return isThere(one) && isElsewhere(one); });
    const int coming = count([](const Row& one) { return isComing(one.package); });
    const int waiting = count([](const Row& one) { return !one.package; });
    const int failed = count([](const Row& one) { return one.package && one.package->state == TransferState::Failed; });
    m_folder->setVisible(there > 0);
    if (m_problem) {
        setHead(QStringLiteral("warning"), Token::StateBad, tr("The evidence cannot be read."), metsuke::sentences::render(*m_problem));
        return;
    }
    QStringList parts;
    if (elsewhere > 0) {
        parts << tr("%n in other cases", "packages", elsewhere);
    }
    if (coming > 0) {
        parts << tr("%n on the way", "packages", coming);
    }
    if (waiting > 0) {
        parts << tr("%n still on their computers", "packages", waiting);
    }
    if (failed > 0) {
        parts << tr("%n could not be fetched", "packages", failed);
    }
    setHead(QStringLiteral("folder"), failed > 0 ? Token::StateWarn : Token::Text2, there == 0 ? tr("No evidence is in the case") : tr("%n packages of evidence are in the case", nullptr, there),
        parts.join(QStringLiteral(" · ")));
}

const RespondEvidence::Row* RespondEvidence::inHand() const {
    const auto found = std::ranges::find_if(m_all, [this](const Row& one) { return one.collected.undoId == current(); });
    return found == m_all.end() ? nullptr : &*found;
}

void RespondEvidence::showRow() {
    const Row* row = inHand();
    const bool isThere = row != nullptr && row->package && row->package->state == TransferState::Verified;
    const bool isFailed = row != nullptr && row->package && row->package->state == TransferState::Failed;
    m_fetch->setVisible(row != nullptr && (isFailed || !row->package));
    m_fetch->setText(isFailed ? tr("Fetch it again") : tr("Fetch it into the case"));
    m_cancel->setVisible(row != nullptr && isComing(row->package));
    m_unpack->setVisible(isThere);
    m_bundle->setVisible(isThere);
    if (row == nullptr) {
        setTitle(QStringLiteral("folder"), Token::Text3, tr("No package is chosen"), {});
        return;
    }
    const FleetSnapshotPtr roster = m_fleet->snapshot();
    setTitle(iconOf(row->package), tokenOf(row->package), respond_words::computer(*roster, row->collected.device), stateOf(row->package));
    facts()->add(tr("Package"), QString::fromStdString(row->collected.undoId), true);
    facts()->add(tr("Order"), QString::fromStdString(row->collected.order), true);
    if (isElsewhere(*row)) {
        facts()->add(tr("Case"), format::untrusted(row->package->caseFile.filename().string()));
    }
    if (const auto& package = row->package) {
        facts()->add(tr("Wanted by"), format::untrusted(package->by));
        facts()->add(tr("Begun"), format::moment(package->begun));
        facts()->add(tr("Changed"), format::moment(package->changed));
        facts()->add(tr("Size"), package->size > 0 ? format::bytes(package->size) : QString());
        facts()->add(tr("SHA-256, sealed"), QString::fromStdString(package->sha256), true);
        if (!package->reason.id.empty()) {
            lines()->add(QStringLiteral("warning"), isFailed ? Token::StateBad : Token::StateWarn, metsuke::sentences::render(package->reason));
        }
        if (isThere) {
            lines()->add(QStringLiteral("check"), Token::StateOk, tr("All of it came, and is what the computer said it would be. Only this case's key opens it."));
        }
    } else {
        lines()->add(QStringLiteral("info"), Token::Text2, tr("It is sealed on its computer, which keeps it for thirty days, or until there is no room for it."));
    }
    const fleet::Agent* agent = roster->agent(row->collected.device);
    if (agent != nullptr && isComing(row->package) && roster->at - agent->lastSeen > fleet::kConnectedFor) {
        lines()->add(QStringLiteral("clock"), Token::StateWarn, tr("The computer was last heard %1. It goes on once it is heard again.", "4 min ago").arg(format::ago(agent->lastSeen, roster->at)));
    }
}

void RespondEvidence::fetch() {
    if (const Row* row = inHand()) {
        m_fleet->responses()->fetchEvidence(row->collected, caseOf(*row));
    }
}

void RespondEvidence::openFolder() {
    const auto folder = EvidencePackage::folderOf(EvidenceSnapshot::keyOf(m_session.path().toStdString()));
    QDesktopServices::openUrl(QUrl::fromLocalFile(QString::fromStdString(folder.string())));
}

} // namespace metsuke
