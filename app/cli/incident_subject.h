// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/trace.h"
#include "core/model/finding.h"
#include "core/model/named_address.h"

#include <string>
#include <vector>

namespace metsuke::cli {

/// What an incident of a case gives to ask the computer's agent for, and whom it is about.
struct IncidentSubject {
    IpAddress host;
    endpoint::TraceQuestion question; ///< of its heaviest detection that names another side
    std::vector<IpAddress> addresses; ///< other sides outside
    std::vector<std::string> names;
    std::vector<NamedAddress> named; ///< what these stood for in the case, and who else was there
    std::vector<Message> sessions; ///< what the case saw of the computer last (recentPeers)
    std::string key; ///< of the incident
};
/// `incident`: "i2" or "2" as `incidents` numbers them, its key, or "" for the first. NotFound: there is no such incident, or
/// none of its detections names another side.
Result<IncidentSubject> incidentSubject(const std::string& caseFile, const std::string& incident);

/// Of the case, those that nobody has closed.
Result<std::vector<Incident>> openIncidents(const std::string& caseFile);

} // namespace metsuke::cli
