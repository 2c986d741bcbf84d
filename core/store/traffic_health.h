// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/timestamp.h"
#include "core/model/identity.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace metsuke {

/// What passed in ten seconds of packet time, and what of it looks wrong. Sums: two samples of one bucket add up.
struct TrafficSample {
    static constexpr int64_t kSeconds = 10;
    int64_t bucket = 0; ///< number of the ten seconds since 1970
    uint64_t packets = 0;
    uint64_t wireBytes = 0; ///< frames as they were on the wire
    uint64_t capturedBytes = 0;
    uint64_t cut = 0; ///< packets of which the snap length left a part
    uint64_t copies = 0; ///< packets that came a second time within milliseconds: two mirror ports
    uint64_t backSteps = 0; ///< packets more than a second older than one before them
    Duration largestBackStep = 0;
    std::optional<Duration> leastLag; ///< live only: by how much this machine's clock was ahead of the packets', at least

    void add(const TrafficSample& other) {
        packets += other.packets;
        wireBytes += other.wireBytes;
        capturedBytes += other.capturedBytes;
        cut += other.cut;
        copies += other.copies;
        backSteps += other.backSteps;
        largestBackStep = std::max(largestBackStep, other.largestBackStep);
        if (other.leastLag) {
            leastLag = leastLag ? std::min(*leastLag, *other.leastLag) : *other.leastLag;
        }
    }
    friend bool operator==(const TrafficSample&, const TrafficSample&) = default;
};

/// Packets of a VLAN; 0 is what carried no tag.
struct VlanPackets {
    uint16_t id = 0;
    uint64_t packets = 0;
    friend bool operator==(const VlanPackets&, const VlanPackets&) = default;
};

/// How packets are captured and kept, as far as the forecast needs it. Zero: not known, or no limit.
struct CaptureFacts {
    uint64_t linkBits = 0; ///< speed of the interface, bits a second
    uint64_t ringBytes = 0;
    Duration ringAge = 0;
    uint64_t flowBytes = 0; ///< payload that stays of each direction of a flow once it is analysed, 0 all
    uint64_t wholeBytes = 0; ///< of segments that were looked at for that
    uint64_t keptBytes = 0; ///< what stayed of them
    /// File of the TrafficProfile that this capture teaches, "" none. A case may say anything here: it is compared with
    /// this machine's own, never opened for what it says.
    std::string profile;
};

/// State of the mirror and of this machine, for people: computed when it is asked for. Rates are those of the last
/// minute of packet time.
struct TrafficHealth {
    TrafficSample total; ///< of the whole case; its bucket means nothing
    Timestamp firstBucket; ///< begin of the first sample
    Timestamp lastBucket; ///< end of the last one
    double packetsPerSecond = 0;
    double bitsPerSecond = 0;
    double capturedBytesPerSecond = 0;
    double peakPacketsPerSecond = 0; ///< of ten seconds
    double peakBitsPerSecond = 0;
    Timestamp peakAt;
    Timestamp mostCopiesAt; ///< meaningful when there are any
    Timestamp largestBackStepAt;
    std::optional<Duration> lag; ///< leastLag of the last minute
    std::vector<VlanPackets> vlans; ///< by id, at most 4,096

    int64_t oneSidedOut = 0; ///< TCP flows of which only what inside hosts sent to others was seen
    int64_t oneSidedIn = 0; ///< only what came back, or came in

    CaptureFacts facts;
    bool isCapturing = false; ///< somebody writes the case now
    uint64_t spoolBytes = 0; ///< packets kept beside the case
    uint64_t caseBytes = 0;
    std::optional<uint64_t> freeBytes; ///< on the case's disk, for us
};

/// How long things last at the present rate. Unset: no end in sight, or not known.
struct DiskForecast {
    std::optional<Duration> ring; ///< packets are kept for so long
    std::optional<Duration> disk; ///< until there is no room for the case any more
};
/// Pure arithmetic; rates below a byte a second count as nothing.
[[nodiscard]] DiskForecast forecastOf(const TrafficHealth& health);

/// Bytes of an hour: of one inside host, or of all traffic.
struct HourlyBytes {
    static constexpr int64_t kHosts = 256; ///< the busiest, of as many more is kept and told
    int64_t hour = 0; ///< hours since 1970
    std::optional<IpAddress> host;
    int64_t bytes = 0;
};

} // namespace metsuke
