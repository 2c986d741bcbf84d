// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/analysis_service.h"

#include <QObject>
#include <QTranslator>

#include <memory>
#include <vector>

namespace metsuke {

class MainWindow;

/// The windows of the process: one a case. Keeps the application's language and theme as Settings say. GUI thread.
class Workstation : public QObject {
    Q_OBJECT
public:
    explicit Workstation(WorkstationFacts facts, QObject* parent = nullptr);
    ~Workstation() override;

    MainWindow* newWindow();
    /// In a vacant window if there is one, else in a new one.
    void openFiles(const QStringList& files);
    [[nodiscard]] const std::vector<MainWindow*>& windows() const { return m_windows; }
    [[nodiscard]] const WorkstationFacts& facts() const { return m_facts; }

    /// Called by a window that goes.
    void forget(MainWindow* window);

private:
    void applyLanguage();
    [[nodiscard]] MainWindow* windowInHand() const; ///< the one that is worked in, else the first
    WorkstationFacts m_facts;
    std::vector<MainWindow*> m_windows; ///< delete themselves on close
    std::unique_ptr<QTranslator> m_translator;
    std::unique_ptr<QTranslator> m_qtTranslator;
};

} // namespace metsuke
