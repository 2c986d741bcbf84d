// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/case_session.h"

#include <QLineEdit>

namespace metsuke {

/// The query of the window: coloured while typing, with a tick or the reason why not, the number of rows, history and
/// completion. Enter applies; Escape brings back what is applied. IME-safe: nothing is parsed while composing.
class QueryBar : public QLineEdit {
    Q_OBJECT
public:
    explicit QueryBar(CaseSession& session, QWidget* parent = nullptr);
    void setRows(qint64 rows); ///< negative: unknown
    /// Adds "field = value" to the query by `joiner` ("and", "and not", "or") and applies it.
    void combine(const QString& condition, const QString& joiner);
    [[nodiscard]] bool isValid() const { return m_error.isEmpty(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;
    void inputMethodEvent(QInputMethodEvent* event) override;

private:
    void apply();
    [[nodiscard]] QueryLanguage::Times times() const;
    void check();
    void colourise();
    void complete();
    void showContext();
    void retranslate();
    [[nodiscard]] int trailingWidth() const;
    [[nodiscard]] QString rowsText() const;

    CaseSession& m_session;
    class QCompleter* m_completer;
    QStringList m_history;
    int m_historyAt = -1;
    qint64 m_rows = -1;
    QString m_error;
    bool m_composing = false;
    bool m_colouring = false;
};

} // namespace metsuke
