// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/role_evidence.h"

#include "core/base/strings.h"

#include <algorithm>

namespace metsuke {

namespace {

using Service = RoleEvidence::Service;

bool anyPart(std::string_view text, std::initializer_list<std::string_view> parts) {
    return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) { return containsIgnoreCase(text, part); });
}
bool anyStart(std::string_view text, std::initializer_list<std::string_view> starts) {
    return std::any_of(
        starts.begin(), starts.end(), [&](std::string_view start) { return startsWithIgnoreCase(text, start); });
}

struct ServicePort {
    uint16_t port;
    Service service;
};
constexpr std::array<ServicePort, 24> kPorts{{{53, Service::Dns}, {88, Service::Kerberos}, {389, Service::Ldap},
    {636, Service::Ldap}, {3268, Service::Ldap}, {445, Service::Smb}, {139, Service::Smb}, {2049, Service::Share},
    {80, Service::Web}, {443, Service::Web}, {8080, Service::Web}, {8443, Service::Web}, {25, Service::Mail},
    {465, Service::Mail}, {587, Service::Mail}, {110, Service::Mail}, {143, Service::Mail}, {993, Service::Mail},
    {995, Service::Mail}, {3128, Service::Proxy}, {9100, Service::Print}, {515, Service::Print}, {631, Service::Print},
    {1433, Service::Database}}};

} // namespace

bool RoleEvidence::served(Service service, uint32_t client, bool clientOutside) {
    Clients& clients = m_clients[static_cast<size_t>(service)];
    bool changed = clientOutside && !clients.outside;
    clients.outside |= clientOutside;
    if (clients.uses < 255) {
        changed |= ++clients.uses <= 3;
    }
    const auto end = clients.ids.begin() + clients.count;
    if (clients.count < kMaxClients && std::find(clients.ids.begin(), end, client) == end) {
        clients.ids[clients.count++] = client;
        changed = true;
    }
    return changed;
}

bool RoleEvidence::noted(Sign sign) {
    const bool before = has(sign);
    m_signs |= 1U << static_cast<unsigned>(sign);
    return !before;
}

bool RoleEvidence::named(std::string_view name) {
    bool changed = false;
    if (anyStart(name, {"esp_", "esp-", "esp8266", "esp32", "tuya", "wemo", "philips-hue", "hue-", "shelly", "sonoff",
            "tasmota", "meross", "wlan0", "xiaomi-", "yeelink", "lumi-", "roborock", "smartthings", "amazon-", "ring-",
            "nest-", "ipcam", "ipcamera", "dcs-", "hs100", "hs110", "hikvision", "dahua", "reolink", "echo-", "sonos",
            "chromecast", "roku", "lg-tv", "samsung-tv", "appletv", "google-home", "homepod", "withings", "ednet", "d-link"})
        || anyPart(name, {"ipcam", "webcam", "smartplug", "doorbell", "thermostat"})) {
        changed |= noted(Sign::IotName);
    }
    if (anyStart(name, {"npi", "brn", "brw", "epson", "canon", "ricoh", "rnp", "xrx", "kmbt", "km0", "hp-print", "hplaserjet"})
        || anyPart(name, {"printer", "laserjet", "officejet"})) {
        changed |= noted(Sign::PrinterName);
    }
    if (anyStart(name, {"nessus", "openvas", "qualys", "rapid7", "nexpose", "lansweeper", "prtg", "zabbix", "nagios"})) {
        changed |= noted(Sign::ScannerName);
    }
    return changed;
}

bool RoleEvidence::vendor(std::string_view vendorClass) {
    if (anyStart(vendorClass, {"MSFT", "MSUCClient"})) {
        return noted(Sign::DesktopService);
    }
    if (anyPart(vendorClass, {"printer", "jetdirect", "HP LaserJet"})) {
        return noted(Sign::PrinterName);
    }
    if (anyStart(vendorClass, {"udhcp", "uDHCP"}) || anyPart(vendorClass, {"espressif", "linux-armv", "busybox"})) {
        return noted(Sign::IotName);
    }
    return false;
}

std::vector<std::string> RoleEvidence::roles() const {
    std::vector<std::string> names;
    const bool domainController = has(Sign::NetlogonServer)
        || (of(Service::Kerberos).count > 0 && (of(Service::Ldap).count > 0 || of(Service::Smb).count > 0));
    const bool file = of(Service::Smb).count >= 2 || of(Service::Share).uses > 0;
    const bool mail = of(Service::Mail).count > 0;
    const bool proxy = of(Service::Proxy).uses >= 2;
    const bool web = of(Service::Web).count >= 2 || of(Service::Web).outside;
    const bool database = of(Service::Database).count > 0;
    const bool printer = of(Service::Print).count > 0 || has(Sign::PrinterName);
    const bool gateway = has(Sign::Router) || has(Sign::Forwards);
    const bool server = domainController || mail || proxy || web || database || (file && of(Service::Smb).count >= 3);
    const bool desktop = has(Sign::BrowserAgent) || has(Sign::DesktopService);
    const bool iot = !desktop && !server && !gateway && !printer && (has(Sign::IotCloud) || has(Sign::IotName));
    const auto add = [&](bool is, std::string_view name) {
        if (is) {
            names.emplace_back(name);
        }
    };
    add(domainController, "dc");
    add(has(Sign::DhcpServer), "dhcp");
    add(of(Service::Dns).uses >= 2, "dns");
    add(file, "file");
    add(gateway, "gateway");
    add(iot, "iot");
    add(mail, "mail");
    add(printer, "printer");
    add(proxy, "proxy");
    add(has(Sign::ScannerName), "scanner");
    add(server, "server");
    add(web, "web");
    add(desktop && !server && !gateway && !printer, "workstation");
    return names;
}

bool servedService(const EventHeader& header, const ConnEvent& conn, RoleEvidence::Service& service) {
    const bool exchanged = conn.resp_pkts > 0 && (header.proto == 17 ? conn.resp_bytes > 0 : conn.orig_pkts > 1)
        && conn.conn_state != "REJ" && conn.conn_state != "RSTOS0" && conn.conn_state != "S0";
    if (!exchanged) {
        return false;
    }
    if (conn.service == "http") {
        service = Service::Web;
        return header.respPort == 80 || header.respPort == 8080 || header.respPort == 443 || header.respPort == 8000;
    }
    if (conn.service == "smtp") {
        service = Service::Mail;
        return true;
    }
    const auto port = std::find_if(
        kPorts.begin(), kPorts.end(), [&](const ServicePort& entry) { return entry.port == header.respPort; });
    if (port == kPorts.end() || conn.resp_bytes == 0) {
        return false;
    }
    service = port->service;
    return service != Service::Proxy && service != Service::Dns; // those are read from their own events
}

} // namespace metsuke
