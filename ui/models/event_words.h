// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/event.h"

#include <QString>

namespace metsuke {

/// The word for a kind of events: DNS, TLS, file, name ... in the language of the interface. GUI thread.
[[nodiscard]] QString eventKindWord(EventKind kind);

/// The service whose lane an event belongs to: of a flow its own or its port's, else that of the kind.
[[nodiscard]] std::string_view eventService(const Event& event);

/// What an event says, in one line: core's protocol terms where they are usual words, else a sentence.
[[nodiscard]] QString eventSentence(const Event& event);

} // namespace metsuke
