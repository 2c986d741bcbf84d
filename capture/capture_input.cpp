// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/capture_input.h"

#include "capture/pcap_reader.h"
#include "capture/pcapng_reader.h"
#include "core/packet/link_type.h"

namespace metsuke {

std::shared_ptr<const void> combined(Owners owners) {
    if (owners.size() < 2) {
        return owners.empty() ? nullptr : std::move(owners.front());
    }
    return std::make_shared<const Owners>(std::move(owners));
}

std::unique_ptr<CaptureInput> CaptureInput::open(const std::filesystem::path& path, OpenedFile file) {
    std::unique_ptr<CaptureInput> input(new CaptureInput);
    input->m_name = path.string();
    input->m_packetsPath = path.string();
    input->m_fileBytes = file.size;
    input->m_file = std::move(file.handle);
    input->m_window = std::make_unique<StreamWindow>(input->rawProducer());
    input->prepare();
    input->m_file.close();
    return input;
}

std::unique_ptr<CaptureInput> CaptureInput::openGrowing(
    FileHandle file, GrowthEnd complete, std::string name, std::string packetsPath) {
    std::unique_ptr<CaptureInput> input(new CaptureInput);
    input->m_name = std::move(name);
    input->m_packetsPath = std::move(packetsPath);
    input->m_file = std::move(file);
    input->m_complete = std::move(complete);
    input->m_window = std::make_unique<StreamWindow>(input->rawProducer());
    return input;
}

std::unique_ptr<CaptureInput> CaptureInput::unreadable(std::string name, Error error) {
    std::unique_ptr<CaptureInput> input(new CaptureInput);
    input->m_packetsPath = name;
    input->m_name = std::move(name);
    input->m_failure = std::move(error);
    return input;
}

std::unique_ptr<ByteProducer> CaptureInput::rawProducer() const {
    return std::make_unique<FileProducer>(m_file.duplicate(), m_complete);
}

Message CaptureInput::about(const char* id) const { return Message(id).with("path", m_name); }

CaptureInput::Readiness CaptureInput::fail(ErrorCode code, Message message) {
    m_failure = Error{code, std::move(message)};
    m_reader.reset();
    m_window.reset();
    return Readiness::Failed;
}

CaptureInput::Readiness CaptureInput::prepare() {
    if (m_failure) {
        return Readiness::Failed;
    }
    if (m_stage == Stage::Raw) {
        if (const Readiness readiness = unpack(); readiness != Readiness::Ready) {
            return readiness;
        }
    }
    return m_stage == Stage::Unpacked ? startReader() : Readiness::Ready;
}

/// Puts a decompressing window in place of the raw one when the content asks for it.
CaptureInput::Readiness CaptureInput::unpack() {
    const Bytes start = m_window->at(0, kFormatBytes);
    if (start.size() < kFormatBytes && !m_window->ended()) {
        return Readiness::NothingYet;
    }
    if (start.empty()) {
        return fail(ErrorCode::Malformed, about("capture.empty"));
    }
    const DetectedFormat detected = detectFormat(start);
    if (detected.format == CaptureFormat::Gzip || detected.format == CaptureFormat::Zstd) {
        auto raw = rawProducer();
        m_window = std::make_unique<StreamWindow>(detected.format == CaptureFormat::Gzip
                ? makeGzipProducer(std::move(raw))
                : makeZstdProducer(std::move(raw)));
        m_format = '.' + std::string(detected.name);
        m_isPersistent = false;
    }
    m_stage = Stage::Unpacked;
    return Readiness::Ready;
}

CaptureInput::Readiness CaptureInput::startReader() {
    const Bytes start = m_window->at(0, kFormatBytes);
    if (start.size() < kFormatBytes && !m_window->ended()) {
        return Readiness::NothingYet;
    }
    const DetectedFormat detected = detectFormat(start);
    switch (detected.format) {
    case CaptureFormat::Pcap:
        return startPcap();
    case CaptureFormat::Pcapng:
        return startPcapng();
    case CaptureFormat::Foreign:
        return fail(ErrorCode::Unsupported, about("capture.format_unsupported").with("format", std::string(detected.name)));
    case CaptureFormat::Unknown:
    case CaptureFormat::Gzip: // compressed twice
    case CaptureFormat::Zstd:
        break;
    }
    if (start.empty()) {
        return fail(ErrorCode::Malformed, about(m_window->damaged() ? "capture.compressed_unreadable" : "capture.empty"));
    }
    return fail(ErrorCode::Malformed, about("capture.not_a_capture"));
}

CaptureInput::Readiness CaptureInput::startPcap() {
    const Bytes start = m_window->at(0, PcapHeader::kSize);
    if (start.size() < PcapHeader::kSize) {
        return m_window->ended() ? fail(ErrorCode::Malformed, about("capture.header_truncated")) : Readiness::NothingYet;
    }
    const auto header = PcapHeader::parse(start);
    if (!header) {
        return fail(ErrorCode::Malformed, about("capture.not_a_capture"));
    }
    if (!isSupportedLinkType(header->linkType)) {
        return fail(ErrorCode::Unsupported, about("capture.link_type_unsupported").with("link", linkTypeName(header->linkType)));
    }
    m_format = "pcap" + m_format;
    m_reader = std::make_unique<PcapReader>(*m_window, *header);
    m_stage = Stage::Reading;
    return Readiness::Ready;
}

CaptureInput::Readiness CaptureInput::startPcapng() {
    if (!m_reader) {
        m_reader = std::make_unique<PcapngReader>(*m_window);
    }
    // Up to the first packet, because interfaces are declared before it.
    PacketView view;
    const RecordReader::Status status = m_reader->next(view);
    if (status == RecordReader::Status::NothingYet) {
        return Readiness::NothingYet;
    }
    if (status == RecordReader::Status::End && m_reader->stats().damaged() > 0) {
        return fail(ErrorCode::Malformed,
            about(m_reader->stats().truncated ? "capture.header_truncated" : "capture.nothing_sound"));
    }
    const std::vector<LinkUse> uses = m_reader->linkUse();
    const auto isSupported = [](const LinkUse& use) { return isSupportedLinkType(use.linkType); };
    if (status == RecordReader::Status::Packet && std::none_of(uses.begin(), uses.end(), isSupported)) {
        const std::string name = linkTypeName(view.linkType);
        return fail(ErrorCode::Unsupported, about("capture.link_type_unsupported").with("link", name));
    }
    if (status != RecordReader::Status::End) {
        m_ahead = view;
    }
    m_format = "pcapng" + m_format;
    m_stage = Stage::Reading;
    return Readiness::Ready;
}

void CaptureInput::read(Run& run, size_t maximum, uint16_t capture) {
    run.packets.clear();
    run.owners.clear();
    const auto own = [&] {
        const std::shared_ptr<const void>& owner = m_window->owner();
        if (owner && (run.owners.empty() || run.owners.back() != owner)) {
            run.owners.push_back(owner);
        }
    };
    if (m_ahead) {
        own();
        run.packets.push_back(*std::exchange(m_ahead, std::nullopt));
        run.packets.back().capture = capture;
        if (run.packets.back().number == 0) {
            run.status = RecordReader::Status::Tick;
            return;
        }
    }
    while (run.packets.size() < maximum) {
        PacketView view;
        const RecordReader::Status status = m_reader->next(view);
        if (status == RecordReader::Status::Packet) {
            view.capture = capture;
            run.packets.push_back(view);
            if (!m_isPersistent) {
                own();
            }
            continue;
        }
        if (status == RecordReader::Status::Tick) {
            view.number = 0;
            view.capture = capture;
            if (run.packets.empty()) {
                run.packets.push_back(view);
                run.status = status;
                return;
            }
            m_ahead = view;
        } else if (run.packets.empty()) {
            run.status = status;
            return;
        }
        break;
    }
    run.status = RecordReader::Status::Packet;
}

CaptureSummary CaptureInput::summary() const {
    CaptureSummary summary;
    summary.path = m_name;
    summary.packetsPath = m_packetsPath;
    summary.fileBytes = m_fileBytes;
    summary.format = m_format;
    if (m_failure) {
        summary.unreadable = true;
        summary.message = m_failure->message;
        return summary;
    }
    if (!m_reader || m_stage != Stage::Reading) {
        return summary;
    }
    const ReadStats& stats = m_reader->stats();
    summary.packets = stats.packets;
    summary.bytes = stats.bytes;
    if (stats.packets > 0) {
        summary.first = stats.first;
        summary.last = stats.last;
    }
    summary.damaged = stats.damaged() + (m_window->damaged() ? 1 : 0);
    summary.message = message();
    return summary;
}

/// The worst thing that happened, in one sentence.
Message CaptureInput::message() const {
    const ReadStats& stats = m_reader->stats();
    const auto number = [](uint64_t value) { return static_cast<int64_t>(value); };
    const auto kept = [&](const char* id) { return about(id).with("kept", number(stats.packets)); };
    if (m_window->damaged()) {
        return kept("capture.compressed_damaged");
    }
    if (stats.corrupt > 0) {
        return kept("capture.corrupt_record")
            .with("damaged", number(stats.corrupt))
            .with("skipped", number(stats.skippedBytes));
    }
    if (stats.truncated) {
        return kept("capture.truncated");
    }
    uint64_t refused = 0;
    std::string links;
    for (const LinkUse& use : m_reader->linkUse()) {
        if (use.packets > 0 && !isSupportedLinkType(use.linkType)) {
            refused += use.packets;
            links += (links.empty() ? "" : ", ") + linkTypeName(use.linkType);
        }
    }
    if (refused > 0) {
        return kept("capture.link_types_partly").with("links", links).with("refused", number(refused));
    }
    if (stats.clamped > 0) {
        return kept("capture.time_clamped").with("clamped", number(stats.clamped));
    }
    return {};
}

uint64_t CaptureInput::bytesRead() const {
    return m_window ? m_window->consumed(m_reader ? m_reader->offset() : 0) : m_fileBytes;
}

} // namespace metsuke
