// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/ui/fake_fleet.h"
#include "tests/ui/window_support.h"

#include <gtest/gtest.h>

class QAbstractButton;
class QDialog;

namespace metsuke::test {

[[nodiscard]] inline QString text(const char* words) { return QString::fromUtf8(words); }

/// The scripted case in a window of a workstation whose agents the test plays; English, dark, before and afterwards.
class FleetWindow : public ::testing::Test {
protected:
    FleetWindow();
    ~FleetWindow() override;

    /// The visible one that reads so, to the eye or to a screen reader; null: none does.
    [[nodiscard]] static QAbstractButton* button(const QWidget* in, const char* name);
    /// Whether a visible label has these words; invisible places to break do not count.
    [[nodiscard]] static bool says(const QWidget* in, const char* words);
    [[nodiscard]] QDialog* dialog() const; ///< that is open; null: none is
    [[nodiscard]] CaseSession& session() const { return m_window->session(); }
    [[nodiscard]] const CaseSnapshot& snapshot() const { return *session().snapshot(); }
    /// The key, where the page puts the keyboard.
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers) const;

    std::shared_ptr<FakeFleet> m_fleet = std::make_shared<FakeFleet>(); ///< shared with the workstation's facts
    std::unique_ptr<Workstation> m_workstation;
    MainWindow* m_window = nullptr;
};

/// In both languages, themes and two sizes: no text is cut, nothing is wider than its place, everything has a name. Keeps pictures as
/// NAME-LANGUAGE-THEME-WIDTH.
void expectRoomInEveryLook(MainWindow& window, QWidget& page, const QString& name);

} // namespace metsuke::test
