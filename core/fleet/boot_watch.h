// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/timestamp.h"

#include <map>
#include <string>
#include <vector>

namespace metsuke::fleet {

/// Tells a computer that started again from two that use one identity: there, heartbeats of two boots
/// alternate. One thread.
class BootWatch {
public:
    enum class Judgement : uint8_t {
        Fresh,
        Old, ///< came before, or was on its way for long: says nothing of now
        Clone, ///< fresh, and of a boot that another one has followed within the last ten minutes
    };
    /// `sent`: by the device's clock, `now` by ours.
    Judgement judge(const std::string& device, const std::string& boot, Timestamp sent, Timestamp now);

private:
    struct Boot {
        std::string id;
        Timestamp sent; ///< the newest
        Timestamp heard;
        Duration offset = 0; ///< our clock less its, the least that was seen: one that came straight
    };
    std::map<std::string, std::vector<Boot>>
        m_devices; ///< boots in the order in which they were heard last, newest last
};

} // namespace metsuke::fleet
