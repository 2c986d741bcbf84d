// SPDX-License-Identifier: GPL-3.0-or-later
// What the Respond page shows beside plans: isolated computers, evidence, remedies, exceptions; and marks in the work queues.
#include "ui/pages/respond_page.h"

#include "ui/pages/respond_compliance.h"
#include "ui/pages/respond_evidence.h"
#include "ui/pages/respond_exceptions.h"
#include "ui/pages/respond_remedies.h"
#include "ui/services/exception_words.h"
#include "ui/services/format.h"
#include "ui/services/response_service.h"
#include "ui/theme/icons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/respond_views.h"
#include "ui/widgets/step_table.h"
#include "ui/windows/record_prompts.h"

#include <QDir>
#include <QListView>
#include <QMenu>
#include <QPointer>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace metsuke {

using View = RespondViews::View;

void RespondPage::buildRecords() {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_views = new RespondViews(this);
    m_stack = new QStackedWidget(this);
    column->addWidget(m_views);
    column->addWidget(new HairLine(Qt::Horizontal, this));
    column->addWidget(m_stack, 1);
    m_plans = new QWidget(m_stack);
    m_compliance = new RespondCompliance(fleet(), m_stack);
    m_evidence = new RespondEvidence(session(), fleet(), m_stack);
    m_remedies = new RespondRemedies(work(), fleet(), m_stack);
    m_exceptions = new RespondExceptions(fleet(), m_stack);
    for (QWidget* one : std::initializer_list<QWidget*>{m_plans, m_compliance, m_evidence, m_remedies, m_exceptions}) { // in the order of View
        m_stack->addWidget(one);
    }
}

void RespondPage::connectRecords() {
    connect(m_views, &RespondViews::chosen, this, [this](View view) {
        m_stack->setCurrentIndex(static_cast<int>(view));
        showAll();
    });
    connect(m_views, &RespondViews::scopeChosen, this, &RespondPage::showAll);
    connect(m_compliance, &RespondCompliance::orderWanted, this, &RespondPage::showOrder);
    connect(m_remedies, &RespondRemedies::orderWanted, this, &RespondPage::showOrder);
    connect(m_exceptions, &RespondExceptions::removed, this, &RespondPage::offerException);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_list, &QWidget::customContextMenuRequested, this, &RespondPage::listMenu);
    ResponseService* service = fleet() != nullptr ? fleet()->responses() : nullptr;
    if (service == nullptr) {
        return;
    }
    connect(service, &ResponseService::evidenceChanged, this, &RespondPage::showSoon);
    connect(service, &ResponseService::remedyChanged, this, &RespondPage::showSoon);
    connect(service, &ResponseService::remedyDrafted, this, &RespondPage::showSoon);
    connect(service, &ResponseService::fileSaved, this, [this](const QString& path) {
        if (isVisible()) {
            session().raise(UserMessage::Kind::Success, tr("Saved: %1").arg(QDir::toNativeSeparators(path)));
        }
    });
    connect(service, &ResponseService::failed, this, [this](const Error& error) {
        if (isVisible()) { // one window tells it
            session().raise(error);
        }
    });
}

void RespondPage::retranslateRecords() {
    m_views->retranslate();
    m_compliance->retranslate();
    m_evidence->retranslate();
    m_remedies->retranslate();
    m_exceptions->retranslate();
}

Page::Rows RespondPage::rows() const {
    if (const auto* records = qobject_cast<const RecordView*>(m_stack->currentWidget())) {
        return {records->rowCount(), records->rowCount()};
    }
    const auto count = static_cast<qint64>(m_steps->rowCount());
    return {m_steps->chosen(), count};
}

void RespondPage::focusContent() {
    if (auto* records = qobject_cast<RecordView*>(m_stack->currentWidget())) {
        records->focusTable();
    } else if (m_body->isVisible()) {
        m_table->setFocus(Qt::OtherFocusReason);
    } else {
        setFocus(Qt::OtherFocusReason);
    }
}

void RespondPage::showRecords(const FleetSnapshot& roster) {
    m_compliance->show(m_orders, roster);
    m_evidence->show(*m_orders, roster, m_views->isOfAllCases());
    m_remedies->show(m_orders, roster);
    m_exceptions->show(*m_orders, roster);
    m_views->setCount(View::Isolated, m_compliance->rowCount());
    m_views->setCount(View::Evidence, m_evidence->rowCount());
    m_views->setCount(View::Remedies, m_remedies->rowCount());
    m_views->setCount(View::Exceptions, m_exceptions->rowCount());
}

void RespondPage::showOrder(const std::string& order) {
    work().setCurrent(order);
    m_views->setView(View::Plans);
}

void RespondPage::offerException(const mitigation::Exception& removed) {
    const QString value = exception_words::value(removed, *fleet()->snapshot());
    UserMessage message;
    message.kind = UserMessage::Kind::Success;
    message.text = format::breakable(tr("%1 is an exception no more: from now on it is proposed for clean-up, and plans touch it.", "path, name or hash").arg(value));
    message.deed = tr("Undo");
    message.run = [service = QPointer<FleetService>(fleet()), removed] {
        if (service != nullptr && service->responses() != nullptr) {
            service->responses()->addException(removed);
        }
    };
    session().raise(message);
}

/// Marks by hand: what people say of a computer, and that they dealt with it.
void RespondPage::listMenu(const QPoint& at) {
    const int row = m_list->indexAt(at).row();
    const std::string device = m_model->deviceAt(row);
    if (device.empty() || fleet() == nullptr || fleet()->responses() == nullptr) {
        return;
    }
    auto* menu = new QMenu(m_list);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (const auto queue = m_model->queueAt(row); queue && mitigation::takesMarks(*queue)) {
        menu->addAction(themeIcon(QStringLiteral("check")), tr("Dealt with…"), this, [this, device, queue] { record_prompts::askDone(window(), *fleet(), device, *queue); });
        menu->addSeparator();
    }
    for (size_t i = 0; i < mitigation::kWorkQueues; ++i) {
        const auto queue = static_cast<mitigation::WorkQueue>(i);
        if (mitigation::takesMarks(queue) && queue != m_model->queueAt(row)) {
            menu->addAction(themeIcon(QStringLiteral("flag")), tr("Put into %1…", "work queue").arg(respond_words::queue(queue)), this,
                [this, device, queue] { record_prompts::askMark(window(), *fleet(), device, queue); });
        }
    }
    menu->popup(m_list->viewport()->mapToGlobal(at));
}

} // namespace metsuke
