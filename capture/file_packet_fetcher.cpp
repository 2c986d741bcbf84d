// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/capture_format.h"
#include "capture/live/spool_layout.h"
#include "capture/open_captures.h"
#include "capture/pcap_reader.h"
#include "capture/pcapng_reader.h"
#include "capture/random_window.h"
#include "capture/spool_evidence.h"

#include <functional>
#include <map>

namespace metsuke {

namespace {

using MakeWindow = std::function<std::unique_ptr<ByteWindow>()>; ///< null when the file has gone

/// One capture opened for random access.
struct OpenCapture {
    MakeWindow makeWindow;
    std::unique_ptr<ByteWindow> window; ///< goes anywhere
    std::unique_ptr<ByteWindow> walked; ///< of `sections`
    std::optional<PcapHeader> pcap;
    std::unique_ptr<PcapngReader> sections; ///< walked as far as asked: interfaces are declared before their packets
};

Result<MakeWindow> windowMaker(const std::filesystem::path& path) {
    METSUKE_TRY(OpenedFile file, openForReading(path));
    if (file.kind != FileKind::Regular) {
        return Error{ErrorCode::Unsupported, Message("capture.is_device").with("path", path.string())};
    }
    METSUKE_TRY(MappedFile mapped, MappedFile::map(file, path));
    const CaptureFormat outer = detectFormat(mapped.bytes()).format;
    // Shared, because functions are copied.
    if (outer == CaptureFormat::Gzip || outer == CaptureFormat::Zstd) {
        const auto handle = std::make_shared<FileHandle>(std::move(file.handle));
        const auto blocks = std::make_shared<UnpackedBlocks>([handle, outer] {
            auto raw = std::make_unique<FileProducer>(handle->duplicate());
            return outer == CaptureFormat::Gzip ? makeGzipProducer(std::move(raw)) : makeZstdProducer(std::move(raw));
        });
        return MakeWindow([blocks] { return std::make_unique<RandomWindow>(blocks); });
    }
    const auto whole = std::make_shared<MappedFile>(std::move(mapped));
    return MakeWindow([whole] { return std::make_unique<MappedWindow>(whole); });
}

Result<OpenCapture> openCapture(const std::filesystem::path& path) {
    OpenCapture opened;
    METSUKE_TRY(opened.makeWindow, windowMaker(path));
    opened.window = opened.makeWindow();
    const Bytes start = opened.window->at(0, PcapHeader::kSize);
    switch (detectFormat(start).format) {
    case CaptureFormat::Pcap:
        opened.pcap = PcapHeader::parse(start);
        break;
    case CaptureFormat::Pcapng:
        opened.walked = opened.makeWindow();
        opened.sections = std::make_unique<PcapngReader>(*opened.walked, PcapngReader::History::Sections);
        break;
    default:
        break;
    }
    if (!opened.pcap && !opened.sections) {
        return Error{ErrorCode::Malformed, Message("capture.not_a_capture").with("path", path.string())};
    }
    return opened;
}

std::optional<PacketView> pcapRecord(OpenCapture& capture, uint64_t offset) {
    return PcapReader::recordAt(*capture.pcap, capture.window->at(offset, capture.pcap->recordHeaderSize() + kMaximumCaptured));
}

/// The time of a simple packet is that of the packet before it, so only a walk from the front tells it.
Timestamp walkTo(const OpenCapture& capture, uint64_t offset) {
    const auto window = capture.makeWindow();
    PcapngReader reader(*window);
    PacketView view;
    while (reader.next(view) != RecordReader::Status::End && view.offset < offset) {
    }
    return view.ts;
}

std::optional<PacketView> pcapngRecord(OpenCapture& capture, uint64_t place) {
    PcapngReader& reader = *capture.sections;
    PacketView passed;
    while (reader.place() <= place && reader.next(passed) != RecordReader::Status::End) {
    }
    const auto found = reader.offsetAt(place);
    if (!found) {
        return std::nullopt;
    }
    const uint64_t offset = *found;
    const pcapng::Section* section = reader.sectionOf(offset);
    const Bytes head = capture.window->at(offset, pcapng::kMinimumBlock);
    if (section == nullptr || head.size() < pcapng::kMinimumBlock) {
        return std::nullopt;
    }
    const uint32_t type = pcapng::load32(head.data(), section->isSwapped);
    const size_t length = std::min<size_t>(pcapng::load32(head.data() + 4, section->isSwapped), pcapng::kMaximumPacketBlock);
    auto view = PcapngReader::packetAt(*section, capture.window->at(offset, length));
    if (view && type == pcapng::kSimplePacket) {
        view->ts = walkTo(capture, place);
    }
    return view;
}

Result<StoredBytes> packetAt(OpenCapture& capture, uint64_t offset, const Error& missing) {
    const auto view = capture.pcap ? pcapRecord(capture, offset) : pcapngRecord(capture, offset);
    if (!view) {
        return missing;
    }
    return StoredBytes{view->ts, view->linkType, view->originalLength, {view->data.begin(), view->data.end()}};
}

/// The segments of one spool; the last few asked for stay open.
class SpoolFetcher {
public:
    explicit SpoolFetcher(std::filesystem::path folder)
        : m_folder(std::move(folder)) {}

