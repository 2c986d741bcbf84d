// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/raw_panel.h"

#include "ui/services/format.h"
#include "ui/theme/theme.h"

#include "core/event/event_line.h"

namespace metsuke {

namespace {

constexpr size_t kMaximumEvents = 200;

QString valueText(const MessageValue& value) {
    return std::visit(
        [](const auto& inner) -> QString {
            if constexpr (std::is_same_v<std::decay_t<decltype(inner)>, std::string>) {
                return format::untrusted(inner);
            } else {
                return QString::number(inner);
            }
        },
        value);
}

QString listText(const std::vector<std::string>& list) {
    QStringList words;
    for (const std::string& word : list) {
        words << format::untrusted(word);
    }
    return words.join(u' ');
}

} // namespace

RawPanel::RawPanel(CaseSession& session, QWidget* parent)
    : QPlainTextEdit(parent)
    , m_session(session) {
    setReadOnly(true);
    setFrameShape(QFrame::NoFrame);
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setTabChangesFocus(true);
    connect(&Theme::instance(), &Theme::changed, this, &RawPanel::restyle);
    restyle();
}

void RawPanel::restyle() {
    setFont(metsuke::font(TextStyle::Mono));
    document()->setDocumentMargin(12);
}

QString RawPanel::detectionText(const Detection& detection) const {
    QStringList lines;
    const auto line = [&](const char* name, const QString& value) {
        if (!value.isEmpty()) {
            lines << QString::fromLatin1(name).leftJustified(11) % value;
        }
    };
    line("key", QString::fromStdString(detection.key));
    line("rule", QString::fromStdString(detection.rule));
    line("host", QString::fromStdString(detection.host.display()));
    line("peer", format::untrusted(detection.peer));
    line("object", format::untrusted(detection.object));
    line("first", QString::fromStdString(formatIso8601(detection.first)));
    line("last", QString::fromStdString(formatIso8601(detection.last)));
    line("count", QString::number(detection.count));
    line("severity", QString::fromUtf8(severityName(detection.severity).data()));
    line("phase", QString::fromUtf8(phaseName(detection.phase).data()));
    line("family", QString::fromStdString(detection.family));
    line("attack", listText(detection.attack));
    line("lambda", QString::number(detection.lambda));
    for (const ContextTerm& term : detection.context) {
        line("context", QString::fromStdString(term.name) % u' ' % format::signedWeight(term.delta, 2));
    }
    line("weight", QString::number(detection.weight, 'f', 2));
    line("confirmed", detection.confirmed ? QStringLiteral("true") : QStringLiteral("false"));
    for (const auto& [name, value] : detection.args) {
        line("arg", QString::fromStdString(name) % QStringLiteral(" = ") % valueText(value));
    }
    QStringList packets;
    for (const PacketRef& packet : detection.packets) {
        packets << QStringLiteral("%1:%2").arg(packet.capture).arg(packet.number);
    }
    line("packets", packets.join(u' '));
    QStringList flows;
    for (const FlowUid& flow : detection.flows) {
        flows << QString::fromStdString(flow.toString());
    }
    line("flows", flows.join(QStringLiteral("\n           ")));
    if (const RuleRow* rule = m_subject.snapshot->rule(detection.rule); rule != nullptr && !rule->yaml.empty()) {
        lines << QString() << QStringLiteral("--- ") + tr("rule as it ran") + QStringLiteral(" ---") << format::untrusted(rule->yaml).trimmed();
    }
    return lines.join(u'\n');
}

void RawPanel::setSubject(const InspectedSubject& subject) {
    m_subject = subject;
    std::vector<FlowUid> flows;
    QString text;
    std::string shown;
    const bool flow = subject.selection.kind == Selection::Kind::Flow || subject.selection.kind == Selection::Kind::Event;
    if (flow && !subject.selection.keys.empty()) {
        shown = subject.selection.keys.front();
        if (const auto uid = FlowUid::parse(shown)) {
            flows.push_back(*uid);
        }
    } else if (subject.detection != nullptr) {
        shown = subject.detection->key + '#' + std::to_string(subject.detection->count);
        flows = subject.detection->flows;
        text = detectionText(*subject.detection);
    }
    if (shown == m_shown) {
        return; // keeps the place the reader is at
    }
    m_shown = shown;
    setPlainText(text.isEmpty() && flows.empty() ? tr("Select a detection or a flow to see what is stored of it.") : text);
    m_channel.ask(
        m_session.queries(), this,
        [flows](EventStore& store, const QueryBudget& budget) { return store.eventsOfFlows(flows, budget); },
        [this](const Result<std::vector<EventRow>>& events) {
            if (!events.ok() || events->empty()) {
                return;
            }
            QStringList lines;
            for (size_t i = 0; i < std::min(kMaximumEvents, events->size()); ++i) {
                const Event& event = (*events)[i].event;
                lines << format::clockMillis(event.header.ts) % u' ' % format::untrusted(eventLine(event));
            }
            const QString head = (toPlainText().isEmpty() ? QString() : toPlainText() + QStringLiteral("\n\n")) + QStringLiteral("--- ")
                + tr("events of its flows") + QStringLiteral(" ---\n");
            setPlainText(head + lines.join(u'\n'));
        });
}

void RawPanel::retranslate() {
    setAccessibleName(tr("Stored form"));
    m_shown = "\n";
    if (m_subject.snapshot) {
        setSubject(m_subject);
    }
}

} // namespace metsuke
