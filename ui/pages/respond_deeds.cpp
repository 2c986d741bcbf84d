// SPDX-License-Identifier: GPL-3.0-or-later
// What is done on the Respond page beside looking and carrying out: one step taken back, a second person's answer, time, and turns.
#include "ui/pages/respond_page.h"

#include "ui/theme/icons.h"
#include "ui/widgets/operation_panel.h"
#include "ui/widgets/order_bar.h"
#include "ui/widgets/step_detail.h"
#include "ui/widgets/step_table.h"
#include "ui/windows/respond_prompts.h"

#include <QDir>
#include <QFileDialog>
#include <QMenu>
#include <QPointer>

namespace metsuke {

using mitigation::OrderEvent;

void RespondPage::connectDeeds() {
    connect(m_step, &StepDetail::undoWanted, this, [this] { undoStep(m_table->currentIndex().row()); });
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_table, &QWidget::customContextMenuRequested, this, &RespondPage::stepMenu);
    connect(m_bar, &OrderBar::agreeWanted, this, [this] {
        if (order() != nullptr) {
            respond_prompts::askApprove(window(), *fleet(), *order(), host());
        }
    });
    connect(m_bar, &OrderBar::declineWanted, this, [this] {
        if (order() != nullptr) {
            respond_prompts::askDecline(window(), *fleet(), *order(), host());
        }
    });
    connect(m_bar, &OrderBar::requestWanted, this, &RespondPage::saveRequest);
    connect(m_bar, &OrderBar::approvalWanted, this, &RespondPage::takeApproval);
    connect(m_bar, &OrderBar::releaseWanted, this, [this](const std::string& undoId) {
        if (order() != nullptr) {
            respond_prompts::askUndo(window(), *fleet(), *order(), undoId, host());
        }
    });
    connect(m_bar, &OrderBar::extendWanted, this, [this](Duration duration) { work().extend(current(), duration); });
    connect(m_operation, &OperationPanel::orderChosen, this, [this](const std::string& id) { work().setCurrent(id); });
    connect(m_operation, &OperationPanel::stopWanted, this, [this](const std::string& operation, bool isStopped) {
        if (fleet() != nullptr) {
            fleet()->setStopped(operation, isStopped);
        }
    });
    if (fleet() != nullptr) {
        connect(fleet(), &FleetService::fileSaved, this, [this](const QString& file) {
            if (isVisible()) {
                session().raise(UserMessage::Kind::Success, tr("Saved: %1").arg(QDir::toNativeSeparators(file)));
            }
        });
    }
}

bool RespondPage::canUndo(const StepModel::Row& step) const {
    const mitigation::Order* known = order();
    return known != nullptr && known->report && step.report && mitigation::isInForce(*step.report) && !step.report->undoId.empty()
        && step.report->undo <= plan::UndoClass::U1 && mitigation::next(known->state, OrderEvent::UndoAsked).has_value();
}

void RespondPage::undoStep(int row) {
    const StepModel::Row* step = m_steps->stepAt(row);
    if (step != nullptr && canUndo(*step)) {
        respond_prompts::askUndo(window(), *fleet(), *order(), step->report->undoId, host());
    }
}

void RespondPage::stepMenu(const QPoint& at) {
    const int row = m_table->indexAt(at).row();
    const StepModel::Row* step = m_steps->stepAt(row);
    if (step == nullptr) {
        return;
    }
    auto* menu = new QMenu(m_table);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction* undo = menu->addAction(themeIcon(QStringLiteral("undo")), tr("Undo this step…"), this, [this, row] { undoStep(row); });
    undo->setEnabled(canUndo(*step));
    menu->popup(m_table->viewport()->mapToGlobal(at));
}

void RespondPage::saveRequest() {
    if (order() == nullptr) {
        return;
    }
    auto* dialog = new QFileDialog(window(), tr("Where the request goes"), QDir::homePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(QString::fromStdString(current()) + QStringLiteral(".request"));
    connect(dialog, &QFileDialog::fileSelected, this, [this, id = current()](const QString& file) { fleet()->saveRequest(id, file); });
    dialog->open();
}

void RespondPage::takeApproval() {
    if (order() == nullptr) {
        return;
    }
    auto* dialog = new QFileDialog(window(), tr("The approval that came back"), QDir::homePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this, id = current()](const QString& file) { fleet()->takeApproval(id, file); });
    dialog->open();
}

} // namespace metsuke
