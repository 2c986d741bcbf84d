// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace metsuke::test {

[[nodiscard]] std::string readFile(const std::filesystem::path& path);
/// A field of /proc/ID/status, empty when there is none.
[[nodiscard]] std::string statusOf(pid_t process, const std::string& field);
/// Polls until `condition` holds, which is asked once a round; false when it did not within half a minute.
[[nodiscard]] bool eventually(const std::function<bool()>& condition);
/// Runs a command to its end, without a word; its exit code.
int quietly(std::vector<std::string> command);

/// A program under test, what it prints kept in files. Killed if it still runs at the end.
class Process {
public:
    explicit Process(std::vector<std::string> command, std::filesystem::path standardInput = "/dev/null");
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    [[nodiscard]] pid_t id() const { return m_process; }
    [[nodiscard]] std::vector<pid_t> children() const;
    void signal(int number) const;
    /// The exit code, 128 + signal when it was killed.
    int wait();
    [[nodiscard]] std::string out() const;
    [[nodiscard]] std::string err() const;

private:
    std::filesystem::path m_folder;
    pid_t m_process = -1;
};

} // namespace metsuke::test
