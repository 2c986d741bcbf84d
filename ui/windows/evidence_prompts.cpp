// SPDX-License-Identifier: GPL-3.0-or-later
// The half of record_prompts that evidence, remedies and conditions need.
#include "ui/services/format.h"
#include "ui/services/respond_words.h"
#include "ui/services/response_service.h"
#include "ui/services/sentences.h"
#include "ui/windows/entry_dialog.h"
#include "ui/windows/record_prompts.h"

#include "core/evidence/package_keys.h"
#include "core/mitigation/queue_places.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileDialog>
#include <QPointer>

namespace metsuke::record_prompts {

using endpoint::ComplianceCheck;

namespace {

QString tr(const char* text, const char* comment = nullptr) { return QCoreApplication::translate("metsuke::record_prompts", text, comment); }

/// One a line; empty lines are none.
Result<std::vector<ComplianceCheck>> checksIn(const QString& text) {
    std::vector<ComplianceCheck> checks;
    for (const QString& line : text.split(u'\n')) {
        if (!line.trimmed().isEmpty()) {
            METSUKE_TRY(auto check, endpoint::parseCheck(line.trimmed().toStdString()));
            checks.push_back(std::move(check));
        }
    }
    if (checks.empty() || checks.size() > endpoint::kMostChecks) {
        return Error(ErrorCode::InvalidArgument, Message("compliance.check_count").with("most", static_cast<int64_t>(endpoint::kMostChecks)));
    }
    return checks;
}

QString textOf(const std::vector<ComplianceCheck>& checks) {
    QStringList lines;
    for (const ComplianceCheck& one : checks) {
        lines << QString::fromStdString(endpoint::writeCheck(one));
    }
    return lines.join(u'\n');
}

void choose(QWidget* parent, const QString& title, QFileDialog::FileMode mode, const QString& name, std::function<void(const QString&)> chosen) {
    auto* dialog = new QFileDialog(parent, title, QDir::homePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(mode);
    dialog->setAcceptMode(mode == QFileDialog::AnyFile ? QFileDialog::AcceptSave : QFileDialog::AcceptOpen);
    dialog->setOption(QFileDialog::ShowDirsOnly, mode == QFileDialog::Directory);
    dialog->selectFile(name);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, std::move(chosen));
    dialog->open();
}

} // namespace

void askRelease(QWidget* parent, FleetService& fleet, const mitigation::Order& order, const QString& host) {
    const plan::StepReport* isolation = mitigation::isolationIn(order);
    const std::string undo = isolation != nullptr && order.plan.steps.size() > 1 ? isolation->undoId : std::string();
    EntryField why;
    why.label = tr("Why");
    why.hint = tr("It stands in the log");
    EntryDialog::ask(
        parent, tr("Release %1 now").arg(host), tr("Release"), {why},
        [](const QStringList& values) { return values[0].trimmed().isEmpty() ? tr("Why, although what was required may not hold?") : QString(); },
        [service = QPointer<FleetService>(&fleet), id = order.id, undo](const QStringList& values) {
            if (service != nullptr && service->responses() != nullptr) {
                service->responses()->release(id, undo, values[0].trimmed());
            }
        });
}

void askRequire(QWidget* parent, FleetService& fleet, const std::string& order, const QString& host, const mitigation::IsolationCondition* known) {
    const std::vector<ComplianceCheck> before = known != nullptr ? known->checks : fleet.orders()->policyChecks;
    EntryField checks;
    checks.kind = EntryField::Kind::Lines;
    checks.label = tr("Has to be true");
    checks.hint = QStringLiteral("antivirus\nupdates\npackage:clamav>=1.0\nabsent:/usr/local/bin/upd\nrestarted");
    checks.value = textOf(before);
    EntryField lifts;
    lifts.kind = EntryField::Kind::Switch;
    lifts.label = tr("Lift the isolation as soon as all of it is true");
    lifts.value = known != nullptr && known->isAutomatic ? QStringLiteral("1") : QStringLiteral("0");
    EntryDialog::ask(
        parent, tr("Isolate %1 until").arg(host), tr("Require this"), {checks, lifts},
        [](const QStringList& values) {
            const auto read = checksIn(values[0]);
            return read.ok() ? QString() : sentences::render(read.error());
        },
        [service = QPointer<FleetService>(&fleet), order](const QStringList& values) {
            const auto read = checksIn(values[0]);
            if (service != nullptr && service->responses() != nullptr && read.ok()) {
                service->responses()->requireCompliance(order, *read, values[1] == QStringLiteral("1"));
            }
        });
}

void askUnpack(QWidget* parent, FleetService& fleet, const std::string& package, const QString& casePath) {
    choose(parent, tr("Where the evidence is unpacked"), QFileDialog::Directory, {}, [service = QPointer<FleetService>(&fleet), package, casePath](const QString& folder) {
        if (service != nullptr && service->responses() != nullptr) {
            service->responses()->unpackEvidence(package, casePath, QDir(folder).filePath(QString::fromStdString(package)));
        }
    });
}

void askBundle(QWidget* parent, FleetService& fleet, const std::string& package, const QString& casePath) {
    EntryField key;
    key.label = tr("Expert's public key");
    key.hint = tr("as the expert gave it; empty: not sealed");
    EntryDialog::ask(
        parent, tr("Hand the evidence to an expert"), tr("Choose file…"), {key},
        [](const QStringList& values) {
            const std::string text = values[0].trimmed().toStdString();
            const auto read = text.empty() ? Result<void>() : [&]() -> Result<void> {
                METSUKE_TRY(const auto recipient, evidence::RecipientKey::fromText(text));
                static_cast<void>(recipient);
                return {};
            }();
            return read.ok() ? QString() : sentences::render(read.error());
        },
        [parent = QPointer<QWidget>(parent), service = QPointer<FleetService>(&fleet), package, casePath](const QStringList& values) {
            if (parent == nullptr) {
                return;
            }
            const QString name = QString::fromStdString(package) + (values[0].trimmed().isEmpty() ? QStringLiteral(".tar") : QStringLiteral(".sealed"));
            choose(parent, tr("Where the file for the expert goes"), QFileDialog::AnyFile, name, [service, package, casePath, recipient = values[0]](const QString& file) {
                if (service != nullptr && service->responses() != nullptr) {
                    service->responses()->bundleEvidence(package, casePath, file, recipient);
                }
            });
        });
}

void askRemedyFile(QWidget* parent, FleetService& fleet) {
    choose(parent, tr("An expert's remedy"), QFileDialog::ExistingFile, {}, [service = QPointer<FleetService>(&fleet)](const QString& file) {
        if (service != nullptr && service->responses() != nullptr) {
            service->responses()->openRemedy(file);
        }
    });
}

} // namespace metsuke::record_prompts
