// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/process.h"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace metsuke::test {

namespace fs = std::filesystem;

std::string readFile(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream all;
    all << in.rdbuf();
    return all.str();
}

Process::Process(std::vector<std::string> command, fs::path standardInput) {
    std::string folder = (fs::temp_directory_path() / "metsuke-process-XXXXXX").string();
    m_folder = ::mkdtemp(folder.data());
    std::vector<char*> pointers;
    for (auto& argument : command) {
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
        ::execvp(pointers[0], pointers.data());
        ::_exit(127);
    }
}

Process::~Process() {
    if (m_process > 0) {
        ::kill(m_process, SIGKILL);
        ::waitpid(m_process, nullptr, 0);
    }
    std::error_code none;
    fs::remove_all(m_folder, none);
}

std::string statusOf(pid_t process, const std::string& field) {
    std::istringstream status(readFile("/proc/" + std::to_string(process) + "/status"));
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(field + ":")) {
            return line.substr(line.find_first_not_of(" \t", field.size() + 1));
        }
    }
    return {};
}

bool eventually(const std::function<bool()>& condition) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > until) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5)); // a poll interval, not a guess of how long it takes
    }
    return true;
}

int quietly(std::vector<std::string> command) { return Process(std::move(command)).wait(); }

std::vector<pid_t> Process::children() const {
    const std::string id = std::to_string(m_process);
    std::vector<pid_t> all;
    std::error_code none;
    for (const auto& thread : fs::directory_iterator("/proc/" + id + "/task", none)) {
        std::istringstream list(readFile(thread.path() / "children"));
        for (pid_t child = 0; list >> child;) {
            all.push_back(child);
        }
    }
    return all;
}

void Process::signal(int number) const { ::kill(m_process, number); }

int Process::wait() {
    int status = 0;
    ::waitpid(std::exchange(m_process, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string Process::out() const { return readFile(m_folder / "out"); }
std::string Process::err() const { return readFile(m_folder / "err"); }

} // namespace metsuke::test
