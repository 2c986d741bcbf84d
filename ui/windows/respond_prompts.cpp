// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/respond_prompts.h"

#include "ui/services/format.h"
#include "ui/services/respond_words.h"
#include "ui/windows/confirm_dialog.h"
#include "ui/windows/undo_dialog.h"

#include <QCoreApplication>
#include <QPointer>

#include <algorithm>

namespace metsuke::respond_prompts {

namespace {

QString tr(const char* text, const char* comment = nullptr, int n = -1) { return QCoreApplication::translate("metsuke::respond_prompts", text, comment, n); }

} // namespace

void askCarryOut(QWidget* parent, FleetService& fleet, const mitigation::Order& order, const QString& host) {
    const int changes = respond_words::changesOf(*order.dryRun);
    QStringList sentences{tr("The %n steps are done as the dry run showed them, and not if anything there has changed since.", nullptr, static_cast<int>(order.plan.steps.size()))};
    if (std::ranges::find(order.plan.steps, plan::Action::ContainHost, &plan::Step::action) != order.plan.steps.end()) {
        sentences << tr("All its connections drop but the one to this workstation.");
    }
    sentences << tr("What can be taken back, Undo on this page takes back.");
    ConfirmDialog::ask(parent, {tr("%n changes on this computer", nullptr, changes), format::paragraph(sentences), host, tr("Make %n changes", nullptr, changes), true},
        [fleet = QPointer<FleetService>(&fleet), id = order.id, hash = order.planHash()] {
            if (fleet != nullptr) {
                fleet->carryOut(id, hash);
            }
        });
}

void askUndo(QWidget* parent, FleetService& fleet, const mitigation::Order& order, const std::string& undoId, const QString& host) {
    (new UndoDialog(parent, fleet, order, undoId, host))->open();
}

} // namespace metsuke::respond_prompts
