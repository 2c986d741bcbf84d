// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include <functional>

class QPlainTextEdit;

namespace metsuke {

/// Asks for a few words. Window-modal; nothing waits for it.
class TextPrompt : public QDialog {
    Q_OBJECT
public:
    enum class Room { Line, Text };
    static void ask(QWidget* parent, const QString& title, const QString& hint, const QString& verb,
        std::function<void(const QString&)> accepted, Room room = Room::Text);

private:
    TextPrompt(QWidget* parent, const QString& title, const QString& hint, const QString& verb, Room room);
    bool eventFilter(QObject* watched, QEvent* event) override;
    QPlainTextEdit* m_text;
};

} // namespace metsuke
