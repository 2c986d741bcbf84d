// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_event_store.h"

#include <algorithm>

namespace metsuke::fake {

namespace {

class FlowWriter {
public:
    FlowRow& add(Timestamp ts, double duration, const char* service, const std::string& from, const std::string& to,
        uint16_t port, const std::string& name, int64_t out, int64_t in, const std::string& info) {
        FlowRow flow;
        flow.ts = ts;
        flow.duration = duration;
        flow.service = service;
        flow.orig = *IpAddress::parse(from);
        flow.resp = *IpAddress::parse(to);
        flow.origPort = static_cast<uint16_t>(49300 + m_flows.size() % 15000);
        flow.respPort = port;
        flow.proto = port == 53 ? 17 : 6;
        flow.state = "SF";
        flow.name = name;
        flow.origBytes = out;
        flow.respBytes = in;
        flow.origPackets = 4 + out / 1460;
        flow.respPackets = 4 + in / 1460;
        flow.info = info;
        m_flows.push_back(std::move(flow));
        return m_flows.back();
    }
    FlowRow& flag(FlowRow& flow, const char* rule, Severity severity) {
        flow.rules.push_back(rule);
        flow.worst = std::max(flow.worst, severity);
        return flow;
    }
    std::vector<FlowRow> finish() {
        std::stable_sort(m_flows.begin(), m_flows.end(), [](const FlowRow& a, const FlowRow& b) { return a.ts < b.ts; });
        for (size_t i = 0; i < m_flows.size(); ++i) {
            m_flows[i].id = static_cast<int64_t>(i);
            m_flows[i].uid = FlowUid::make(1, 0, m_flows[i].ts, 41000 + i);
        }
        return std::move(m_flows);
    }

private:
    std::vector<FlowRow> m_flows;
};

} // namespace

std::vector<FlowRow> makeFlows() {
    FlowWriter writer;
    const std::string keiri = "10.20.0.57";
    const std::string control = "198.51.100.23";
    writer.add(at(9, 1, 58.204), 0.9, "http", keiri, "203.0.113.44", 80, "mitsumori-share.example", 612, 4'180, "GET /q/2026-1117.html");
    writer.flag(writer.add(at(9, 2, 31.018), 0.4, "http", keiri, "203.0.113.44", 80, "mitsumori-share.example", 188, 391'204, "application/pdf, is ELF"),
        "FILE-002", Severity::High);
    for (int i = 0; i < 46; ++i) {
        const std::string name = std::string("qzkvtrwmxa").substr(static_cast<size_t>(i % 4)) + std::to_string(i) + (i % 2 ? ".test" : ".example");
        writer.flag(writer.add(at(9, 3, 2.551 + i * 4.7), 0.1, "dns", keiri, "10.20.0.2", 53, name, 38, 112, "NXDOMAIN"), "DNS-001", Severity::High);
    }
    writer.flag(writer.add(at(9, 6, 44.19), 0.1, "dns", keiri, "10.20.0.2", 53, "kwtzqmvbrx.example", 38, 54, "A 198.51.100.23"), "DNS-003", Severity::Critical);
    for (int i = 0; i < 304; ++i) {
        const double jitter = (i * 37 % 23) - 11;
        writer.flag(writer.add(at(9, 7, 12.402 + i * 61 + jitter), 1.9, "ssl", keiri, control, 443, "kwtzqmvbrx.example", 1'400 + i % 9, 2'990 + i % 40,
                        i == 0 ? "self-signed, 2 days old" : "same certificate"),
            "BCN-002", Severity::High);
    }
    writer.flag(writer.add(at(10, 41, 20), 41, "smb", keiri, "10.20.0.10", 445, "FILESRV01", 402'118, 9'220, "ADMIN$ qvnrtz.exe"), "SMB-001", Severity::High);
    writer.flag(writer.add(at(10, 42, 2.31), 0.8, "dce_rpc", keiri, "10.20.0.10", 135, "FILESRV01", 2'114, 1'880, "StartServiceW"), "RPC-017", Severity::Critical);
    writer.add(at(11, 20, 11), 2'640, "smb", keiri, "10.20.0.10", 445, "FILESRV01", 1'900'000, 438'000'000, "keiri$, 1,204 files");
    for (int i = 0; i < 7; ++i) {
        writer.flag(writer.add(at(12, 8 + i * 3), 170, "ssl", keiri, control, 443, "kwtzqmvbrx.example", 58'800'000, 92'000, "same certificate"), "EXF-005", Severity::Critical);
    }
    static constexpr const char* kSites[] = {"outlook.office365.com", "www.google.com", "teams.microsoft.com", "www.yahoo.co.jp", "github.com"};
    for (int i = 0; i < 1'400; ++i) {
        const std::string host = i % 9 == 0 ? keiri : "10.20.0." + std::to_string(100 + i % 29);
        const Timestamp ts = at(8, 30, i * 14.8 + (i * 7 % 13) * 0.31);
        switch (i % 5) {
        case 0: writer.add(ts, 0.1, "dns", host, "10.20.0.2", 53, kSites[i % 5], 40, 120, "A 198.18.0.10"); break;
        case 1: writer.add(ts, 0.2, "kerberos", host, "10.20.0.5", 88, "DC01", 1'510, 1'604, "TGS cifs/FILESRV01"); break;
        case 2: writer.add(ts, 1.1, "http", host, "198.18.0.30", 80, "www.yahoo.co.jp", 620, 44'120, "GET /"); break;
        default: writer.add(ts, 12.4, "ssl", host, "198.18.0.1" + std::to_string(i % 5), 443, kSites[i % 5], 22'180, 401'220, "known service");
        }
    }
    return writer.finish();
}

} // namespace metsuke::fake
