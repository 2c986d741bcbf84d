// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/wire_expectation.h"

#include "core/mitigation/shared_services.h"

#include <algorithm>
#include <charconv>

namespace metsuke::mitigation {

namespace {

constexpr unsigned kMappedBits = 96;
constexpr uint8_t kTcp = 6, kUdp = 17, kIcmpv6 = 58;

/// Whether the step holds now: it was done, or there was nothing to do.
bool holds(const Order& order, const plan::Step& step) {
    const auto found = std::ranges::find(order.report->steps, step.id, &plan::StepReport::step);
    return found != order.report->steps.end() && found->state == plan::State::Done;
}

std::optional<IpRange> rangeOf(const plan::AddressTarget& target) {
    const unsigned bits = target.address.isV4() ? std::max<unsigned>(target.prefix, kMappedBits) - kMappedBits : target.prefix;
    const auto range = IpRange::parse(target.address.toString() + '/' + std::to_string(bits));
    return range ? std::optional(*range) : std::nullopt;
}

/// "10.0.0.1", "10.0.0.1:443", "fd00::1" or "[fd00::1]:443", as agents tell whom an isolation lets through.
std::optional<plan::Permitted> permittedOf(std::string_view text) {
    plan::Permitted permitted;
    auto address = IpAddress::parse(text);
    const size_t colon = text.rfind(':');
    if (!address && colon != std::string_view::npos) {
        std::string_view host = text.substr(0, colon), port = text.substr(colon + 1);
        if (host.starts_with('[') && host.ends_with(']')) {
            host = host.substr(1, host.size() - 2);
        }
        const auto [end, failed] = std::from_chars(port.data(), port.data() + port.size(), permitted.port);
        if (failed != std::errc() || end != port.data() + port.size() || permitted.port == 0) {
            return std::nullopt;
        }
        address = IpAddress::parse(host);
    }
    if (!address) {
        return std::nullopt;
    }
    permitted.address = *address;
    return permitted;
}

/// The agent adds the workstation to those of the step, and says so.
void addTold(const std::optional<plan::PlanReport>& report, const std::string& step, std::vector<plan::Permitted>& permitted) {
    if (!report) {
        return;
    }
    for (const plan::StepReport& one : report->steps) {
        for (const plan::Fact& fact : one.found) {
            const auto told = one.step == step && fact.name == "permitted" ? permittedOf(fact.value) : std::nullopt;
            if (told && std::ranges::find(permitted, *told) == permitted.end()) {
                permitted.push_back(*told);
            }
        }
    }
}

void addEnds(const Order& order, const plan::Step& step, WireExpectation& expectation) {
    if (const auto* address = std::get_if<plan::AddressTarget>(&step.target)) {
        if (const auto range = rangeOf(*address)) {
            expectation.silent.push_back({*range, address->port});
        }
    } else if (const auto* name = std::get_if<plan::NameTarget>(&step.target)) {
        for (const IpAddress& one : name->addresses) {
            expectation.silent.push_back({IpRange(one), 0});
        }
    } else if (const auto* cut = std::get_if<plan::ConnectionTarget>(&step.target)) {
        if (!cut->remote.isUnset() && !isServedToAll(cut->remotePort)) { // who cut it wants it to stay away
            expectation.silent.push_back({IpRange(cut->remote), cut->remotePort});
        }
    } else if (const auto* host = std::get_if<plan::HostTarget>(&step.target); host != nullptr && step.action == plan::Action::ContainHost) {
        expectation.isAlone = true;
        expectation.permitted = host->permitted;
        addTold(order.dryRun, step.id, expectation.permitted);
        addTold(order.report, step.id, expectation.permitted);
    }
}

bool isIn(const char* range, const IpAddress& address) {
    const auto cidr = Cidr::parse(range);
    return cidr && cidr->contains(address);
}

/// DHCP, neighbour discovery and who listens to which group.
bool isNeededByNetwork(const WirePacket& packet) {
    const bool isToGroup = isIn("ff02::/16", packet.destination);
    if (packet.protocol == kUdp) {
        const auto broadcast = IpAddress::v4(0xffff'ffff);
        return (packet.sourcePort == 68 && packet.destinationPort == 67 && packet.destination == broadcast)
            || (packet.sourcePort == 546 && packet.destinationPort == 547 && isToGroup);
    }
    if (packet.protocol != kIcmpv6) {
        return false;
    }
    const uint16_t type = packet.sourcePort;
    const bool isDiscovery = type == 133 || type == 135 || type == 136, isReport = type == 131 || type == 132 || type == 143;
    return isDiscovery || (isReport && isToGroup);
}

bool isPermitted(const WireExpectation& expectation, const WirePacket& packet) {
    const bool hasPort = packet.protocol == kTcp || packet.protocol == kUdp;
    return std::ranges::any_of(expectation.permitted, [&](const plan::Permitted& one) {
        return one.address == packet.destination && (one.port == 0 || (hasPort && one.port == packet.destinationPort));
    });
}

} // namespace

std::optional<WireExpectation> expectationOf(const Order& order, Timestamp from) {
    const bool isDone = order.state == OrderState::Verified || order.state == OrderState::VerifiedOnWire || order.state == OrderState::Contradicted;
    if (!isDone || !order.report) {
        return std::nullopt;
    }
    WireExpectation expectation;
    expectation.from = from.ns != 0 ? from : order.changed;
    expectation.until = nextExpiry(*order.report, expectation.from);
    for (const plan::Step& step : order.plan.steps) {
        if (holds(order, step)) {
            addEnds(order, step, expectation);
        }
    }
    return expectation.silent.empty() && !expectation.isAlone ? std::nullopt : std::optional(std::move(expectation));
}

bool isAgainst(const WireExpectation& expectation, const WirePacket& packet) {
    const bool hasPort = packet.protocol == kTcp || packet.protocol == kUdp;
    const bool isToSilent = !packet.isReset && std::ranges::any_of(expectation.silent, [&](const WireEnd& end) {
        return end.addresses.contains(packet.destination) && (end.port == 0 || (hasPort && end.port == packet.destinationPort));
    });
    return isToSilent || (expectation.isAlone && !isPermitted(expectation, packet) && !isNeededByNetwork(packet));
}

} // namespace metsuke::mitigation
