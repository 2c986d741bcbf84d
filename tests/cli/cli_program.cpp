// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/cli_program.h"

#include "tests/scenario/office.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
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

namespace {

std::vector<std::string> commandOf(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), METSUKE_CLI);
    return arguments;
}

} // namespace

CliProgram::CliProgram(std::vector<std::string> arguments, fs::path standardInput)
    : m_process(commandOf(std::move(arguments)), std::move(standardInput)) {}

bool CliProgram::waitUntilInterruptible() {
    for (;;) {
        std::istringstream status(readFile("/proc/" + std::to_string(m_process.id()) + "/status"));
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

void CliProgram::interrupt() const { m_process.signal(SIGINT); }

Ran CliProgram::wait() {
    const int exitCode = m_process.wait();
    return {exitCode, m_process.out(), m_process.err()};
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

void writeFile(const fs::path& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

std::vector<std::string> lines(const std::string& text) {
    std::vector<std::string> list;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        list.push_back(line);
    }
    return list;
}

std::vector<Json> rows(std::vector<std::string> arguments) {
    const Ran ran = run(std::move(arguments));
    EXPECT_EQ(ran.exitCode, 0) << ran.err;
    std::vector<Json> list;
    for (const auto& line : lines(ran.out)) {
        list.push_back(Json::parse(line));
    }
    return list;
}

} // namespace metsuke::test
