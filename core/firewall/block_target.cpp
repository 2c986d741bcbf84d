// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/firewall/block_target.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace metsuke::firewall {

namespace {

constexpr size_t kLongest = 200;
constexpr std::array<std::string_view, 4> kProtocols{"tcp", "udp", "sctp", "icmp"};

struct End {
    std::optional<IpAddress> address;
    uint16_t port = 0;
};

std::optional<uint16_t> portOf(std::string_view text) {
    uint16_t port = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), port);
    return failed == std::errc() && end == text.data() + text.size() && port != 0 ? std::optional(port) : std::nullopt;
}

std::optional<End> endOf(std::string_view text) {
    End end;
    std::string_view host = text;
    std::string_view port;
    if (text.starts_with('[')) {
        const size_t close = text.find(']');
        host = text.substr(1, close == std::string_view::npos ? close : close - 1);
        port = close == std::string_view::npos ? std::string_view() : text.substr(close + 1);
        if (close == std::string_view::npos || (!port.empty() && !port.starts_with(':'))) {
            return std::nullopt;
        }
        port.remove_prefix(port.empty() ? 0 : 1);
    } else if (std::ranges::count(text, ':') == 1) {
        host = text.substr(0, text.find(':'));
        port = text.substr(text.find(':') + 1);
    }
    if (host != "*") {
        end.address = IpAddress::parse(host);
        if (!end.address) {
            return std::nullopt;
        }
    }
    const auto number = port.empty() ? std::optional<uint16_t>(0) : portOf(port);
    const bool isPort = number && (host.size() == text.size() || host.size() + 2 == text.size() || *number != 0);
    if (!isPort) {
        return std::nullopt;
    }
    end.port = *number;
    return end;
}

std::string textOf(const std::optional<IpAddress>& address, uint16_t port) {
    const std::string host = address ? address->toString() : "*";
    if (port == 0) {
        return host;
    }
    return (address && !address->isV4() ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

/// Wider than /8 of IPv4 or /16 of IPv6 is a slip of the finger, or the network itself.
bool isTooWide(const IpRange& net) {
    const size_t same = net.first().isV4() ? 13 : 2; // bytes of the 128-bit form
    return !std::equal(net.first().bytes().begin(), net.first().bytes().begin() + static_cast<std::ptrdiff_t>(same), net.last().bytes().begin());
}

std::optional<BlockTarget> connectionOf(std::string_view text) {
    BlockTarget target;
    const size_t arrow = text.find('>');
    const std::string_view left = text.substr(0, arrow);
    for (const std::string_view protocol : kProtocols) {
        if (left.starts_with(protocol) && left.substr(protocol.size()).starts_with(':')) {
            target.protocol = protocol;
        }
    }
    const auto source = endOf(target.protocol.empty() ? left : left.substr(target.protocol.size() + 1));
    const auto destination = endOf(text.substr(arrow + 1));
    if (!source || !destination || (!source->address && !destination->address)) {
        return std::nullopt; // all of the network is nobody's intruder
    }
    const bool hasPort = source->port != 0 || destination->port != 0;
    const bool isMixed = source->address && destination->address && source->address->isV4() != destination->address->isV4();
    if (isMixed || (hasPort && (target.protocol.empty() || target.protocol == "icmp"))) {
        return std::nullopt;
    }
    target.source = source->address;
    target.destination = destination->address;
    target.sourcePort = source->port;
    target.destinationPort = destination->port;
    target.isV4 = (source->address ? *source->address : *destination->address).isV4();
    return target;
}

} // namespace

Result<BlockTarget> parseTarget(std::string_view text) {
    const Error none(ErrorCode::InvalidArgument, Message("firewall.bad_target").with("target", cleanText(text, kLongest)));
    if (text.size() > kLongest) {
        return none;
    }
    if (text.find('>') != std::string_view::npos) {
        const auto connection = connectionOf(text);
        return connection ? Result<BlockTarget>(*connection) : Result<BlockTarget>(none);
    }
    const auto net = text.find('-') == std::string_view::npos ? IpRange::parse(text) : Result<IpRange>(none);
    if (!net.ok() || net->first().isUnset() || isTooWide(*net)) {
        return none;
    }
    BlockTarget target;
    target.net = *net;
    target.isV4 = net->first().isV4();
    return target;
}

std::string textOf(const BlockTarget& target) {
    if (target.net) {
        return target.net->toString();
    }
    return (target.protocol.empty() ? "" : target.protocol + ':') + textOf(target.source, target.sourcePort) + '>'
        + textOf(target.destination, target.destinationPort);
}

bool touches(const BlockTarget& target, const IpAddress& address) {
    return target.net ? target.net->contains(address) : target.source == address || target.destination == address;
}

std::string_view kindOf(const BlockTarget& target) {
    if (target.net) {
        return target.isV4 ? "ipv4_net" : "ipv6_net";
    }
    return target.isV4 ? "ipv4_connection" : "ipv6_connection";
}

} // namespace metsuke::firewall
