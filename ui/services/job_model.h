// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>

#include <functional>
#include <vector>

namespace metsuke {

/// Something that takes longer than a moment.
struct Job {
    int id = 0;
    QString title;
    QString detail; ///< "12.4 M packets, 41 s left"
    double fraction = -1; ///< 0 to 1, negative unknown
    bool finished = false;
    bool failed = false;
    std::function<void()> cancel; ///< empty: cannot be stopped
};

/// Running and recent jobs of a window, newest first. GUI thread.
class JobModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { TitleRole = Qt::UserRole + 1, DetailRole, FractionRole, FinishedRole, FailedRole, CancellableRole };

    using QAbstractListModel::QAbstractListModel;
    /// Returns the job's id.
    int start(const QString& title, std::function<void()> cancel = {});
    void update(int id, const QString& detail, double fraction);
    void finish(int id, const QString& detail, bool failed = false);
    void cancel(int row);
    [[nodiscard]] int running() const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

signals:
    void runningChanged(int running);

private:
    [[nodiscard]] int rowOf(int id) const;
    std::vector<Job> m_jobs;
    int m_next = 1;
};

} // namespace metsuke
