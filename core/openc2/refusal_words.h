// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/openc2/command.h"

#include <string_view>

namespace metsuke::openc2 {

/// Text-id of the sentence for people that an agent's x-metsuke.reason stands for: what happened, that nothing was done, what to do.
/// "" for a word that is not known here: the agent may be newer, or lie.
[[nodiscard]] std::string_view sentenceFor(std::string_view reason);
/// The same as the argument "why" of a message about an answer, with its status; else "reason" and "text" as the agent said them.
[[nodiscard]] Message withRefusal(Message about, const Response& response);

} // namespace metsuke::openc2
