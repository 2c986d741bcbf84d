// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/agent/probe.h"

#include "app/agent/exit_codes.h"
#include "core/sensor/linux/capability_probe.h"
#include "core/text/json_text.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace metsuke::agent {

int probe(const MessageCatalog& catalog, Language language, bool asJson) {
    const sensor::Capabilities found = sensor::probeCapabilities();
    nlohmann::json all = nlohmann::json::object();
    for (const sensor::Capability& one : found.all) {
        const std::string why = one.obstacle ? catalog.render(one.obstacle->message, language) : std::string();
        all[one.name] = {{"works", !one.obstacle}, {"why", why}, {"detail", one.obstacle ? one.obstacle->detail : std::string()}};
        if (!asJson) {
            const Message line = Message(one.obstacle ? "agent.probe_no" : "agent.probe_yes").with("name", one.name).with("why", why);
            std::printf("%s\n", catalog.render(line, language).c_str());
        }
    }
    if (asJson) {
        std::printf("%s\n", jsonText(all, 2).c_str());
    }
    const bool isAny = std::ranges::any_of(found.all, [](const sensor::Capability& one) { return !one.obstacle && one.name != "mountinfo"; });
    return isAny ? kDone : kFailed;
}

} // namespace metsuke::agent
