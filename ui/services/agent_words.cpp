// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/agent_words.h"

#include "ui/services/format.h"
#include "ui/services/sentences.h"

#include "core/fleet/agent_health.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>

namespace metsuke {

AgentStanding AgentStanding::of(const fleet::Agent& agent, int64_t policy, Timestamp now) {
    AgentStanding standing;
    switch (agent.state) {
    case fleet::AgentState::Pending: standing.state = State::Pending; return standing;
    case fleet::AgentState::Refused: standing.state = State::Refused; return standing;
    case fleet::AgentState::Revoked: standing.state = State::Revoked; return standing;
    case fleet::AgentState::Approved: break;
    }
    standing.state = fleet::isConnected(agent, now) ? State::Connected : agent.lastSeen.ns == 0 ? State::NeverSeen : State::Silent;
    standing.isOutdated = fleet::isOutdated(agent);
    standing.isPolicyOld = fleet::hasOldPolicy(agent, policy);
    for (const Message& concern : fleet::agentConcerns(agent, now)) {
        standing.attention << sentences::render(concern);
    }
    return standing;
}

namespace agent_words {

namespace {

QString tr(const char* text, const char* comment = nullptr, int n = -1) { return QCoreApplication::translate("metsuke::agent_words", text, comment, n); }

QString capital(const std::string& word) {
    QString text = format::untrusted(word);
    if (!text.isEmpty()) {
        text[0] = text[0].toUpper();
    }
    return text;
}

} // namespace

QString state(AgentStanding::State state) {
    switch (state) {
    case AgentStanding::State::Pending: return tr("waits for approval", "agent");
    case AgentStanding::State::Connected: return tr("connected", "agent");
    case AgentStanding::State::Silent: return tr("not connected", "agent");
    case AgentStanding::State::NeverSeen: return tr("not seen yet", "agent");
    case AgentStanding::State::Refused: return tr("refused", "agent");
    case AgentStanding::State::Revoked: return tr("revoked", "agent");
    }
    return {};
}

QString name(const fleet::Agent& agent) {
    const std::string& name = agent.heartbeat && !agent.heartbeat->hostname.empty() ? agent.heartbeat->hostname : agent.request.hostname;
    return name.empty() ? format::untrusted(agent.device) : format::untrusted(name);
}

QString version(const fleet::Agent& agent) { return format::untrusted(agent.heartbeat ? agent.heartbeat->version : agent.request.version); }
QString system(const fleet::Agent& agent) { return format::untrusted(agent.heartbeat ? agent.heartbeat->system : agent.request.system); }

QString addresses(const fleet::Agent& agent, const QString& separator) {
    QStringList all;
    if (agent.heartbeat) {
        for (const IpAddress& address : agent.heartbeat->addresses) {
            all << QString::fromStdString(address.toString());
        }
    }
    return all.join(separator);
}

QString clock(const fleet::Agent& agent) {
    if (!agent.heartbeat) {
        return {};
    }
    constexpr Duration kExact = 100 * kMillisecond;
    const double seconds = static_cast<double>(agent.clockSkew) / static_cast<double>(kSecond);
    return std::abs(agent.clockSkew) < kExact ? tr("exact", "clock")
        : std::abs(seconds) < 60              ? tr("%1 s", "by how much a clock differs").arg(format::signedWeight(seconds))
                                 : QString((seconds < 0 ? QChar(0x2212) : QChar(u'+')) + format::duration(static_cast<Duration>(std::abs(seconds)) * kSecond));
}

QString recordedBy(const std::string& by) {
    return by == "ebpf"         ? QStringLiteral("eBPF")
        : by == "proc_connector" ? tr("process events")
        : by == "sock_diag"      ? tr("open sockets")
        : by == "snapshot"       ? tr("looking at times")
        : by == "fanotify"       ? tr("file events")
        : by == "mountinfo"      ? tr("list of mounts")
        : by == "utmp"           ? tr("list of logins")
        : by == "dns"            ? tr("questions for names")
        : by == "clamav_log"     ? tr("ClamAV's log")
                                 : format::untrusted(by);
}

QString sensors(const fleet::Agent& agent) {
    QStringList ways;
    bool isPart = false;
    if (agent.heartbeat) {
        for (const auto& one : agent.heartbeat->recordings) {
            isPart = isPart || one.by.empty();
            if (!one.by.empty()) {
                ways << recordedBy(one.by);
            }
        }
    }
    ways.removeDuplicates();
    const QString all = ways.join(QStringLiteral(", "));
    return isPart ? tr("not all: %1", "is recorded, by what").arg(all) : all;
}

QString subject(const std::string& subject) {
    static constexpr std::array<std::string_view, 8> kKnown{"process", "network", "name", "file", "image", "persistence", "mount", "antivirus"};
    const bool isKnown = std::find(kKnown.begin(), kKnown.end(), subject) != kKnown.end();
    return capital(isKnown ? sentences::render(Message("agent.subject_" + subject)).toStdString() : subject);
}

QString retention(const fleet::Agent& agent) { return agent.heartbeat && agent.heartbeat->retention > 0 ? format::duration(agent.heartbeat->retention) : QString(); }

QString command(const openc2::Command& command) {
    return command.targetKind.ends_with(":trace") ? tr("Trace", "command")
        : command.action == "query"               ? tr("Question", "command")
                                                  : QString(capital(command.action) % u' ' % format::untrusted(command.targetKind)).trimmed();
}

QString commandState(const fleet::CommandRecord& record) {
    constexpr int kDone = 200;
    if (record.state == fleet::CommandState::Answered && record.response) {
        return record.response->status == kDone ? tr("done", "command") : tr("failed: %1", "command").arg(format::untrusted(record.response->text));
    }
    return sentences::render(Message("fleet.command_" + std::string(fleet::commandStateName(record.state))));
}

QString way(const std::string& name) {
    const size_t colon = name.find(':');
    const QString rest = format::untrusted(colon == std::string::npos ? std::string_view() : std::string_view(name).substr(colon + 1));
    return name.starts_with("mqtts:") ? tr("network (%1)", "way in").arg(QString(rest).remove(0, 2))
        : name.starts_with("unix:")   ? tr("programs on this computer", "way in")
        : name.starts_with("file:")   ? tr("folder %1", "way in").arg(rest)
                                      : format::untrusted(name);
}

QString serving(const FleetServing& serving) {
    if (!serving.servedBy.empty() && serving.phase != FleetServing::Phase::On) {
        return tr("Agents are served by another process of this computer (%1), as `agents serve` is.").arg(format::untrusted(serving.servedBy));
    }
    switch (serving.phase) {
    case FleetServing::Phase::Off: return tr("Agents are not served: orders wait until they are.");
    case FleetServing::Phase::Starting: return tr("Beginning to serve agents…");
    case FleetServing::Phase::Failed: return sentences::render(*serving.problem);
    case FleetServing::Phase::On: break;
    }
    QStringList ways;
    int closed = 0;
    for (const fleet::FleetState::Way& one : serving.state.ways) {
        one.isConnected ? void(ways << way(one.name)) : void(++closed);
    }
    return closed == 0 ? tr("Agents are served: %1.", "ways in").arg(ways.isEmpty() ? tr("no way in yet") : ways.join(tr(", ", "between ways in")))
                       : tr("Agents are served, but %n ways in do not work.", nullptr, closed);
}

QString standing(const FleetSnapshot& roster, const FleetServing& serving, Timestamp now) {
    const auto open = std::count_if(roster.tokens.begin(), roster.tokens.end(),
        [now](const fleet::TokenRecord& one) { return one.usedBy.empty() && one.token.expires > now; });
    return format::paragraph({roster.problem ? sentences::render(*roster.problem) : agent_words::serving(serving),
        open > 0 ? tr("%n tokens are not used yet.", nullptr, static_cast<int>(open)) : QString()});
}

QString enrolCommand(const openc2::EnrolmentToken& token) {
    // From standard input, so that the token shows in no list of processes.
    return QStringLiteral("echo %1 | sudo metsuke-agent enrol --token - --state /var/lib/metsuke-agent/state && sudo systemctl restart metsuke-agent")
        .arg(QString::fromStdString(openc2::writeToken(token)));
}

} // namespace agent_words

} // namespace metsuke
