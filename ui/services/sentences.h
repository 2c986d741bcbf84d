// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/message.h"
#include "core/base/result.h"
#include "core/model/finding.h"
#include "core/text/message_catalog.h"

#include <QString>

#include <memory>

namespace metsuke {

struct CaseSnapshot;

/// core's sentences in the language of the interface. GUI thread. The catalogue is set once at start.
namespace sentences {

void install(std::shared_ptr<const MessageCatalog> catalog);
[[nodiscard]] const MessageCatalog& catalogue(); ///< what was installed; for core's writers
[[nodiscard]] QString render(const Message& message);
[[nodiscard]] QString render(const Error& error);
/// Why a detection fired: its rule's explain template with its arguments, as plain text.
[[nodiscard]] QString why(const Detection& detection, const RuleRow* rule);
/// The same for a list under the name of its host: without the host it begins with, and other hosts by their names.
[[nodiscard]] QString deed(const Detection& detection, const CaseSnapshot& snapshot);
/// The parts of an incident's story: whether its host is compromised, and since when; what it did.
[[nodiscard]] QString verdict(const Incident& incident);
[[nodiscard]] QString deeds(const Incident& incident);
/// Its title without the host.
[[nodiscard]] QString what(const Incident& incident);
/// What would have to be wrong for it not to be one; `titles` of the rules behind its counter-case.
[[nodiscard]] QString counterCase(const Incident& incident, const std::vector<std::string>& titles);
/// The word for a host's role ("dns"); one that has no word stands as it is.
[[nodiscard]] QString role(const std::string& role);
[[nodiscard]] QString ruleTitle(const RuleRow* rule, const std::string& id);

} // namespace sentences

} // namespace metsuke
