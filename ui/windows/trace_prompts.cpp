// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/trace_prompts.h"

#include "ui/services/case_session.h"
#include "ui/services/settings.h"
#include "ui/services/time_input.h"
#include "ui/services/trace_session.h"
#include "ui/windows/entry_dialog.h"

#include <QCoreApplication>
#include <QFileDialog>

#include <functional>

namespace metsuke::trace_prompts {

namespace {

QString tr(const char* text, const char* comment = nullptr) { return QCoreApplication::translate("metsuke::trace_prompts", text, comment); }

enum Field { TimeField, RemoteField, LocalField, NameField };

struct End {
    IpAddress address;
    uint16_t port = 0;
};

/// 10.0.0.5:443, [2001:db8::1]:443, or an address alone.
std::optional<End> parseEnd(const QString& typed) {
    const QString text = typed.trimmed();
    if (const auto address = IpAddress::parse(text.toStdString())) {
        return End{*address, 0};
    }
    const qsizetype colon = text.lastIndexOf(u':');
    QString host = text.left(colon);
    const bool isBracketed = host.startsWith(u'[') && host.endsWith(u']');
    host = isBracketed ? host.mid(1, host.size() - 2) : host;
    bool isNumber = false;
    const ushort port = text.mid(colon + 1).toUShort(&isNumber);
    const auto address = IpAddress::parse(host.toStdString());
    if (colon < 0 || !isNumber || !address || address->isV4() == isBracketed) {
        return std::nullopt;
    }
    return End{*address, port};
}

std::optional<TimeRange> parseTime(const QString& typed, const CaseSummary& summary) {
    return parseTimeInput(typed.trimmed(), summary.last, summary.first, summary.last, Settings::instance().timeZone());
}

QString problemOf(const QStringList& values, const CaseSummary& summary) {
    if (!parseTime(values[TimeField], summary)) {
        return values[TimeField].isEmpty() ? tr("Time: when was the connection seen?") : tr("Time: 10:41:20 or 2026-11-17 10:41:20 was expected.");
    }
    if (!parseEnd(values[RemoteField])) {
        return tr("Other side: an address, with its port if it is known, was expected: 203.0.113.9:4444.");
    }
    return values[LocalField].isEmpty() || parseEnd(values[LocalField]) ? QString() : tr("This side: an address, with its port if it is known, was expected.");
}

TraceSubject subjectOf(const QStringList& values, const CaseSummary& summary) {
    TraceSubject subject;
    const auto range = parseTime(values[TimeField], summary);
    const auto remote = parseEnd(values[RemoteField]);
    const End local = parseEnd(values[LocalField]).value_or(End{});
    const Duration half = (range->to - range->from) / 2; // a minute or a day may be meant
    subject.question.time = range->from + half;
    subject.question.tolerance += half;
    subject.question.remote = remote->address;
    subject.question.remotePort = remote->port;
    subject.question.local = local.address;
    subject.question.localPort = local.port;
    subject.question.name = values[NameField].trimmed().toStdString();
    subject.host.ip = local.address;
    return subject;
}

void askFolder(QWidget* parent, CaseSession& session, std::function<void(TraceSession&, const QString&)> read) {
    auto* dialog = new QFileDialog(parent, tr("Folder of an activity history"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    QObject::connect(dialog, &QFileDialog::fileSelected, &session, [&session, read = std::move(read)](const QString& folder) {
        read(session.trace(), folder);
        session.context().setPage(QStringLiteral("trace"), nullptr);
    });
    dialog->open();
}

} // namespace

void askHistory(QWidget* parent, CaseSession& session) {
    // What is selected comes first, unless the answer to another question waits for a folder.
    const TraceSession& trace = session.trace();
    const bool isOpenQuestion = trace.hasSubject() && trace.state() != TraceSession::State::Done;
    if (!isOpenQuestion && trace.canTrace() && trace.state() != TraceSession::State::Failed) {
        askFolder(parent, session, [](TraceSession& work, const QString& folder) { work.traceSelection(folder); });
        return;
    }
    if (trace.hasSubject()) {
        askFolder(parent, session, [subject = trace.subject()](TraceSession& work, const QString& folder) { work.readHistory(folder, subject); });
        return;
    }
    const CaseSummary summary = session.snapshot()->summary;
    EntryDialog::ask(parent, tr("Trace a connection in a history"), tr("Choose folder…"),
        {{EntryField::Kind::Line, tr("Time"), tr("10:41:20, or 2026-11-17 10:41:20"), {}, {}},
            {EntryField::Kind::Line, tr("Other side"), QStringLiteral("203.0.113.9:4444"), {}, {}},
            {EntryField::Kind::Line, tr("This side"), tr("10.0.0.5:50000, if it is known"), {}, {}},
            {EntryField::Kind::Line, tr("Name"), tr("what the other side was called, if it is known"), {}, {}}},
        [summary](const QStringList& values) { return problemOf(values, summary); },
        [parent, &session, summary](const QStringList& values) {
            askFolder(parent, session, [subject = subjectOf(values, summary)](TraceSession& work, const QString& folder) { work.readHistory(folder, subject); });
        });
}

} // namespace metsuke::trace_prompts
