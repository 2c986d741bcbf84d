// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/notes_panel.h"

#include "ui/services/format.h"
#include "ui/services/note_text.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/empty_layout.h"
#include "ui/widgets/token_label.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace metsuke {

NotesPanel::NotesPanel(CaseSession& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_list(new QVBoxLayout)
    , m_about(new TokenLabel(TextStyle::CaptionStrong, Token::Text2, this))
    , m_none(new TokenLabel(TextStyle::Body, Token::Text2, this))
    , m_text(new QPlainTextEdit(this))
    , m_save(makePrimaryButton(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(8);
    column->addWidget(m_about);
    m_none->setWordWrap(true);
    column->addWidget(m_none);
    m_list->setSpacing(10);
    column->addLayout(m_list);
    column->addWidget(new HairLine(Qt::Horizontal, this));
    m_text->setTabChangesFocus(true);
    m_text->setFixedHeight(fontMetrics().height() * 5);
    column->addWidget(m_text);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(m_save);
    column->addLayout(buttons);
    column->addStretch();
    m_save->setEnabled(false);
    connect(m_text, &QPlainTextEdit::textChanged, this,
        [this] { m_save->setEnabled(!m_session.isReadOnly() && !m_text->toPlainText().trimmed().isEmpty()); });
    connect(m_save, &QPushButton::clicked, this, &NotesPanel::save);
}

void NotesPanel::setSubject(const InspectedSubject& subject) {
    m_subject = subject;
    const auto [kind, target] = subject.noteTarget();
    const CaseSnapshot& snapshot = *subject.snapshot;
    m_about->setText(kind == QStringLiteral("incident") ? tr("Notes on incident %1").arg(snapshot.incidentNumber(target))
            : kind == QStringLiteral("host")            ? tr("Notes on %1").arg(snapshot.hostName(*subject.host))
            : kind == QStringLiteral("flow")            ? tr("Notes on this flow")
                                                        : tr("Notes on the case"));
    emptyLayout(m_list);
    m_count = 0;
    for (const Note& note : snapshot.notes) {
        if (QString::fromStdString(note.targetKind) != kind || note.target != target) {
            continue;
        }
        ++m_count;
        const note_text::Parts parts = note_text::split(QString::fromStdString(note.text));
        auto* text = new TokenLabel(format::breakable(format::untrusted(parts.words.toStdString())), TextStyle::Body, Token::Text, this);
        text->setWordWrap(true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        m_list->addWidget(new TokenLabel(tr("%1 · %2", "author, time").arg(format::untrusted(note.author), format::dateTime(note.at)),
            TextStyle::Meta, Token::Text2, this));
        m_list->addWidget(text);
        if (!parts.document.isEmpty()) {
            addDocument(parts.document);
        }
    }
    m_none->setVisible(m_count == 0);
    m_text->setReadOnly(m_session.isReadOnly());
    m_save->setEnabled(!m_session.isReadOnly() && !m_text->toPlainText().trimmed().isEmpty());
}

/// What is for programs: its size, and a way out of here.
void NotesPanel::addDocument(const QString& document) {
    auto* copy = new LinkButton(this);
    copy->setTextStyle(TextStyle::Caption);
    copy->setText(tr("Copy as JSON, %1").arg(format::bytes(document.size())));
    copy->setAccessibleName(copy->text());
    connect(copy, &QPushButton::clicked, this, [document] { QGuiApplication::clipboard()->setText(document); });
    m_list->addWidget(copy);
}

void NotesPanel::save() {
    const auto [kind, target] = m_subject.noteTarget();
    m_session.addNote(kind, target, m_text->toPlainText().trimmed());
    m_text->clear();
}

void NotesPanel::retranslate() {
    m_none->setText(tr("No notes yet. What is written here goes into the case and its report."));
    m_text->setPlaceholderText(tr("What should the next reader know?"));
    m_text->setAccessibleName(tr("New note"));
    m_save->setText(tr("Save note"));
    if (m_subject.snapshot) {
        setSubject(m_subject);
    }
}

} // namespace metsuke
