// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/vocabulary.h"

#include <QDateTime>
#include <QObject>
#include <QString>

#include <array>
#include <vector>

namespace metsuke {

struct CaseSnapshot;

/// What the Welcome page shows of a case without opening it.
struct RecentCase {
    static constexpr int kBars = 48;
    QString path;
    QDateTime opened;
    int severity = 0; ///< of the worst host, times ten
    QString worstHost;
    int hosts = 0;
    int incidents = 0;
    int openIncidents = 0;
    bool auditIntact = true;
    qint64 auditBrokenAt = 0;
    bool partial = false;
    bool readOnly = false;
    /// Activity over the case, 0 to 9 a bar, and the worst severity in it.
    std::vector<std::pair<int, Severity>> bars;
    [[nodiscard]] QString name() const; ///< file name
    [[nodiscard]] bool exists() const;
};

/// The last cases that were opened, newest first, in the settings file. GUI thread.
class RecentCases : public QObject {
    Q_OBJECT
public:
    static constexpr size_t kMost = 8;
    static RecentCases& instance();
    [[nodiscard]] std::vector<RecentCase> list() const;
    void remember(const RecentCase& recent);
    void forget(const QString& path);
    /// Facts of an open case.
    [[nodiscard]] static RecentCase describe(const QString& path, const CaseSnapshot& snapshot);

signals:
    void changed();
};

} // namespace metsuke
