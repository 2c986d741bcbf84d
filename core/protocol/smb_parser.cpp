// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/smb_parser.h"

#include "core/protocol/smb1_dialect.h"
#include "core/protocol/smb2_dialect.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr size_t kHead = 4; ///< NetBIOS session header
constexpr size_t kKept = (1 << 20) + 4096;
constexpr size_t kIdleCapacity = 128 * 1024;
constexpr uint8_t kMessage = 0x00, kFirstControl = 0x81, kLastControl = 0x85;

enum class Magic : uint8_t { None, Smb1, Smb2, Encrypted, Compressed };

Magic magicOf(Bytes frame) {
    const std::string_view text = asText(frame);
    if (text.size() < 4 || text.substr(1, 3) != "SMB") {
        return Magic::None;
    }
    switch (frame[0]) {
    case 0xff:
        return Magic::Smb1;
    case 0xfe:
        return Magic::Smb2;
    case 0xfd:
        return Magic::Encrypted;
    case 0xfc:
        return Magic::Compressed;
    default:
        return Magic::None;
    }
}

class SmbParser final : public StreamParser {
public:
    void data(StreamDirection direction, Bytes bytes, ParserHost& host) override {
        Side& side = m_sides[static_cast<size_t>(direction)];
        while (!bytes.empty() && !m_done && !side.lost) {
            if (side.buffer.size() < kHead) {
                bytes = take(side, bytes, kHead - side.buffer.size());
                if (side.buffer.size() < kHead) {
                    return;
                }
                const uint8_t type = side.buffer[0];
                side.left = static_cast<size_t>(side.buffer[1]) << 16 | static_cast<size_t>(side.buffer[2]) << 8 | side.buffer[3];
                if (type != kMessage && (type < kFirstControl || type > kLastControl)) {
                    m_done = true;
                    host.reject();
                    return;
                }
            }
            const size_t wanted = std::min(bytes.size(), side.left);
            const size_t kept = std::min(wanted, kKept - std::min(kKept, side.buffer.size()));
            take(side, bytes, kept);
            bytes = bytes.subspan(wanted);
            side.left -= wanted;
            if (side.left == 0) {
                frame(direction, side, host);
            }
        }
    }

    void gap(StreamDirection direction, uint64_t bytes, ParserHost& host) override {
        Side& side = m_sides[static_cast<size_t>(direction)];
        if (side.buffer.size() >= kHead && bytes <= side.left) { // within a frame: what follows is where it should be
            side.left -= static_cast<size_t>(bytes);
            // Bytes after the loss are not where the frame's offsets say, so they are not kept.
            const size_t left = side.left;
            frame(direction, side, host);
            side.buffer.assign(kHead, 0);
            side.buffer[0] = kLastControl;
            side.left = left;
            if (left == 0) {
                side.buffer.clear();
            }
        } else {
            side.lost = true;
        }
    }

    void end(ParserHost& host) override { m_session.end(host); }

private:
    struct Side {
        std::vector<uint8_t> buffer; ///< NetBIOS header and frame
        size_t left = 0; ///< bytes of the frame to come
        bool lost = false;
    };

    static Bytes take(Side& side, Bytes bytes, size_t count) {
        count = std::min(count, bytes.size());
        side.buffer.insert(side.buffer.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
        return bytes.subspan(count);
    }

    void frame(StreamDirection direction, Side& side, ParserHost& host) {
        const Bytes whole(side.buffer);
        if (whole[0] == kMessage) {
            message(direction, whole.subspan(kHead), host);
        }
        side.buffer.clear();
        if (side.buffer.capacity() > kIdleCapacity) {
            side.buffer.shrink_to_fit();
        }
    }

    void message(StreamDirection direction, Bytes frame, ParserHost& host) {
        switch (magicOf(frame)) {
        case Magic::Smb1:
            m_smb1.frame(direction, frame, host);
            break;
        case Magic::Smb2:
            m_smb2.frame(direction, frame, host);
            break;
        case Magic::Encrypted:
            m_done = true;
            host.shunt();
            break;
        case Magic::Compressed:
            compressed(frame, host);
            break;
        case Magic::None:
            if (!frame.empty() && ++m_strange > kToleratedStrange) {
                m_done = true;
                host.reject();
            }
            break;
        }
    }

    /// CVE-2020-0796: the sum of both lengths wraps in 32 bits.
    void compressed(Bytes frame, ParserHost& host) {
        ByteReader reader(frame);
        reader.skip(4);
        const uint64_t original = reader.u32le();
        reader.skip(4);
        const uint64_t sum = original + reader.u32le();
        const bool overflow = sum > 0xffffffff;
        if (!reader.ok() || (m_compressedSaid && !overflow)) {
            return;
        }
        m_compressedSaid = true;
        SmbCmdEvent event;
        event.command = "COMPRESSED";
        event.dialect = m_session.dialect;
        event.compressed = true;
        event.compression_sum = static_cast<int64_t>(sum);
        event.marker = overflow ? "smbghost" : "";
        host.emit(std::move(event));
    }

    static constexpr int kToleratedStrange = 4;
    SmbSession m_session;
    Smb1Dialect m_smb1{m_session};
    Smb2Dialect m_smb2{m_session};
    Side m_sides[2];
    int m_strange = 0;
    bool m_compressedSaid = false;
    bool m_done = false;
};

} // namespace

ProbeResult probeSmb(const ProbeInput& input) {
    auto result = ProbeResult::No;
    for (const Bytes side : {input.originator, input.responder}) {
        if (side.size() >= 8 && side[0] == kMessage && magicOf(side.subspan(kHead)) != Magic::None) {
            return ProbeResult::Yes;
        }
        // A session request with two encoded names
        if (side.size() >= kHead && side[0] == kFirstControl && side[1] == 0 && side[2] == 0 && side[3] == 68) {
            return ProbeResult::Yes;
        }
        const bool begun = !side.empty() && side.size() < 8 && (side[0] == kMessage || side[0] == kFirstControl);
        if (begun && (input.respPort == 445 || input.respPort == 139)) {
            result = ProbeResult::Maybe;
        }
    }
    return result;
}

std::unique_ptr<StreamParser> makeSmbParser() { return std::make_unique<SmbParser>(); }

} // namespace metsuke
