// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include <functional>

namespace metsuke {

/// Asks before something that cannot be taken back, or that somebody has to compare first. Window-modal; nothing waits.
class ConfirmDialog : public QDialog {
    Q_OBJECT
public:
    struct Question {
        QString title;
        QString sentence;
        QString value; ///< to be compared, in large type; "" none
        QString verb;
        bool isDangerous = false; ///< then Cancel is what Enter does
        QString typed = {}; ///< has to be typed before it is accepted: nobody does that by habit; "" nothing
    };
    static void ask(QWidget* parent, const Question& question, std::function<void()> accept);

private:
    ConfirmDialog(QWidget* parent, const Question& question);
};

} // namespace metsuke
