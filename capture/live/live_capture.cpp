// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/live_capture.h"

#include "core/base/wall_clock.h"

#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <linux/filter.h>
#include <net/if.h>
#include <optional>
#include <pcap/pcap.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace metsuke {

namespace {

constexpr int kBlockMs = 100; ///< the kernel hands over a block that is not full after this
constexpr Duration kTick = kSecond;
constexpr Duration kFlush = 100 * kMillisecond;

FileHandle openNumber(const std::string& interface, const char* name) {
    return FileHandle(::open(("/sys/class/net/" + interface + '/' + name).c_str(), O_RDONLY | O_CLOEXEC));
}

/// Empty when there is no such number, or the interface has gone.
std::optional<uint64_t> readNumber(const FileHandle& file) {
    constexpr int kBaseByPrefix = 0;
    std::array<char, 32> text{};
    const ssize_t got = ::pread(file.get(), text.data(), text.size() - 1, 0);
    return got > 0 ? std::optional<uint64_t>(std::strtoull(text.data(), nullptr, kBaseByPrefix)) : std::nullopt;
}

} // namespace

LiveCapture::LiveCapture(LiveConfig config)
    : m_config(std::move(config))
    , m_drops{openNumber(m_config.interface, "statistics/rx_dropped"), openNumber(m_config.interface, "statistics/rx_missed_errors")}
    , m_flags(openNumber(m_config.interface, "flags")) {}

LiveCapture::~LiveCapture() {
    if (m_pcap != nullptr) {
        pcap_close(m_pcap);
    }
}

Error LiveCapture::failed(const std::string& reason) const {
    return {ErrorCode::Internal, about("capture.interface_failed").with("reason", reason)};
}

Result<std::unique_ptr<LiveCapture>> LiveCapture::open(const LiveConfig& config) {
    std::unique_ptr<LiveCapture> capture(new LiveCapture(config));
    METSUKE_CHECK(capture->activate());
    if (!config.filter.empty()) {
        METSUKE_CHECK(capture->setFilter());
    }
    capture->countDrops();
    capture->m_counters.interfaceDropped = 0; // what the interface dropped before is not ours
    return capture;
}

Result<void> LiveCapture::activate() {
    std::array<char, PCAP_ERRBUF_SIZE> problem{};
    m_pcap = pcap_create(m_config.interface.c_str(), problem.data());
    if (m_pcap == nullptr) {
        return failed(problem.data());
    }
    pcap_set_snaplen(m_pcap, m_config.snapLength);
    pcap_set_promisc(m_pcap, m_config.promiscuous ? 1 : 0);
    pcap_set_timeout(m_pcap, kBlockMs);
    pcap_set_buffer_size(m_pcap, m_config.bufferBytes);
    pcap_set_tstamp_precision(m_pcap, PCAP_TSTAMP_PRECISION_NANO);
    pcap_set_tstamp_type(m_pcap, PCAP_TSTAMP_ADAPTER); // a warning where the card has no clock that follows the host's
    const int status = pcap_activate(m_pcap);
    const char* const detail = pcap_geterr(m_pcap);
    const std::string reason = *detail == 0 ? pcap_statustostr(status) : detail;
    switch (status) {
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
        return Error{ErrorCode::PermissionDenied, about("capture.no_raw_permission"), reason};
    case PCAP_ERROR_NO_SUCH_DEVICE:
        return Error{ErrorCode::NotFound, about("capture.interface_missing"), reason};
    case PCAP_ERROR_IFACE_NOT_UP:
        return Error{ErrorCode::Unsupported, about("capture.interface_down"), reason};
    case PCAP_WARNING_PROMISC_NOTSUP:
        m_warnings.push_back(about("capture.promiscuous_refused"));
        break;
    default:
        if (status < 0) {
            return failed(reason);
        }
    }
    return pcap_setnonblock(m_pcap, 1, problem.data()) == 0 ? Result<void>() : failed(problem.data());
}

Result<void> LiveCapture::setFilter() {
    constexpr int kOptimise = 1;
    bpf_program program{};
    if (pcap_compile(m_pcap, &program, m_config.filter.c_str(), kOptimise, PCAP_NETMASK_UNKNOWN) != 0) {
        return Error{ErrorCode::InvalidArgument,
            Message("capture.filter_invalid").with("filter", m_config.filter).with("reason", pcap_geterr(m_pcap)).with("link", int64_t{linkType()})};
    }
    const int status = pcap_setfilter(m_pcap, &program);
    pcap_freecode(&program);
    return status == 0 ? Result<void>() : failed(pcap_geterr(m_pcap));
}

