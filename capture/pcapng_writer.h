// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"
#include "core/base/result.h"
#include "core/base/timestamp.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace metsuke {

/// Writes a pcapng file (draft-ietf-opsawg-pcapng): several interfaces, nanoseconds, comments. The file appears under its
/// name only when finish() succeeded (written beside it, synced, renamed); otherwise nothing is left behind.
/// Errors are sticky: after one every call returns it. Not thread-safe.
class PcapngWriter {
public:
    /// `comment` describes the section ("" = none).
    static Result<PcapngWriter> create(const std::filesystem::path& path, std::string_view comment = {});
    PcapngWriter(PcapngWriter&&) noexcept;
    PcapngWriter& operator=(PcapngWriter&&) noexcept;
    ~PcapngWriter();

    /// Index for write(). `name` may be empty.
    Result<uint32_t> addInterface(uint32_t linkType, std::string_view name = {}, uint32_t snapLength = 0);
    /// `originalLength` is the length on the wire; times before 1970 are written as 1970.
    Result<void> write(uint32_t interface, Timestamp ts, Bytes data, uint32_t originalLength, std::string_view comment = {});
    Result<void> finish();
    [[nodiscard]] uint64_t packets() const;

private:
    struct State;
    explicit PcapngWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace metsuke
