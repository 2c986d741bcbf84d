// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/agent_detail.h"

#include "ui/services/format.h"
#include "ui/services/policy_words.h"
#include "ui/services/sentences.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/empty_layout.h"
#include "ui/widgets/fact_list.h"
#include "ui/widgets/token_label.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace metsuke {

namespace {

constexpr size_t kMostCommands = 8;

/// Everything that the panel shows, as one text: an agent that says the same again leaves it alone.
QString digestOf(const fleet::Agent& agent, const AgentStanding& standing, std::span<const fleet::CommandRecord> commands) {
    QStringList parts{QString::fromStdString(agent.device), agent_words::name(agent), agent_words::state(standing.state), standing.attention.join(u'\n'),
        agent_words::version(agent), agent_words::system(agent), agent_words::addresses(agent, QStringLiteral(",")), agent_words::clock(agent),
        agent_words::retention(agent), format::moment(agent.certificateUntil), format::moment(agent.decided)};
    if (agent.heartbeat) {
        parts << format::bytes(agent.heartbeat->historyBytes) << QString::number(agent.heartbeat->lost);
        for (const auto& one : agent.heartbeat->recordings) {
            parts << QString::fromStdString(one.subject) << QString::fromStdString(one.by) << sentences::render(one.why);
        }
    }
    for (const fleet::CommandRecord& one : commands) {
        parts << QString::fromStdString(one.command.id) << agent_words::commandState(one) << format::clockSeconds(one.created);
    }
    return parts.join(u'\x01');
}

} // namespace

AgentDetail::AgentDetail(QWidget* parent)
    : QWidget(parent)
    , m_glyph(new GlyphLabel(18, this))
    , m_name(new TokenLabel(TextStyle::Name, Token::Text, this))
    , m_state(new TokenLabel(TextStyle::Body, Token::Text2, this))
    , m_decisions(new QWidget(this))
    , m_approve(makePrimaryButton(m_decisions))
    , m_refuse(new QPushButton(m_decisions))
    , m_revoke(new QPushButton(this))
    , m_clear(new QPushButton(this))
    , m_attention(new QGridLayout)
    , m_facts(new FactList(this))
    , m_recordingsTitle(new TokenLabel(TextStyle::CaptionStrong, Token::Text2, this))
    , m_recordings(new QGridLayout)
    , m_commandsTitle(new TokenLabel(TextStyle::CaptionStrong, Token::Text2, this))
    , m_commands(new QVBoxLayout) {
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(8);
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    m_name->setElided(true);
    head->addWidget(m_glyph);
    head->addWidget(m_name, 1);
    column->addLayout(head);
    m_state->setWordWrap(true);
    column->addWidget(m_state);
    auto* decisions = new QHBoxLayout(m_decisions);
    decisions->setContentsMargins(0, 0, 0, 0);
    decisions->setSpacing(8);
    decisions->addWidget(m_approve);
    decisions->addWidget(m_refuse);
    decisions->addStretch(1);
    column->addWidget(m_decisions);
    m_attention->setHorizontalSpacing(8);
    m_attention->setVerticalSpacing(5);
    m_attention->setColumnStretch(1, 1);
    column->addLayout(m_attention);
    column->addWidget(m_facts);
    m_recordings->setHorizontalSpacing(8);
    m_recordings->setVerticalSpacing(5);
    m_recordings->setColumnStretch(1, 1);
    column->addSpacing(4);
    column->addWidget(m_recordingsTitle);
    column->addLayout(m_recordings);
    m_commands->setSpacing(6);
    column->addSpacing(4);
    column->addWidget(m_commandsTitle);
    column->addLayout(m_commands);
    auto* foot = new QHBoxLayout;
    foot->addWidget(m_revoke);
    foot->addWidget(m_clear);
    foot->addStretch(1);
    column->addSpacing(4);
    column->addLayout(foot);
    column->addStretch(1);
    connect(m_approve, &QPushButton::clicked, this, &AgentDetail::approveWanted);
    connect(m_refuse, &QPushButton::clicked, this, &AgentDetail::refuseWanted);
    connect(m_revoke, &QPushButton::clicked, this, &AgentDetail::revokeWanted);
    connect(m_clear, &QPushButton::clicked, this, &AgentDetail::clearWanted);
    setAgent(nullptr, {}, {}, {});
}

