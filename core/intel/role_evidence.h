// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/event.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace metsuke {

/// What speaks for the roles of one inside host. Roles are read from what a host *serves*, and for clients from
/// whom it calls at home, never from behaviour that is itself suspicious (a spam bot is no mail server, a scanning
/// host is no scanner), because a role makes evidence lighter.
class RoleEvidence {
public:
    enum class Service : uint8_t { Dns, Kerberos, Ldap, Smb, Share, Web, Mail, Proxy, Print, Database };
    static constexpr size_t kServices = 10;
    enum class Sign : uint8_t {
        DhcpServer, ///< sent an offer or acknowledgement
        Router, ///< named as router by DHCP
        Forwards, ///< its MAC carries many outside addresses
        NetlogonServer,
        BrowserAgent,
        DesktopService, ///< calls services of desktop systems and browsers
        IotCloud, ///< calls a cloud of devices
        IotName,
        PrinterName,
        ScannerName, ///< named like an approved vulnerability scanner or monitor
    };

    /// `client` (a small id) used this service of the host. Returns whether the roles may have changed.
    bool served(Service service, uint32_t client, bool clientOutside);
    bool noted(Sign sign);
    /// A name the host carries says what it is.
    bool named(std::string_view name);
    /// DHCP vendor class.
    bool vendor(std::string_view vendorClass);

    /// Sorted role names: dc dhcp dns file gateway iot mail printer proxy scanner server web workstation.
    [[nodiscard]] std::vector<std::string> roles() const;

private:
    static constexpr size_t kMaxClients = 8;
    struct Clients {
        std::array<uint32_t, kMaxClients> ids{};
        uint8_t count = 0;
        uint8_t uses = 0; ///< saturating
        bool outside = false;
    };
    [[nodiscard]] const Clients& of(Service service) const { return m_clients[static_cast<size_t>(service)]; }
    [[nodiscard]] bool has(Sign sign) const { return (m_signs & 1U << static_cast<unsigned>(sign)) != 0; }

    std::array<Clients, kServices> m_clients{};
    uint32_t m_signs = 0;
};

/// Which service of the responder a conn event shows, by content first and port second; false when it shows none
/// (nothing was exchanged, or an unknown service).
[[nodiscard]] bool servedService(const EventHeader& header, const ConnEvent& conn, RoleEvidence::Service& service);

} // namespace metsuke
