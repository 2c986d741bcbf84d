// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/graph/arrangement.h"

#include <QObject>

#include <memory>
#include <thread>
#include <vector>

namespace metsuke {

/// Runs a force layout off the GUI thread, lays it out on the canvas and publishes positions as immutable frames about
/// every 33 ms; only the last frame has what overlaps parted. A new start() stops the running layout; frames of an
/// older start are never published.
class LayoutWorker : public QObject {
    Q_OBJECT
public:
    struct Positions {
        std::vector<Point> world; ///< on the canvas
        std::vector<Point> forces; ///< of the force layout: where another start may go on
    };
    using Frame = std::shared_ptr<const Positions>;
    explicit LayoutWorker(QObject* parent = nullptr);
    ~LayoutWorker() override;

    /// Returns the generation that published() will carry.
    quint64 start(ForceLayout layout, int iterations, Arrangement arrangement);
    void stop();
    /// Until the last positions were published in the GUI thread.
    [[nodiscard]] bool isRunning() const { return m_running; }

signals:
    void published(quint64 generation, const metsuke::LayoutWorker::Frame& frame, bool settled);

private:
    quint64 m_generation = 0;
    bool m_running = false; ///< GUI thread
    std::jthread m_thread;
};

} // namespace metsuke

Q_DECLARE_METATYPE(metsuke::LayoutWorker::Frame)
