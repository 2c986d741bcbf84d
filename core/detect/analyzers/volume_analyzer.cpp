// SPDX-License-Identifier: GPL-3.0-or-later
// How much leaves, how long sessions last, and whether a person types at the other end.
#include "core/detect/analyzers.h"

#include "core/detect/analyzers/derived.h"

#include <array>

namespace metsuke {

namespace {

constexpr size_t kPairs = 32'768;
constexpr size_t kHosts = 4'096;
constexpr int64_t kLargeUpload = 50'000'000;
constexpr int64_t kHourUpload = 10'000'000;
constexpr int64_t kDripUpload = 20'000'000;
constexpr int kDripDays = 5;
constexpr Duration kDripAge = 14 * kDay;
constexpr double kUsual = 3; ///< times the most the host sent to one peer on an earlier day
constexpr double kPush = 0.6;
constexpr double kDripPush = 0.5;
constexpr std::array<int64_t, 4> kLongHours{1, 4, 8, 12};
constexpr double kLeastSession = 10; ///< seconds
constexpr int64_t kLeastKeys = 10;
constexpr double kKeyShare = 0.5;
constexpr double kShortestGap = 0.08;
constexpr double kLongestGap = 30;
constexpr double kTextEntropy = 5.2; ///< of 64 bytes: text stays below, cipher text is above
constexpr double kCommandBytes = 120; ///< a packet

double pcrOf(int64_t out, int64_t in) {
    return out + in > 0 ? static_cast<double>(out - in) / static_cast<double>(out + in) : 0;
}

class VolumeAnalyzer : public Analyzer {
public:
    VolumeAnalyzer()
        : m_pairs(kPairs)
        , m_usual(kHosts) {}
    [[nodiscard]] std::string_view name() const override { return "volume"; }
    void process(const Event& event, AnalyzerHost& host) override;
    void advance(Timestamp, AnalyzerHost&) override {}
    void finish(AnalyzerHost&) override {}

private:
    struct Volume {
        Timestamp start;
        int64_t out = 0;
        int64_t in = 0;
    };
    struct Pair {
        bool started = false;
        Timestamp first;
        Volume day;
        Volume hour;
        double duration = 0; ///< seconds, of the day
        int64_t flows = 0;
        size_t band = 0; ///< of kLongHours, the next one
        int dripDays = 0;
        Milestone upload;
        Milestone hourUpload;
        Milestone drip;
        Evidence evidence; ///< flows that sent something or lasted
    };

    void nextDay(Pair& pair, Timestamp now, uint64_t hostKey);
    void lookForUpload(Pair& pair, const Event& event, std::string_view destination, uint64_t hostKey, AnalyzerHost& host);
    static void lookForLong(Pair& pair, const Event& event, std::string_view destination, AnalyzerHost& host);
    static void lookForTyping(const Event& event, const ConnEvent& conn, std::string_view destination, AnalyzerHost& host);
    static void tell(const Pair& pair, const Volume& volume, const char* kind, const Event& event,
        std::string_view destination, AnalyzerHost& host);

