// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/plan/report.h"
#include "core/sensor/linux/persistence_places.h"

namespace metsuke::actuator {

/// The file without the lines that say this entry, as parsePlace() tells it; every other byte stays. nullopt: there is no such line.
[[nodiscard]] std::optional<std::string> withoutEntry(
    const sensor::PersistencePlace& place, const std::string& path, const std::string& text, const std::string& entry);

/// What is wrong with taking it away: the last way in of the administrator. nullopt: nothing.
[[nodiscard]] std::optional<Message> lockOut(const sensor::PersistencePlace& place, const std::string& text, const std::string& after, const std::string& entry);

/// The first lines that one text has and the other does not, for people: "+ added" and "- missing".
[[nodiscard]] std::string lineDifference(const std::string& expected, const std::string& found);

/// Whether the program that reads the file takes it (visudo, sshd), where that is installed: true also where nobody can tell.
[[nodiscard]] bool isTakenByItsReader(const sensor::PersistencePlace& place, const std::string& path);

/// What goes on, or goes with it, when the entry is taken out of its file: programs that have loaded it, the last key of a login. For the
/// dry run.
[[nodiscard]] std::vector<Message> tellEntry(const sensor::PersistencePlace& place, const std::string& path, const std::string& after, const std::string& entry);

} // namespace metsuke::actuator
