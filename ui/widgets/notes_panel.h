// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/inspected_subject.h"

#include <QWidget>

class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;

namespace metsuke {

class TokenLabel;

/// What people wrote about the selection, newest last, and a place to write.
class NotesPanel : public QWidget {
    Q_OBJECT
public:
    explicit NotesPanel(CaseSession& session, QWidget* parent = nullptr);
    void setSubject(const InspectedSubject& subject);
    void retranslate();
    [[nodiscard]] int notes() const { return m_count; }

private:
    void save();
    void addDocument(const QString& document);
    CaseSession& m_session;
    InspectedSubject m_subject;
    QVBoxLayout* m_list;
    TokenLabel* m_about;
    TokenLabel* m_none;
    QPlainTextEdit* m_text;
    QPushButton* m_save;
    int m_count = 0;
};

} // namespace metsuke
