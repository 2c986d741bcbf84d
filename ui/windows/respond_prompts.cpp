// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/respond_prompts.h"

#include "ui/services/format.h"
#include "ui/services/respond_words.h"
#include "ui/windows/confirm_dialog.h"
#include "ui/windows/undo_dialog.h"

#include "core/base/wall_clock.h"

#include <QCoreApplication>
#include <QPointer>

#include <algorithm>

namespace metsuke::respond_prompts {

namespace {

QString tr(const char* text, const char* comment = nullptr, int n = -1) { return QCoreApplication::translate("metsuke::respond_prompts", text, comment, n); }

/// What it touches that others need: by the agent's own policy, or by what the case knows of the network.
QStringList protectedOf(const mitigation::Order& order, const QString& host) {
    QStringList all;
    const auto stepOf = [&](const std::string& id) { return std::ranges::find(order.plan.steps, id, &plan::Step::id); };
    for (const plan::StepReport& said : order.dryRun->steps) {
        if (const auto step = stepOf(said.step); said.isChange && said.tier > traitsOf(said.action).tier && step != order.plan.steps.end()) {
            all << respond_words::target(step->target, host);
        }
    }
    for (const Message& asset : order.facts ? order.facts->blast.assets : std::vector<Message>()) {
        for (const auto& [name, value] : asset.args) {
            const auto* address = std::get_if<std::string>(&value);
            const bool isTouched = address != nullptr && name == "address" && std::ranges::any_of(order.plan.steps, [&](const plan::Step& step) {
                return respond_words::target(step.target, host) == QString::fromStdString(*address);
            });
            if (isTouched && !all.contains(QString::fromStdString(*address))) {
                all << QString::fromStdString(*address);
            }
        }
    }
    return all;
}

} // namespace

void askCarryOut(QWidget* parent, FleetService& fleet, const mitigation::Order& order, const QString& host) {
    const int changes = respond_words::changesOf(*order.dryRun);
    QStringList sentences{tr("The %n steps are done as the dry run showed them, and not if anything there has changed since.", nullptr, static_cast<int>(order.plan.steps.size()))};
    if (std::ranges::find(order.plan.steps, plan::Action::ContainHost, &plan::Step::action) != order.plan.steps.end()) {
        sentences << tr("All its connections drop but the one to this workstation.");
    }
    sentences << tr("What can be taken back, Undo on this page takes back.");
    constexpr Duration kFresh = 5 * kMinute;
    if (const Duration age = wallClock() - order.looked; order.looked.ns != 0 && age > kFresh) {
        sentences << tr("The dry run is of %1.", "4 min ago").arg(format::ago(order.looked, wallClock()));
    }
    const QStringList assets = protectedOf(order, host);
    if (!assets.isEmpty()) {
        sentences << tr("It touches what is protected, because others need it: %1.", "addresses or names").arg(assets.join(tr(", ", "between things of a list")));
    }
    ConfirmDialog::ask(parent,
        {tr("%n changes on this computer", nullptr, changes), format::breakable(format::paragraph(sentences)), host, tr("Make %n changes", nullptr, changes), true, assets.isEmpty() ? QString() : host},
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
