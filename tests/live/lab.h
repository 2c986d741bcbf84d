// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/process.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <sys/types.h>
#include <vector>

namespace metsuke::test {

/// A network namespace with a cable: what is sent into "tx0" arrives at "rx0", and nothing else does. Goes with its owner.
class Lab {
public:
    /// Why there can be none here; empty when there can.
    static std::string obstacle();

    Lab();
    ~Lab();
    Lab(const Lab&) = delete;
    Lab& operator=(const Lab&) = delete;

    [[nodiscard]] std::filesystem::path folder() const { return m_folder; }
    /// The command, to be run inside.
    [[nodiscard]] std::vector<std::string> inside(std::vector<std::string> command) const;
    /// Runs a command inside to its end; its exit code.
    int run(std::vector<std::string> command) const;
    /// `metsuke-cli capture` with these arguments behind the interface.
    [[nodiscard]] std::vector<std::string> capture(std::vector<std::string> arguments, const std::string& interface = "rx0") const;
    /// Replays `limit` packets of a capture, from its beginning again where it has less (0: all, once), at `rate` packets a second (0: as fast as it goes).
    void replay(const std::filesystem::path& capture, int rate = 0, int limit = 0) const;
    /// The same, without waiting for its end.
    [[nodiscard]] std::unique_ptr<Process> beginReplay(const std::filesystem::path& capture, int rate = 0, int limit = 0) const;
    /// Packets that went into the cable, those included that the kernel then dropped for want of room.
    [[nodiscard]] int64_t sent() const;

private:
    [[nodiscard]] int64_t counter(const std::string& name) const;
    std::string m_name;
    std::filesystem::path m_folder;
};

/// An office day of a few thousand packets, written once a process.
const std::filesystem::path& officeDay();
/// What is in all segments of a spool, as the product's own reader finds it.
struct SpoolContent {
    int64_t packets = 0;
    int64_t damaged = 0; ///< records that are not whole
};
SpoolContent contentOf(const std::filesystem::path& spool);
inline int64_t packetsIn(const std::filesystem::path& spool) { return contentOf(spool).packets; }
nlohmann::json readJson(const std::filesystem::path& path);
/// Packets that the result accounts for: analysed, and every kind of loss.
int64_t accounted(const nlohmann::json& result);

} // namespace metsuke::test
