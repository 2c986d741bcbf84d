// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/record_model.h"

#include <QWidget>

class QHBoxLayout;
class QPushButton;
class QTableView;
class QVBoxLayout;

namespace metsuke {

class EmptyState;
class FactList;
class GlyphLabel;
class SentenceList;
class TokenLabel;

/// A table with what stands over it, and beside it what is known of the row in hand; in their place, when there is nothing, what would be
/// here. Who fills it says what the buttons do.
class RecordView : public QWidget {
    Q_OBJECT
public:
    explicit RecordView(QWidget* parent = nullptr);
    [[nodiscard]] int rowCount() const { return m_model->rowCount(); }
    void focusTable();

signals:
    void emptyWanted(); ///< the button of what stands there when there is nothing

protected:
    /// At the end of the head, or under the facts of the row in hand.
    QPushButton* addButton(const QString& icon);
    QPushButton* addPrimaryButton();
    QPushButton* addDeed(const QString& icon);
    /// `wide`: the column that takes what room is left; the others are as wide as their words.
    void setColumns(const QStringList& names, int wide, const QString& accessibleName);
    void setHead(const QString& icon, Token token, const QString& verdict, const QString& remark);
    /// The row in hand stays; else the first is.
    void setRows(std::vector<RecordRow> rows);
    void setEmpty(const QString& title, const QString& sentence, const QString& button);
    void showRows(bool isAny); ///< or what stands there when there is nothing
    [[nodiscard]] std::string current() const; ///< its key; "" none
    void setTitle(const QString& icon, Token token, const QString& name, const QString& state);
    [[nodiscard]] FactList* facts() const { return m_facts; }
    [[nodiscard]] SentenceList* lines() const { return m_lines; }
    /// Another row is in hand.
    virtual void showRow() = 0;
    void paintEvent(QPaintEvent* event) override;

private:
    QWidget* makeDetail();
    void fitColumns();

    RecordModel* m_model;
    QHBoxLayout* m_head;
    GlyphLabel* m_glyph;
    TokenLabel* m_verdict;
    TokenLabel* m_remark;
    QWidget* m_body;
    QTableView* m_table;
    GlyphLabel* m_stateGlyph = nullptr;
    TokenLabel* m_name = nullptr;
    TokenLabel* m_state = nullptr;
    FactList* m_facts = nullptr;
    SentenceList* m_lines = nullptr;
    QVBoxLayout* m_deeds = nullptr;
    EmptyState* m_none;
    int m_wide = 0;
    bool m_isFilling = false;
};

} // namespace metsuke
