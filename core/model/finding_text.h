// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/finding.h"
#include "core/text/message_catalog.h"

#include <map>
#include <string>

namespace metsuke {

/// The counter-case as a message (incident.counter.*): `titles` of the rules behind it, each once, best first, of the
/// language it will be rendered in.
[[nodiscard]] Message counterCaseMessage(const Incident& incident, const std::vector<std::string>& titles, Language language);

/// A rule's sentence for a list under the name of its host: without the host it begins with.
[[nodiscard]] std::string withoutHost(std::string_view sentence, Language language);

/// Renders detections with the sentences their rules had when they ran. Keeps references: the catalog must outlive it.
class FindingText {
public:
    FindingText(const MessageCatalog& catalog, const std::vector<RuleRow>& rules);
    /// The rule's title, or its id when the rule is not known.
    [[nodiscard]] std::string ruleTitle(const std::string& rule, Language language) const;
    /// One sentence: what the host did, with the measured values.
    [[nodiscard]] std::string why(const Detection& detection, Language language) const;
    /// What would have to be wrong for `incident` not to be one, in one sentence that names rules by their titles.
    [[nodiscard]] std::string counterCase(
        const Incident& incident, const std::map<std::string, std::string>& ruleOfDetection, Language language) const;
    [[nodiscard]] const RuleRow* rule(const std::string& id) const;

private:
    const MessageCatalog& m_catalog;
    std::map<std::string, RuleRow> m_rules;
};

} // namespace metsuke
