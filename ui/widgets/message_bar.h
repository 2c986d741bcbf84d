// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/case_session.h"

#include <QWidget>

#include <deque>

class QPushButton;
class QToolButton;

namespace metsuke {

class GlyphLabel;
class TokenLabel;

/// What happened, what was kept and what to do next, in the window itself. Messages wait in line; the newest error
/// comes first. Hides itself when all were read.
class MessageBar : public QWidget {
    Q_OBJECT
public:
    explicit MessageBar(QWidget* parent = nullptr);
    void show(const UserMessage& message);
    void clear();
    [[nodiscard]] QString currentText() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void showCurrent();
    void dropCurrent();
    void retranslate();
    std::deque<UserMessage> m_messages;
    GlyphLabel* m_glyph;
    TokenLabel* m_text;
    QPushButton* m_deed;
    QPushButton* m_details;
    QToolButton* m_close;
    TokenLabel* m_detailText;
};

/// Progress of an import: what is read, how far, how long still, and a way out that keeps what there is.
class ImportBar : public QWidget {
    Q_OBJECT
public:
    explicit ImportBar(CaseSession& session, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void refresh();
    [[nodiscard]] QString lossText() const;
    CaseSession& m_session;
    TokenLabel* m_text;
    QPushButton* m_cancel;
    QElapsedTimer m_since;
    bool m_cancelling = false;
    bool m_wasImporting = false;
};

} // namespace metsuke
