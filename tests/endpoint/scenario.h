// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/activity_history.h"
#include "core/endpoint/history_reader.h"
#include "tests/support/temporary_folder.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace metsuke::endpoint::test {

using Folder = metsuke::test::TemporaryFolder;

inline constexpr Timestamp kStart{1'790'000'000 * kSecond};
inline Timestamp seconds(double after) { return kStart + static_cast<Duration>(after * 1e9); }

/// What happened on a computer, told in the order of a test. Every step takes a hundredth of a second; at() sets the
/// clock. Programs below /usr and /bin belong to the package of their name, as on a real system.
class Scenario {
public:
    explicit Scenario(const HistoryLimits& limits = {});

    Scenario& at(double secondsAfterStart);
    [[nodiscard]] Timestamp now() const { return m_now; }

    /// A process that was there before the recorder began.
    ProcessUid running(const std::string& path, ProcessUid parent = {});
    ProcessUid fork(ProcessUid parent);
    ProcessUid run(ProcessUid parent, const std::string& path, std::vector<std::string> arguments = {}, FileId file = {});
    void exec(ProcessUid process, const std::string& path, std::vector<std::string> arguments = {}, FileId file = {});
    void exec(ProcessUid process, ImageStarted image);
    void end(ProcessUid process);

    void connect(ProcessUid process, const std::string& remote, uint16_t remotePort, uint16_t localPort);
    void lookUp(ProcessUid process, const std::string& name, std::vector<std::string> answers);
    void write(ProcessUid process, const std::string& path, FileId file);
    void rename(ProcessUid process, const std::string& from, const std::string& to, FileId file);
    void link(ProcessUid process, const std::string& from, const std::string& to, FileId file);
    void remove(ProcessUid process, const std::string& path, FileId file);
    void persist(ProcessUid process, const std::string& kind, const std::string& path, const std::string& command);
    void tell(ProcessUid process, ActivityBody body, const std::string& source = "ebpf");

    /// Writes what was told and opens it.
    std::unique_ptr<HistoryReader> history();
    HistoryWriter& writer() { return *m_writer; }
    [[nodiscard]] const std::filesystem::path& folder() const { return m_folder.path(); }

private:
    void name(ProcessUid process, FileChanged::Change change, const std::string& from, const std::string& to, FileId file);

    Folder m_folder;
    std::unique_ptr<HistoryWriter> m_writer;
    Timestamp m_now = kStart;
    int64_t m_pid = 100;
};

} // namespace metsuke::endpoint::test
