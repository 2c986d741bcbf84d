// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/activity_import/activity_teller.h"
#include "core/activity_import/file_book.h"
#include "core/activity_import/process_book.h"


namespace metsuke::activity_import {

/// Sysmon, of Windows and of Linux; `kind` of an event is its number. A process is its ProcessGuid, which no other has:
/// its ProcessUid is made of the host and that (in the place of the boot; number and start are zero, since one GUID means
/// one of each). Where the GUID is missing, as in the first moments of Sysmon, it is whoever has the number then. What only
/// mentions a process that was not seen to begin tells it as one that was running.
class SysmonTeller : public ActivityTeller {
public:
    void tell(const RawEvent& event, std::vector<endpoint::Activity>& activities) override;
    [[nodiscard]] std::vector<BlindSpot> blindSpots() const override;

private:
    using Activities = std::vector<endpoint::Activity>;
    /// The names under which an event tells of a process.
    struct Names {
        const char* guid;
        const char* pid;
        const char* image;
        const char* commandLine;
    };
    endpoint::ProcessUid process(const RawEvent& event, const Names& names, Activities& activities);
    endpoint::ProcessUid process(const RawEvent& event, Activities& activities);
    void add(const RawEvent& event, endpoint::ProcessUid process, endpoint::ActivityBody body, Activities& activities) const;
    void begin(const RawEvent& event, Activities& activities);
    void end(const RawEvent& event, Activities& activities);
    void connect(const RawEvent& event, Activities& activities);
    void lookUp(const RawEvent& event, Activities& activities);
    void change(const RawEvent& event, endpoint::FileChanged::Change change, Activities& activities);
    void noteStream(const RawEvent& event, Activities& activities);
    void setValue(const RawEvent& event, endpoint::PersistenceChanged::Change change, Activities& activities);
    void startOrStop(const RawEvent& event, Activities& activities);
    void tellFilePlace(const RawEvent& event, endpoint::ProcessUid process, const endpoint::FileChanged& file, Activities& activities) const;
    endpoint::ImageStarted imageOf(std::string_view path, std::string_view commandLine, std::string_view folder, std::string_view product) const;

    ProcessBook m_processes;
    FileBook m_files;
    bool m_isWindows = false;
    bool m_hasProcesses = false, m_hasConnections = false, m_hasFiles = false;
    std::optional<Timestamp> m_stopped; ///< since when Sysmon did not run
};

} // namespace metsuke::activity_import
