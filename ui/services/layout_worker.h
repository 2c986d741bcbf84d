// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/graph/layout.h"

#include <QObject>

#include <memory>
#include <thread>
#include <vector>

namespace metsuke {

/// Runs a force layout off the GUI thread and publishes positions as immutable vectors about every 33 ms. A new
/// start() stops the running layout; positions of an older start are never published.
class LayoutWorker : public QObject {
    Q_OBJECT
public:
    using Positions = std::shared_ptr<const std::vector<Point>>;
    explicit LayoutWorker(QObject* parent = nullptr);
    ~LayoutWorker() override;

    /// Returns the generation that published() will carry.
    quint64 start(ForceLayout layout, int iterations);
    void stop();
    /// Until the last positions were published in the GUI thread.
    [[nodiscard]] bool isRunning() const { return m_running; }

signals:
    void published(quint64 generation, const metsuke::LayoutWorker::Positions& positions, bool settled);

private:
    quint64 m_generation = 0;
    bool m_running = false; ///< GUI thread
    std::jthread m_thread;
};

} // namespace metsuke

Q_DECLARE_METATYPE(metsuke::LayoutWorker::Positions)
