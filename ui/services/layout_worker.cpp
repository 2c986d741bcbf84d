// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/layout_worker.h"

#include <chrono>

namespace metsuke {

LayoutWorker::LayoutWorker(QObject* parent)
    : QObject(parent) {
    qRegisterMetaType<LayoutWorker::Frame>();
    connect(this, &LayoutWorker::published, this, [this](quint64 generation, const Frame&, bool settled) {
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

quint64 LayoutWorker::start(ForceLayout layout, int iterations, Arrangement arrangement) {
    stop();
    const quint64 generation = ++m_generation;
    m_running = true;
    m_thread = std::jthread([this, generation, iterations, layout = std::move(layout), arrangement = std::move(arrangement)](
                                const std::stop_token& token) mutable {
        constexpr auto kFrame = std::chrono::milliseconds(33);
        constexpr double kStill = 0.02;
        auto shown = std::chrono::steady_clock::now();
        for (int i = 0; i < iterations && !token.stop_requested(); ++i) {
            if (layout.step() < kStill) {
                break;
            }
            if (const auto now = std::chrono::steady_clock::now(); now - shown >= kFrame) {
                shown = now;
                emit published(generation, std::make_shared<const Positions>(Positions{spread(layout.positions(), arrangement), layout.positions()}), false);
            }
        }
        if (!token.stop_requested()) {
            emit published(generation, std::make_shared<const Positions>(Positions{arrange(layout.positions(), arrangement, token), layout.positions()}), true);
        }
    });
    return generation;
}

} // namespace metsuke
