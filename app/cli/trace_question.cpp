// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/trace_question.h"

#include "app/cli/absolute_time.h"
#include "core/base/strings.h"

#include <CLI/Validators.hpp>

#include <charconv>
#include <optional>

namespace metsuke::cli {

namespace {

using namespace endpoint;

constexpr uint8_t kTcp = 6;
constexpr uint8_t kUdp = 17;

struct End {
    IpAddress address;
    uint16_t port = 0;
};

/// 10.0.0.5:443, [2001:db8::1]:443, or an address alone.
std::optional<End> parseEnd(std::string_view text) {
    if (const auto address = IpAddress::parse(text)) {
        return End{*address, 0};
    }
    const size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    std::string_view host = text.substr(0, colon);
    const std::string_view digits = text.substr(colon + 1);
    const bool isBracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    host = isBracketed ? host.substr(1, host.size() - 2) : host;
    const auto address = IpAddress::parse(host);
    uint16_t port = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (!address || address->isV4() == isBracketed || failed != std::errc()
        || end != digits.data() + digits.size()) {
        return std::nullopt;
    }
    return End{*address, port};
}

} // namespace

Result<TraceQuestion> questionOf(const TraceOptions& options) {
    TraceQuestion question;
    const auto at = absoluteTime(options.at); // one that names a whole minute or day may be anywhere in it
    if (!at) {
        return Error(ErrorCode::InvalidArgument, Message("cli.trace_time").with("value", options.at));
    }
    const Duration half = (at->to - at->from) / 2;
    question.time = at->from + half;
    question.tolerance += half;
    const auto remote = parseEnd(options.remote);
    const auto local = options.local.empty() ? std::optional(End{}) : parseEnd(options.local);
    if (!remote || !local) {
        return Error(ErrorCode::InvalidArgument,
            Message("cli.trace_end").with("value", remote ? options.local : options.remote));
    }
    question.remote = remote->address;
    question.remotePort = remote->port;
    question.local = local->address;
    question.localPort = local->port;
    question.protocol = options.protocol == "udp" ? kUdp : kTcp;
    question.name = options.name;
    question.sha256 = toLower(options.sha256);
    return question;
}

void addTraceOptions(CLI::App& command, TraceOptions& options) {
    command
        .add_option("--at", options.at,
            "When it was seen, in UTC: 2026-11-27T09:02:17.5; a shorter time means all of that minute or day")
        ->required();
    command
        .add_option("--remote", options.remote,
            "The other side: 203.0.113.9:4444, [2001:db8::1]:443, or an address alone")
        ->required();
    command.add_option("--local", options.local, "This side, if it is known");
    command.add_option("--protocol", options.protocol, "tcp (if not given) or udp")
        ->check(CLI::IsMember({"tcp", "udp"}));
    command.add_option("--name", options.name, "What the other side was called, if it is known");
    command.add_option("--sha256", options.sha256, "Of a file that was carried, if it is known");
}

} // namespace metsuke::cli