void AgentDetail::setAgent(const fleet::Agent* agent, const AgentStanding& standing, std::span<const fleet::CommandRecord> commands, Timestamp now) {
    const QString digest = agent != nullptr ? QString(digestOf(*agent, standing, commands) % QChar(u'\x01') % policy_words::ofAgent(*agent, m_policy)) : QString();
    using State = AgentStanding::State;
    const bool isPending = standing.state == State::Pending;
    const QString state = agent == nullptr ? QString()
        : isPending                        ? tr("Waits for approval: compare its fingerprint with what the computer shows.")
                                           : tr("%1, last seen: %2", "state of an agent, time").arg(agent_words::state(standing.state), format::ago(agent->lastSeen, now));
    if (agent != nullptr && digest == m_shown) {
        m_state->setText(state); // it grows old
        return;
    }
    clear();
    m_shown = digest;
    if (agent == nullptr) {
        m_name->setText(tr("No computer is chosen"));
        return;
    }
    const bool isApproved = agent->state == fleet::AgentState::Approved;
    m_glyph->setIcon(QStringLiteral("computer"), standing.state == State::Connected ? Token::StateOk : Token::Text2);
    m_glyph->setVisible(true);
    m_name->setText(agent_words::name(*agent));
    m_state->setText(state);
    m_state->setVisible(true);
    m_decisions->setVisible(isPending);
    m_revoke->setVisible(isApproved);
    m_clear->setVisible(isApproved && agent->isClone);
    showAttention(standing);
    showFacts(*agent, now);
    if (agent->heartbeat) {
        showRecordings(*agent);
    }
    if (isApproved) {
        showCommands(commands);
    }
}

void AgentDetail::setHost(const QString& name) {
    clear();
    m_glyph->setIcon(QStringLiteral("computer"), Token::Text2);
    m_glyph->setVisible(true);
    m_name->setText(name);
    m_state->setText(tr("No agent is on this host. Add it, and the next connection can be traced to its program."));
    m_state->setVisible(true);
}

void AgentDetail::clear() {
    m_shown.clear();
    emptyLayout(m_attention);
    emptyLayout(m_recordings);
    emptyLayout(m_commands);
    m_facts->clear();
    for (QWidget* one : {static_cast<QWidget*>(m_glyph), static_cast<QWidget*>(m_state), m_decisions, static_cast<QWidget*>(m_revoke), static_cast<QWidget*>(m_clear),
             static_cast<QWidget*>(m_recordingsTitle), static_cast<QWidget*>(m_commandsTitle)}) {
        one->setVisible(false);
    }
}

void AgentDetail::showAttention(const AgentStanding& standing) {
    int row = 0;
    for (const QString& sentence : standing.attention) {
        auto* glyph = new GlyphLabel(16, this);
        glyph->setIcon(QStringLiteral("warning"), Token::StateWarn);
        auto* words = new TokenLabel(format::breakable(sentence), TextStyle::Body, Token::Text, this);
        words->setWordWrap(true);
        m_attention->addWidget(glyph, row, 0, Qt::AlignTop);
        m_attention->addWidget(words, row++, 1);
    }
}

void AgentDetail::showFacts(const fleet::Agent& agent, Timestamp now) {
    m_facts->addWide(tr("Fingerprint"), format::untrusted(agent.fingerprint));
    m_facts->add(tr("Addresses"), agent_words::addresses(agent, QStringLiteral("\n")), true);
    m_facts->add(tr("System"), agent_words::system(agent));
    m_facts->add(tr("Version"), agent_words::version(agent), true);
    m_facts->add(tr("Policy"), policy_words::ofAgent(agent, m_policy));
    m_facts->add(tr("Clock"), agent_words::clock(agent));
    if (agent.heartbeat) {
        const openc2::Heartbeat& beat = *agent.heartbeat;
        m_facts->add(tr("History"), beat.historyLimit > 0 ? tr("%1 of %2", "bytes").arg(format::bytes(beat.historyBytes), format::bytes(beat.historyLimit)) : QString());
        m_facts->add(tr("Reaches back"), beat.historyFrom.ns > 0 ? format::moment(beat.historyFrom) : QString());
        m_facts->add(tr("Keeps"), agent_words::retention(agent));
    }
    m_facts->add(tr("Certificate"), agent.certificateUntil.ns == 0 ? QString()
            : agent.certificateUntil < now                    ? tr("ended %1", "date").arg(format::moment(agent.certificateUntil))
                                                              : tr("until %1", "date").arg(format::moment(agent.certificateUntil)));
    m_facts->add(tr("Asked"), agent.asked.ns > 0 ? format::moment(agent.asked) : QString());
    m_facts->add(tr("Decided"), agent.decided.ns > 0 ? tr("%1 by %2", "date, person").arg(format::moment(agent.decided), format::untrusted(agent.decidedBy)) : QString());
    m_facts->add(tr("Device"), format::untrusted(agent.device), true);
}