    Result<StoredBytes> fetch(uint64_t place, const Error& missing) {
        const uint32_t number = spool::segmentOf(place);
        auto segment = m_open.find(number);
        // A segment that was still growing when it was opened is opened again.
        for (int attempt = 0; attempt < 2; ++attempt) {
            if (segment == m_open.end()) {
                auto opened = openCapture(m_folder / spool::segmentName(number));
                if (!opened) {
                    opened = openCapture(SpoolEvidence::folderOf(m_folder) / spool::segmentName(number));
                }
                if (!opened) {
                    return notKept();
                }
                if (m_open.size() >= kOpen) {
                    m_open.erase(m_open.begin());
                }
                segment = m_open.emplace(number, std::move(*opened)).first;
            }
            auto packet = packetAt(segment->second, spool::offsetOf(place), missing);
            if (!packet && segment->second.sections && segment->second.sections->leftOut() > 0) {
                return notKept(); // trimmed away
            }
            if (packet || attempt > 0) {
                return packet;
            }
            m_open.erase(segment);
            segment = m_open.end();
        }
        return missing;
    }

private:
    [[nodiscard]] Error notKept() const {
        return {ErrorCode::NotFound, Message("capture.packet_not_kept").with("path", m_folder.string())};
    }

    static constexpr size_t kOpen = 8;
    std::filesystem::path m_folder;
    std::map<uint32_t, OpenCapture> m_open;
};

class FilePacketFetcher final : public PacketFetcher {
public:
    explicit FilePacketFetcher(std::vector<std::filesystem::path> paths)
        : m_paths(std::move(paths))
        , m_captures(m_paths.size()) {}

    Result<StoredBytes> fetch(uint16_t capture, uint64_t offset, uint64_t number) override {
        const Error missing{ErrorCode::Malformed,
            Message("capture.packet_missing")
                .with("path", capture < m_paths.size() ? m_paths[capture].string() : std::string())
                .with("number", static_cast<int64_t>(number))};
        if (capture >= m_paths.size()) {
            return missing;
        }
        std::error_code none;
        if (std::filesystem::is_directory(m_paths[capture], none)) {
            return m_spools.try_emplace(capture, m_paths[capture]).first->second.fetch(offset, missing);
        }
        std::optional<OpenCapture>& opened = m_captures[capture];
        if (!opened) {
            METSUKE_TRY(opened, openCapture(m_paths[capture]));
        }
        return packetAt(*opened, offset, missing);
    }

private:
    std::vector<std::filesystem::path> m_paths;
    std::vector<std::optional<OpenCapture>> m_captures; ///< opened on first use
    std::map<uint16_t, SpoolFetcher> m_spools; ///< captures that are folders
};

} // namespace

std::unique_ptr<PacketFetcher> openFetcher(std::vector<std::filesystem::path> paths) {
    return std::make_unique<FilePacketFetcher>(std::move(paths));
}

} // namespace metsuke
