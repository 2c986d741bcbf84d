// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sensor/linux/proc_facts.h"

#include <functional>

namespace metsuke::sensor {

/// Reads about one process after the other from /proc. Processes end while they are read: then there is nothing. Any thread.
class ProcReader {
public:
    explicit ProcReader(std::string root = "/proc")
        : m_root(std::move(root)) {}

    [[nodiscard]] std::optional<ProcessFacts> process(int64_t pid) const;
    /// The same without who runs it and its number elsewhere, for half the work.
    [[nodiscard]] std::optional<ProcessFacts> surroundings(int64_t pid) const;
    [[nodiscard]] std::optional<StatFacts> stat(int64_t pid) const;
    [[nodiscard]] StatusFacts status(int64_t pid) const;
    /// Without the arguments. Nothing for kernel threads.
    [[nodiscard]] std::optional<ImageFacts> image(int64_t pid) const;
    [[nodiscard]] std::vector<std::string> arguments(int64_t pid) const;
    [[nodiscard]] std::string environment(int64_t pid) const; ///< as it is, at most 65,536 bytes; environmentValue()
    [[nodiscard]] Duration startOf(int64_t pid) const; ///< 0: there is no such process
    [[nodiscard]] std::string executablePath(int64_t pid) const; ///< of the link itself, which opens even a deleted file
    [[nodiscard]] std::string workingFolder(int64_t pid) const;
    /// Every process, in ascending order.
    [[nodiscard]] std::vector<int64_t> processes() const;
    /// The sockets that the process holds, by inode; at most 65,536.
    void forEachSocket(int64_t pid, const std::function<void(uint64_t inode)>& visit) const;
    [[nodiscard]] uint64_t networkNamespace(int64_t pid) const; ///< 0 not known

private:
    [[nodiscard]] std::string pathOf(int64_t pid, const char* name) const;
    std::string m_root;
};

} // namespace metsuke::sensor
