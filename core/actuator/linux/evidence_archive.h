// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"
#include "core/base/result.h"
#include "core/plan/report.h"

#include <string>
#include <string_view>
#include <vector>

namespace metsuke::actuator {

/// An archive of the format ustar (POSIX.1-1988, pax(1)) in memory that is bounded. Entries are told with their digests.
class EvidenceArchive {
public:
    static Result<EvidenceArchive> make(int64_t maximumBytes);
    /// `name`: as it is called inside, relative. Left out, and told so, when there is no room.
    Result<void> add(const std::string& name, std::string_view content);
    /// What the kernel or a file gives, as far as there is room. `shown`: its name for people.
    Result<void> addFile(const std::string& name, const FileHandle& file, const std::string& shown);
    /// Tells that something is not in it.
    void leaveOut(const std::string& shown, const std::string& why) { m_entries.push_back({"file", shown, "", why}); }
    /// For one more entry, bytes.
    [[nodiscard]] int64_t room() const;
    /// Ends it. What was put in and what was left out.
    Result<std::vector<plan::TouchedObject>> finish();
    [[nodiscard]] const FileHandle& file() const { return m_file; }

private:
    EvidenceArchive(FileHandle file, int64_t maximum)
        : m_file(std::move(file))
        , m_left(maximum) { }
    Result<void> put(const std::string& name, std::string_view content, const std::string& shown);

    FileHandle m_file; ///< memfd
    int64_t m_left;
    std::vector<plan::TouchedObject> m_entries;
};

} // namespace metsuke::actuator
