// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/layout_worker.h"

#include <chrono>

namespace metsuke {

LayoutWorker::LayoutWorker(QObject* parent)
    : QObject(parent) {
    qRegisterMetaType<LayoutWorker::Positions>();
    connect(this, &LayoutWorker::published, this, [this](quint64 generation, const Positions&, bool settled) {
        if (settled && generation == m_generation) {
            m_running = false;
        }
    }, Qt::QueuedConnection);
}

LayoutWorker::~LayoutWorker() { stop(); }

void LayoutWorker::stop() {
    if (m_thread.joinable()) {
        m_thread.request_stop();
        m_thread.join();
    }
    m_running = false;
}

quint64 LayoutWorker::start(ForceLayout layout, int iterations) {
    stop();
    const quint64 generation = ++m_generation;
    m_running = iterations > 0;
    m_thread = std::jthread([this, generation, iterations, layout = std::move(layout)](const std::stop_token& token) mutable {
        constexpr auto kFrame = std::chrono::milliseconds(33);
        constexpr double kStill = 0.02;
        auto shown = std::chrono::steady_clock::now();
        for (int i = 0; i < iterations && !token.stop_requested(); ++i) {
            const bool still = layout.step() < kStill;
            const auto now = std::chrono::steady_clock::now();
            const bool last = still || i + 1 == iterations;
            if (last || now - shown >= kFrame) {
                shown = now;
                emit published(generation, std::make_shared<const std::vector<Point>>(layout.positions()), last);
            }
            if (still) {
                return;
            }
        }
    });
    return generation;
}

} // namespace metsuke
