// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/respond_prompts.h"

#include "ui/services/format.h"
#include "ui/services/object_words.h"
#include "ui/services/respond_words.h"
#include "ui/windows/confirm_dialog.h"

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
    const auto words = [](const plan::StepReport& step) { return respond_words::action(step.action); };
    QStringList back, stays;
    for (const plan::StepReport& step : order.report ? order.report->steps : std::vector<plan::StepReport>()) {
        if (step.state != plan::State::Done || !step.isChange || step.undoId.empty() || (!undoId.empty() && step.undoId != undoId)) {
            continue;
        }
        if (step.undo > plan::UndoClass::U1) {
            stays << words(step);
            continue;
        }
        back.prepend(words(step)); // in reverse order
        for (const plan::TouchedObject& object : step.objects) {
            if (!undoId.empty() && object.before != object.after) {
                back << object_words::changed({object.kind, object.name, object.after, object.before});
            }
        }
    }
    QStringList sentences;
    if (!back.isEmpty()) {
        sentences << tr("Taken back, in this order: %1.").arg(back.join(tr("; ", "between steps")));
    }
    if (!stays.isEmpty()) {
        sentences << tr("Stays as it is, since it cannot be taken back: %1.").arg(stays.join(tr("; ", "between steps")));
    }
    sentences << tr("What it stopped may begin again. The computer says afterwards what it could take back.");
    ConfirmDialog::ask(parent, {undoId.empty() ? tr("Undo on this computer") : tr("Undo this step"), format::paragraph(sentences), host, tr("Undo"), true},
        [fleet = QPointer<FleetService>(&fleet), id = order.id, undoId] {
            if (fleet != nullptr) {
                undoId.empty() ? fleet->undoOrder(id) : fleet->undoStep(id, undoId);
            }
        });
}

} // namespace metsuke::respond_prompts
