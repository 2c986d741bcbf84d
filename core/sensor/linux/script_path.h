// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sensor/linux/image_watch.h"

#include <string>
#include <string_view>
#include <vector>

// Which file a relative name meant when a program was started by it: the folder that the process works in is read later, and the
// program may have gone elsewhere by then.
namespace metsuke::sensor {

/// Of what the kernel opened to run it, the one with that name; "" none.
[[nodiscard]] std::string openedAs(std::string_view name, const std::vector<ImageWatch::Opened>& opened);

/// In the first of these folders that has it now, else in the last one; "" folders are passed over. An absolute name is itself.
[[nodiscard]] std::string pathInFolders(std::string_view name, const std::vector<std::string>& folders);

} // namespace metsuke::sensor
