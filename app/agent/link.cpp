// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/agent/link.h"

#include "app/agent/actuator_link.h"
#include "core/agent/compliance_look.h"
#include "core/agent/sightings_answer.h"
#include "core/evidence/piece_codec.h"
#include "core/plan/plan_codec.h"

namespace metsuke::agent {

std::unique_ptr<AgentClient> startLink(
    const RecordOptions& options, const Standing& standing, const std::function<void(const Message&)>& say) {
    ClientSettings settings;
    settings.state = options.state;
    settings.device = options.device;
    settings.answers.add("investigate", "x-metsuke:trace", traceAnswer(options.history));
    settings.answers.add("investigate", "x-metsuke:sightings", sightingsAnswer(options.history));
    settings.answers.add("investigate", endpoint::kComplianceTarget, complianceAnswer(options.history));
    std::shared_ptr<ActuatorLink> actuator; // the answers and the heartbeat use it
    if (!options.actuator.empty()) {
        actuator = std::make_shared<ActuatorLink>(options.actuator, options.state / "policy.json");
        settings.policyChanged = [actuator] { actuator->bringPolicy(); };
        const auto bring = [actuator](const std::string& sealed, CommandAnswers::Answered answered) { actuator->bring(sealed, std::move(answered)); };
        settings.answers.addElsewhere("remediate", std::string(plan::kPlanTarget), bring);
        settings.answers.addElsewhere("remediate", std::string(plan::kUndoTarget), bring);
        // Beside the other: it is to pass what is carried out meanwhile.
        const auto aside = std::make_shared<ActuatorLink>(options.actuator, options.state / "policy.json");
        settings.answers.addElsewhere("cancel", std::string(plan::kCommandTarget),
            [aside](const std::string& sealed, CommandAnswers::Answered answered) { aside->bring(sealed, std::move(answered)); });
        settings.answers.addElsewhere("query", std::string(plan::kJournalTarget), bring);
        settings.answers.addElsewhere("copy", std::string(evidence::kEvidenceTarget), bring);
    }
    settings.fill = [&standing, actuator](openc2::Heartbeat& heartbeat) {
        standing.fill(heartbeat);
        if (actuator) {
            heartbeat.actuatorPolicy = actuator->policyVersion();
            actuator->bringPolicy(); // it may have been started anew, or not have been there
        }
    };
    settings.say = say;
    auto client = AgentClient::start(std::move(settings));
    if (!client) {
        say(client.error().message);
        return nullptr;
    }
    return std::move(client).value();
}

} // namespace metsuke::agent
