// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/transport.h"

#include <filesystem>

namespace metsuke::transport {

struct FileDropTimes {
    std::chrono::milliseconds poll{1'000};
    std::chrono::milliseconds patience{60'000}; ///< for a file that somebody copies and whose end is missing
};

/// For agents without any connection: parcels as files that somebody carries over. FOLDER/DEVICE/in and FOLDER/DEVICE/out,
/// of enrolment FOLDER/enrol/TOKEN/in and .../out ("in" is towards the agent); no device may be called "enrol". Every file
/// (NUMBER-MARK.parcel, drop_file.h) appears whole, is taken in the order of names, and removed once it was received; what is no
/// parcel is set aside as NAME.refused, other names are left alone. At most 1,024 wait in a folder, and the same parcel but once. FOLDER must be there
/// (a memory stick may come and go); it is connected while it is.
Result<std::unique_ptr<Transport>> openFileDrop(
    const std::filesystem::path& folder, const Role& role, TransportEvents events, FileDropTimes times = {});

} // namespace metsuke::transport
