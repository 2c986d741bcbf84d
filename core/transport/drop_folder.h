// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"
#include "core/base/result.h"

#include <string>
#include <vector>

namespace metsuke::transport {

/// A folder that others may write into, reached by its handle: no symbolic link below it is followed, and nothing but plain
/// files is read. Parcels are the files NUMBER-MARK.parcel; every other name is somebody else's and left alone.
class DropFolder {
public:
    static constexpr size_t kNames = 1'024; ///< that are looked at or written

    /// The root of everything; NotFound, PermissionDenied.
    static Result<DropFolder> openRoot(const std::string& path);
    /// A folder in it; NotFound when there is none, or something else of that name.
    [[nodiscard]] Result<DropFolder> enter(const std::string& name) const;
    /// The same, made when it is missing.
    [[nodiscard]] Result<DropFolder> make(const std::string& name) const;

    /// Addresses that have a folder here, at most 10,000.
    [[nodiscard]] std::vector<std::string> addresses() const;
    /// Parcels, the lowest kNames in order.
    [[nodiscard]] std::vector<std::string> parcels() const;
    /// At most `maximum` bytes of a plain file. Malformed: it is longer, or none; NotFound: gone.
    [[nodiscard]] Result<std::string> read(const std::string& name, size_t maximum) const;
    /// A new parcel behind those that are there; it appears whole, and is on the disk. One with the same mark (16 hex digits
    /// of its digest) that waits there already is enough. Busy: kNames are there.
    [[nodiscard]] Result<void> write(const std::string& text, const std::string& mark) const;
    [[nodiscard]] bool remove(const std::string& name) const;
    /// Gives it the name NAME.refused.
    void setAside(const std::string& name) const;

private:
    explicit DropFolder(FileHandle folder)
        : m_folder(std::move(folder)) {}
    FileHandle m_folder;
};

} // namespace metsuke::transport
