// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/trace_words.h"

#include "ui/services/agent_words.h"
#include "ui/services/format.h"

#include <QCoreApplication>

#include <algorithm>

namespace metsuke::trace_words {

namespace {

using endpoint::EntryVector;
using endpoint::Trace;
using endpoint::TraceNode;
using Kind = TraceNode::Kind;

constexpr qsizetype kMostInRemark = 300; ///< characters: no screen shows more of one line
constexpr qsizetype kMostInFact = 4'000; ///< characters; "Copy as JSON" has all of it

QString tr(const char* text, const char* comment = nullptr, int n = -1) {
    return QCoreApplication::translate("metsuke::trace_words", text, comment, n);
}

template <typename Body> const Body* bodyOf(const TraceNode& node) {
    return node.evidence ? std::get_if<Body>(&node.evidence->body) : nullptr;
}

/// The program that a process was last, of those that the trace shows.
const endpoint::ImageStarted* imageOf(const Trace& trace, const TraceTree::Row& row) {
    const TraceNode* newest = nullptr;
    for (const size_t node : row.nodes) {
        const TraceNode& one = trace.nodes[node];
        if (one.kind == Kind::Image && (newest == nullptr || one.time > newest->time)) {
            newest = &one;
        }
    }
    return newest != nullptr ? bodyOf<endpoint::ImageStarted>(*newest) : nullptr;
}

QString lastPart(const std::string& path) {
    const size_t slash = path.rfind('/');
    const bool isPath = path.starts_with('/') && slash != std::string::npos && slash + 1 < path.size();
    return format::untrusted(isPath ? std::string_view(path).substr(slash + 1) : std::string_view(path));
}

QString shortened(const QString& text, qsizetype most) {
    return text.size() <= most ? text : QString(text.left(text.at(most - 1).isLowSurrogate() ? most - 2 : most - 1) % u'…');
}

/// No more of it is looked at than is wanted: one may be megabytes long.
QString commandLine(const endpoint::ImageStarted& image, qsizetype most) {
    constexpr size_t kMostBytes = 4; ///< of a character
    QString line;
    for (auto argument = image.arguments.begin(); argument != image.arguments.end() && line.size() <= most; ++argument) {
        line += format::untrusted(std::string_view(*argument).substr(0, (static_cast<size_t>(most) + 1) * kMostBytes)).replace(u'\n', u' ') % u' ';
    }
    return shortened(line.trimmed(), most);
}

struct Sums {
    int64_t sent = -1, received = -1;
};
Sums bytesOf(const Trace& trace, const TraceTree::Row& row) {
    Sums sums;
    for (const size_t node : row.nodes) {
        if (const auto* one = bodyOf<endpoint::Connected>(trace.nodes[node])) {
            sums.sent = one->bytesSent < 0 ? sums.sent : std::max<int64_t>(sums.sent, 0) + std::min<int64_t>(one->bytesSent, INT64_MAX / 4'000);
            sums.received = one->bytesReceived < 0 ? sums.received : std::max<int64_t>(sums.received, 0) + std::min<int64_t>(one->bytesReceived, INT64_MAX / 4'000);
        }
    }
    return sums;
}

QString connectionRemark(const Trace& trace, const TraceTree::Row& row) {
    QStringList parts;
    const auto* first = bodyOf<endpoint::Connected>(trace.nodes[row.nodes.front()]);
    if (first != nullptr && !first->name.empty()) {
        parts << format::untrusted(first->name);
    }
    if (row.nodes.size() > 1) {
        parts << tr("%n times", "connections", static_cast<int>(row.nodes.size()));
    }
    if (const Sums sums = bytesOf(trace, row); sums.sent >= 0 && sums.received >= 0) {
        parts << tr("%1 out, %2 in", "bytes").arg(format::bytes(sums.sent), format::bytes(sums.received));
    }
    return parts.join(QStringLiteral(" · "));
}

QString fileRemark(const TraceNode& node) {
    QStringList names;
    for (const std::string& name : node.names) {
        names << lastPart(name);
    }
    names.removeDuplicates();
    QStringList parts;
    if (names.size() > 1) {
        parts << tr("at first %1", "name of a file").arg(names.front());
    }
    if (node.isRemoved) {
        parts << tr("deleted", "a file");
    }
    return parts.join(QStringLiteral(" · "));
}

/// What the antivirus did about the file.
QString outcome(const endpoint::Detected& detected) {
    switch (detected.outcome) {
    case endpoint::Detected::Outcome::Reported: return tr("only reported", "what an antivirus did");
    case endpoint::Detected::Outcome::Quarantined:
        return detected.movedTo.empty() ? tr("moved away", "what an antivirus did")
                                        : tr("moved to %1", "what an antivirus did").arg(format::untrusted(detected.movedTo));
    case endpoint::Detected::Outcome::Removed: return tr("removed", "what an antivirus did");
    case endpoint::Detected::Outcome::Denied: return tr("not let be opened", "what an antivirus did");
    }
    return {};
}

void addProcess(QList<Fact>& facts, const Trace& trace, const TraceTree::Row& row) {
    const TraceNode& node = trace.nodes[row.nodes.front()];
    if (const auto* image = imageOf(trace, row)) {
        facts.append({tr("Program"), format::untrusted(image->path), true});
        facts.append({tr("Script"), format::untrusted(image->script), true});
        facts.append({tr("Command"), commandLine(*image, kMostInFact), true});
        facts.append({tr("SHA-256"), format::untrusted(image->sha256), true});
        facts.append({tr("Package"), image->package.empty() ? tr("owned by none") : format::untrusted(image->package), false});
        if (image->isInMemory) {
            facts.append({tr("File"), tr("none: it ran from memory"), false});
        } else if (image->isDeleted) {
            facts.append({tr("File"), tr("deleted since"), false});
        }
    }
    if (const auto* started = bodyOf<endpoint::ProcessStarted>(node)) {
        facts.append({tr("User"), started->uid < 0 ? QString() : QString::number(started->uid), true});
        facts.append({tr("Folder"), format::untrusted(started->workingFolder), true});
        facts.append({tr("Service"), format::untrusted(started->controlGroup), true});
        if (started->wasRunning) {
            facts.append({tr("Began"), tr("before the recorder"), false});
        }
    }
    if (node.isRemoved) {
        facts.append({tr("State"), tr("has ended"), false});
    }
}

void addConnection(QList<Fact>& facts, const Trace& trace, const TraceTree::Row& row) {
    const auto* one = bodyOf<endpoint::Connected>(trace.nodes[row.nodes.front()]);
    if (one == nullptr) {
        return;
    }
    facts.append({tr("From"), format::endpoint(one->local, one->localPort), true});
    facts.append({tr("To"), format::endpoint(one->remote, one->remotePort), true});
    facts.append({tr("Name"), format::untrusted(one->name), true});
    facts.append({tr("Protocol"), one->protocol == 6 ? QStringLiteral("TCP") : one->protocol == 17 ? QStringLiteral("UDP") : QString::number(one->protocol), false});
    facts.append({tr("Begun by"), one->isInitiated ? tr("this computer") : tr("the other side"), false});
    if (row.nodes.size() > 1) {
        facts.append({tr("Connections"), format::count(static_cast<qint64>(row.nodes.size())), false});
    }
    const Sums sums = bytesOf(trace, row);
    facts.append({tr("Out / in"), sums.sent < 0 || sums.received < 0 ? QString() : tr("%1 / %2", "bytes").arg(format::bytes(sums.sent), format::bytes(sums.received)), false});
    if (one->isSampled) {
        facts.append({tr("Seen by"), tr("looking at open sockets: it may have begun earlier"), false});
    }
}

} // namespace

QString kind(Kind kind) {
    switch (kind) {
    case Kind::Process: return tr("process");
    case Kind::Image: return tr("program");
    case Kind::File: return tr("file");
    case Kind::Connection: return tr("connection");
    case Kind::Persistence: return tr("autostart entry");
    case Kind::Origin: return tr("origin");
    case Kind::Detection: return tr("antivirus detection");
    }
    return {};
}

QString icon(Kind kind) {
    switch (kind) {
    case Kind::Process:
    case Kind::Image: return QStringLiteral("process");
    case Kind::File: return QStringLiteral("file");
    case Kind::Connection: return QStringLiteral("globe");
    case Kind::Persistence: return QStringLiteral("clock");
    case Kind::Origin: return QStringLiteral("import");
    case Kind::Detection: return QStringLiteral("shield");
    }
    return {};
}

QStringList standing(const TraceTree::Row& row) {
    QStringList parts{kind(row.kind), row.isSubject ? tr("the program behind it") : QString(), row.isOnPath ? tr("on the way it came") : QString(),
        row.isBlast ? tr("part of the blast set") : QString()};
    parts.removeAll(QString());
    return parts;
}

QString entry(EntryVector vector) {
    switch (vector) {
    case EntryVector::Unknown: return tr("not known", "entry vector");
    case EntryVector::Download: return tr("download", "entry vector");
    case EntryVector::Removable: return tr("removable medium", "entry vector");
    case EntryVector::RemoteShare: return tr("remote share", "entry vector");
    case EntryVector::MailClient: return tr("mail", "entry vector");
    case EntryVector::Browser: return tr("browser", "entry vector");
    case EntryVector::Ssh: return tr("SSH login", "entry vector");
    case EntryVector::PackageManager: return tr("package manager", "entry vector");
    case EntryVector::Fileless: return tr("memory, no file", "entry vector");
    case EntryVector::BeforeRecorder: return tr("before the recorder", "entry vector");
    }
    return {};
}

QString confidence(double share) { return QStringLiteral("%1 %").arg(qRound(std::clamp(share, 0.0, 1.0) * 100)); }

QString name(const Trace& trace, const TraceTree::Row& row) {
    const TraceNode& node = trace.nodes[row.nodes.front()];
    if (trace.root == row.nodes.front()) { // the way in is what it is called, its place the remark
        const QString way = entry(trace.entry);
        return way.left(1).toUpper() + way.mid(1);
    }
    if (row.kind == Kind::Process || row.kind == Kind::Image) {
        const QString last = lastPart(node.label);
        return last.isEmpty() ? tr("not known", "program of a process") : last;
    }
    return format::untrusted(node.label).replace(u'\n', u' ');
}

QString shortName(const Trace& trace, const TraceTree::Row& row) {
    return row.kind == Kind::File || row.kind == Kind::Persistence ? lastPart(trace.nodes[row.nodes.front()].label) : name(trace, row);
}

QString pid(const Trace& trace, const TraceTree::Row& row) {
    const auto* started = row.kind == Kind::Process ? bodyOf<endpoint::ProcessStarted>(trace.nodes[row.nodes.front()]) : nullptr;
    return started != nullptr ? QString::number(started->pid) : QString();
}

namespace {

QString wholeRemark(const Trace& trace, const TraceTree::Row& row) {
    const TraceNode& node = trace.nodes[row.nodes.front()];
    switch (row.kind) {
    case Kind::Process:
    case Kind::Image: {
        const auto* image = imageOf(trace, row);
        return image != nullptr ? commandLine(*image, kMostInRemark) : QString();
    }
    case Kind::File: return fileRemark(node);
    case Kind::Connection: return connectionRemark(trace, row);
    case Kind::Persistence: {
        const auto* changed = bodyOf<endpoint::PersistenceChanged>(node);
        return changed == nullptr ? QString()
            : changed->command.empty() ? format::untrusted(changed->kind)
                                       : tr("%1: %2", "kind of autostart entry, command").arg(format::untrusted(changed->kind), format::untrusted(changed->command));
    }
    case Kind::Origin: return trace.root == row.nodes.front() ? format::untrusted(node.label) : QString();
    case Kind::Detection: {
        const auto* detected = bodyOf<endpoint::Detected>(node);
        return detected == nullptr ? QString() : outcome(*detected);
    }
    }
    return {};
}

} // namespace

QString remark(const Trace& trace, const TraceTree::Row& row) { return shortened(wholeRemark(trace, row), kMostInRemark); }

QList<Fact> facts(const Trace& trace, const TraceTree::Row& row) {
    const TraceNode& node = trace.nodes[row.nodes.front()];
    QList<Fact> facts;
    switch (row.kind) {
    case Kind::Process:
    case Kind::Image:
        facts.append({tr("PID"), pid(trace, row), true});
        addProcess(facts, trace, row);
        break;
    case Kind::File: {
        QStringList names;
        for (const std::string& one : node.names) {
            names << format::untrusted(one);
        }
        facts.append({tr("Path"), format::untrusted(node.label), true});
        facts.append({tr("Names"), names.size() > 1 ? names.join(u'\n') : QString(), true});
        facts.append({tr("State"), node.isRemoved ? tr("deleted", "a file") : QString(), false});
        break;
    }
    case Kind::Connection: addConnection(facts, trace, row); break;
    case Kind::Persistence:
        if (const auto* changed = bodyOf<endpoint::PersistenceChanged>(node)) {
            facts.append({tr("Kind"), format::untrusted(changed->kind), false});
            facts.append({tr("Path"), format::untrusted(changed->path), true});
            facts.append({tr("Entry"), format::untrusted(changed->entry), true});
            facts.append({tr("Starts"), format::untrusted(changed->command), true});
        }
        break;
    case Kind::Origin:
        facts.append({tr("Way in"), trace.root == row.nodes.front() ? entry(trace.entry) : QString(), false});
        facts.append({tr("From", "an origin of a file"), format::untrusted(node.label), true});
        break;
    case Kind::Detection:
        if (const auto* detected = bodyOf<endpoint::Detected>(node)) {
            facts.append({tr("Antivirus"), format::untrusted(detected->product), false});
            facts.append({tr("Signature"), format::untrusted(detected->signature), true});
            facts.append({tr("Path"), format::untrusted(detected->path), true});
            facts.append({tr("SHA-256"), format::untrusted(detected->sha256), true});
            facts.append({tr("Done"), outcome(*detected), false});
        }
        break;
    }
    facts.append({row.nodes.size() > 1 && row.kind == Kind::Connection ? tr("First") : tr("Time"), format::dateTime(row.from), true});
    facts.append({tr("Recorded by"), node.evidence ? agent_words::recordedBy(node.evidence->source) : QString(), false});
    facts.removeIf([](const Fact& fact) { return fact.value.isEmpty(); });
    for (Fact& fact : facts) {
        fact.value = shortened(fact.value, kMostInFact);
    }
    return facts;
}

} // namespace metsuke::trace_words
