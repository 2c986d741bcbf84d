// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/http_user_agent.h"

#include "core/base/strings.h"
#include "core/protocol/substring_matcher.h"

#include <algorithm>
#include <array>

namespace metsuke {

namespace {

struct Mark {
    std::string_view text;
    std::string_view kind;
};

/// The first row that occurs decides, so the tools that pose as Mozilla stand before the browsers.
constexpr std::array kMarks{
    Mark{"powershell", "script"}, Mark{"microsoft bits", "script"}, Mark{"certutil", "script"}, Mark{"curl/", "script"},
    Mark{"libcurl", "script"}, Mark{"wget", "script"}, Mark{"python-requests", "script"}, Mark{"python-urllib", "script"},
    Mark{"python/", "script"}, Mark{"aiohttp", "script"}, Mark{"python-httpx", "script"}, Mark{"go-http-client", "script"},
    Mark{"go http package", "script"}, Mark{"winhttp", "script"}, Mark{"wininet", "script"}, Mark{"libwww-perl", "script"},
    Mark{"lwp::simple", "script"}, Mark{"lwp-", "script"}, Mark{"apache-httpclient", "script"}, Mark{"java/", "script"},
    Mark{"jakarta commons", "script"}, Mark{"okhttp", "script"}, Mark{"axios/", "script"}, Mark{"node-fetch", "script"},
    Mark{"ruby", "script"}, Mark{"aria2", "script"}, Mark{"httpie", "script"}, Mark{"autoit", "script"},
    Mark{"nsis", "script"}, Mark{"inetc", "script"}, Mark{"indy library", "script"}, Mark{"urlgrabber", "script"},
    Mark{"guzzlehttp", "script"}, Mark{"php/", "script"}, Mark{"synapse", "script"}, Mark{"restsharp", "script"},
    Mark{"zgrab", "script"}, Mark{"masscan", "script"}, Mark{"nmap scripting", "script"}, Mark{"sqlmap", "script"},
    Mark{"nikto", "script"}, Mark{"gobuster", "script"}, Mark{"dirbuster", "script"}, Mark{"hydra", "script"},
    Mark{"microsoft-webdav-miniredir", "script"}, Mark{"davclnt", "script"}, Mark{"vbscript", "script"},
    Mark{"winrm", "script"}, Mark{"ms-wk-xmlhttp", "script"}, Mark{"luasocket", "script"}, Mark{"fasthttp", "script"},
    Mark{"windows-update-agent", "updater"}, Mark{"microsoft-cryptoapi", "updater"},
    Mark{"microsoft-delivery-optimization", "updater"}, Mark{"microsoft ncsi", "updater"}, Mark{"microsoft-wns", "updater"},
    Mark{"microsoft edge update", "updater"}, Mark{"google update", "updater"}, Mark{"googleupdate", "updater"},
    Mark{"chrome_updater", "updater"}, Mark{"debian apt", "updater"}, Mark{"apt-http", "updater"}, Mark{"dnf/", "updater"},
    Mark{"libdnf", "updater"}, Mark{"yum/", "updater"}, Mark{"pacman/", "updater"}, Mark{"zypp", "updater"},
    Mark{"packagekit", "updater"}, Mark{"software%20update", "updater"}, Mark{"softwareupdate", "updater"},
    Mark{"com.apple.trustd", "updater"}, Mark{"trustd", "updater"}, Mark{"ocspd", "updater"},
    Mark{"captivenetworksupport", "updater"}, Mark{"adobe update", "updater"}, Mark{"adobearm", "updater"},
    Mark{"avast", "updater"}, Mark{"avg ", "updater"}, Mark{"kaspersky", "updater"}, Mark{"sophos", "updater"},
    Mark{"mcafee", "updater"}, Mark{"symantec", "updater"}, Mark{"eset update", "updater"}, Mark{"avira", "updater"},
    Mark{"bitdefender", "updater"}, Mark{"malwarebytes", "updater"}, Mark{"clamav", "updater"}, Mark{"trend micro", "updater"},
    Mark{"opera/", "browser"}, Mark{"gecko/", "browser"}, Mark{"applewebkit", "browser"}, Mark{"trident/", "browser"},
    Mark{"msie ", "browser"}, Mark{"konqueror", "browser"}, Mark{"presto/", "browser"}, Mark{"lynx/", "browser"},
    Mark{"w3m/", "browser"}, Mark{"mozilla/", "browser"},
};

const SubstringMatcher& matcher() {
    static const SubstringMatcher instance = [] {
        std::vector<std::string_view> texts;
        for (const auto& mark : kMarks) {
            texts.push_back(mark.text);
        }
        return SubstringMatcher(texts, SubstringMatcher::Case::Ignore);
    }();
    return instance;
}

} // namespace

std::string_view userAgentClass(std::string_view userAgent) {
    userAgent = trim(userAgent);
    if (userAgent.empty()) {
        return "none";
    }
    size_t best = kMarks.size();
    matcher().scan(asBytes(userAgent.substr(0, 512)), 0, [&](uint32_t index, size_t) { best = std::min<size_t>(best, index); });
    return best < kMarks.size() ? kMarks[best].kind : std::string_view("other");
}

} // namespace metsuke
