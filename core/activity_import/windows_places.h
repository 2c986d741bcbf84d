// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace metsuke::activity_import {

/// The kind of thing that starts by itself which a registry value says (run_key, service, winlogon ...); "" none. `value`:
/// its whole path, as HKLM\..., HKU\... .
[[nodiscard]] std::string_view kindOfRegistryValue(std::string_view value);
/// The same of a file: startup_folder, scheduled_task, profile.
[[nodiscard]] std::string_view kindOfWindowsFile(std::string_view path);

} // namespace metsuke::activity_import
