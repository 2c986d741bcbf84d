// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/process.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace metsuke::test {

using Json = nlohmann::ordered_json;

/// What a run of metsuke-cli left.
struct Ran {
    int exitCode = -1; ///< 128 + signal when it was killed
    std::string out;
    std::string err;
};

/// The built program as a user starts it. start() and wait() are run() in two steps.
class CliProgram {
public:
    explicit CliProgram(std::vector<std::string> arguments, std::filesystem::path standardInput = "/dev/null");
    /// Until it would handle Ctrl-C itself; false when it ended before.
    bool waitUntilInterruptible();
    void interrupt() const;
    [[nodiscard]] std::string out() const { return m_process.out(); } ///< so far
    Ran wait();

private:
    Process m_process;
};
Ran run(std::vector<std::string> arguments, std::filesystem::path standardInput = "/dev/null");

/// What it prints, one JSON object a line; expects success.
std::vector<Json> rows(std::vector<std::string> arguments);

/// A folder that goes with the test.
class ScratchFolder {
public:
    ScratchFolder();
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    [[nodiscard]] std::string operator/(const std::string& name) const { return (m_path / name).string(); }
    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

/// A thinned office day with its intrusion, written once a process.
const std::string& officeCapture();
/// Its case, analysed once a process.
const std::string& officeCase();
void writeFile(const std::filesystem::path& path, const std::string& bytes);
std::vector<std::string> lines(const std::string& text);

} // namespace metsuke::test
