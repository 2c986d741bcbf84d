// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/job_model.h"

#include <algorithm>

namespace metsuke {

namespace {
constexpr int kMostJobs = 50;
} // namespace

int JobModel::start(const QString& title, std::function<void()> cancel) {
    if (rowCount() >= kMostJobs) {
        beginRemoveRows({}, kMostJobs - 1, rowCount() - 1);
        m_jobs.resize(kMostJobs - 1);
        endRemoveRows();
    }
    beginInsertRows({}, 0, 0);
    Job job;
    job.id = m_next++;
    job.title = title;
    job.cancel = std::move(cancel);
    m_jobs.insert(m_jobs.begin(), std::move(job));
    endInsertRows();
    emit runningChanged(running());
    return m_jobs.front().id;
}

void JobModel::update(int id, const QString& detail, double fraction) {
    const int row = rowOf(id);
    if (row < 0) {
        return;
    }
    m_jobs[static_cast<size_t>(row)].detail = detail;
    m_jobs[static_cast<size_t>(row)].fraction = fraction;
    emit dataChanged(index(row), index(row));
}

void JobModel::finish(int id, const QString& detail, bool failed) {
    const int row = rowOf(id);
    if (row < 0) {
        return;
    }
    Job& job = m_jobs[static_cast<size_t>(row)];
    job.detail = detail;
    job.fraction = 1;
    job.finished = true;
    job.failed = failed;
    emit dataChanged(index(row), index(row));
    emit runningChanged(running());
}

void JobModel::cancel(int row) {
    if (row >= 0 && row < rowCount() && m_jobs[static_cast<size_t>(row)].cancel) {
        m_jobs[static_cast<size_t>(row)].cancel();
    }
}

int JobModel::running() const {
    return static_cast<int>(std::count_if(m_jobs.begin(), m_jobs.end(), [](const Job& job) { return !job.finished; }));
}

int JobModel::rowOf(int id) const {
    const auto it = std::find_if(m_jobs.begin(), m_jobs.end(), [&](const Job& job) { return job.id == id; });
    return it == m_jobs.end() ? -1 : static_cast<int>(it - m_jobs.begin());
}

int JobModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_jobs.size()); }

QVariant JobModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const Job& job = m_jobs[static_cast<size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case TitleRole: return job.title;
    case DetailRole: return job.detail;
    case FractionRole: return job.fraction;
    case FinishedRole: return job.finished;
    case FailedRole: return job.failed;
    case CancellableRole: return !job.finished && static_cast<bool>(job.cancel);
    default: return {};
    }
}

} // namespace metsuke
