// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/fact_bar.h"

#include "core/mitigation/wire_look.h"

class QPushButton;

namespace metsuke {

/// Under the head of an order: what the capture shows of it since it was done, and the way to the packets that should not be there.
/// Hidden while nobody has looked.
class WireBar : public FactBar {
    Q_OBJECT
public:
    explicit WireBar(QWidget* parent = nullptr);
    /// `look`: nullptr none. `casePath`: what this window has open; packets of another case are not shown in it.
    void setLook(const mitigation::WireLook* look, const QString& casePath);
    void retranslate();

signals:
    /// Of what the computer at `from` sent to `to`.
    void packetsWanted(const metsuke::IpAddress& from, const metsuke::IpAddress& to);

private:
    QPushButton* m_packets;
    std::optional<mitigation::WireTalk> m_talk; ///< that began first
};

} // namespace metsuke
