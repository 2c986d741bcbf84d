// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workstation/notice_courier.h"

#include "core/base/wall_clock.h"

#include <QMetaObject>

namespace metsuke {

namespace {

/// A window closes at once.
CourierPatience patience() {
    CourierPatience patience;
    patience.atTheEnd = std::chrono::seconds(1);
    return patience;
}

} // namespace

NoticeCourier::NoticeCourier(std::shared_ptr<const MessageCatalog> catalog, QObject* parent)
    : NoticeSender(parent)
    , m_catalog(std::move(catalog)) {
    constexpr int kRemarks = 2'000; // ms
    connect(&m_remarks, &QTimer::timeout, this, [this] {
        for (const Message& remark : m_courier ? m_courier->takeRemarks() : std::vector<Message>()) {
            emit failed(remark);
        }
    });
    m_remarks.start(kRemarks);
}

NoticeCourier::~NoticeCourier() = default;

void NoticeCourier::useFile(const QString& path) {
    if (m_courier) { // it may wait for a mail server; the window does not
        m_threads.emplace_back([old = std::move(m_courier)]() mutable { old.reset(); });
    }
    const quint64 generation = ++m_generation;
    if (path.isEmpty()) {
        return;
    }
    m_threads.emplace_back([this, generation, path = path.toStdString()] {
        auto config = NotifyConfig::load(path);
        QMetaObject::invokeMethod(this, [this, generation, config = std::move(config)] {
            if (generation != m_generation) {
                return;
            }
            if (!config.ok()) {
                emit failed(config.error().message);
            } else if (config->mail || config->webhook) {
                m_courier = std::make_unique<Courier>(*config, m_catalog, patience());
            }
        });
    });
}

void NoticeCourier::post(const Notice& notice) {
    if (m_courier) {
        m_courier->post(notice);
    }
}

void NoticeCourier::test(const QString& path) {
    m_threads.emplace_back(
        [this, path = path.toStdString(), catalog = m_catalog](const std::stop_token& stop) {
            std::vector<Message> problems;
            int targets = 0;
            const auto config = NotifyConfig::load(path);
            if (!config.ok()) {
                problems.push_back(config.error().message);
            } else {
                const auto send = [&](const auto& target) {
                    if (target) {
                        ++targets;
                        const auto sent
                            = deliver(*target, testNotice(wallClock()), *catalog, config->language, patience(), stop);
                        if (!sent.ok()) {
                            problems.push_back(sent.error().message);
                        }
                    }
                };
                send(config->mail);
                send(config->webhook);
            }
            QMetaObject::invokeMethod(this, [this, targets, problems] { emit tested(targets, problems); });
        });
}

} // namespace metsuke
