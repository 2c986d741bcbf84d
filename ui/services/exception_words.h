// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/fleet_service.h"
#include "ui/services/respond_subject.h"

#include "core/mitigation/exceptions.h"

#include <QString>

#include <vector>

namespace metsuke {

/// What is left alone in words, and what of the thing in hand could be. GUI thread.
namespace exception_words {

[[nodiscard]] QString kind(mitigation::ExceptionKind kind); ///< as the first word of a line
[[nodiscard]] QString icon(mitigation::ExceptionKind kind);
/// A path, a hash, an address; the computer by its name.
[[nodiscard]] QString value(const mitigation::Exception& one, const FleetSnapshot& roster);
/// What an exception of this kind covers.
[[nodiscard]] QString effect(mitigation::ExceptionKind kind);
/// What is typed in its place.
[[nodiscard]] QString hint(mitigation::ExceptionKind kind);

/// What could be left alone of what is in hand, the narrowest first, each only on the computer it was seen on; kind, value and device
/// only. `nodes`: of the trace, those of the row in hand.
[[nodiscard]] std::vector<mitigation::Exception> of(const RespondSubject& subject, const std::string& device, const endpoint::Trace* trace, const std::vector<size_t>& nodes);

} // namespace exception_words

} // namespace metsuke
