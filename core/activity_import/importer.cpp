// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/activity_import/importer.h"

#include <array>

namespace metsuke::activity_import {

std::span<const Importer> importers() {
    // What says most about itself first: XML may stand in JSON, JSON in a line of syslog.
    static const std::array all{sysmonEvtx(), auditd(), osquery(), sysmonJson(), sysmonXml(), clamav()};
    return all;
}

const Importer* importerFor(std::string_view family, std::string_view beginning) {
    const Importer* last = nullptr;
    for (const Importer& one : importers()) {
        if (!family.empty() && family != one.family) {
            continue;
        }
        if (one.recognises(beginning)) {
            return &one;
        }
        last = &one;
    }
    return family.empty() ? nullptr : last;
}

} // namespace metsuke::activity_import
