// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/respond_prompts.h"

#include "ui/services/format.h"
#include "ui/services/respond_words.h"
#include "ui/windows/confirm_dialog.h"

#include <QCoreApplication>
#include <QPointer>

namespace metsuke::respond_prompts {

namespace {

QString tr(const char* text, const char* comment = nullptr, int n = -1) { return QCoreApplication::translate("metsuke::respond_prompts", text, comment, n); }

} // namespace

void askCarryOut(QWidget* parent, FleetService& fleet, const mitigation::Order& order, const Proposed* proposed, const QString& host) {
    const int changes = respond_words::changesOf(*order.dryRun);
    QStringList sentences{tr("The %n steps are done as the dry run showed them, and not if anything there has changed since.", nullptr, static_cast<int>(order.plan.steps.size()))};
    if (proposed != nullptr && !proposed->proposal.blast.sessions.empty()) {
        const size_t sessions = proposed->proposal.blast.sessions.size() + proposed->proposal.blast.moreSessions;
        sentences << tr("Up to %n connections drop.", nullptr, static_cast<int>(sessions));
    }
    sentences << tr("What can be undone is undone here, too.");
    ConfirmDialog::ask(parent, {tr("%n changes on this computer", nullptr, changes), format::paragraph(sentences), host, tr("Make %n changes", nullptr, changes), true},
        [fleet = QPointer<FleetService>(&fleet), id = order.id, hash = order.planHash()] {
            if (fleet != nullptr) {
                fleet->carryOut(id, hash);
            }
        });
}

void askUndo(QWidget* parent, FleetService& fleet, const mitigation::Order& order, const QString& host) {
    ConfirmDialog::ask(parent,
        {tr("Undo on this computer"), tr("Everything that this plan did there and can be undone is taken back, in reverse order. What it stopped may begin again."), host, tr("Undo"), true},
        [fleet = QPointer<FleetService>(&fleet), id = order.id] {
            if (fleet != nullptr) {
                fleet->undoOrder(id);
            }
        });
}

} // namespace metsuke::respond_prompts
