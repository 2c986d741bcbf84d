// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pcapng_writer.h"

#include "capture/live/write_error.h"
#include "capture/live/pcapng_encoder.h"
#include "capture/output_file.h"

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace metsuke {

struct PcapngWriter::State {
    OutputFile file;
    std::filesystem::path target;
    uint32_t interfaces = 0;
    uint64_t packets = 0;
    bool isFinished = false;
    std::vector<uint8_t> block; ///< reused

    Result<void> append() {
        auto written = file.write(block);
        block.clear();
        return written;
    }
};

PcapngWriter::PcapngWriter(std::unique_ptr<State> state)
    : m_state(std::move(state)) {}
PcapngWriter::PcapngWriter(PcapngWriter&&) noexcept = default;
PcapngWriter& PcapngWriter::operator=(PcapngWriter&&) noexcept = default;

PcapngWriter::~PcapngWriter() {
    if (m_state && !m_state->isFinished) {
        std::error_code ignored; // nothing can be done about a leftover here
        std::filesystem::remove(m_state->file.path(), ignored);
    }
}

Result<PcapngWriter> PcapngWriter::create(const std::filesystem::path& path, std::string_view comment) {
    if (std::filesystem::is_directory(path)) {
        return Error{ErrorCode::InvalidArgument, Message("capture.is_folder").with("path", path.string())};
    }
    static std::atomic<unsigned> s_count = 0; // two writers of one path do not meet
    std::filesystem::path temporary = path;
    temporary += ".part-" + std::to_string(::getpid()) + '-' + std::to_string(s_count++);
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored); // left by a crashed process of the same number
    METSUKE_TRY(OutputFile file, OutputFile::create(temporary));
    PcapngWriter writer(std::make_unique<State>(State{std::move(file), path, 0, 0, false, {}}));
    pcapng::addSection(writer.m_state->block, "Metsuke " METSUKE_VERSION, comment);
    METSUKE_CHECK(writer.m_state->append());
    return writer;
}

Result<uint32_t> PcapngWriter::addInterface(uint32_t linkType, std::string_view name, uint32_t snapLength) {
    pcapng::addInterface(m_state->block, linkType, snapLength, name);
    METSUKE_CHECK(m_state->append());
    return m_state->interfaces++;
}

Result<void> PcapngWriter::write(
    uint32_t interface, Timestamp ts, Bytes data, uint32_t originalLength, std::string_view comment) {
    if (interface >= m_state->interfaces) {
        return Error{ErrorCode::InvalidArgument, Message("capture.no_such_interface").with("interface", int64_t{interface})};
    }
    pcapng::addPacket(m_state->block, interface, ts, data, originalLength, comment);
    METSUKE_CHECK(m_state->append());
    ++m_state->packets;
    return {};
}

Result<void> PcapngWriter::finish() {
    METSUKE_CHECK(m_state->file.close());
    if (std::rename(m_state->file.path().c_str(), m_state->target.c_str()) != 0) {
        return writeError(m_state->target, errno);
    }
    m_state->isFinished = true;
    const std::filesystem::path parent = m_state->target.parent_path();
    const FileHandle folder(::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.isOpen()) {
        ::fsync(folder.get()); // the name, too; where that is not possible the file is complete all the same
    }
    return {};
}

uint64_t PcapngWriter::packets() const { return m_state->packets; }

} // namespace metsuke