uint32_t LiveCapture::linkType() const {
    constexpr uint32_t kLinkRaw = 101; // the one LINKTYPE_ value among ours that is not its DLT_ value
    const int dataLink = pcap_datalink(m_pcap);
    return dataLink == DLT_RAW ? kLinkRaw : static_cast<uint32_t>(dataLink);
}

/// Everything that waits now; the number of packets, or libpcap's error.
int LiveCapture::take() {
    const auto onPacket = [](unsigned char* user, const pcap_pkthdr* header, const unsigned char* data) {
        auto& self = *reinterpret_cast<LiveCapture*>(user);
        self.m_lastPacket = {int64_t{header->ts.tv_sec} * kSecond + header->ts.tv_usec}; // nanoseconds, as was asked
        self.m_spool->write(self.m_lastPacket, {data, header->caplen}, header->len);
    };
    return pcap_dispatch(m_pcap, -1, onPacket, reinterpret_cast<unsigned char*>(this));
}

void LiveCapture::countDrops() {
    if (pcap_stat now{}; pcap_stats(m_pcap, &now) == 0) {
        m_counters.received += now.ps_recv - std::exchange(m_receivedBefore, now.ps_recv);
        m_counters.kernelDropped += now.ps_drop - std::exchange(m_kernelDropsBefore, now.ps_drop);
    }
    if (const uint64_t drops = readNumber(m_drops[0]).value_or(0) + readNumber(m_drops[1]).value_or(0); drops > m_dropsBefore) {
        m_counters.interfaceDropped += drops - std::exchange(m_dropsBefore, drops);
    }
}

/// Lets nothing more in and takes out what is there.
void LiveCapture::drain() {
    sock_filter refuse{BPF_RET | BPF_K, 0, 0, 0};
    const sock_fprog program{1, &refuse};
    ::setsockopt(pcap_fileno(m_pcap), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
    constexpr int kQuietRounds = 3; // of a block's time each: the block that is being filled is closed by then
    for (int quiet = 0; quiet < kQuietRounds;) {
        if (take() <= 0) { // an error is no end: packets of an interface that has gone are still there
            ++quiet;
            ::poll(nullptr, 0, kBlockMs);
        }
    }
}

Result<void> LiveCapture::run(SpoolWriter& spool, std::span<const int> stops, const Notice& notice) {
    m_spool = &spool;
    std::vector<pollfd> waiting{{pcap_get_selectable_fd(m_pcap), POLLIN, 0}};
    for (const int stop : stops) {
        waiting.push_back({stop, POLLIN, 0});
    }
    Result<void> ended;
    Timestamp ticked, flushed;
    bool wasKept = true, wasUp = true;
    while (std::all_of(waiting.begin() + 1, waiting.end(), [](const pollfd& stop) { return stop.revents == 0; })) {
        ::poll(waiting.data(), waiting.size(), kBlockMs);
        const int got = take();
        if (got < 0) { // an interface that is switched off is no error: it may come back, and the kernel goes on by itself then
            ended = readNumber(m_flags) ? failed(pcap_geterr(m_pcap)) : Error{ErrorCode::NotFound, about("capture.interface_gone"), pcap_geterr(m_pcap)};
            break;
        }
        const Timestamp now = wallClock();
        if (now - ticked >= kTick || now < ticked) {
            countDrops();
            // Packets that are still in an open block may be older than now.
            spool.tick(got == 0 ? now - 2 * kBlockMs * kMillisecond : m_lastPacket, m_counters);
            ticked = now;
            const bool isUp = (readNumber(m_flags).value_or(IFF_UP) & IFF_UP) != 0;
            if (isUp != std::exchange(wasUp, isUp)) {
                notice(about(isUp ? "capture.interface_up_again" : "capture.interface_down"));
            }
            if (const bool isKept = !spool.trouble(); isKept != std::exchange(wasKept, isKept)) {
                notice(isKept ? Message("capture.spool_kept_again") : Message("capture.spool_full").with("reason", spool.trouble()->detail));
            }
        } else if (now - flushed >= kFlush || now < flushed) {
            spool.flush();
            flushed = now;
        }
    }
    drain();
    countDrops();
    spool.close(m_lastPacket, m_counters);
    return ended;
}

} // namespace metsuke
