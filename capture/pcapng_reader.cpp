// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pcapng_reader.h"

#include <algorithm>
#include <utility>

namespace metsuke {

using namespace pcapng;

namespace {

constexpr size_t kHeadSize = 8; ///< type and length
constexpr size_t kTrailerSize = 4; ///< the length again
constexpr size_t kSectionHeadSize = 12; ///< and the byte order magic
constexpr size_t kWholeInView = 1u << 20; ///< blocks of no interest beyond this are skipped unseen
constexpr size_t kMaximumSections = 65'536; ///< remembered for random access
constexpr size_t kMaximumGaps = 1u << 20; ///< the same

uint32_t announcedLength(Bytes block, bool isSwapped) { return load32(block.data() + 4, isSwapped); }

bool isSectionSwapped(Bytes block) { return load32(block.data() + 8, false) != kByteOrderMagic; }

void addUse(std::vector<LinkUse>& uses, const Section& section) {
    for (const Interface& interface : section.interfaces) {
        const auto same = std::find_if(uses.begin(), uses.end(), [&](const LinkUse& use) { return use.linkType == interface.linkType; });
        if (same != uses.end()) {
            same->packets += interface.packets;
        } else {
            uses.push_back({interface.linkType, interface.packets});
        }
    }
}

} // namespace

PcapngReader::PcapngReader(ByteWindow& window, History history)
    : RecordReader(window)
    , m_history(history) {}

std::vector<LinkUse> PcapngReader::linkUse() const {
    std::vector<LinkUse> uses = m_linkUse;
    addUse(uses, m_section);
    return uses;
}

RecordReader::Status PcapngReader::next(PacketView& view) {
    for (;;) {
        if (m_isLost) {
            if (const Status status = findRecord(); status != Status::Packet) {
                return status;
            }
        }
        if (m_unseenLength != 0) {
            if (const auto stop = endUnseen()) {
                return *stop;
            }
            continue;
        }
        const Block found = block();
        if (found.stop) {
            return *found.stop;
        }
        if (!found.isSound) {
            lose();
            continue;
        }
        const Step step = handle(found, view);
        m_at += found.present;
        if (found.present < found.length && m_unseenLength == 0) {
            m_stats.truncated = true;
        }
        switch (step) {
        case Step::Packet:
            return Status::Packet;
        case Step::Tick:
            return Status::Tick;
        case Step::Passed:
            break;
        }
    }
}

PcapngReader::Block PcapngReader::block() {
    Block found;
    const auto stopShort = [&] {
        found.stop = !m_window.ended() ? Status::NothingYet : available() == 0 ? Status::End : endTruncated();
        return found;
    };
    if (!have(kHeadSize)) {
        return stopShort();
    }
    bool isSwapped = m_section.isSwapped;
    found.type = load32(here(), isSwapped);
    if (load32(here(), false) == kSectionHeader) { // the same in both byte orders
        if (!have(kSectionHeadSize)) {
            return stopShort();
        }
        found.type = kSectionHeader;
        isSwapped = isSectionSwapped({here(), kSectionHeadSize});
    }
    found.length = announcedLength({here(), kHeadSize}, isSwapped);
    if (found.length < kMinimumBlock || found.length % 4 != 0) {
        return found;
    }
    const bool isOfInterest = isPacketBlock(found.type) || found.type == kSectionHeader || found.type == kInterface
        || found.type == kStatistics;
    if (!isOfInterest && found.length > kWholeInView) {
        found.present = found.length - kTrailerSize;
        found.isSound = true;
        m_unseenLength = found.length;
        return found;
    }
    if (found.length > kMaximumPacketBlock) {
        return found;
    }
    if (!have(found.length)) {
        if (!m_window.ended()) {
            found.stop = Status::NothingYet;
            return found;
        }
        found.present = available();
        found.isSound = isOfInterest;
        return found;
    }
    found.present = found.length;
    found.isSound = isTrailerSound(found, isSwapped);
    return found;
}

/// Lengths at both ends agree; or only the trailing one is damaged, as the next block begins where it should.
bool PcapngReader::isTrailerSound(const Block& block, bool isSwapped) {
    if (load32(here() + block.length - 4, isSwapped) == block.length) {
        return true;
    }
    have(block.length + kWholeInView);
    const Bytes behind{here() + block.length, available() - block.length};
    if (!behind.empty() && !isRecordAt(behind, m_window.ended())) {
        return false;
    }
    ++m_stats.corrupt;
    return true;
}

std::optional<RecordReader::Status> PcapngReader::endUnseen() {
    if (!have(kTrailerSize)) { // the file ends inside, or a length that lies led past everything else
        return m_window.ended() ? endTruncated() : Status::NothingYet;
    }
    const bool isSound = load32(here(), m_section.isSwapped) == std::exchange(m_unseenLength, 0);
    if (isSound) {
        m_at += kTrailerSize;
    } else {
        lose();
    }
    return std::nullopt;
}

PcapngReader::Step PcapngReader::handle(const Block& block, PacketView& view) {
    const Bytes bytes{here(), std::min(block.present, available())};
    switch (block.type) {
    case kSectionHeader:
        if (auto section = parseSection(bytes)) {
            section->position = m_at;
            beginSection(std::move(*section));
        } else { // a newer version: its packets cannot be told, and those of the last section are over
            ++m_stats.corrupt;
            beginSection({});
        }
        return Step::Passed;
    case kInterface: {
        auto interface = parseInterface(m_section, bytes);
        if (!interface || m_section.interfaces.size() >= kMaximumInterfaces) {
            ++m_stats.corrupt;
            return Step::Passed;
        }
        interface->position = m_at;
        m_section.interfaces.push_back(*interface);
        return Step::Passed;
    }
    case kStatistics:
        if (const auto statistics = parseStatistics(m_section, bytes); statistics && m_section.isSegment) {
            m_counters = statistics->counters;
            view = PacketView{};
            view.ts = statistics->ts;
            view.offset = place();
            return Step::Tick;
        }
        return Step::Passed;
    case kEnhancedPacket:
    case kSimplePacket:
    case kObsoletePacket:
        return handlePacket(block, view);
    case kGap:
        if (m_section.isSegment) {
            handleGap(bytes);
        }
        return Step::Passed;
    default:
        return Step::Passed;
    }
}

void PcapngReader::handleGap(Bytes bytes) {
    constexpr size_t kLength = kHeadSize + 16 + kTrailerSize;
    constexpr uint64_t kLargest = 0xffff'ffff; // what a spool's places have room for
    uint64_t to = 0, packets = 0;
    if (bytes.size() == kLength) {
        std::memcpy(&to, bytes.data() + kHeadSize, sizeof to);
        std::memcpy(&packets, bytes.data() + kHeadSize + sizeof to, sizeof packets);
    }
    if (to < place() + kLength || to > kLargest || packets > kLargest || m_section.isSwapped) { // segments stay on their machine
        ++m_stats.corrupt;
        return;
    }
    if (m_history == History::Sections) {
        if (m_gaps.size() < kMaximumGaps) {
            m_gaps.push_back({m_at + kLength, place(), to});
        } else { // one more gap up to the end: what stands behind is told as gone rather than looked for in the wrong place
            m_gaps.back().to = kLargest + 1;
        }
    }
    m_shift = to - (m_at + kLength);
    m_leftOut += packets;
}

std::optional<uint64_t> PcapngReader::offsetAt(uint64_t place) const {
    const auto after = std::upper_bound(
        m_gaps.begin(), m_gaps.end(), place, [](uint64_t wanted, const Gap& gap) { return wanted < gap.from; });
    if (after == m_gaps.begin()) {
        return place;
    }
    const Gap& gap = *std::prev(after);
    return place < gap.to ? std::nullopt : std::optional(gap.offset + (place - gap.to));
}

PcapngReader::Step PcapngReader::handlePacket(const Block& block, PacketView& view) {
    const auto packet = parsePacket(m_section, block.type, {here(), block.present}, block.length);
    if (!packet || packet->capturedLength > kMaximumCaptured) {
        m_stats.corrupt += block.present == block.length ? 1u : 0u; // else it counts as truncated
        return Step::Passed;
    }
    if (packet->data.empty() && packet->capturedLength > 0) { // cut off before its first byte
        return Step::Passed;
    }
    Interface& interface = m_section.interfaces[packet->interface];
    ++interface.packets;
    m_lastTime = packet->ts.value_or(m_lastTime);
    m_stats.clamped += packet->isClamped ? 1u : 0u;
    view.ts = m_lastTime;
    view.data = packet->data;
    view.originalLength = packet->originalLength;
    view.linkType = interface.linkType;
    view.number = m_stats.packets + 1;
    view.offset = place();
    count(view);
    return Step::Packet;
}

void PcapngReader::beginSection(Section section) {
    addUse(m_linkUse, m_section);
    std::swap(m_section, section);
    if (m_history == History::Sections && m_past.size() < kMaximumSections) {
        m_past.push_back(std::move(section));
    }
}

const Section* PcapngReader::sectionOf(uint64_t offset) const {
    if (offset >= m_at) {
        return nullptr;
    }
    if (offset >= m_section.position) {
        return &m_section;
    }
    const auto after = std::upper_bound(m_past.begin(), m_past.end(), offset,
        [](uint64_t wanted, const Section& section) { return wanted < section.position; });
    return after == m_past.begin() ? nullptr : &*std::prev(after);
}

std::optional<PacketView> PcapngReader::packetAt(const Section& section, Bytes bytes) {
    if (bytes.size() < kMinimumBlock) {
        return std::nullopt;
    }
    const uint32_t type = load32(bytes.data(), section.isSwapped);
    const size_t length = announcedLength(bytes, section.isSwapped);
    if (!isPacketBlock(type) || length < kMinimumBlock || length > kMaximumPacketBlock) {
        return std::nullopt;
    }
    const auto packet = parsePacket(section, type, bytes.first(std::min(length, bytes.size())), length);
    if (!packet || packet->capturedLength > kMaximumCaptured) {
        return std::nullopt;
    }
    PacketView view;
    view.ts = packet->ts.value_or(Timestamp{});
    view.data = packet->data;
    view.originalLength = packet->originalLength;
    view.linkType = section.interfaces[packet->interface].linkType;
    return view;
}

/// A block of a type that the draft defines, with the same length at both ends.
bool PcapngReader::isRecordAt(Bytes bytes, bool isAll) const {
    constexpr uint32_t kLastDefined = 0x0a; // decryption secrets
    constexpr uint32_t kCustom = 0x00000bad, kCustomNoCopy = 0x40000bad;
    if (bytes.size() < kMinimumBlock) {
        return bytes.empty() && isAll;
    }
    uint32_t type = load32(bytes.data(), m_section.isSwapped);
    bool isSwapped = m_section.isSwapped;
    if (load32(bytes.data(), false) == kSectionHeader) {
        type = kSectionHeader;
        isSwapped = isSectionSwapped(bytes);
        if (load32(bytes.data() + 8, isSwapped) != kByteOrderMagic) {
            return false;
        }
    }
    const bool isDefined = (type >= kInterface && type <= kLastDefined) || type == kSectionHeader || type == kCustom
        || type == kCustomNoCopy || type == kGap;
    const size_t length = announcedLength(bytes, isSwapped);
    return isDefined && length >= kMinimumBlock && length % 4 == 0 && length <= bytes.size()
        && load32(bytes.data() + length - 4, isSwapped) == length;
}

} // namespace metsuke
