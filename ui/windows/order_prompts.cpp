// SPDX-License-Identifier: GPL-3.0-or-later
// The half of respond_prompts that begins an order, and that a second person answers.
#include "ui/windows/respond_prompts.h"

#include "ui/services/format.h"
#include "ui/services/respond_words.h"
#include "ui/windows/confirm_dialog.h"
#include "ui/windows/entry_dialog.h"
#include "ui/windows/text_prompt.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileDialog>
#include <QPointer>

#include <array>

namespace metsuke::respond_prompts {

namespace {

QString tr(const char* text, const char* comment = nullptr, int n = -1) { return QCoreApplication::translate("metsuke::respond_prompts", text, comment, n); }

constexpr std::array<Duration, 4> kDurations{kHour, 4 * kHour, kDay, 7 * kDay};
constexpr size_t kUsual = 1;

EntryField durationField() {
    EntryField field;
    field.kind = EntryField::Kind::Choice;
    field.label = tr("Released by itself after");
    field.value = QString::number(kUsual);
    for (const Duration one : kDurations) {
        field.choices << format::duration(one);
    }
    return field;
}

Duration durationOf(const QString& value) { return kDurations.at(static_cast<size_t>(std::clamp(value.toInt(), 0, static_cast<int>(kDurations.size()) - 1))); }

/// Chosen with the desktop's own dialog; nothing waits.
void chooseFile(QWidget* parent, const QString& title, QFileDialog::AcceptMode mode, const QString& name, std::function<void(const QString&)> chosen) {
    auto* dialog = new QFileDialog(parent, title, QDir::homePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(mode);
    dialog->setFileMode(mode == QFileDialog::AcceptOpen ? QFileDialog::ExistingFile : QFileDialog::AnyFile);
    dialog->selectFile(name);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, std::move(chosen));
    dialog->open();
}

QString changesOf(const plan::Plan& plan, const QString& host) {
    constexpr size_t kMost = 6;
    QStringList lines;
    for (const plan::Step& step : plan.steps) {
        if (static_cast<size_t>(lines.size()) == kMost) {
            lines << tr("and %n more", nullptr, static_cast<int>(plan.steps.size() - kMost));
            break;
        }
        lines << tr("%1: %2", "action, target").arg(respond_words::action(step.action), respond_words::target(step.target, host));
    }
    return lines.join(u'\n');
}

} // namespace

void askIsolate(QWidget* parent, const RespondSession& session, Accept accept) {
    const RespondSubject subject = session.subject();
    EntryDialog::ask(
        parent, tr("Isolate %1").arg(subject.name), tr("Look what it would do"), {durationField()}, [](const QStringList&) { return QString(); },
        [accept = std::move(accept), host = subject.host](const QStringList& values) {
            mitigation::DirectWish wish;
            wish.action = plan::Action::ContainHost;
            wish.holdFor = durationOf(values.front());
            accept(wish, {host});
        });
}

void askBlock(QWidget* parent, const RespondSession& session, Accept accept) {
    const RespondSubject subject = session.subject();
    const std::vector<IpAddress> all = session.connectedHosts();
    EntryField address;
    address.label = tr("Address");
    address.hint = QStringLiteral("203.0.113.9");
    address.value = subject.peers.empty() ? QString() : QString::fromStdString(subject.peers.front().toString());
    EntryField where;
    where.kind = EntryField::Kind::Choice;
    where.label = tr("On");
    where.value = QStringLiteral("0");
    where.choices << subject.name;
    if (all.size() > 1) {
        where.choices << tr("%n connected computers, this one first", nullptr, static_cast<int>(all.size()));
    }
    EntryDialog::ask(
        parent, tr("Block an address"), tr("Look what it would do"), {address, where, durationField()},
        [](const QStringList& values) { return IpAddress::parse(values.front().trimmed().toStdString()) ? QString() : tr("Address: 203.0.113.9 or 2001:db8::9 was expected."); },
        [accept = std::move(accept), all](const QStringList& values) {
            mitigation::DirectWish wish;
            wish.action = plan::Action::DenyAddress;
            wish.address = IpAddress::parse(values[0].trimmed().toStdString()).value_or(IpAddress());
            wish.holdFor = durationOf(values[2]);
            accept(wish, values[1] == QStringLiteral("0") ? std::vector{all.front()} : all);
        });
}

void askApprove(QWidget* parent, FleetService& fleet, const mitigation::Order& order, const QString& host) {
    const QPointer<FleetService> service(&fleet);
    ConfirmDialog::ask(parent,
        {tr("Agree as a second person"),
            format::paragraph({tr("You agree to what the newest dry run showed, on this computer and nothing else:"), QString(u'\n' + changesOf(order.plan, host) + u'\n'),
                tr("Choose the file of your own key next. It is read once and not kept.")}),
            host, tr("Choose my key…"), true},
        [parent = QPointer<QWidget>(parent), service, id = order.id] {
            if (parent == nullptr) {
                return;
            }
            chooseFile(parent, tr("The file of your key"), QFileDialog::AcceptOpen, {}, [service, id](const QString& file) {
                if (service != nullptr) {
                    service->approveOrder(id, file);
                }
            });
        });
}

void askDecline(QWidget* parent, FleetService& fleet, const mitigation::Order& order, const QString& host) {
    TextPrompt::ask(parent, tr("Do not agree: %1").arg(host), tr("Why not? Whoever ordered it reads this."), tr("Do not agree"),
        [service = QPointer<FleetService>(&fleet), id = order.id](const QString& why) {
            if (service != nullptr) {
                service->declineOrder(id, why);
            }
        });
}

void askRequest(QWidget* parent, FleetService& fleet) {
    chooseFile(parent, tr("What another workstation asks to be agreed to"), QFileDialog::AcceptOpen, {}, [service = QPointer<FleetService>(&fleet)](const QString& file) {
        if (service != nullptr) {
            service->readRequest(file);
        }
    });
}

void askAgree(QWidget* parent, FleetService& fleet, const ApprovalRequestPtr& request) {
    const QString host = format::untrusted(request->plan.device);
    const QPointer<FleetService> service(&fleet);
    ConfirmDialog::ask(parent,
        {tr("Agree to an order of %1").arg(format::untrusted(request->by)),
            format::paragraph({tr("What its computer would do by the dry run:"), QString(u'\n' + changesOf(request->plan, host) + u'\n'),
                tr("Choose the file of your own key next, then where the approval goes.")}),
            host, tr("Choose my key…"), true},
        [parent = QPointer<QWidget>(parent), service, request] {
            if (parent == nullptr) {
                return;
            }
            chooseFile(parent, tr("The file of your key"), QFileDialog::AcceptOpen, {}, [parent, service, request](const QString& key) {
                if (parent == nullptr) {
                    return;
                }
                chooseFile(parent, tr("Where the approval goes"), QFileDialog::AcceptSave, QString::fromStdString(request->plan.id) + QStringLiteral(".approval"),
                    [service, request, key](const QString& file) {
                        if (service != nullptr) {
                            service->agreeTo(request, key, file);
                        }
                    });
            });
        });
}

} // namespace metsuke::respond_prompts
