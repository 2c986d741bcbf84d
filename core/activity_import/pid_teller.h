// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/activity_import/process_book.h"
#include "core/activity_import/raw_event.h"

namespace metsuke::activity_import {

/// Processes of recorders that know them by their number only. The ProcessUid is made of the host, the boot as far as it is
/// told, the number and the moment it is first told of, since that of its start is not known. A number is another process
/// once its end was told, or when it has another parent that is none of its ancestors: those take over orphans. Numbers
/// that were given again without either stay one process. One thread.
class PidTeller {
public:
    using Activities = std::vector<endpoint::Activity>;
    explicit PidTeller(std::string source)
        : m_source(std::move(source)) { }

    /// What an event tells of the process that it is about.
    struct Seen {
        int64_t pid = -1;
        int64_t parentPid = -1; ///< -1 not told
        std::string_view image; ///< path of what it runs
        std::string_view workingFolder;
        int64_t uid = -1;
        int64_t loginUid = -1;
        int64_t session = -1;
        enum class Sign { Mention, Beginning /* it cannot be much older */ } sign = Sign::Mention;
    };
    /// Tells what is new of it: that it is there, and its program when that was not told. Not known without a number.
    endpoint::ProcessUid process(const RawEvent& event, const Seen& seen, Activities& activities);
    /// A child that has just begun; it runs what its parent does.
    void fork(const RawEvent& event, const endpoint::ProcessUid& parent, int64_t child, const Seen& seen, Activities& activities);
    /// It runs another program from here on.
    void execute(const RawEvent& event, const Seen& seen, endpoint::ImageStarted image, Activities& activities);
    void end(const RawEvent& event, int64_t pid, int64_t exitCode, Activities& activities);
    /// Numbers mean other processes.
    void restart(const RawEvent& event);

    void add(const RawEvent& event, endpoint::ProcessUid process, endpoint::ActivityBody body, Activities& activities) const;
    /// Whether it was not known that the process runs this; it is from here on.
    [[nodiscard]] bool takeImage(int64_t pid, std::string_view path);

private:
    ProcessBook::Known& begin(const RawEvent& event, const Seen& seen, endpoint::ProcessUid parent, bool wasRunning, Activities& activities);
    ProcessBook::Known* present(const Seen& seen);
    ProcessBook::Known& known(const RawEvent& event, const Seen& seen, Activities& activities);

    std::string m_source;
    std::string m_boot;
    ProcessBook m_book;
};

} // namespace metsuke::activity_import
