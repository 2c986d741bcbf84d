// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/trace_head.h"

#include "ui/services/format.h"
#include "ui/services/trace_words.h"
#include "ui/theme/icons.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/token_label.h"
#include "ui/widgets/trace_steps.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace metsuke {

TraceHead::TraceHead(QWidget* parent)
    : QWidget(parent)
    , m_crumb(new TokenLabel(TextStyle::Caption, Token::Text2, this))
    , m_verdict(new TokenLabel(TextStyle::Verdict, Token::Text, this))
    , m_remark(new TokenLabel(TextStyle::Body, Token::Text2, this))
    , m_steps(new TraceSteps(this))
    , m_copy(new QPushButton(themeIcon(QStringLiteral("copy")), {}, this))
    , m_attach(new QPushButton(themeIcon(QStringLiteral("note")), {}, this))
    , m_mend(makePrimaryButton(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 10, 16, 10);
    column->setSpacing(4);
    m_crumb->setElided(true);
    m_verdict->setWordWrap(true);
    m_remark->setWordWrap(true);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(m_crumb);
    words->addWidget(m_verdict);
    words->addWidget(m_remark);
    auto* top = new QHBoxLayout;
    top->setSpacing(8);
    top->addLayout(words, 1);
    top->addSpacing(8);
    top->addWidget(m_copy, 0, Qt::AlignTop);
    top->addWidget(m_attach, 0, Qt::AlignTop);
    top->addWidget(m_mend, 0, Qt::AlignTop);
    column->addLayout(top);
    column->addSpacing(4);
    column->addWidget(m_steps);
    QWidget::setTabOrder(m_copy, m_attach);
    QWidget::setTabOrder(m_attach, m_mend);
    QWidget::setTabOrder(m_mend, m_steps);
    connect(m_copy, &QPushButton::clicked, this, &TraceHead::copyWanted);
    connect(m_attach, &QPushButton::clicked, this, &TraceHead::attachWanted);
    connect(m_mend, &QPushButton::clicked, this, &TraceHead::mendWanted);
    connect(m_steps, &TraceSteps::rowChosen, this, &TraceHead::rowChosen);
}

void TraceHead::setTrace(const TraceTree& tree, const trace_note::Story& story, const QStringList& crumb, const QString& source) {
    const endpoint::Trace& trace = tree.trace();
    m_crumb->setText(crumb.join(QStringLiteral(" › ")));
    m_verdict->setText(format::breakable(story.headline));
    QStringList remark;
    if (trace.root) {
        remark << tr("Confidence %1").arg(trace_words::confidence(trace.confidence));
    }
    remark << tr("Way in: %1").arg(trace_words::entry(trace.entry));
    if (!trace.gaps.empty()) {
        remark << tr("%n things not known", nullptr, static_cast<int>(trace.gaps.size()));
    }
    remark << tr("from the history of %1", "host or folder").arg(source);
    m_remark->setText(format::breakable(remark.join(QStringLiteral(" · "))));
    m_steps->setTrace(tree);
}

void TraceHead::setChosen(std::optional<size_t> row) { m_steps->setChosen(row); }

void TraceHead::setMend(bool isPossible) { m_mend->setVisible(isPossible); }

void TraceHead::setAttach(const QString& text, bool isEnabled) {
    m_attach->setText(text);
    m_attach->setEnabled(isEnabled);
}

void TraceHead::retranslate() {
    m_copy->setText(tr("Copy as JSON"));
    m_mend->setText(tr("Put right…"));
    m_mend->setToolTip(tr("Proposes what to do on this computer. Nothing is changed before it was looked at and confirmed."));
    m_attach->setToolTip(tr("Keeps the story and the whole trace as a note; Ctrl+Z takes it back"));
    m_steps->setAccessibleName(tr("The way from its origin to the connection"));
}

} // namespace metsuke
