// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/agent/link.h"

namespace metsuke::agent {

std::unique_ptr<AgentClient> startLink(
    const RecordOptions& options, const Standing& standing, const std::function<void(const Message&)>& say) {
    ClientSettings settings;
    settings.state = options.state;
    settings.device = options.device;
    settings.answers.add("investigate", "x-metsuke:trace", traceAnswer(options.history));
    settings.fill = [&standing](openc2::Heartbeat& heartbeat) { standing.fill(heartbeat); };
    settings.say = say;
    auto client = AgentClient::start(std::move(settings));
    if (!client) {
        say(client.error().message);
        return nullptr;
    }
    return std::move(client).value();
}

} // namespace metsuke::agent
