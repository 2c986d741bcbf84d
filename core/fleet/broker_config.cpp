// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/broker_config.h"

#include "core/base/plain_name.h"
#include "core/fleet/private_folder.h"
#include "core/transport/transport.h"

#include <algorithm>
#include <array>
#include <pwd.h>
#include <sstream>
#include <unistd.h>

namespace metsuke::fleet {

namespace {

constexpr const char* kAgentRules = "agents.acl";
constexpr const char* kEnrolmentRules = "enrolment.acl";
constexpr size_t kEnrolling = 256; ///< connections at once

/// What mosquitto is to stay, as it would become "mosquitto" when root starts it, who may not read the keys.
std::string accountName() {
    passwd facts{};
    passwd* found = nullptr;
    std::array<char, 4096> text{};
    return ::getpwuid_r(::geteuid(), &facts, text.data(), text.size(), &found) == 0 && found != nullptr ? found->pw_name : "";
}

void writeListener(std::ostream& out, const BrokerSettings& settings, uint16_t port, const std::string& address) {
    out << "\nlistener " << port << (address.empty() ? "" : " ") << address << "\nprotocol mqtt\nmax_qos 1\n"
        << "tls_version tlsv1.2\n"
        << "certfile " << settings.certificate.string() << "\nkeyfile " << settings.key.string() << '\n';
}

bool fitsLine(const std::string& text) {
    return !text.empty() && text.front() != ' ' && text.back() != ' '
        && std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

Result<void> check(const BrokerSettings& settings) {
    for (const auto& path : {settings.folder, settings.authority, settings.certificate, settings.key, settings.revoked}) {
        if (!fitsLine(path.string())) {
            return Error{ErrorCode::InvalidArgument, Message("broker.setting_refused").with("value", path.string())};
        }
    }
    constexpr std::string_view kAddress = "0123456789abcdefABCDEF.:%";
    for (const std::string& address : settings.addresses) {
        if (address.empty() || address.find_first_not_of(kAddress) != std::string::npos) {
            return Error{ErrorCode::InvalidArgument, Message("broker.setting_refused").with("value", address)};
        }
    }
    const auto named = [](const std::string& name) { return isPlainName(name); };
    if (!named(settings.producer) || !std::all_of(settings.denied.begin(), settings.denied.end(), named) || settings.port == 0) {
        return Error{ErrorCode::InvalidArgument, Message("broker.setting_refused").with("value", settings.producer)};
    }
    return {};
}

} // namespace

std::string brokerConfig(const BrokerSettings& settings) {
    std::ostringstream out;
    out << "# Written by Metsuke at every start; changes are lost.\n"
           "per_listener_settings true\n";
    if (const std::string account = accountName(); !account.empty()) {
        out << "user " << account << '\n';
    }
    out << "log_dest stderr\nlog_type error\nlog_type warning\nconnection_messages false\nsys_interval 0\n"
           // The ledgers are the record; this bridges short absences, across a restart of the broker.
        << "persistence true\npersistence_location " << settings.folder.string() << "/\npersistence_file broker.db\n"
        << "autosave_on_changes true\nautosave_interval 500\npersistent_client_expiration 2d\nretain_available false\n"
           // One agent's answers must not push out another's, nor a flood fill the memory.
           "max_queued_messages 20000\nmax_queued_bytes 268435456\nmax_inflight_messages 100\n"
        << "message_size_limit " << transport::kMaximumParcel << "\nmax_packet_size " << transport::kMaximumParcel + 64 * 1024
        << "\n"
           "set_tcp_nodelay true\nclientid_prefixes metsuke/\n";

    const std::vector<std::string> everywhere{""};
    for (const std::string& address : settings.addresses.empty() ? everywhere : settings.addresses) {
        writeListener(out, settings, settings.port, address);
        out << "cafile " << settings.authority.string() << "\ncrlfile " << settings.revoked.string()
            << "\n"
               "require_certificate true\nuse_identity_as_username true\nuse_username_as_clientid true\nallow_anonymous false\n"
            << "acl_file " << (settings.folder / kAgentRules).string() << '\n';
        if (settings.enrolPort != 0) {
            writeListener(out, settings, settings.enrolPort, address);
            out << "allow_anonymous true\nallow_zero_length_clientid false\nmax_connections " << kEnrolling << "\nacl_file "
                << (settings.folder / kEnrolmentRules).string() << '\n';
        }
    }
    return out.str();
}

std::string agentRules(const BrokerSettings& settings) {
    std::ostringstream out;
    out << "user " << settings.producer << "\ntopic readwrite oc2/#\ntopic readwrite metsuke/#\n";
    for (const std::string& device : settings.denied) {
        out << "\nuser " << device << "\ntopic deny #\n"; // denials come first, before the patterns
    }
    out << "\npattern read oc2/cmd/all\npattern read oc2/cmd/device/%u\npattern write oc2/rsp/+/%u\npattern write metsuke/tele/%u\n";
    return out.str();
}

std::string enrolmentRules() { return "pattern write %c/request\npattern read %c/reply\n"; }

Result<std::filesystem::path> writeBrokerFiles(const BrokerSettings& settings) {
    METSUKE_CHECK(check(settings));
    METSUKE_CHECK(makePrivateFolder(settings.folder));
    METSUKE_CHECK(writeFile(settings.folder / kAgentRules, agentRules(settings)));
    METSUKE_CHECK(writeFile(settings.folder / kEnrolmentRules, enrolmentRules()));
    std::filesystem::path path = settings.folder / "broker.conf";
    METSUKE_CHECK(writeFile(path, brokerConfig(settings)));
    return path;
}

} // namespace metsuke::fleet
