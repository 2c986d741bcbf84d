// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done to a computer from anywhere in the window. Each of these drafts an order and has it looked at; nothing is changed
// before somebody confirms what its computer said.
#include "ui/windows/main_window.h"

#include "ui/pages/page.h"
#include "ui/services/respond_session.h"
#include "ui/services/trace_session.h"
#include "ui/widgets/respond_menu.h"
#include "ui/windows/record_prompts.h"
#include "ui/windows/respond_prompts.h"

namespace metsuke {

using plan::Action;

void MainWindow::orderNow(const mitigation::DirectWish& wish, const std::vector<IpAddress>& hosts) {
    m_session->respond().order(wish, hosts);
    showPage(QStringLiteral("respond"));
}

void MainWindow::registerRespondActions() {
    const auto add = [this](const char* id, std::function<QString()> text, const char* key, const char* icon, Action action, std::function<void()> run) {
        ActionSpec spec;
        spec.id = QString::fromLatin1(id);
        spec.group = QStringLiteral("respond");
        spec.text = std::move(text);
        spec.keys = QKeySequence::listFromString(QString::fromLatin1(key), QKeySequence::PortableText);
        spec.icon = QString::fromLatin1(icon);
        spec.scope = ActionScope::View;
        spec.whyNot = [this, action] { return m_session->respond().whyNot(action); };
        spec.run = std::move(run);
        m_actions->add(std::move(spec));
    };
    const auto plain = [this](Action action) {
        mitigation::DirectWish wish;
        wish.action = action;
        const RespondSubject subject = m_session->respond().subject();
        wish.process = subject.process;
        orderNow(wish, {subject.host});
    };
    const auto accept = [this](const mitigation::DirectWish& wish, const std::vector<IpAddress>& hosts) { orderNow(wish, hosts); };
    add("respond.isolate", [] { return tr("&Isolate this computer…"); }, "Shift+I", "shield", Action::ContainHost,
        [this, accept] { respond_prompts::askIsolate(this, m_session->respond(), accept); });
    add("respond.block", [] { return tr("&Block this address…"); }, "Shift+B", "cross", Action::DenyAddress,
        [this, accept] { respond_prompts::askBlock(this, m_session->respond(), accept); });
    add("respond.stop", [] { return tr("&Stop this process…"); }, "Shift+K", "process", Action::KillProcess, [plain] { plain(Action::KillProcess); });
    add("respond.cut", [] { return tr("End this process's co&nnections…"); }, "", "plug", Action::KillConnections, [plain] { plain(Action::KillConnections); });
    add("respond.evidence", [] { return tr("&Collect evidence…"); }, "Shift+E", "folder", Action::CollectEvidence, [plain] { plain(Action::CollectEvidence); });
    add("respond.restart", [] { return tr("Ask for a res&tart…"); }, "", "redo", Action::RestartHost, [plain] { plain(Action::RestartHost); });
    const auto beside = [this](const char* id, std::function<QString()> text, const char* icon, std::function<void(FleetService&)> run) {
        ActionSpec spec;
        spec.id = QString::fromLatin1(id);
        spec.group = QStringLiteral("respond");
        spec.text = std::move(text);
        spec.icon = QString::fromLatin1(icon);
        spec.scope = ActionScope::View;
        spec.whyNot = [this] { return m_session->respond().whyNot(Action::CollectEvidence); }; // an agent is all that it takes
        spec.run = [this, run = std::move(run)] {
            FleetService* fleet = m_session->facts().fleet.get();
            if (fleet != nullptr && fleet->responses() != nullptr) {
                run(*fleet);
            }
        };
        m_actions->add(std::move(spec));
    };
    beside("respond.except", [] { return tr("&Leave something alone…"); }, "shield-check",
        [this](FleetService& fleet) { record_prompts::askException(this, fleet, m_session->respond().exceptionCandidates()); });
    beside("respond.mark", [] { return tr("Put into a &work queue…"); }, "flag",
        [this](FleetService& fleet) { record_prompts::askMark(this, fleet, m_session->respond().device()); });
    ActionSpec mend;
    mend.id = QStringLiteral("investigate.respond");
    mend.group = QStringLiteral("respond");
    mend.text = [] { return tr("Put &right what was traced…"); };
    mend.keys = {QKeySequence(QStringLiteral("Shift+R"))};
    mend.icon = QStringLiteral("respond");
    mend.scope = ActionScope::View;
    mend.whyNot = [this] { return m_session->respond().canPropose() ? QString() : tr("To put right what was done, trace a connection to its cause first."); };
    mend.run = [this] {
        m_session->respond().propose();
        showPage(QStringLiteral("respond"));
    };
    m_actions->add(std::move(mend));
    ActionSpec agree;
    agree.id = QStringLiteral("respond.agree");
    agree.group = QStringLiteral("respond/others");
    agree.text = [] { return tr("&Agree to an order of another workstation…"); };
    agree.icon = QStringLiteral("agents");
    agree.enabled = [this] { return m_session->facts().fleet != nullptr; };
    agree.run = [this] { respond_prompts::askRequest(this, *m_session->facts().fleet); };
    m_actions->add(std::move(agree));
    ActionSpec menu;
    menu.id = QStringLiteral("respond.menu");
    menu.group = QStringLiteral("investigate/respond");
    menu.text = [] { return tr("What can be done"); };
    menu.keys = {QKeySequence(QStringLiteral("R"))};
    menu.scope = ActionScope::View;
    menu.run = [this] {
        if (Page* page = currentPage()) {
            constexpr int kFromEdge = 48;
            respond_menu::open(this, page->mapToGlobal(QPoint(kFromEdge, kFromEdge)), *m_actions);
        }
    };
    m_actions->add(std::move(menu));
    if (FleetService* fleet = m_session->facts().fleet.get()) {
        connect(fleet, &FleetService::requestRead, this, [this, fleet](const ApprovalRequestPtr& request) {
            if (isActiveWindow()) { // one window has asked
                respond_prompts::askAgree(this, *fleet, request);
            }
        });
        connect(fleet, &FleetService::orderFailed, this, [this](const std::string& order, const Error& error) {
            if (order.empty() && isActiveWindow() && m_session->context().page() != QStringLiteral("respond")) {
                m_session->raise(error);
            }
        });
    }
}

} // namespace metsuke
