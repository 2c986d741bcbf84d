// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/firewall/firewall_exchange.h"

#include "app/firewall/mqtt_exchange.h"
#include "app/notify/notify_config.h"
#include "app/notify/transfer.h"

namespace metsuke {

namespace {

using firewall::Answer;
using firewall::Firewall;

std::string addressOf(const Firewall& firewall) {
    const size_t path = firewall.url.find('/', std::string_view("https://").size());
    const bool hasPath = path != std::string::npos && path + 1 < firewall.url.size();
    return hasPath ? firewall.url : firewall.url.substr(0, path) + std::string(firewall::kWellKnownPath);
}

Error failed(const Firewall& firewall, ErrorCode code, const std::string& reason) {
    return {code, Message("firewall.not_reached").with("name", firewall.name).with("reason", reason), reason};
}

void setFile(Transfer& transfer, CURLoption option, const std::string& path) {
    if (!path.empty()) {
        transfer.set(option, path.c_str());
    }
}

/// What the server said where it was no message of OpenC2.
ErrorCode codeOf(long status) {
    constexpr long kTooSlow = 408, kTooMany = 429, kServerFault = 500, kNotThere = 501;
    const bool mayHelp = status == kTooSlow || status == kTooMany || (status >= kServerFault && status != kNotThere);
    return mayHelp ? ErrorCode::Busy : ErrorCode::PermissionDenied;
}

} // namespace

Result<Answer> exchangeHttps(const Firewall& firewall, const firewall::Request& request, const FirewallPatience& patience, const std::stop_token& stop) {
    std::string token;
    if (!firewall.tokenFile.empty()) {
        METSUKE_TRY(token, readSecret(firewall.tokenFile));
    }
    const std::string url = addressOf(firewall);
    const std::string body = firewall::writeRequest(request);
    Transfer transfer(patience.connect, patience.whole, stop);
    transfer.set(CURLOPT_PROTOCOLS_STR, "https");
    transfer.post(url, body);
    transfer.addToList("Content-Type: " + std::string(firewall::kContentType));
    transfer.addToList("Accept: " + std::string(firewall::kContentType));
    transfer.addToList("X-Request-ID: " + request.id);
    if (!token.empty()) {
        transfer.addToList("Authorization: Bearer " + token);
    }
    transfer.set(CURLOPT_HTTPHEADER, transfer.list());
    setFile(transfer, CURLOPT_CAINFO, firewall.caFile);
    setFile(transfer, CURLOPT_SSLCERT, firewall.certificate);
    setFile(transfer, CURLOPT_SSLKEY, firewall.key);
    if (const CURLcode code = transfer.run(); code != CURLE_OK) {
        return failed(firewall, isBeforeSending(code) ? ErrorCode::NotFound : ErrorCode::Busy, transfer.reason(code));
    }
    auto answer = firewall::readAnswer(transfer.body());
    if (!answer.ok()) {
        const long status = transfer.answer();
        constexpr long kGood = 200, kBad = 300;
        const bool isGood = status >= kGood && status < kBad; // it was done, perhaps, and nobody can say
        return failed(firewall, isGood ? ErrorCode::Busy : codeOf(status), "HTTP " + std::to_string(status));
    }
    if (answer->id.empty()) { // nothing else can be answered on this connection
        answer->id = request.id;
    }
    return answer;
}

firewall::Exchange exchangeOver(const std::filesystem::path& folder, const FirewallPatience& patience, const std::stop_token& stop) {
    return [folder, patience, stop](const Firewall& one, const firewall::Request& request) {
        return firewall::isAtBroker(one) ? exchangeMqtt(folder, one, request, patience, stop) : exchangeHttps(one, request, patience, stop);
    };
}

} // namespace metsuke
