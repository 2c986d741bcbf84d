// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture_format.h"
#include "capture/record_reader.h"

#include <filesystem>
#include <memory>
#include <optional>

namespace metsuke {

/// What views of a run of packets are kept alive by.
using Owners = std::vector<std::shared_ptr<const void>>;
/// One owner for all of them.
[[nodiscard]] std::shared_ptr<const void> combined(Owners owners);

/// One input of a source: finds out what its bytes are, and reads packets from them. Not thread-safe.
class CaptureInput {
public:
    enum class Readiness : uint8_t { Ready, NothingYet, Failed };

    /// A regular file, mapped, or streamed when it is compressed. Ready or Failed at once.
    static std::unique_ptr<CaptureInput> open(const std::filesystem::path& path, OpenedFile file);
    /// A file whose bytes still arrive (until `complete` is true). `name` is what messages call it, `packetsPath`
    /// where it lies.
    static std::unique_ptr<CaptureInput> openGrowing(
        FileHandle file, GrowthEnd complete, std::string name, std::string packetsPath);

    /// Stands for an input that could not even be opened.
    static std::unique_ptr<CaptureInput> unreadable(std::string name, Error error);

    /// Goes on finding out what the input is; call until it is not NothingYet before read().
    Readiness prepare();
    [[nodiscard]] const std::optional<Error>& failure() const { return m_failure; }

    /// A run of packets in file order. A tick (a PacketView with number 0) stands alone.
    struct Run {
        RecordReader::Status status = RecordReader::Status::End; ///< Packet when `packets` is not empty
        std::vector<PacketView> packets;
        Owners owners;
    };
    /// Replaces `run` with up to `maximum` packets.
    void read(Run& run, size_t maximum, uint16_t capture);

    [[nodiscard]] bool isPersistent() const { return m_isPersistent; }
    [[nodiscard]] CaptureSummary summary() const;
    [[nodiscard]] uint64_t bytesRead() const;
    [[nodiscard]] uint64_t bytesTotal() const { return m_fileBytes; }

private:
    enum class Stage : uint8_t { Raw, Unpacked, Reading };

    CaptureInput() = default;
    [[nodiscard]] std::unique_ptr<ByteProducer> rawProducer() const;
    Readiness fail(ErrorCode code, Message message);
    Readiness unpack();
    Readiness startReader();
    Readiness startPcap();
    Readiness startPcapng();
    [[nodiscard]] Message about(const char* id) const;
    [[nodiscard]] Message message() const;

    std::string m_name;
    std::string m_packetsPath;
    std::string m_format;
    uint64_t m_fileBytes = 0;
    bool m_isPersistent = false;
    Stage m_stage = Stage::Raw;
    std::optional<Error> m_failure;
    FileHandle m_file; ///< kept while producers may be made from it
    GrowthEnd m_complete;
    std::unique_ptr<ByteWindow> m_window;
    std::unique_ptr<RecordReader> m_reader;
    std::optional<PacketView> m_ahead; ///< read, but not given out yet: the first packet, or a tick behind packets
};

} // namespace metsuke
