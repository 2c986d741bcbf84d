// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/undo_dialog.h"

#include "ui/services/format.h"
#include "ui/services/object_words.h"
#include "ui/services/respond_words.h"
#include "ui/services/sentences.h"
#include "ui/widgets/sentence_list.h"
#include "ui/widgets/token_label.h"

#include <QHBoxLayout>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace metsuke {

namespace {

constexpr size_t kMostUndone = 6;
constexpr int kLeastWidth = 520, kMostHeight = 420, kMargin = 20;

} // namespace

UndoDialog::UndoDialog(QWidget* parent, FleetService& fleet, const mitigation::Order& order, const std::string& undoId, const QString& host)
    : QDialog(parent)
    , m_isStep(!undoId.empty())
    , m_token(0)
    , m_whose(new TokenLabel(tr("Asking the computer what it would put back…"), TextStyle::Body, Token::Text2, this))
    , m_steps(new SentenceList)
    , m_scroll(new QScrollArea(this))
    , m_undo(new QPushButton(tr("Undo"), this)) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(m_isStep ? tr("Undo this step") : tr("Undo on this computer"));
    setMinimumWidth(kLeastWidth);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kMargin, 16, kMargin, 16);
    column->setSpacing(12);
    column->addWidget(new TokenLabel(tr("%1: %2", "what is asked, computer").arg(windowTitle(), host), TextStyle::Name, Token::Text, this));
    m_whose->setWordWrap(true);
    column->addWidget(m_whose);
    m_scroll->setWidget(m_steps);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    column->addWidget(m_scroll, 1);
    auto* after = new TokenLabel(tr("What it stopped may begin again. The computer says afterwards what it could take back."), TextStyle::Body, Token::Text2, this);
    after->setWordWrap(true);
    column->addWidget(after);
    auto* foot = new QHBoxLayout;
    auto* cancel = new QPushButton(tr("Cancel"), this);
    cancel->setDefault(true); // what runs there would change: Enter does not do it
    foot->addStretch(1);
    foot->addWidget(cancel);
    foot->addWidget(m_undo);
    column->addLayout(foot);
    m_undo->setEnabled(false);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_undo, &QPushButton::clicked, this, &QDialog::accept);
    connect(&fleet, &FleetService::undoLooked, this, [this](quint64 token, const UndoLookPtr& look) {
        if (token == m_token) {
            show(*look);
        }
    });
    connect(&fleet, &FleetService::orderFailed, this, [this, id = order.id](const std::string& failed, const Error& error) {
        if (failed == id) {
            m_whose->setText(format::breakable(sentences::render(error.message)));
        }
    });
    connect(this, &QDialog::accepted, this, [service = QPointer<FleetService>(&fleet), id = order.id, undoId] {
        if (service != nullptr) {
            undoId.empty() ? service->undoOrder(id) : service->undoStep(id, undoId);
        }
    });
    m_token = fleet.lookAtUndo(order.id, undoId);
}

void UndoDialog::show(const mitigation::UndoLook& look) {
    m_steps->clear();
    m_whose->setText(look.at.ns != 0 ? tr("As the computer sees it now, and in this order:") : format::breakable(sentences::render(look.why)));
    if (look.report.refusal) {
        m_steps->add(QStringLiteral("warning"), Token::StateBad, sentences::render(look.report.refusal->sentence));
    }
    for (const plan::StepReport& step : look.report.steps) {
        add(step);
    }
    const bool isAny = std::ranges::any_of(look.report.steps, [](const plan::StepReport& step) { return !step.refusal; });
    m_undo->setEnabled(isAny);
    QTimer::singleShot(0, this, &UndoDialog::fit); // sentences that were just added are shown with the next turn
}

/// A scroll area by itself is as low as it can be.
void UndoDialog::fit() {
    const int width = kLeastWidth - 2 * kMargin;
    const int height = m_steps->hasHeightForWidth() ? m_steps->heightForWidth(width) : m_steps->sizeHint().height();
    m_scroll->setMinimumHeight(std::min(height + kMargin, kMostHeight));
    adjustSize();
}

void UndoDialog::add(const plan::StepReport& step) {
    const QString action = respond_words::action(step.action);
    if (step.refusal) {
        const bool isForEver = mitigation::isForEver(step);
        m_steps->add(isForEver ? QStringLiteral("info") : QStringLiteral("warning"), isForEver ? Token::Text3 : Token::StateBad,
            isForEver ? tr("%1: stays as it is, since it cannot be taken back", "action").arg(action)
                      : tr("%1: %2", "action, why not").arg(action, sentences::render(step.refusal->sentence)));
        return;
    }
    if (!step.isChange) {
        m_steps->add(QStringLiteral("check"), Token::StateOk, tr("%1: is as before already, nothing has to be done", "action").arg(action));
        return;
    }
    m_steps->add(QStringLiteral("undo"), Token::Accent, tr("%1: is taken back", "action").arg(action), TextStyle::BodyStrong);
    for (const Message& effect : step.effects) {
        m_steps->add(QStringLiteral("info"), Token::StateWarn, sentences::render(effect));
    }
    size_t shown = 0;
    for (const plan::TouchedObject& object : step.objects) {
        if (object.before != object.after && shown++ < (m_isStep ? kMostUndone : 1)) {
            m_steps->add(QStringLiteral("target"), Token::Text3, object_words::changed(object), TextStyle::Mono);
        }
    }
}

} // namespace metsuke
