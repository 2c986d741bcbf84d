// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/place.h"

#include "core/transport/file_drop.h"
#include "core/transport/local_socket.h"
#include "core/transport/mqtt5.h"

#include <charconv>

namespace metsuke::transport {

namespace {

constexpr std::string_view kMqtt = "mqtts://", kLocal = "unix:", kFiles = "file:";
constexpr size_t kLongestHost = 253; // RFC 1035, 2.3.4

std::optional<Place> parseMqtt(std::string_view text) {
    const size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    std::string_view host = text.substr(0, colon);
    const std::string_view digits = text.substr(colon + 1);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        host = host.substr(1, host.size() - 2);
    }
    uint16_t port = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:_%";
    if (failed != std::errc() || end != digits.data() + digits.size() || port == 0 || host.empty() || host.size() > kLongestHost
        || host.find_first_not_of(kAllowed) != std::string_view::npos) {
        return std::nullopt;
    }
    return Place{Place::Kind::Mqtt, std::string(host), port, {}};
}

} // namespace

std::optional<Place> parsePlace(std::string_view text) {
    if (text.starts_with(kMqtt)) {
        return parseMqtt(text.substr(kMqtt.size()));
    }
    const bool isLocal = text.starts_with(kLocal);
    if (!isLocal && !text.starts_with(kFiles)) {
        return std::nullopt;
    }
    std::filesystem::path path(text.substr(isLocal ? kLocal.size() : kFiles.size()));
    if (!path.is_absolute() || text.find('\0') != std::string_view::npos) {
        return std::nullopt;
    }
    return Place{isLocal ? Place::Kind::LocalSocket : Place::Kind::FileDrop, {}, 0, std::move(path)};
}

std::string placeText(const Place& place) {
    switch (place.kind) {
    case Place::Kind::Mqtt: {
        const bool isV6 = place.host.find(':') != std::string::npos;
        return std::string(kMqtt) + (isV6 ? "[" + place.host + "]" : place.host) + ':' + std::to_string(place.port);
    }
    case Place::Kind::LocalSocket:
        return std::string(kLocal) + place.path.string();
    case Place::Kind::FileDrop:
        break;
    }
    return std::string(kFiles) + place.path.string();
}

Result<std::unique_ptr<Transport>> connectPlace(
    const Place& place, const Role& role, const Credentials& credentials, TransportEvents events) {
    switch (place.kind) {
    case Place::Kind::Mqtt: {
        Mqtt5Settings settings;
        settings.role = role;
        settings.host = place.host;
        settings.port = place.port;
        settings.authority = credentials.authority;
        settings.authorityDigest = credentials.authorityDigest;
        settings.certificate = credentials.certificate;
        settings.key = credentials.key;
        return connectMqtt5(settings, std::move(events));
    }
    case Place::Kind::LocalSocket:
        return connectLocalSocket(place.path, role, std::move(events));
    case Place::Kind::FileDrop:
        break;
    }
    return openFileDrop(place.path, role, std::move(events));
}

} // namespace metsuke::transport
