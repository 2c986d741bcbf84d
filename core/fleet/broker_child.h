// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"
#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <sys/types.h>

namespace metsuke::fleet {

/// A running mosquitto. The kernel ends it with the thread that started it. One thread, except signal().
class BrokerChild {
public:
    /// Internal: the system has no more processes.
    static Result<BrokerChild> start(const std::filesystem::path& program, const std::filesystem::path& configuration);
    BrokerChild(BrokerChild&& other) noexcept;
    BrokerChild& operator=(BrokerChild&&) = delete;
    ~BrokerChild(); ///< kills it if it still runs

    /// It listens, and takes signals: its handlers are set up after its ports.
    [[nodiscard]] bool isReady() const;
    [[nodiscard]] int ended() const { return m_process.get(); } ///< readable once it has ended
    [[nodiscard]] int words() const { return m_words.get(); } ///< readable when it said something
    /// The last 1,000 bytes that it said are kept.
    void listen();
    void signal(int number) const;
    struct End {
        int status = 0; ///< exit code, 128 + signal when it was killed
        std::string words; ///< its last line
    };
    End wait();

private:
    BrokerChild(pid_t process, FileHandle handle, FileHandle words);
    pid_t m_id = -1;
    FileHandle m_process;
    FileHandle m_words;
    std::string m_said;
};

} // namespace metsuke::fleet
