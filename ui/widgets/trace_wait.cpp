// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/trace_wait.h"

#include "ui/services/format.h"
#include "ui/services/trace_session.h"
#include "ui/widgets/token_label.h"

#include "core/base/wall_clock.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace metsuke {

TraceWait::TraceWait(TraceSession& work, QWidget* parent)
    : QWidget(parent)
    , m_work(work)
    , m_title(new TokenLabel(TextStyle::Name, Token::Text, this))
    , m_sentence(new TokenLabel(TextStyle::Body, Token::Text2, this))
    , m_elapsed(new TokenLabel(TextStyle::Mono, Token::Text2, this))
    , m_cancel(new QPushButton(this))
    , m_history(new QPushButton(this))
    , m_agents(new QPushButton(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 24, 24, 24);
    column->setSpacing(8);
    column->addStretch(2);
    for (TokenLabel* label : {m_title, m_sentence, m_elapsed}) {
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(true);
        column->addWidget(label);
    }
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addStretch(1);
    for (QPushButton* button : {m_cancel, m_agents, m_history}) {
        row->addWidget(button);
    }
    row->addStretch(1);
    column->addSpacing(4);
    column->addLayout(row);
    column->addStretch(3);
    constexpr int kTurn = 1'000; // ms
    m_timer.setInterval(kTurn);
    connect(&m_timer, &QTimer::timeout, this, &TraceWait::showProgress);
    connect(m_cancel, &QPushButton::clicked, &work, &TraceSession::cancel);
    connect(m_history, &QPushButton::clicked, this, &TraceWait::historyWanted);
    connect(m_agents, &QPushButton::clicked, this, &TraceWait::agentsWanted);
}

void TraceWait::showProgress() {
    using Step = TraceProgress::Step;
    const TraceProgress& progress = m_work.progress();
    const QString agent = format::untrusted(progress.agent);
    const bool isFinding = m_work.state() == TraceSession::State::Finding;
    const QString seen = format::ago(progress.lastSeen.value_or(Timestamp{}), wallClock());
    QString title;
    QString sentence;
    if (isFinding) {
        title = tr("Looking for the flow");
    } else if (progress.step == Step::Looking) {
        title = tr("Looking for the agent of %1").arg(QString::fromStdString(m_work.subject().host.display()));
    } else if (progress.step == Step::Reading) {
        title = tr("Reading the history");
    } else if (progress.step == Step::Queued && !progress.isServed) {
        title = tr("Waiting to be sent to %1").arg(agent);
        sentence = tr("No agents are served at the moment. The order is kept and goes out as soon as they are.");
    } else if (progress.step == Step::Queued) {
        title = tr("Waiting for %1 to connect").arg(agent);
        sentence = tr("Last seen: %1. The order is kept and goes out when the agent connects.").arg(seen);
    } else {
        title = tr("Sent, waiting for the agent of %1").arg(agent);
        sentence = progress.isSlow
            ? tr("An agent that hears it answers within seconds. Last seen: %1. It may be switched off or out of reach: wait, or open a copy of its history folder.").arg(seen)
            : tr("It looks through its own history; that takes a few seconds.");
    }
    m_title->setText(title);
    m_sentence->setText(sentence);
    m_sentence->setVisible(!sentence.isEmpty());
    m_elapsed->setText(format::duration(m_work.elapsed() / 1'000 * kSecond));
    m_elapsed->setVisible(!isFinding);
    m_agents->setVisible(!isFinding && progress.step == Step::Queued && !progress.isServed);
    m_history->setVisible(!isFinding && progress.step != Step::Reading && progress.step != Step::Looking);
}

void TraceWait::retranslate() {
    m_cancel->setText(tr("Cancel"));
    m_history->setText(tr("Open a history folder…"));
    m_agents->setText(tr("Go to Agents"));
    showProgress();
}

void TraceWait::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    showProgress();
    m_timer.start();
}

void TraceWait::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    m_timer.stop();
}

} // namespace metsuke
