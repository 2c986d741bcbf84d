// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workstation/stall_watch.h"

#include <algorithm>

namespace metsuke {

namespace {
constexpr int kTickMs = 10;
} // namespace

StallWatch::StallWatch(QObject* parent)
    : QObject(parent) {
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &StallWatch::tick);
    restart();
}

void StallWatch::restart() {
    m_worst = 0;
    m_since.start();
    m_timer.start(kTickMs);
}

void StallWatch::tick() {
    const qint64 late = m_since.restart() - kTickMs;
    m_worst = std::max(m_worst, late);
    if (late > kLimitMs) {
        emit stalled(late);
    }
}

} // namespace metsuke
