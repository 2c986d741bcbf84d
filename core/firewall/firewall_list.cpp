// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/firewall/firewall_list.h"

#include "core/base/plain_name.h"
#include "core/base/random_hex.h"
#include "core/base/strings.h"
#include "core/fleet/private_folder.h"
#include "core/openc2/json_fields.h"
#include "core/transport/place.h"

#include <algorithm>

namespace metsuke::firewall {

namespace {

using openc2::Json;
using openc2::JsonFields;

constexpr size_t kLargestFile = 256 * 1024;
constexpr size_t kLongest = 1'024;
constexpr size_t kMostPermitted = 256;
constexpr size_t kClientBytes = 11; ///< any broker takes 23 letters and digits (MQTT 5, 3.1.3.1)

std::filesystem::path fileIn(const std::filesystem::path& folder) { return folder / "firewalls.json"; }

template <typename Firewall, typename Visit> void eachText(Firewall& one, Visit visit) {
    visit("name", one.name);
    visit("url", one.url);
    visit("ca_file", one.caFile);
    visit("certificate", one.certificate);
    visit("key", one.key);
    visit("token_file", one.tokenFile);
    visit("device", one.device);
    visit("producer", one.producer);
    visit("client", one.client);
    visit("direction", one.direction);
    visit("drop_process", one.dropProcess);
}

bool isOneOf(const std::string& text, std::initializer_list<const char*> allowed) {
    return std::ranges::any_of(allowed, [&](const char* one) { return text == one; });
}

/// What of a firewall at a broker is not right; "" nothing.
std::string faultAtBroker(const Firewall& one) {
    if (!transport::parsePlace(one.url)) {
        return "mqtt";
    }
    if (!one.device.empty() && !transport::isActuatorName(one.device)) {
        return "device";
    }
    if (!transport::isActuatorName(producerOf(one)) || !isPlainName(one.client)) {
        return "producer";
    }
    return one.tokenFile.empty() ? "" : "token_file";
}

bool isHttps(const std::string& url) {
    constexpr std::string_view kScheme = "https://";
    return url.starts_with(kScheme) && url.size() > kScheme.size() && url.find_first_of(" @?#") == std::string::npos;
}

Result<void> check(const Firewall& one) {
    bool isLine = true;
    eachText(one, [&](const char*, const std::string& text) { isLine = isLine && text.size() <= kLongest && cleanText(text, kLongest) == text; });
    std::string what = isAtBroker(one) ? faultAtBroker(one) : std::string();
    if (!isLine || !isPlainName(one.name)) {
        what = "name";
    } else if (!isAtBroker(one) && !isHttps(one.url)) {
        what = "url";
    } else if (!isAtBroker(one) && !(one.device + one.producer + one.client).empty()) {
        what = "mqtt";
    } else if (one.certificate.empty() != one.key.empty()) {
        what = "key";
    } else if (one.tokenFile.empty() && one.certificate.empty()) {
        what = "token_file"; // both ends must know each other (open-impl-https 3.2.4)
    } else if (!isOneOf(one.direction, {"", "ingress", "egress"})) {
        what = "direction";
    } else if (!isOneOf(one.dropProcess, {"", "none", "reject", "false_ack"})) {
        what = "drop_process";
    }
    return what.empty() ? Result<void>() : Error(ErrorCode::InvalidArgument, Message("firewall.bad_setting").with("name", one.name).with("what", what));
}

Result<void> write(const std::filesystem::path& folder, const FirewallList& list) {
    Json all = Json::array(), permitted = Json::array();
    for (const Firewall& one : list.firewalls) {
        Json json = Json::object();
        eachText(one, [&](const char* name, const std::string& text) {
            if (!text.empty()) {
                json[name] = text;
            }
        });
        all.push_back(std::move(json));
    }
    for (const IpRange& range : list.permitted) {
        permitted.push_back(range.toString());
    }
    return fleet::writeFile(fileIn(folder), openc2::canonical({{"firewalls", std::move(all)}, {"permitted", std::move(permitted)}}));
}

/// Changes the list while no other process does.
template <typename Change> Result<void> change(const std::filesystem::path& folder, Change change) {
    METSUKE_CHECK(fleet::makePrivateFolder(folder));
    METSUKE_TRY(const FileHandle lock, fleet::lockFolder(folder));
    METSUKE_TRY(FirewallList list, readFirewalls(folder));
    METSUKE_CHECK(change(list));
    return write(folder, list);
}

} // namespace

bool isAtBroker(const Firewall& firewall) { return firewall.url.starts_with("mqtts://"); }

std::string producerOf(const Firewall& firewall) { return firewall.producer.empty() ? "metsuke" : firewall.producer; }

Result<FirewallList> readFirewalls(const std::filesystem::path& folder) {
    METSUKE_TRY(const std::string text, fleet::readFile(fileIn(folder), kLargestFile));
    FirewallList list;
    if (text.empty()) {
        return list;
    }
    METSUKE_TRY(const Json json, openc2::parseJson(text));
    JsonFields fields(json);
    for (JsonFields& one : fields.objects("firewalls", kMostFirewalls)) {
        Firewall& found = list.firewalls.emplace_back();
        eachText(found, [&](const char* name, std::string& into) { into = one.has(name) ? one.line(name, kLongest) : std::string(); });
        one.allowOnly({"name", "url", "ca_file", "certificate", "key", "token_file", "device", "producer", "client", "direction", "drop_process"});
        fields.join(one);
    }
    for (const std::string& line : fields.has("permitted") ? fields.lines("permitted", kMostPermitted, kLongest) : std::vector<std::string>()) {
        const auto range = IpRange::parse(line);
        if (range.ok()) {
            list.permitted.push_back(*range);
        } else {
            fields.fail("permitted");
        }
    }
    METSUKE_CHECK(fields.done());
    for (const Firewall& one : list.firewalls) {
        METSUKE_CHECK(check(one));
    }
    return list;
}

Result<void> addFirewall(const std::filesystem::path& folder, const Firewall& wished) {
    Firewall firewall = wished;
    if (isAtBroker(firewall)) {
        firewall.client = randomHex(kClientBytes);
    }
    METSUKE_CHECK(check(firewall));
    return change(folder, [&](FirewallList& list) -> Result<void> {
        const bool isTaken = std::ranges::find(list.firewalls, firewall.name, &Firewall::name) != list.firewalls.end();
        if (isTaken || list.firewalls.size() >= kMostFirewalls) {
            return Error(ErrorCode::InvalidArgument, Message("firewall.name_taken").with("name", firewall.name));
        }
        list.firewalls.push_back(firewall);
        return {};
    });
}

Result<void> removeFirewall(const std::filesystem::path& folder, const std::string& name) {
    return change(folder, [&](FirewallList& list) -> Result<void> {
        return std::erase_if(list.firewalls, [&](const Firewall& one) { return one.name == name; }) != 0
            ? Result<void>()
            : Error(ErrorCode::NotFound, Message("firewall.unknown").with("name", name));
    });
}

Result<void> permit(const std::filesystem::path& folder, const IpRange& range) {
    return change(folder, [&](FirewallList& list) -> Result<void> {
        if (std::ranges::find(list.permitted, range) == list.permitted.end() && list.permitted.size() < kMostPermitted) {
            list.permitted.push_back(range);
        }
        return {};
    });
}

} // namespace metsuke::firewall
