// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/process.h"

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace metsuke::test {

/// A host to do harm to: a tree of files in memory, a network with one other end (so that packets cross an interface and
/// are handled outside of whoever sends them), and a control group that takes everything with it at the end. Only for tests.
class Victim {
public:
    /// Why there can be none here; empty when there can.
    static std::string obstacle();

    Victim();
    ~Victim();
    Victim(const Victim&) = delete;
    Victim& operator=(const Victim&) = delete;

    [[nodiscard]] std::filesystem::path root() const { return m_folder / "root"; }
    static constexpr const char* kOwnAddress = "10.78.0.1";
    static constexpr const char* kOtherAddress = "10.78.0.2";
    static constexpr const char* kOwnAddress6 = "fd00:78::1";
    static constexpr const char* kOtherAddress6 = "fd00:78::2";

    void write(const std::string& name, const std::string& text) const;
    /// Runs the command inside, to its end or, from what it leaves behind, beyond; its exit code.
    [[nodiscard]] int run(std::vector<std::string> command) const;
    /// A program of the test's that is in the victim's network, and in nothing else of it.
    [[nodiscard]] std::unique_ptr<Process> start(std::vector<std::string> command) const;
    /// The calling thread or process goes in; `isOther`: to the other end of the network.
    void enterNetwork(bool isOther) const;
    void enterGroup() const;

private:
    std::string m_name;
    std::filesystem::path m_folder;
    std::filesystem::path m_group;
};

/// Answers every connection at the other end with the text and, when told to, keeps it open.
class OtherEnd {
public:
    /// `delayMs`: before the answer. `keepsOpen`: until the object goes.
    OtherEnd(const Victim& victim, uint16_t port, std::string answer, int delayMs, bool keepsOpen);
    ~OtherEnd();
    [[nodiscard]] int accepted() const { return m_accepted; }

private:
    void serve(const std::string& answer, int delayMs, bool keepsOpen);
    int m_socket = -1;
    std::atomic<int> m_accepted = 0;
    std::atomic<bool> m_isStopping = false;
    std::thread m_thread;
};

} // namespace metsuke::test
