// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QVBoxLayout;

namespace metsuke {

class JobModel;

/// Running and recent jobs with their progress and a way to stop them; opened from the status bar.
class JobsPopup : public QFrame {
    Q_OBJECT
public:
    JobsPopup(JobModel& jobs, QWidget* parent);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void rebuild();
    JobModel& m_jobs;
    QVBoxLayout* m_column;
};

} // namespace metsuke
