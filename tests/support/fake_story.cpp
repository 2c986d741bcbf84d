// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_event_store.h"

#include <algorithm>
#include <cmath>

namespace metsuke::fake {

namespace {

struct Sentence {
    const char* id;
    const char* en;
    const char* ja;
};
constexpr Sentence kSentences[] = {
    {"fake.title.keiri", "Disguised program, 61 s beacon, FILESRV01, 412 MB out", "偽装実行・61 秒ビーコン・FILESRV01 へ・412 MB 送信"},
    {"fake.story.keiri",
        "Compromised. It ran a disguised program, takes orders from 198.51.100.23 every 61 s, moved to FILESRV01 and sent out 412 MB.",
        "侵害。偽装プログラムを実行し、198.51.100.23 から 61 秒ごとに指令を受け、FILESRV01 へ侵入、412 MB を送信しました。"},
    {"fake.title.filesrv", "Service installed and started from KEIRI-07", "KEIRI-07 からサービス登録・起動"},
    {"fake.story.filesrv", "A service was installed and started from KEIRI-07. No call-back seen.",
        "KEIRI-07 からサービスが登録・起動された。外部への通信は未確認。"},
    {"fake.title.soumu", "Stolen-password sign-in to the mail server", "盗用パスワードによるメールログイン"},
    {"fake.story.soumu", "Signed in to the mail server with a password that was guessed before.", "推測されたパスワードでメールサーバにログインした。"},
    {"fake.title.eigyo", "Peer-to-peer program, outbound scan", "P2P プログラム、外向き探索"},
    {"fake.story.eigyo", "Runs a peer-to-peer program and scanned 340 outside addresses.", "P2P プログラムを実行し、外部 340 アドレスを探索した。"},
    {"fake.triage", "Triage set to {state}", "判定を {state} に変更"},
    {"fake.note", "Note: {text}", "メモ：{text}"},
    {"fake.pin", "Pin: {text}", "ピン：{text}"},
    {"fake.import", "Imported office-2026-11-17.pcapng", "office-2026-11-17.pcapng を取り込み"},
};

struct RuleSpec {
    const char* id;
    Severity severity;
    Phase phase;
    const char* technique;
    const char* family;
    double lambda;
    const char* title;
    const char* titleJa;
    const char* explain;
    const char* explainJa;
};
constexpr RuleSpec kRules[] = {
    {"FILE-002", Severity::High, Phase::PE, "T1036.008", "file-content", 3.0, "Disguised file type", "偽装ファイル形式",
        "Program served as application/pdf", "application/pdf として配布された実行ファイル"},
    {"DNS-001", Severity::High, Phase::C2, "T1568.002", "dns", 2.6, "Generated domains", "生成ドメイン (DGA)",
        "{distinct} generated names in 3 min, all unknown", "3 分間に生成名 {distinct} 件、すべて不存在"},
    {"DNS-003", Severity::Critical, Phase::C2, "T1568.002", "dns", 3.5, "Generated name in use", "生成名の利用",
        "One generated name answered, then used", "生成名 1 件が解決され接続"},
    {"BCN-002", Severity::High, Phase::C2, "T1071.001", "bcn", 2.6, "Web beacon", "Web ビーコン",
        "Beacon {period} s ± 20 % to {peer}:443", "{peer}:443 へ {period} 秒 ± 20 % のビーコン"},
    {"TLS-009", Severity::Medium, Phase::C2, "T1573.002", "tls", 1.7, "Odd certificate", "不審な証明書",
        "Client fingerprint unique among 38 hosts", "38 台中で唯一のクライアント指紋"},
    {"TLS-001", Severity::Medium, Phase::C2, "T1573.002", "tls", 1.5, "Self-signed certificate", "自己署名証明書",
        "Self-signed certificate, 2 days old", "発行 2 日の自己署名証明書"},
    {"SMB-001", Severity::High, Phase::LM, "T1021.002", "lateral", 2.8, "Admin share write", "管理共有へ書込み",
        "Program written to ADMIN$ on FILESRV01", "FILESRV01 の ADMIN$ へ実行ファイル"},
    {"RPC-001", Severity::High, Phase::LM, "T1569.002", "lateral", 2.2, "Remote service start", "遠隔サービス起動",
        "Service created on FILESRV01", "FILESRV01 にサービスを作成"},
    {"RPC-017", Severity::Critical, Phase::LM, "T1569.002", "lateral", 3.6, "Copied, then run", "複写後に実行",
        "Same file started as a service", "同ファイルをサービスとして起動"},
    {"EXF-005", Severity::Critical, Phase::EXF, "T1041", "exfil", 4.2, "Upload on C2 channel", "指令経路で送信",
        "{out:bytes} to the control server", "指令サーバへ {out:bytes}"},
    {"EXF-001", Severity::High, Phase::EXF, "T1041", "exfil", 3.3, "Large upload", "大量送信",
        "{out:bytes} out, 20 times the usual", "{out:bytes} を送信、通常の 20 倍"},
    {"RA-004", Severity::Medium, Phase::C2, "T1219", "lateral", 2.0, "Remote-support tool", "遠隔操作ツール",
        "Remote-support tool used for the first time; no sign of misuse.", "遠隔サポートツールを初めて使用。悪用の形跡なし。"},
    {"DNS-009", Severity::Low, Phase::C2, "T1568.002", "dns", 1.1, "Failed look-ups", "名前解決の失敗",
        "19 failed look-ups of one expired domain.", "期限切れドメイン 1 件を 19 回名前解決し失敗。"},
    {"HTTP-003", Severity::Low, Phase::PE, "T1036.008", "http", 1.0, "Script client", "スクリプトによる取得",
        "curl to a rare site; the developer role explains it.", "まれな宛先へ curl。開発者の役割で説明がつく。"},
    {"NTP-001", Severity::Low, Phase::DISC, "T1124", "ntp", 0.7, "Unlisted time server", "許可外の時刻サーバ",
        "Asks a time server outside the allowed list.", "許可リスト外の時刻サーバへ問い合わせ。"},
    {"DNS-020", Severity::Info, Phase::POL, "T1071.004", "dns", 0.4, "Encrypted DNS", "暗号化 DNS",
        "Encrypted DNS to a public resolver.", "公開リゾルバへ暗号化 DNS。"},
    {"AUTH-004", Severity::High, Phase::CRED, "T1110", "auth", 4.0, "Guessed password", "推測パスワード",
        "Sign-in after 212 failures", "212 回の失敗後にログイン"},
    {"BCN-007", Severity::High, Phase::C2, "T1095", "bcn", 4.2, "Peer-to-peer overlay", "P2P 通信網",
        "Talks to 340 peers on one port", "1 ポートで 340 相手と通信"},
};

const RuleSpec& spec(std::string_view id) {
    return *std::find_if(std::begin(kRules), std::end(kRules), [&](const RuleSpec& rule) { return id == rule.id; });
}

Detection hit(const char* rule, const std::string& host, const std::string& peer, Timestamp first, Timestamp last,
    int64_t count, double weight, uint64_t packet, std::vector<std::pair<std::string, MessageValue>> args = {}) {
    const RuleSpec& known = spec(rule);
    Detection detection;
    detection.key = std::string(rule) + "@" + host;
    detection.rule = rule;
    detection.host = hostKey(host);
    detection.peer = peer;
    detection.object = peer;
    detection.first = first;
    detection.last = last;
    detection.order = packet;
    detection.count = count;
    detection.severity = known.severity;
    detection.phase = known.phase;
    detection.family = known.family;
    detection.attack = {known.technique};
    detection.lambda = known.lambda;
    detection.weight = weight;
    detection.args = std::move(args);
    detection.confirmed = known.lambda >= 4.0;
    if (weight > known.lambda + 0.05) {
        detection.context.push_back({"prevalence", 0.7, Message("fake.rare")});
        if (weight - known.lambda > 0.75) {
            detection.context.push_back({"timing", weight - known.lambda - 0.7, Message("fake.timing")});
        }
    }
    for (uint64_t i = 0; i < static_cast<uint64_t>(std::min<int64_t>(count, 8)); ++i) {
        detection.packets.push_back({0, packet + i * 7});
    }
    detection.flows.push_back(FlowUid::make(1, 0, first, packet));
    return detection;
}

HostRisk keiriRisk() {
    HostRisk risk;
    risk.prior = -7.6;
    risk.phases = {
        {Phase::PE, 3.7, {{"FILE-002@10.20.0.57", 3.7, 1}}},
        {Phase::C2, 9.65, {{"DNS-003@10.20.0.57", 3.5, 1}, {"DNS-001@10.20.0.57", 2.6, 0.5}, {"BCN-002@10.20.0.57", 4.1, 0.8},
                              {"TLS-009@10.20.0.57", 1.7, 0.64}, {"TLS-001@10.20.0.57", 1.5, 0.32}}},
        {Phase::LM, 6.94, {{"RPC-017@10.20.0.57", 3.6, 1}, {"RPC-001@10.20.0.57", 2.2, 0.5}, {"SMB-001@10.20.0.57", 2.8, 0.8}}},
        {Phase::EXF, 5.85, {{"EXF-005@10.20.0.57", 4.2, 1}, {"EXF-001@10.20.0.57", 3.3, 0.5}}},
    };
    risk.phaseSynergy = 2.4;
    risk.chain = 0.7;
    risk.chainObject = "198.51.100.23";
    risk.total = 29.2;
    risk.probability = 0.9999;
    risk.unbounded = 9.94;
    risk.severity = 10;
    risk.bound = "incident.bound.confirmed_impact";
    risk.counterCase = {"FILE-002@10.20.0.57", "DNS-003@10.20.0.57", "BCN-002@10.20.0.57", "TLS-009@10.20.0.57",
        "RPC-017@10.20.0.57", "SMB-001@10.20.0.57", "EXF-005@10.20.0.57"};
    return risk;
}

HostRisk smallRisk(const Detection& detection, double severity) {
    HostRisk risk;
    risk.prior = -7.6;
    risk.phases = {{detection.phase, detection.weight, {{detection.key, detection.weight, 1}}}};
    risk.total = detection.weight;
    risk.unbounded = severity;
    risk.severity = severity;
    risk.probability = 1.0 / (1.0 + std::exp(7.6 - detection.weight));
    risk.counterCase = {detection.key};
    return risk;
}

Host makeHost(const std::string& ip, const std::string& name, const std::string& role, double severity, const std::string& user = {}) {
    Host host;
    host.key = hostKey(ip);
    host.names = {name};
    host.roles = {role};
    host.severity = severity;
    host.probability = severity >= 8 ? 0.9999 : severity / 20;
    host.first = at(8, 30);
    host.last = at(14, 17);
    host.flows = 900;
    host.bytesOut = 31'000'000;
    host.bytesIn = 402'000'000;
    host.aliases.push_back({HostAlias::Kind::Name, name, "dhcp", host.first, host.last});
    if (!user.empty()) {
        host.aliases.push_back({HostAlias::Kind::User, user, "ntlm", host.first, host.last});
    }
    const uint8_t mac[6] = {0x02, 0x00, 0x0a, 0x14, 0x00, host.key.ip.bytes()[15]};
    host.mac = MacAddress(mac);
    host.aliases.push_back({HostAlias::Kind::Mac, host.mac.toString(), "arp", host.first, host.last});
    return host;
}

Incident incident(const std::string& host, double severity, double probability, const char* name,
    const std::vector<Detection>& all, HostRisk risk, TriageState state) {
    Incident result;
    result.key = "incident-" + host;
    result.host = hostKey(host);
    result.severity = severity;
    result.probability = probability;
    result.title = Message(std::string("fake.title.") + name);
    result.story = Message(std::string("fake.story.") + name);
    result.first = {INT64_MAX};
    for (const Detection& detection : all) {
        if (detection.host != result.host) {
            continue;
        }
        result.detections.push_back(detection.key);
        result.first = std::min(result.first, detection.first);
        result.last = std::max(result.last, detection.last);
        if (std::find(result.phases.begin(), result.phases.end(), detection.phase) == result.phases.end()) {
            result.phases.push_back(detection.phase);
        }
        if (std::find(result.rules.begin(), result.rules.end(), detection.rule) == result.rules.end()) {
            result.rules.push_back(detection.rule);
        }
    }
    result.risk = std::move(risk);
    result.state = state;
    return result;
}

} // namespace

Timestamp at(int hour, int minute, double second) {
    constexpr int64_t kMidnight = 1'794'871'800LL - (8 * 60 + 30) * 60;
    return Timestamp{(kMidnight + hour * 3600 + minute * 60) * kSecond + static_cast<int64_t>(second * 1e9)};
}

HostKey hostKey(const std::string& address) {
    HostKey key;
    key.ip = *IpAddress::parse(address);
    return key;
}

Story makeStory() {
    Story story;
    for (const RuleSpec& rule : kRules) {
        RuleRow row;
        row.id = rule.id;
        row.title = rule.title;
        row.titleJa = rule.titleJa;
        row.explain = rule.explain;
        row.explainJa = rule.explainJa;
        row.severity = rule.severity;
        row.phase = rule.phase;
        row.attack = {rule.technique};
        row.yaml = std::string("title: ") + rule.title + "\nid: " + rule.id + "\n";
        story.rules.push_back(std::move(row));
    }
    const std::string keiri = "10.20.0.57";
    const std::string filesrv = "10.20.0.10";
    const std::string control = "198.51.100.23";
    story.detections = {
        hit("FILE-002", keiri, "203.0.113.44", at(9, 2, 31), at(9, 2, 31), 1, 3.7, 41213),
        hit("DNS-001", keiri, "10.20.0.2", at(9, 3, 2), at(9, 6, 40), 46, 2.6, 41400, {{"distinct", int64_t{46}}}),
        hit("DNS-003", keiri, control, at(9, 6, 44), at(9, 6, 44), 1, 3.5, 41900),
        hit("BCN-002", keiri, control, at(9, 7, 12), at(14, 16), 304, 4.1, 42010, {{"period", int64_t{61}}, {"peer", control}}),
        hit("TLS-009", keiri, control, at(9, 7, 12), at(14, 16), 304, 1.7, 42011),
        hit("TLS-001", keiri, control, at(9, 7, 12), at(14, 16), 304, 1.5, 42012),
        hit("SMB-001", keiri, filesrv, at(10, 41, 20), at(10, 41, 22), 1, 2.8, 61002),
        hit("RPC-001", keiri, filesrv, at(10, 41, 58), at(10, 41, 58), 1, 2.2, 61090),
        hit("RPC-017", keiri, filesrv, at(10, 42, 2), at(10, 42, 2), 1, 3.6, 61101),
        hit("EXF-005", keiri, control, at(12, 8), at(12, 31), 7, 4.2, 88000, {{"out", int64_t{412'000'000}}}),
        hit("EXF-001", keiri, control, at(12, 12), at(12, 31), 5, 3.3, 88400, {{"out", int64_t{412'000'000}}}),
        hit("SMB-001", filesrv, keiri, at(10, 41, 20), at(10, 41, 22), 1, 2.8, 61002),
        hit("RPC-017", filesrv, keiri, at(10, 42, 2), at(10, 42, 2), 1, 3.6, 61101),
        hit("RA-004", "10.20.0.41", "192.0.2.80", at(11, 26), at(11, 51), 1, 2.0, 70000),
        hit("DNS-009", "10.20.0.83", "10.20.0.2", at(8, 44), at(13, 50), 19, 1.1, 40100),
        hit("HTTP-003", "10.20.0.66", "203.0.113.90", at(10, 5), at(10, 6), 2, 1.0, 52000),
        hit("NTP-001", "10.20.0.201", "192.0.2.12", at(8, 31), at(13, 31), 6, 0.7, 40010),
        hit("DNS-020", "10.20.0.164", "198.18.0.90", at(13, 20), at(13, 40), 4, 0.4, 91000),
        hit("AUTH-004", "10.20.0.39", "10.20.0.6", at(11, 8), at(11, 40), 4, 4.0, 69000),
        hit("BCN-007", "10.20.0.74", "203.0.113.7", at(13, 20), at(13, 52), 3, 4.2, 90000),
    };
    const auto byKey = [&](const char* key) {
        return *std::find_if(story.detections.begin(), story.detections.end(), [&](const Detection& d) { return d.key == key; });
    };
    story.incidents = {
        incident(keiri, 10.0, 0.9999, "keiri", story.detections, keiriRisk(), TriageState::New),
        incident(filesrv, 7.1, 0.61, "filesrv", story.detections, smallRisk(byKey("RPC-017@10.20.0.10"), 7.1), TriageState::New),
        incident("10.20.0.39", 6.8, 0.55, "soumu", story.detections, smallRisk(byKey("AUTH-004@10.20.0.39"), 6.8), TriageState::Confirmed),
        incident("10.20.0.74", 5.2, 0.51, "eigyo", story.detections, smallRisk(byKey("BCN-007@10.20.0.74"), 5.2), TriageState::Triaging),
    };
    const auto watch = [&](const char* key, double severity) {
        const Detection detection = byKey(key);
        WatchEntry entry;
        entry.host = detection.host;
        entry.severity = severity;
        entry.rules = {detection.rule};
        entry.detections = {detection.key};
        entry.risk = smallRisk(detection, severity);
        story.watchList.push_back(std::move(entry));
    };
    watch("RA-004@10.20.0.41", 3.4);
    watch("DNS-009@10.20.0.83", 2.2);
    watch("HTTP-003@10.20.0.66", 2.1);

    story.hosts = {makeHost(keiri, "KEIRI-07", "workstation", 10.0, "tanaka"), makeHost(filesrv, "FILESRV01", "server", 7.1),
        makeHost("10.20.0.39", "SOUMU-01", "workstation", 6.8, "abe"), makeHost("10.20.0.74", "EIGYO-04", "workstation", 5.2),
        makeHost("10.20.0.41", "SOUMU-03", "workstation", 3.4, "sato"), makeHost("10.20.0.83", "EIGYO-12", "workstation", 2.2, "mori"),
        makeHost("10.20.0.66", "DEV-PC2", "workstation", 2.1, "kato"), makeHost("10.20.0.201", "PRN-2F", "printer", 1.4),
        makeHost("10.20.0.164", "GUEST-14", "guest", 0.9)};
    for (int i = 0; i < 29; ++i) {
        story.hosts.push_back(makeHost("10.20.0." + std::to_string(100 + i), "PC-" + std::to_string(100 + i), "workstation", 0));
    }
    return story;
}

std::shared_ptr<const MessageCatalog> storyCatalog() {
    auto loaded = MessageCatalog::load(resourceFolder() / "i18n");
    auto catalog = std::make_shared<MessageCatalog>(loaded ? std::move(loaded).value() : MessageCatalog());
    for (const Sentence& sentence : kSentences) {
        catalog->add(Language::English, sentence.id, sentence.en);
        catalog->add(Language::Japanese, sentence.id, sentence.ja);
    }
    catalog->add(Language::English, "fake.rare", "1 of 38 hosts");
    catalog->add(Language::Japanese, "fake.rare", "38 台中 1 台");
    catalog->add(Language::English, "fake.timing", "visits do not follow people's hours");
    catalog->add(Language::Japanese, "fake.timing", "人の活動時間に従わない");
    return catalog;
}

} // namespace metsuke::fake
