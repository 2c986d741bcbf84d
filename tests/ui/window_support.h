// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/case_session.h"
#include "ui/windows/main_window.h"
#include "ui/windows/workstation.h"

#include <QTemporaryDir>
#include <QTest>

namespace metsuke::test {

/// An analysis service that opens the scripted case, whatever is asked.
[[nodiscard]] WorkstationFacts scriptedFacts();

/// Waits for events until `condition` holds; false after `ms`.
template<typename Condition>
[[nodiscard]] bool waitUntil(Condition condition, int ms = 20'000) {
    return QTest::qWaitFor(condition, ms);
}

/// The case is read and no view asks anything any more.
[[nodiscard]] bool waitUntilQuiet(MainWindow& window);

/// Every interactive widget below `root` that a screen reader could not name, as "Class in Parent".
[[nodiscard]] QStringList namelessWidgets(const QWidget& root);

/// A small office capture in `folder`; made once a process.
[[nodiscard]] QString smallCapture(const QTemporaryDir& folder);
/// `copies` days of the office, one after the other, in one file.
[[nodiscard]] QString largeCapture(const QTemporaryDir& folder, int copies);

} // namespace metsuke::test
