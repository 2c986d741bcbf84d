// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/cli_program.h"

#include "tests/scenario/office.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace metsuke::test {

namespace fs = std::filesystem;

ScratchFolder::ScratchFolder() {
    std::string name = (fs::temp_directory_path() / "metsuke-cli-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        throw std::runtime_error("no scratch folder");
    }
    m_path = name;
}

ScratchFolder::~ScratchFolder() {
    std::error_code none;
    fs::remove_all(m_path, none);
}

CliProgram::CliProgram(std::vector<std::string> arguments, fs::path standardInput) {
    std::string folder = (fs::temp_directory_path() / "metsuke-cli-out-XXXXXX").string();
    m_folder = ::mkdtemp(folder.data());
    arguments.insert(arguments.begin(), METSUKE_CLI);
    std::vector<char*> pointers;
    for (auto& argument : arguments) {
        pointers.push_back(argument.data());
    }
    pointers.push_back(nullptr);
    const std::string out = m_folder / "out";
    const std::string err = m_folder / "err";
    m_process = ::fork();
    if (m_process == 0) {
        ::dup2(::open(standardInput.c_str(), O_RDONLY), 0);
        ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT, 0600), 1);
        ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT, 0600), 2);
        ::execv(METSUKE_CLI, pointers.data());
        ::_exit(127);
    }
}

CliProgram::~CliProgram() {
    if (m_process > 0) {
        ::kill(m_process, SIGKILL);
        ::waitpid(m_process, nullptr, 0);
    }
    std::error_code none;
    fs::remove_all(m_folder, none);
}

bool CliProgram::waitUntilInterruptible() {
    for (;;) {
        std::istringstream status(readFile("/proc/" + std::to_string(m_process) + "/status"));
        std::string line;
        bool isZombie = true;
        while (std::getline(status, line)) {
            if (line.starts_with("State:")) {
                isZombie = line.find('Z') != std::string::npos;
            }
            if (line.starts_with("SigCgt:") && (std::stoull(line.substr(7), nullptr, 16) >> (SIGINT - 1) & 1) != 0) {
                return true;
            }
        }
        if (isZombie) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5)); // a poll interval, not a guess of how long it takes
    }
}

void CliProgram::interrupt() const { ::kill(m_process, SIGINT); }

Ran CliProgram::wait() {
    int status = 0;
    ::waitpid(m_process, &status, 0);
    m_process = -1;
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), readFile(m_folder / "out"), readFile(m_folder / "err")};
}

Ran run(std::vector<std::string> arguments, fs::path standardInput) {
    return CliProgram(std::move(arguments), std::move(standardInput)).wait();
}

const std::string& officeCapture() {
    static const ScratchFolder folder;
    static const std::string path = [] {
        const std::string file = folder / "office.pcap";
        EXPECT_TRUE(scenario::makeOffice(7, 0.05).writePcap(file));
        return file;
    }();
    return path;
}

const std::string& officeCase() {
    static const ScratchFolder folder;
    static const std::string path = [] {
        const std::string file = folder / "office.metsuke";
        const Ran ran = run({"analyze", "--case", file, officeCapture()});
        EXPECT_EQ(ran.exitCode, 0) << ran.err;
        return file;
    }();
    return path;
}

std::string readFile(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream all;
    all << in.rdbuf();
    return all.str();
}

void writeFile(const fs::path& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

std::vector<std::string> lines(const std::string& text) {
    std::vector<std::string> list;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        list.push_back(line);
    }
    return list;
}

} // namespace metsuke::test