void AgentDetail::showRecordings(const fleet::Agent& agent) {
    m_recordingsTitle->setVisible(!agent.heartbeat->recordings.empty());
    int row = 0;
    for (const openc2::Heartbeat::Recording& one : agent.heartbeat->recordings) {
        const bool isRecorded = !one.by.empty();
        auto* glyph = new GlyphLabel(16, this);
        glyph->setIcon(!isRecorded ? QStringLiteral("cross") : one.why.id.empty() ? QStringLiteral("check") : QStringLiteral("info"),
            !isRecorded ? Token::StateBad : one.why.id.empty() ? Token::StateOk : Token::StateWarn);
        auto* what = new TokenLabel(agent_words::subject(one.subject), TextStyle::Body, Token::Text, this);
        what->setWordWrap(true);
        auto* by = new TokenLabel(isRecorded ? agent_words::recordedBy(one.by) : tr("not recorded"), TextStyle::Body, isRecorded ? Token::Text2 : Token::StateBad, this);
        m_recordings->addWidget(glyph, row, 0, Qt::AlignTop);
        m_recordings->addWidget(what, row, 1);
        m_recordings->addWidget(by, row++, 2, Qt::AlignRight | Qt::AlignTop);
        if (!one.why.id.empty()) {
            auto* why = new TokenLabel(format::breakable(sentences::render(one.why)), TextStyle::Caption, Token::Text2, this);
            why->setWordWrap(true);
            m_recordings->addWidget(why, row++, 1, 1, 2);
        }
    }
}

void AgentDetail::showCommands(std::span<const fleet::CommandRecord> commands) {
    m_commandsTitle->setVisible(true);
    if (commands.empty()) {
        m_commands->addWidget(new TokenLabel(tr("None yet."), TextStyle::Body, Token::Text2, this));
    }
    size_t shown = 0;
    for (const fleet::CommandRecord& one : commands) {
        if (++shown > kMostCommands) {
            break;
        }
        auto* line = new QHBoxLayout;
        line->setSpacing(8);
        auto* what = new TokenLabel(agent_words::command(one.command), TextStyle::Body, Token::Text, this);
        auto* when = new TokenLabel(format::clockSeconds(one.created), TextStyle::Mono, Token::Text2, this);
        line->addWidget(what);
        line->addStretch(1);
        if (one.state == fleet::CommandState::Queued) {
            auto* cancel = new LinkButton(this);
            cancel->setTextStyle(TextStyle::Caption);
            cancel->setText(tr("Cancel"));
            cancel->setAccessibleName(tr("Cancel: %1", "a command").arg(agent_words::command(one.command)));
            connect(cancel, &QPushButton::clicked, this, [this, id = one.command.id] { emit cancelWanted(id); });
            line->addWidget(cancel);
        }
        line->addWidget(when);
        auto* state = new TokenLabel(format::breakable(tr("%1, ordered by %2", "state of a command, person").arg(agent_words::commandState(one), format::untrusted(one.by))),
            TextStyle::Caption, Token::Text2, this);
        state->setWordWrap(true);
        m_commands->addLayout(line);
        m_commands->addWidget(state);
    }
}

void AgentDetail::retranslate() {
    m_approve->setText(tr("Approve…"));
    m_refuse->setText(tr("Refuse"));
    m_revoke->setText(tr("Revoke…"));
    m_clear->setText(tr("Only one computer uses it"));
    m_recordingsTitle->setText(tr("What is recorded, and by what"));
    m_commandsTitle->setText(tr("Commands"));
    m_shown.clear();
}

void AgentDetail::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::BgSurface));
}

} // namespace metsuke
