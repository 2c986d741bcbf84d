// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace metsuke {

/// Notices when the GUI thread does not answer: a click in that time would have waited so long. For development and
/// tests; ticks every 10 ms in the thread it watches.
class StallWatch : public QObject {
    Q_OBJECT
public:
    static constexpr qint64 kLimitMs = 50;
    explicit StallWatch(QObject* parent = nullptr);
    [[nodiscard]] qint64 worstMs() const { return m_worst; }
    void restart();

signals:
    /// After the stall.
    void stalled(qint64 ms);

private:
    void tick();
    QTimer m_timer;
    QElapsedTimer m_since;
    qint64 m_worst = 0;
};

} // namespace metsuke
