// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mitigation/exceptions.h"

namespace metsuke::mitigation {

/// Where packages put things: nothing is taken away there.
[[nodiscard]] bool isSystemPath(const std::string& path);

/// What an order says of a file that has several names.
struct NamesToTake {
    std::string path; ///< that it goes by
    std::vector<std::string> links; ///< the others, no more than an order has room for
    std::vector<Message> left; ///< why others stay
};
/// `names`: at least one, the newest last, which is what it goes by. Those of the system's folders and those that `exceptions` cover stay,
/// unless there are no others: then the file is left alone as a whole, which is not decided here.
[[nodiscard]] NamesToTake namesToTake(const std::vector<std::string>& names, const std::string& device, const std::vector<Exception>& exceptions);

} // namespace metsuke::mitigation
