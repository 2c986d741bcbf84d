// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/notice_sender.h"

#include "app/notify/courier.h"

#include <QTimer>

namespace metsuke {

/// Mail and webhook of a window, by the settings file of the user's. A file that is wrong is told when it is
/// set, and nothing is sent. Destruction waits a few seconds at most for what is under way.
class NoticeCourier : public NoticeSender {
    Q_OBJECT
public:
    explicit NoticeCourier(std::shared_ptr<const MessageCatalog> catalog, QObject* parent = nullptr);
    ~NoticeCourier() override;

    void useFile(const QString& path) override;
    void post(const Notice& notice) override;
    void test(const QString& path) override;

private:
    std::shared_ptr<const MessageCatalog> m_catalog; ///< shared with the threads that render
    std::unique_ptr<Courier> m_courier; ///< null: nobody to send to
    QTimer m_remarks;
    quint64 m_generation = 0; ///< of the file that was asked for last
    std::vector<std::jthread> m_threads; ///< last: join before the rest goes
};

} // namespace metsuke
