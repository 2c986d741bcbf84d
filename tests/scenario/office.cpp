// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scenario/office.h"

#include "tests/scenario/messages.h"

#include <array>
#include <map>

namespace metsuke::scenario {

namespace {

/// 2026-11-17 08:30 JST.
constexpr Timestamp kStart{1'794'871'800LL * kSecond};
constexpr double kDayLength = 20'829; // seconds, to 14:17:09

Timestamp at(int hour, int minute, double second = 0) {
    return kStart + static_cast<Duration>(((hour * 60 + minute) * 60 - (8 * 60 + 30) * 60 + second) * 1e9);
}

struct Site {
    std::string name;
    std::string address;
};
/// Everyday destinations; addresses from the documentation and benchmark ranges.
const std::array<Site, 14> kSites{{{"outlook.office365.com", "198.18.0.10"}, {"login.microsoftonline.com", "198.18.0.11"},
    {"www.google.com", "198.18.0.20"}, {"fonts.gstatic.com", "198.18.0.21"}, {"teams.microsoft.com", "198.18.0.12"},
    {"www.yahoo.co.jp", "198.18.0.30"}, {"s.yimg.jp", "198.18.0.31"}, {"www.nikkei.com", "198.18.0.40"},
    {"cdn.jsdelivr.net", "198.18.0.50"}, {"sharepoint.com", "198.18.0.13"}, {"www.amazon.co.jp", "198.18.0.60"},
    {"update.microsoft.com", "198.18.0.14"}, {"github.com", "198.18.0.70"}, {"docs.google.com", "198.18.0.22"}}};

class Office {
public:
    Office(uint64_t seed, double everydayShare)
        : m_random(seed)
        , m_share(everydayShare) {}

    Wire run() {
        addStations();
        for (const Station& client : m_clients) {
            morning(client);
            everyday(client);
        }
        servers();
        harmlessOddities();
        intrusion();
        return std::move(m_wire);
    }

private:
    void addStations() {
        const auto add = [&](std::string_view name, int last) { m_clients.push_back(station(name, "10.20.0." + std::to_string(last))); };
        for (int i = 1; i <= 8; ++i) {
            add("KEIRI-0" + std::to_string(i), 50 + i);
        }
        for (int i = 1; i <= 12; ++i) {
            add((i < 10 ? "EIGYO-0" : "EIGYO-") + std::to_string(i), 71 + i);
        }
        for (int i = 1; i <= 6; ++i) {
            add("SOUMU-0" + std::to_string(i), 38 + i);
        }
        for (int i = 1; i <= 4; ++i) {
            add("DEV-PC" + std::to_string(i), 64 + i);
        }
        add("GUEST-14", 164);
        add("PRN-2F", 201);
    }

    const Station& named(std::string_view name) const {
        for (const Station& client : m_clients) {
            if (client.name == name) {
                return client;
            }
        }
        return m_clients.front();
    }
    const Station& outside(const std::string& address) {
        const auto [it, added] = m_outside.try_emplace(address);
        if (added) {
            it->second = station("", address);
        }
        return it->second;
    }
    uint16_t port() { return static_cast<uint16_t>(49152 + m_nextPort++ % 16000); }

    void udp(const Station& from, const Station& to, uint16_t source, uint16_t destination, Timestamp when, const Octets& payload) {
        m_wire.add(when, udpFrame({&from, &to, &m_gateway, source, destination}, payload));
    }

    /// Asks DNS01; the answer comes after some milliseconds.
    void resolve(const Station& client, std::string_view name, std::optional<IpAddress> address, Timestamp when) {
        const auto id = static_cast<uint16_t>(m_random.next());
        const uint16_t source = port();
        udp(client, m_dns, source, 53, when, dnsQuery(id, name));
        const Timestamp answered = when + static_cast<Duration>(m_random.between(1e6, 3e7));
        udp(m_dns, client, 53, source, answered, dnsAnswer(id, name, address));
    }

    void morning(const Station& client) {
        const Timestamp boot = kStart + static_cast<Duration>(m_random.between(5, 1500) * 1e9);
        const auto id = static_cast<uint32_t>(m_random.next());
        udp(client, m_broadcast, 68, 67, boot, dhcpRequest(client, id));
        udp(m_gateway, client, 67, 68, boot + 8 * kMillisecond, dhcpAck(client, m_gateway, id));
        m_wire.add(boot + 20 * kMillisecond, arpFrame(client, m_gateway.ip, nullptr));
        m_wire.add(boot + 21 * kMillisecond, arpFrame(m_gateway, client.ip, &client));
        udp(client, m_broadcast, 137, 137, boot + 400 * kMillisecond, nbnsRegistration(client, static_cast<uint16_t>(id)));
        for (int i = 0; i < 2; ++i) {
            Conversation kerberos(m_wire, m_random, client, m_dc, m_gateway, port(), 88, boot + (2 + i) * kSecond);
            kerberos.open();
            Builder request;
            request.u32(240).u8(i == 0 ? 0x6a : 0x6c).u8(0x81).u8(0xed).raw(m_random.bytes(237));
            kerberos.client(request.take());
            Builder reply;
            reply.u32(1400).u8(i == 0 ? 0x6b : 0x6d).u8(0x82).u16(0x0574).raw(m_random.bytes(1396));
            kerberos.server(reply.take());
            kerberos.close();
        }
    }

    void browse(const Station& client, const Site& site, Timestamp when) {
        resolve(client, site.name, *IpAddress::parse(site.address), when);
        Conversation page(m_wire, m_random, client, outside(site.address), m_gateway, port(), 443, when + 40 * kMillisecond);
        page.open();
        page.client(tlsClientHello(m_random, site.name, TlsStack::Browser));
        page.server(tlsServerHello(m_random, {}));
        const int requests = 1 + static_cast<int>(m_random.below(3));
        for (int i = 0; i < requests; ++i) {
            page.client(tlsApplicationData(m_random, 200 + m_random.below(500)));
            page.server(tlsApplicationData(m_random, 400 + m_random.below(3500)));
            page.wait(m_random.between(0.05, 1.5));
        }
        page.close();
    }

    void everyday(const Station& client) {
        const bool printer = client.name == "PRN-2F";
        const double mean = printer ? 3000 : 300;
        double t = 1600 + m_random.humanGap(mean);
        while (t < kDayLength - 30) {
            const Timestamp when = kStart + static_cast<Duration>(t * 1e9);
            if (printer) {
                ntp(client, "198.18.0.123", when);
            } else {
                const size_t burst = 1 + m_random.below(3);
                for (size_t i = 0; i < burst; ++i) {
                    browse(client, kSites[m_random.below(kSites.size())], when + static_cast<Duration>(i) * 700 * kMillisecond);
                }
                if (m_random.below(6) == 0) {
                    readShare(client, when + 5 * kSecond);
                }
                if (m_random.below(9) == 0) {
                    ocsp(client, when + 2 * kSecond);
                }
            }
            t += std::max(2.0, m_random.humanGap(mean / m_share));
        }
    }

    void ntp(const Station& client, const std::string& server, Timestamp when) {
        udp(client, outside(server), 123, 123, when, ntpPacket(false));
        udp(outside(server), client, 123, 123, when + 9 * kMillisecond, ntpPacket(true));
    }

    void ocsp(const Station& client, Timestamp when) {
        resolve(client, "ocsp.digicert.com", *IpAddress::parse("198.18.0.80"), when);
        Conversation c(m_wire, m_random, client, outside("198.18.0.80"), m_gateway, port(), 80, when + 30 * kMillisecond);
        c.open();
        c.client(httpRequest("GET", "ocsp.digicert.com", "/MFEwTzBNMEswSTAJBgUrDgMCGgUABBSA", "Microsoft-CryptoAPI/10.0"));
        c.server(httpResponse("application/ocsp-response", m_random.bytes(471)));
        c.close();
    }

    /// Opens the common share and reads a document.
    void readShare(const Station& client, Timestamp when) {
        Conversation c(m_wire, m_random, client, m_fileServer, m_gateway, port(), 445, when);
        c.open();
        smbSignIn(c, toUser(client), client.name);
        smbStep(c, smb2::treeConnect(3, false, "\\\\FILESRV01\\kyoyu", false, 0), smb2::treeConnect(3, true, "", false, 1));
        smbStep(c, smb2::create(4, false, 1, "mitsumori\\2026-" + std::to_string(m_random.below(900) + 100) + ".xlsx", 9, false),
            smb2::create(4, true, 1, "", 9, false));
        Octets document = m_random.bytes(6000 + m_random.below(9000));
        document[0] = 'P';
        document[1] = 'K';
        smbStep(c, smb2::read(5, false, 1, 9, static_cast<uint32_t>(document.size()), {}), smb2::read(5, true, 1, 9, 0, document));
        smbStep(c, smb2::close(6, false, 1, 9), smb2::close(6, true, 1, 9));
        c.close();
    }

    static std::string toUser(const Station& client) { return client.name == "KEIRI-07" ? "tanaka" : "user" + client.name.substr(client.name.size() - 2); }

    static void smbStep(Conversation& c, const Octets& request, const Octets& reply) {
        c.client(request);
        c.server(reply);
    }
    static void smbSignIn(Conversation& c, std::string_view user, std::string_view workstation) {
        smbStep(c, smb2::negotiate(false), smb2::negotiate(true));
        smbStep(c, smb2::sessionSetup(1, false, user, workstation), smb2::sessionSetup(1, true, user, workstation));
        smbStep(c, smb2::sessionSetup(2, false, user, workstation), smb2::sessionSetup(2, true, user, workstation));
    }

    void servers() {
        for (double t = 60; t < kDayLength; t += 1024) {
            ntp(m_dc, "198.18.0.123", kStart + static_cast<Duration>(t * 1e9));
        }
        m_wire.add(kStart + kSecond, arpFrame(m_gateway, m_fileServer.ip, nullptr));
        udp(m_fileServer, m_broadcast, 137, 137, kStart + 2 * kSecond, nbnsRegistration(m_fileServer, 7));
        udp(m_dc, m_broadcast, 137, 137, kStart + 3 * kSecond, nbnsRegistration(m_dc, 8));
    }

    /// What real offices also do: none of it is an intrusion.
    void harmlessOddities() {
        const Station& eigyo = named("EIGYO-12");
        for (int i = 0; i < 19; ++i) {
            resolve(eigyo, "crm.old-vendor.example", std::nullopt, at(8, 44, 20) + static_cast<Duration>(i * m_random.between(600, 1100) * 1e9));
        }
        const Station& developer = named("DEV-PC2");
        resolve(developer, "mirror.devtools.example", *IpAddress::parse("192.0.2.66"), at(10, 5));
        Conversation c(m_wire, m_random, developer, outside("192.0.2.66"), m_gateway, port(), 80, at(10, 5, 0.1));
        c.open();
        c.client(httpRequest("GET", "mirror.devtools.example", "/pool/CHANGES.txt", "curl/8.5.0"));
        c.server(httpResponse("text/plain", m_random.bytes(3000)));
        c.close();
        const Station& guest = named("GUEST-14");
        browse(guest, {"dns.google", "8.8.8.8"}, at(13, 20));
        const Station& soumu = named("SOUMU-03");
        browse(soumu, {"relay-7c1f.net.anydesk.com", "192.0.2.80"}, at(11, 26));
        browse(soumu, {"boot.net.anydesk.com", "192.0.2.81"}, at(11, 25, 58));
    }

    void intrusion() {
        lure();
        generatedNames();
        beacon();
        lateralMovement();
        upload();
    }

    void lure() {
        const std::string host = "mitsumori-share.example";
        resolve(m_victim, host, *IpAddress::parse("203.0.113.44"), at(9, 1, 58));
        Conversation page(m_wire, m_random, m_victim, outside("203.0.113.44"), m_gateway, port(), 80, at(9, 1, 58.2));
        page.open();
        page.client(httpRequest("GET", host, "/q/2026-1117.html", kBrowser));
        Octets html(3400, ' ');
        const std::string_view head = "<html><head><title>Mitsumori</title></head><body>";
        std::copy(head.begin(), head.end(), html.begin());
        page.server(httpResponse("text/html", html));
        page.close();
        Conversation download(m_wire, m_random, m_victim, outside("203.0.113.44"), m_gateway, port(), 80, at(9, 2, 31.018));
        download.open();
        download.client(httpRequest("GET", host, "/dl/mitsumori_20261117.pdf", "curl/7.88.1"));
        download.server(httpResponse("application/pdf", harmlessElf(m_random, 390'812)));
        download.close();
    }

    void generatedNames() {
        static constexpr std::array<std::string_view, 3> kTlds{"example", "test", "invalid"};
        Timestamp when = at(9, 3, 2.551);
        for (int i = 0; i < 45; ++i) {
            const std::string name = m_random.letters(9 + m_random.below(4)) + "." + std::string(kTlds[m_random.below(3)]);
            resolve(m_victim, name, std::nullopt, when);
            when = when + static_cast<Duration>(m_random.between(3.2, 5.4) * 1e9);
        }
        resolve(m_victim, kControlName, *IpAddress::parse(kControlAddress), at(9, 6, 44.19));
    }

    void controlSession(Timestamp when, size_t out, size_t in) {
        Conversation c(m_wire, m_random, m_victim, outside(kControlAddress), m_gateway, port(), 443, when);
        c.open();
        c.client(tlsClientHello(m_random, kControlName, TlsStack::Implant));
        c.server(tlsServerHello(m_random, m_certificate));
        c.client(tlsClientFinish(m_random));
        c.client(tlsApplicationData(m_random, out));
        c.server(tlsApplicationData(m_random, in));
        c.close();
    }

    void beacon() {
        Timestamp when = at(9, 7, 12.402);
        while (when < at(14, 16, 20)) {
            controlSession(when, 310 + m_random.below(24), 180 + m_random.below(12));
            when = when + static_cast<Duration>(61e9 * m_random.between(0.8, 1.2));
        }
    }

    void lateralMovement() {
        Conversation c(m_wire, m_random, m_victim, m_fileServer, m_gateway, port(), 445, at(10, 41, 19.6));
        c.open();
        smbSignIn(c, "tanaka", "KEIRI-07");
        smbStep(c, smb2::treeConnect(3, false, "\\\\FILESRV01\\ADMIN$", false, 0), smb2::treeConnect(3, true, "", false, 1));
        c.wait(2);
        smbStep(c, smb2::create(4, false, 1, "qvnrtz.exe", 1, true), smb2::create(4, true, 1, "", 1, true));
        Octets program = m_random.bytes(61440);
        program[0] = 'M';
        program[1] = 'Z';
        for (size_t offset = 0; offset < program.size(); offset += 20480) {
            const Octets part(program.begin() + static_cast<std::ptrdiff_t>(offset), program.begin() + static_cast<std::ptrdiff_t>(offset + 20480));
            smbStep(c, smb2::write(5 + offset / 20480, false, 1, 1, offset, part), smb2::write(5 + offset / 20480, true, 1, 1, offset, part));
        }
        smbStep(c, smb2::close(8, false, 1, 1), smb2::close(8, true, 1, 1));
        c.wait(30);
        smbStep(c, smb2::treeConnect(9, false, "\\\\FILESRV01\\IPC$", true, 0), smb2::treeConnect(9, true, "", true, 2));
        smbStep(c, smb2::create(10, false, 2, "svcctl", 2, false), smb2::create(10, true, 2, "", 2, false));
        const auto call = [&](uint64_t id, const Octets& request, const Octets& reply) {
            smbStep(c, smb2::transceive(id, false, 2, 2, request), smb2::transceive(id, true, 2, 2, reply));
        };
        call(11, rpc::bindSvcctl(false), rpc::bindSvcctl(true));
        call(12, rpc::request(2, 15, m_random.bytes(44)), rpc::response(2, m_random.bytes(24))); // ROpenSCManagerW
        Builder service;
        service.raw(m_random.bytes(20)).utf16("WinUpdSvcH").u16le(0).utf16("%SystemRoot%\\qvnrtz.exe").u16le(0).zeros(24);
        call(13, rpc::request(3, 12, service.take()), rpc::response(3, Octets(28, 0))); // RCreateServiceW
        c.wait(4);
        call(14, rpc::request(4, 19, Octets(28, 0)), rpc::response(4, Octets(4, 0))); // RStartServiceW
        c.close();
    }

    void upload() {
        for (int part = 0; part < 4; ++part) {
            Conversation c(m_wire, m_random, m_victim, outside(kControlAddress), m_gateway, port(), 443, at(12, 8 + part * 6, 4.1));
            c.open();
            c.client(tlsClientHello(m_random, kControlName, TlsStack::Implant));
            c.server(tlsServerHello(m_random, m_certificate));
            c.client(tlsClientFinish(m_random));
            c.client(tlsApplicationData(m_random, 900));
            c.bulk(true, 24'000'000, 80'000);
            c.server(tlsApplicationData(m_random, 120));
            c.close();
        }
    }

    static constexpr const char* kControlAddress = "198.51.100.23";
    static constexpr const char* kControlName = "kwtzqmvbrx.example";

    Random m_random;
    double m_share;
    Wire m_wire;
    uint32_t m_nextPort = 0;
    std::vector<Station> m_clients;
    std::map<std::string, Station> m_outside;
    const Station m_gateway = station("gw", "10.20.0.1");
    const Station m_dns = station("DNS01", "10.20.0.2");
    const Station m_dc = station("DC01", "10.20.0.5");
    const Station m_fileServer = station("FILESRV01", "10.20.0.10");
    const Station m_victim = station("KEIRI-07", "10.20.0.57");
    const Station m_broadcast = [] {
        Station s = station("", "255.255.255.255");
        s.mac = MacAddress(Octets(6, 0xff));
        return s;
    }();
    const Octets m_certificate = selfSignedCertificate(kControlName, kStart - 2 * kDay, 3650);
};

} // namespace

Wire makeOffice(uint64_t seed, double everydayShare) { return Office(seed, everydayShare).run(); }

} // namespace metsuke::scenario
