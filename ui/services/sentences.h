// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/message.h"
#include "core/base/result.h"
#include "core/model/finding.h"
#include "core/text/message_catalog.h"

#include <QString>

#include <memory>

namespace metsuke {

/// core's sentences in the language of the interface. GUI thread. The catalogue is set once at start.
namespace sentences {

void install(std::shared_ptr<const MessageCatalog> catalog);
[[nodiscard]] QString render(const Message& message);
[[nodiscard]] QString render(const Error& error);
/// Why a detection fired: its rule's explain template with its arguments, as plain text.
[[nodiscard]] QString why(const Detection& detection, const RuleRow* rule);
/// The word for a host's role ("dns"); one that has no word stands as it is.
[[nodiscard]] QString role(const std::string& role);
[[nodiscard]] QString ruleTitle(const RuleRow* rule, const std::string& id);

} // namespace sentences

} // namespace metsuke
