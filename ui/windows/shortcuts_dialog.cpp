// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/shortcuts_dialog.h"

#include "ui/services/action_registry.h"
#include "ui/widgets/token_label.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace metsuke {

namespace {

/// A key as it stands on a keyboard.
class KeyCap : public QWidget {
public:
    KeyCap(const QString& text, QWidget* parent)
        : QWidget(parent)
        , m_text(text) {
        const QFontMetrics metrics(metsuke::font(TextStyle::MonoSmall));
        setFixedSize(metrics.horizontalAdvance(text) + 12, 20);
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(color(Token::LineStrong), 1));
        painter.setBrush(color(Token::BgField));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
        painter.setFont(metsuke::font(TextStyle::MonoSmall));
        painter.setPen(color(Token::Text));
        painter.drawText(rect(), Qt::AlignCenter, m_text);
    }

private:
    QString m_text;
};

QString plain(QString text) {
    text.replace(QStringLiteral("&&"), QStringLiteral("\x01"));
    // "ファイル(&F)" loses the whole bracket, "&File" only the mark.
    const qsizetype bracket = text.indexOf(QStringLiteral("(&"));
    if (bracket >= 0) {
        text.remove(bracket, 4);
    }
    return text.remove(u'&').replace(QStringLiteral("\x01"), QStringLiteral("&"));
}

} // namespace

ShortcutsDialog::ShortcutsDialog(const ActionRegistry& actions, QWidget* parent)
    : QDialog(parent) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Keyboard"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 16);
    column->setSpacing(12);
    column->addWidget(new TokenLabel(tr("Keyboard"), TextStyle::Verdict, Token::Text, this));
    auto* hint = new TokenLabel(
        tr("Single letters act in tables, lists and graphs, never while you type."), TextStyle::Caption, Token::Text2, this);
    column->addWidget(hint);

    const std::pair<QString, QString> groups[] = {{QStringLiteral("go"), tr("Go")}, {QStringLiteral("investigate"), tr("Investigate")},
        {QStringLiteral("view"), tr("View")}, {QStringLiteral("edit"), tr("Edit")}, {QStringLiteral("file"), tr("File")},
        {QStringLiteral("window"), tr("Window")}, {QStringLiteral("help"), tr("Help")}};
    auto* sheet = new QHBoxLayout;
    sheet->setSpacing(40);
    QVBoxLayout* stack = nullptr;
    int rowsInStack = 0;
    constexpr int kRowsAColumn = 15;
    for (const auto& [group, title] : groups) {
        std::vector<const ActionSpec*> shown;
        for (const ActionSpec& spec : actions.specs()) {
            if (spec.group.section(u'/', 0, 0) == group && !actions.action(spec.id)->shortcut().isEmpty()) {
                shown.push_back(&spec);
            }
        }
        if (shown.empty()) {
            continue;
        }
        if (stack == nullptr || rowsInStack + static_cast<int>(shown.size()) > kRowsAColumn) {
            stack = new QVBoxLayout;
            stack->setSpacing(6);
            sheet->addLayout(stack);
            sheet->setAlignment(stack, Qt::AlignTop);
            rowsInStack = 0;
        }
        if (rowsInStack > 0) {
            stack->addSpacing(8);
        }
        stack->addWidget(new TokenLabel(title, TextStyle::CaptionStrong, Token::Text2, this));
        auto* grid = new QGridLayout;
        grid->setHorizontalSpacing(24);
        grid->setVerticalSpacing(6);
        int row = 0;
        for (const ActionSpec* spec : shown) {
            const QAction* action = actions.action(spec->id);
            grid->addWidget(new TokenLabel(plain(action->text()), TextStyle::Body, Token::Text, this), row, 0);
            auto* keyRow = new QHBoxLayout;
            keyRow->setSpacing(4);
            keyRow->addStretch(1);
            for (const QKeySequence& key : action->shortcuts()) {
                keyRow->addWidget(new KeyCap(key.toString(QKeySequence::NativeText), this));
            }
            grid->addLayout(keyRow, row, 1);
            ++row;
        }
        stack->addLayout(grid);
        rowsInStack += row + 2;
    }
    column->addLayout(sheet);
    auto* foot = new QHBoxLayout;
    foot->addStretch(1);
    auto* close = new QPushButton(tr("Close"), this);
    close->setDefault(true);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    foot->addWidget(close);
    column->addLayout(foot);
}

} // namespace metsuke
