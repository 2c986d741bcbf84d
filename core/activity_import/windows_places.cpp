// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/activity_import/windows_places.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace metsuke::activity_import {

namespace {

/// All in lower case.
struct Place {
    std::string_view kind;
    std::string_view inside; ///< part of the path
    std::string_view ends; ///< ends that it may have, between bars; "" any
};

constexpr std::array kRegistry{Place{"run_key", "\\currentversion\\run\\", ""}, Place{"run_key", "\\currentversion\\runonce\\", ""},
    Place{"run_key", "\\currentversion\\runonceex\\", ""}, Place{"run_key", "\\currentversion\\runservices\\", ""},
    Place{"run_key", "\\currentversion\\runservicesonce\\", ""}, Place{"run_key", "\\policies\\explorer\\run\\", ""},
    Place{"service", "\\services\\", "\\imagepath|\\servicedll|\\failurecommand"},
    Place{"winlogon", "\\currentversion\\winlogon\\", "\\shell|\\userinit|\\taskman|\\gpextensions|\\dllname"},
    Place{"image_hijack", "\\image file execution options\\", "\\debugger|\\verifierdlls"},
    Place{"image_hijack", "\\silentprocessexit\\", "\\monitorprocess"}, Place{"dll_of_all", "\\windows\\", "\\appinit_dlls"},
    Place{"dll_of_all", "\\session manager\\appcertdlls\\", ""}, Place{"active_setup", "\\active setup\\installed components\\", "\\stubpath"},
    Place{"logon_script", "\\environment\\", "\\userinitmprlogonscript"},
    Place{"lsa", "\\control\\lsa\\", "\\authentication packages|\\security packages|\\notification packages"},
    Place{"boot_execute", "\\control\\session manager\\", "\\bootexecute|\\setupexecute"},
    Place{"print_monitor", "\\control\\print\\monitors\\", "\\driver"},
    Place{"startup_folder", "\\explorer\\", "shell folders\\startup|shell folders\\common startup"}};

constexpr std::array kFiles{Place{"startup_folder", "\\start menu\\programs\\startup\\", ""},
    Place{"scheduled_task", "\\windows\\system32\\tasks\\", ""}, Place{"scheduled_task", "\\windows\\syswow64\\tasks\\", ""},
    Place{"profile", "powershell\\", "profile.ps1"}};

bool hasEnd(std::string_view path, std::string_view ends) {
    const auto all = split(ends, '|');
    return ends.empty() || std::any_of(all.begin(), all.end(), [&](std::string_view end) { return path.ends_with(end); });
}

template <size_t Count> std::string_view kindAmong(const std::array<Place, Count>& places, std::string_view text) {
    const std::string path = toLower(text);
    const auto found = std::find_if(places.begin(), places.end(), [&](const Place& place) {
        return path.find(place.inside) != std::string::npos && hasEnd(path, place.ends);
    });
    return found == places.end() ? std::string_view() : found->kind;
}

} // namespace

std::string_view kindOfRegistryValue(std::string_view value) { return kindAmong(kRegistry, value); }
std::string_view kindOfWindowsFile(std::string_view path) { return kindAmong(kFiles, path); }

} // namespace metsuke::activity_import
