// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/network_conntrack.h"

#include "core/actuator/linux/netlink.h"
#include "core/sensor/linux/small_files.h"

#include <algorithm>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <sys/socket.h>

namespace metsuke::actuator {

namespace {

constexpr size_t kMostEntries = 262144;

constexpr uint16_t messageType(uint16_t type) { return static_cast<uint16_t>(NFNL_SUBSYS_CTNETLINK << 8 | type); }

struct End {
    IpAddress address;
    uint16_t port = 0;
};
struct Entry {
    uint8_t family = 0;
    End from, to;
    std::vector<uint8_t> name; ///< the attributes by which it is deleted
};

void readTuple(Bytes tuple, Entry& entry) {
    forEachAttribute(tuple, [&](uint16_t part, Bytes values) {
        forEachAttribute(values, [&](uint16_t attribute, Bytes value) {
            if (part == CTA_TUPLE_IP) {
                const bool isSource = attribute == CTA_IP_V4_SRC || attribute == CTA_IP_V6_SRC;
                (isSource ? entry.from : entry.to).address = value.size() == 4 ? IpAddress::v4(value) : IpAddress::v6(value);
            } else if (part == CTA_TUPLE_PROTO && (attribute == CTA_PROTO_SRC_PORT || attribute == CTA_PROTO_DST_PORT)) {
                (attribute == CTA_PROTO_SRC_PORT ? entry.from : entry.to).port = ByteReader(value).u16();
            }
        });
    });
}

Entry readEntry(Bytes body) {
    Entry entry;
    entry.family = ByteReader(body).u8();
    forEachAttribute(body.subspan(std::min(body.size(), sizeof(nfgenmsg))), [&](uint16_t attribute, Bytes value) {
        if (attribute == CTA_TUPLE_ORIG) {
            readTuple(value, entry);
            addAttribute(entry.name, CTA_TUPLE_ORIG | NLA_F_NESTED, value);
        } else if (attribute == CTA_ZONE || attribute == CTA_ID) {
            addAttribute(entry.name, attribute, value);
        }
    });
    return entry;
}

bool isKept(const std::vector<plan::Permitted>& permitted, const Entry& entry) {
    const auto isOne = [&](const End& end) {
        return std::ranges::any_of(permitted, [&](const plan::Permitted& one) { return one.address == end.address && (one.port == 0 || one.port == end.port); });
    };
    return isOne(entry.from) || isOne(entry.to) || (entry.from.address.isLoopback() && entry.to.address.isLoopback());
}

std::vector<uint8_t> bodyFor(uint8_t family) {
    nfgenmsg head{};
    head.nfgen_family = family;
    head.version = NFNETLINK_V0;
    return {bytesOf(head).begin(), bytesOf(head).end()};
}

} // namespace

Result<int64_t> forgetTracked(const std::vector<plan::Permitted>& permitted) {
    const std::string count = sensor::readSmallFile("/proc/sys/net/netfilter/nf_conntrack_count");
    if (count.empty() || count.starts_with("0\n")) {
        return int64_t{0};
    }
    METSUKE_TRY(Netlink kernel, Netlink::open(NETLINK_NETFILTER));
    std::vector<Entry> entries;
    METSUKE_CHECK(kernel.dump(messageType(IPCTNL_MSG_CT_GET), bodyFor(AF_UNSPEC), [&](uint16_t, Bytes body) {
        if (entries.size() < kMostEntries) {
            entries.push_back(readEntry(body));
        }
    }));
    int64_t forgotten = 0;
    for (const Entry& entry : entries) {
        if (isKept(permitted, entry)) {
            continue;
        }
        std::vector<uint8_t> body = bodyFor(entry.family);
        body.insert(body.end(), entry.name.begin(), entry.name.end());
        forgotten += kernel.order(messageType(IPCTNL_MSG_CT_DELETE), 0, body) ? 1 : 0; // else it ended by itself
    }
    return forgotten;
}

} // namespace metsuke::actuator
