// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/transport.h"

#include <optional>
#include <vector>

namespace metsuke::transport {

/// Where a parcel is published, and back (mqtt5.h). Agents answer under their own name, below that of the producer, so that
/// a broker can keep each to its own; actuators of others answer at oc2/rsp or below the producer's name alone.
[[nodiscard]] std::string topicOf(const Parcel& parcel, const std::string& producer);
/// A parcel without text; nothing for topics that are none of ours, and answers to another producer.
[[nodiscard]] std::optional<Parcel> parseTopic(std::string_view topic, std::string_view producer);
[[nodiscard]] std::vector<std::string> subscriptionsOf(const Role& role, const std::string& producer);
/// All but a Producer's begin with "metsuke/": a broker refuses others, so that nobody who enrols takes the session of an agent.
[[nodiscard]] std::string clientIdOf(const Role& role, const std::string& producer);

} // namespace metsuke::transport
