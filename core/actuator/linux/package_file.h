// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <string>

namespace metsuke::actuator {

/// Where dpkg keeps what it knows, and apt the packages that it fetched.
struct PackagePlaces {
    std::string database = "/var/lib/dpkg"; ///< status, info/
    std::string archives = "/var/cache/apt/archives";
};

/// A file as its package brought it.
struct PackagedFile {
    std::string content;
    std::string md5; ///< as dpkg has it, and the content was found to be
    uint32_t mode = 0;
    int64_t uid = 0, gid = 0;
};

/// Of the version that is installed, out of its package in apt's folder. NotFound: there is no such package there, or it does not have the
/// file. Malformed: what it has is not what dpkg knows. At most 64 MiB. Starts dpkg-deb and tar.
Result<PackagedFile> readPackagedFile(const PackagePlaces& places, const std::string& package, const std::string& path);

/// MD5 that dpkg knows for the file, "" none: a configuration file, or no file of the package.
[[nodiscard]] std::string knownMd5(const PackagePlaces& places, const std::string& package, const std::string& path);

} // namespace metsuke::actuator