    LruMap<uint64_t, Pair, WordHash> m_pairs;
    LruMap<uint64_t, int64_t, WordHash> m_usual; ///< host -> the most it sent to one peer on an earlier day
};

void VolumeAnalyzer::process(const Event& event, AnalyzerHost& host) {
    const auto* conn = event.body.getIf<ConnEvent>();
    if (conn == nullptr || event.enrichment.direction != FlowDirection::Out || !isUnicast(event.header.respHost)) {
        return;
    }
    const Enrichment& known = event.enrichment;
    const std::string_view destination = !conn->server_name.empty() ? std::string_view(conn->server_name)
        : !known.peerName.empty()                                   ? std::string_view(known.peerName)
                                                                    : std::string_view(known.peer);
    const uint64_t hostKey = hashOf(event.header.origHost);
    Pair& pair = m_pairs.obtain(hashOf(hostKey, hashOf(destination))).first;
    const Timestamp now = event.header.ts;
    if (!pair.started) {
        pair.started = true;
        pair.first = pair.day.start = pair.hour.start = now;
    }
    if (now - pair.day.start > kDay) {
        nextDay(pair, now, hostKey);
    }
    if (now - pair.hour.start > kHour) {
        pair.hour = {now, 0, 0};
        pair.hourUpload = {};
    }
    const int64_t out = std::max<int64_t>(0, conn->orig_bytes);
    const int64_t in = std::max<int64_t>(0, conn->resp_bytes);
    for (Volume* volume : {&pair.day, &pair.hour}) {
        volume->out += out;
        volume->in += in;
    }
    pair.duration += std::clamp(conn->duration, 0.0, 86'400.0 * 365);
    ++pair.flows;
    constexpr int64_t kTelling = 100'000;
    constexpr double kLasting = 600;
    if (out >= kTelling || conn->duration >= kLasting) {
        pair.evidence.add(event);
    }
    lookForUpload(pair, event, destination, hostKey, host);
    lookForLong(pair, event, destination, host);
    lookForTyping(event, *conn, destination, host);
}

void VolumeAnalyzer::nextDay(Pair& pair, Timestamp now, uint64_t hostKey) {
    if (!pair.upload.reached(pair.day.out, kLargeUpload)) { // what was told is not what is usual
        int64_t& usual = m_usual.obtain(hostKey).first;
        usual = std::max(usual, pair.day.out);
    }
    const bool drips = pair.day.out >= kDripUpload && pcrOf(pair.day.out, pair.day.in) >= kDripPush;
    pair.dripDays += drips ? 1 : 0;
    pair.day = {now, 0, 0};
    pair.upload = {};
    pair.duration = 0;
    pair.flows = 0;
    pair.band = 0;
    pair.evidence.clear();
}

void VolumeAnalyzer::lookForUpload(
    Pair& pair, const Event& event, std::string_view destination, uint64_t hostKey, AnalyzerHost& host) {
    if (pair.hour.out >= kHourUpload && pcrOf(pair.hour.out, pair.hour.in) >= kPush
        && pair.hourUpload.reached(pair.hour.out, kHourUpload)) {
        tell(pair, pair.hour, "hourly", event, destination, host);
    }
    if (pair.day.out >= kLargeUpload && pcrOf(pair.day.out, pair.day.in) >= kPush) {
        const int64_t* usual = m_usual.peek(hostKey);
        const auto limit = std::max(kLargeUpload, usual == nullptr ? 0 : static_cast<int64_t>(kUsual * static_cast<double>(*usual)));
        if (pair.upload.reached(pair.day.out, limit)) {
            tell(pair, pair.day, "large_upload", event, destination, host);
        }
    }
    const bool today = pair.day.out >= kDripUpload && pcrOf(pair.day.out, pair.day.in) >= kDripPush;
    if (today && event.header.ts - pair.first <= kDripAge && pair.drip.reached(pair.dripDays + 1, kDripDays)) {
        tell(pair, pair.day, "drip", event, destination, host);
    }
}

void VolumeAnalyzer::tell(const Pair& pair, const Volume& volume, const char* kind, const Event& event,
    std::string_view destination, AnalyzerHost& host) {
    ExfilEvent exfil;
    exfil.kind = kind;
    exfil.destination = destination;
    exfil.bytes_out = volume.out;
    exfil.bytes_in = volume.in;
    exfil.pcr = pcrOf(volume.out, volume.in);
    const auto last = event.header.ts + static_cast<Duration>(event.body.get<ConnEvent>().duration * static_cast<double>(kSecond));
    exfil.window = secondsOf(last - volume.start);
    host.emit(derive(event, std::move(exfil), pair.evidence));
}

void VolumeAnalyzer::lookForLong(Pair& pair, const Event& event, std::string_view destination, AnalyzerHost& host) {
    size_t band = pair.band;
    while (band < kLongHours.size() && pair.duration >= static_cast<double>(kLongHours[band]) * 3600) {
        ++band;
    }
    if (band == pair.band) {
        return;
    }
    pair.band = band;
    LongConnEvent found;
    found.kind = "long";
    found.destination = destination;
    found.duration = pair.duration;
    found.flows = pair.flows;
    host.emit(derive(event, std::move(found), pair.evidence));
}

/// Short plain-text packets at the pace of a person, answered by more text, on no port where that is usual.
void VolumeAnalyzer::lookForTyping(
    const Event& event, const ConnEvent& conn, std::string_view destination, AnalyzerHost& host) {
    static constexpr std::array<uint16_t, 12> kUsualPorts{21, 22, 23, 25, 110, 143, 587, 3389, 5900, 6667, 5222, 1863};
    if (event.header.proto != kProtoTcp || !conn.service.empty() || conn.small_orig_pkts < kLeastKeys
        || conn.duration < kLeastSession || conn.resp_bytes <= 0 || conn.orig_bytes <= 0 || conn.resp_pkts <= 0
        || std::find(kUsualPorts.begin(), kUsualPorts.end(), event.header.respPort) != kUsualPorts.end()) {
        return;
    }
    const double share = static_cast<double>(conn.small_orig_pkts) / static_cast<double>(std::max<int64_t>(1, conn.orig_pkts));
    const double gap = conn.duration / static_cast<double>(conn.small_orig_pkts);
    const bool isText = conn.first64_orig_entropy >= 0 && conn.first64_orig_entropy < kTextEntropy
        && conn.first64_resp_entropy >= 0 && conn.first64_resp_entropy < kTextEntropy;
    const double command = static_cast<double>(conn.resp_bytes) / static_cast<double>(conn.resp_pkts);
    if (!isText || share < kKeyShare || gap < kShortestGap || gap > kLongestGap || command > kCommandBytes
        || conn.orig_bytes < conn.resp_bytes) {
        return;
    }
    LongConnEvent found;
    found.kind = "interactive";
    found.destination = destination;
    found.duration = conn.duration;
    found.flows = 1;
    found.small_share = share;
    Evidence evidence;
    evidence.add(event);
    evidence.add(event.header.uid, event.header.firstPacket);
    host.emit(derive(event, std::move(found), evidence));
}

} // namespace

std::unique_ptr<Analyzer> makeVolumeAnalyzer() { return std::make_unique<VolumeAnalyzer>(); }

} // namespace metsuke
