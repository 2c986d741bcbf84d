// SPDX-License-Identifier: GPL-3.0-or-later
// The half of record_prompts that exceptions and marks need.
#include "ui/windows/record_prompts.h"

#include "ui/services/exception_words.h"
#include "ui/services/format.h"
#include "ui/services/respond_words.h"
#include "ui/services/response_service.h"
#include "ui/services/sentences.h"
#include "ui/windows/entry_dialog.h"

#include "core/base/wall_clock.h"

#include <QCoreApplication>
#include <QPointer>

#include <algorithm>
#include <array>

namespace metsuke::record_prompts {

using mitigation::Exception;
using mitigation::ExceptionKind;
using mitigation::WorkQueue;

namespace {

QString tr(const char* text, const char* comment = nullptr, int n = -1) { return QCoreApplication::translate("metsuke::record_prompts", text, comment, n); }

constexpr std::array<Duration, 5> kLeftAlone{kDay, 7 * kDay, 30 * kDay, 90 * kDay, 365 * kDay};
constexpr int kUsualTime = 2;
constexpr std::array kMarked{WorkQueue::CleanUp, WorkQueue::CustomCleanUp, WorkQueue::Restart, WorkQueue::Failed};

EntryField choice(const QString& label, const QStringList& choices, int chosen = 0) {
    EntryField field;
    field.kind = EntryField::Kind::Choice;
    field.label = label;
    field.choices = choices;
    field.value = QString::number(chosen);
    return field;
}

EntryField line(const QString& label, const QString& hint) {
    EntryField field;
    field.label = label;
    field.hint = hint;
    return field;
}

EntryField timeField() {
    QStringList times;
    for (const Duration one : kLeftAlone) {
        times << format::duration(one);
    }
    return choice(tr("Ends after", "an exception"), times, kUsualTime);
}

/// An index of a choice.
template <typename List> const auto& chosenOf(const List& list, const QString& value) {
    return list[static_cast<size_t>(std::clamp<qsizetype>(value.toInt(), 0, static_cast<qsizetype>(std::size(list)) - 1))];
}

std::vector<fleet::Agent> approvedOf(const FleetService& fleet) {
    std::vector<fleet::Agent> agents;
    std::ranges::copy_if(fleet.snapshot()->agents, std::back_inserter(agents), [](const fleet::Agent& one) { return one.state == fleet::AgentState::Approved; });
    return agents;
}

QString shortened(const QString& value) {
    constexpr qsizetype kShown = 44;
    return value.size() <= kShown ? value : QString(value.left(kShown / 2) + QStringLiteral("…") + value.right(kShown / 2));
}

/// What is wrong with it, as the book would say.
QString problemOf(const Exception& wanted) {
    const auto made = mitigation::makeException(wanted, wallClock());
    return made.ok() ? QString() : sentences::render(made.error());
}

void accept(FleetService& fleet, const Exception& wanted) {
    if (ResponseService* service = fleet.responses()) {
        service->addException(wanted);
    }
}

void askTyped(QWidget* parent, FleetService& fleet) {
    enum { KindField, ValueField, WhereField, WhyField, TimeField };
    QStringList kinds;
    for (size_t i = 0; i < mitigation::kExceptionKinds; ++i) {
        kinds << exception_words::kind(static_cast<ExceptionKind>(i));
    }
    const std::vector<fleet::Agent> agents = approvedOf(fleet);
    QStringList computers{tr("all computers")};
    for (const fleet::Agent& one : agents) {
        computers << format::untrusted(one.request.hostname);
    }
    const auto wantedOf = [agents](const QStringList& values) {
        Exception wanted;
        wanted.kind = static_cast<ExceptionKind>(std::clamp(values[KindField].toInt(), 0, static_cast<int>(mitigation::kExceptionKinds) - 1));
        const auto computer = static_cast<size_t>(std::max(0, values[WhereField].toInt()));
        wanted.device = computer > 0 && computer <= agents.size() ? agents[computer - 1].device : std::string();
        wanted.value = wanted.kind == ExceptionKind::Host ? wanted.device : values[ValueField].trimmed().toStdString();
        wanted.why = values[WhyField].trimmed().toStdString();
        wanted.by = "-"; // the book knows who
        wanted.until = wallClock() + chosenOf(kLeftAlone, values[TimeField]);
        return wanted;
    };
    EntryDialog::ask(
        parent, tr("Leave something alone"), tr("Leave it alone"),
        {choice(tr("What"), kinds, static_cast<int>(ExceptionKind::Path)), line(tr("Which"), exception_words::hint(ExceptionKind::Path)), choice(tr("Where"), computers),
            line(tr("Why"), tr("Others will ask")), timeField()},
        [wantedOf](const QStringList& values) -> QString {
            const Exception wanted = wantedOf(values);
            if (wanted.kind == ExceptionKind::Host && wanted.device.empty()) {
                return tr("Where: which computer?");
            }
            return wanted.kind != ExceptionKind::Host && wanted.value.empty() ? tr("Which: %1", "what is expected").arg(exception_words::hint(wanted.kind)) : problemOf(wanted);
        },
        [wantedOf, service = QPointer<FleetService>(&fleet)](const QStringList& values) {
            if (service != nullptr) {
                accept(*service, wantedOf(values));
            }
        });
}

} // namespace

void askException(QWidget* parent, FleetService& fleet, const std::vector<Exception>& candidates) {
    if (candidates.empty()) {
        askTyped(parent, fleet);
        return;
    }
    enum { WhatField, WhereField, WhyField, TimeField };
    const FleetSnapshotPtr roster = fleet.snapshot();
    QStringList what;
    for (const Exception& one : candidates) {
        what << tr("%1: %2", "kind, value").arg(exception_words::kind(one.kind), shortened(exception_words::value(one, *roster)));
    }
    const QString host = respond_words::computer(*roster, candidates.front().device);
    const auto wantedOf = [candidates](const QStringList& values) {
        Exception wanted = chosenOf(candidates, values[WhatField]);
        const bool isEverywhere = values[WhereField] != QStringLiteral("0");
        wanted.device = isEverywhere && wanted.kind != ExceptionKind::Host ? std::string() : wanted.device;
        wanted.why = values[WhyField].trimmed().toStdString();
        wanted.by = "-";
        wanted.until = wallClock() + chosenOf(kLeftAlone, values[TimeField]);
        return wanted;
    };
    EntryDialog::ask(
        parent, tr("Leave something alone"), tr("Leave it alone"),
        {choice(tr("What"), what), choice(tr("Where"), {tr("only on %1").arg(host), tr("all computers")}), line(tr("Why"), tr("Others will ask")), timeField()},
        [wantedOf](const QStringList& values) { return problemOf(wantedOf(values)); },
        [wantedOf, service = QPointer<FleetService>(&fleet)](const QStringList& values) {
            if (service != nullptr) {
                accept(*service, wantedOf(values));
            }
        });
}

void askMark(QWidget* parent, FleetService& fleet, const std::string& device) {
    QStringList queues;
    for (const WorkQueue queue : kMarked) {
        queues << respond_words::queue(queue);
    }
    EntryDialog::ask(
        parent, tr("Put %1 into a work queue").arg(respond_words::computer(*fleet.snapshot(), device)), tr("Put it there"),
        {choice(tr("Queue"), queues, 1), line(tr("Why"), tr("What is to be done there"))},
        [](const QStringList& values) { return values[1].trimmed().isEmpty() ? tr("Why: whoever takes it from there reads this.") : QString(); },
        [service = QPointer<FleetService>(&fleet), device](const QStringList& values) {
            if (service != nullptr && service->responses() != nullptr) {
                service->responses()->mark(chosenOf(kMarked, values[0]), device, true, values[1].trimmed());
            }
        });
}

namespace {

void askWhy(QWidget* parent, FleetService& fleet, const QString& title, const QString& verb, const std::string& device, WorkQueue queue, bool isIn) {
    const QString missing = isIn ? tr("Why: whoever takes it from there reads this.") : tr("Done: what was done about it?");
    EntryDialog::ask(
        parent, title, verb, {isIn ? line(tr("Why"), tr("What is to be done there")) : line(tr("Done"), tr("It stands in the log"))},
        [missing](const QStringList& values) { return values[0].trimmed().isEmpty() ? missing : QString(); },
        [service = QPointer<FleetService>(&fleet), device, queue, isIn](const QStringList& values) {
            if (service != nullptr && service->responses() != nullptr) {
                service->responses()->mark(queue, device, isIn, values[0].trimmed());
            }
        });
}

} // namespace

void askMark(QWidget* parent, FleetService& fleet, const std::string& device, WorkQueue queue) {
    askWhy(parent, fleet, tr("%1: %2", "computer, queue").arg(respond_words::computer(*fleet.snapshot(), device), respond_words::queue(queue)), tr("Put it there"), device, queue, true);
}

void askDone(QWidget* parent, FleetService& fleet, const std::string& device, WorkQueue queue) {
    askWhy(parent, fleet, tr("%1: dealt with: %2", "computer, queue").arg(respond_words::computer(*fleet.snapshot(), device), respond_words::queue(queue)), tr("Dealt with"), device, queue,
        false);
}

} // namespace metsuke::record_prompts
