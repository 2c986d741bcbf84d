// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/activity_import/importer.h"

#include <algorithm>
#include <array>

namespace metsuke::activity_import {

std::span<const Importer> importers() {
    // What says most about itself first: XML may stand in JSON, JSON in a line of syslog.
    static const std::array all{sysmonEvtx(), auditd(), osquery(), sysmonJson(), sysmonXml()};
    return all;
}

const Importer* importerFor(std::string_view family, std::string_view beginning) {
    const auto all = importers();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Importer& one) {
        return (family.empty() || family == one.family) && one.recognises(beginning);
    });
    return found == all.end() ? nullptr : &*found;
}

} // namespace metsuke::activity_import
