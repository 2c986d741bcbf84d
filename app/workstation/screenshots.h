// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/analysis_service.h"

#include <QPixmap>
#include <QStringList>
#include <QTemporaryDir>
#include <QTimer>

#include <functional>
#include <vector>

namespace metsuke {

class MainWindow;
class Workstation;

struct ScreenshotOptions {
    QString folder;
    QStringList languages{QStringLiteral("en"), QStringLiteral("ja")};
    QStringList themes{QStringLiteral("light"), QStringLiteral("dark")};
    QSize size{1440, 900}; ///< of the windows
    int scale = 1; ///< only names the files: QT_SCALE_FACTOR of the process makes it so
};

/// Pictures of every page and dialog of the demo case, in each language and theme: PAGE-LANG-THEME.png, with -2x at
/// scale 2. Analyses the demo into a case of its own and waits for each view until nothing is asked any more.
class Screenshots : public QObject {
    Q_OBJECT
public:
    Screenshots(Workstation& workstation, ScreenshotOptions options, QObject* parent = nullptr);
    void start();

signals:
    /// `problem` is empty when all files were written.
    void finished(const QString& problem);

private:
    struct Step {
        std::function<void()> prepare;
        QString name; ///< empty: nothing to save
        std::function<QWidget*()> target;
    };
    void planVariant(const QString& language, const QString& theme);
    void planDialogs(const QString& suffix);
    void next();
    void watch();
    [[nodiscard]] bool isQuiet() const;
    void selectTopIncident() const;
    /// The minutes around the first detection, and its flow.
    void showFirstEvidence() const;

    Workstation& m_workstation;
    ScreenshotOptions m_options;
    QTemporaryDir m_folder;
    MainWindow* m_window = nullptr;
    MainWindow* m_welcome = nullptr;
    std::vector<Step> m_steps;
    size_t m_at = 0;
    int m_quiet = 0;
    qint64 m_turns = 0;
    QTimer m_timer;
};

} // namespace metsuke
