// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"
#include "core/base/result.h"

#include <sys/types.h>

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace metsuke::activity_import {

/// Reads a Windows event log (EVTX) by libevtx, in a process of its own with bounded memory: a hostile file costs that
/// process and what was behind the record, not more. One thread.
class EvtxReader {
public:
    /// Begins to read the file of this descriptor, which may go afterwards.
    static Result<std::unique_ptr<EvtxReader>> open(int descriptor);
    ~EvtxReader();
    EvtxReader(const EvtxReader&) = delete;
    EvtxReader& operator=(const EvtxReader&) = delete;

    struct Record {
        int64_t number = 0; ///< of the record in the file, from 1
        std::optional<std::string> xml; ///< nullopt: it cannot be read
    };
    /// nullopt at the end, also when the process broke down: then wasWhole() is false. Cancelled when that was asked for.
    Result<std::optional<Record>> next(const std::stop_token& stop);
    [[nodiscard]] bool wasWhole() const { return m_wasWhole; }

private:
    EvtxReader(FileHandle pipe, pid_t process)
        : m_pipe(std::move(pipe))
        , m_process(process) { }
    Result<bool> read(char* to, size_t size, const std::stop_token& stop);
    void finish();

    FileHandle m_pipe;
    pid_t m_process;
    bool m_wasWhole = false;
    int64_t m_number = 0;
};

} // namespace metsuke::activity_import
