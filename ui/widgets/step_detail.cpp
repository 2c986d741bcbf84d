// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/step_detail.h"

#include "ui/services/format.h"
#include "ui/services/respond_words.h"
#include "ui/services/sentences.h"
#include "ui/theme/icons.h"
#include "ui/widgets/change_list.h"
#include "ui/widgets/sentence_list.h"
#include "ui/widgets/token_label.h"

#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace metsuke {

namespace {

constexpr size_t kMostObjects = 40;

} // namespace

StepDetail::StepDetail(QWidget* parent)
    : QWidget(parent)
    , m_title(new TokenLabel(TextStyle::BodyStrong, Token::Text, this))
    , m_why(new TokenLabel(TextStyle::Body, Token::Text2, this))
    , m_sentences(new SentenceList(this))
    , m_changes(new ChangeList(this))
    , m_notes(new SentenceList(this))
    , m_undo(new QPushButton(themeIcon(QStringLiteral("undo")), {}, this)) {
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 10, 16, 10);
    column->setSpacing(6);
    m_title->setWordWrap(true);
    m_why->setWordWrap(true);
    column->addWidget(m_title);
    column->addWidget(m_why);
    column->addWidget(m_sentences);
    column->addWidget(m_changes);
    column->addWidget(m_notes);
    column->addWidget(m_undo, 0, Qt::AlignLeft);
    connect(m_undo, &QPushButton::clicked, this, &StepDetail::undoWanted);
    retranslate();
    setUndo(false);
    column->addStretch(1);
}

void StepDetail::setUndo(bool isPossible) { m_undo->setVisible(isPossible); }
void StepDetail::retranslate() { m_undo->setText(tr("Undo this step…")); }

void StepDetail::setStep(const StepModel::Row* row, const QString& host, bool isDryRun) {
    m_sentences->clear();
    m_changes->clear();
    m_notes->clear();
    m_why->setVisible(row != nullptr && !row->step.why.id.empty());
    if (row == nullptr) {
        m_title->setText(tr("No step is chosen"));
        return;
    }
    const QString target = respond_words::target(row->step.target, host);
    m_title->setText(format::breakable(tr("%1: %2", "action, target").arg(respond_words::action(row->step.action), target)));
    if (!row->step.why.id.empty()) {
        m_why->setText(format::breakable(sentences::render(row->step.why)));
    }
    if (row->report) {
        showReport(*row->report, isDryRun);
    }
    for (const Message& note : row->notes) {
        m_notes->add(QStringLiteral("info"), Token::StateWarn, sentences::render(note));
    }
    m_notes->add(QStringLiteral("undo"), Token::Text2, sentences::render(Message(std::string(textOf(row->report ? row->report->undo : traitsOf(row->step.action).undo)))));
}

void StepDetail::showReport(const plan::StepReport& report, bool isDryRun) {
    if (report.refusal) {
        m_sentences->add(QStringLiteral("warning"), respond_words::token(report.state), sentences::render(report.refusal->sentence));
    }
    for (const Message& effect : report.effects) {
        m_sentences->add(isDryRun ? QStringLiteral("eye") : QStringLiteral("check"), isDryRun ? Token::Text2 : Token::StateOk, sentences::render(effect));
    }
    if (!report.isChange && !report.refusal) {
        m_sentences->add(QStringLiteral("check"), Token::StateOk, tr("It is so already: nothing has to be done."));
    }
    size_t shown = 0;
    for (const plan::TouchedObject& object : report.objects) {
        if (++shown > kMostObjects) {
            break;
        }
        m_changes->add(object);
    }
    const qint64 more = report.moreObjects + static_cast<qint64>(report.objects.size() - std::min(report.objects.size(), kMostObjects));
    if (more > 0) {
        m_notes->add(QStringLiteral("plus"), Token::Text3, tr("and %n more", nullptr, static_cast<int>(more)));
    }
    if (report.expires.ns != 0) {
        m_notes->add(QStringLiteral("clock"), Token::Text2, tr("Taken back by itself at %1", "time").arg(format::moment(report.expires)));
    }
}

void StepDetail::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::BgSurface));
}

} // namespace metsuke
