// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/capture/capture_files.h"

#include <fstream>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

namespace metsuke::test {

Folder::Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "metsuke-capture-XXXXXX").string();
    m_path = ::mkdtemp(pattern.data());
}

Folder::~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

std::filesystem::path Folder::write(std::string_view name, const Octets& bytes) const {
    const std::filesystem::path path = m_path / name;
    std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return path;
}

Writer& Writer::number(uint64_t value, int size) {
    for (int i = 0; i < size; ++i) {
        const int at = m_order == Order::Little ? i : size - 1 - i;
        m_bytes.push_back(static_cast<uint8_t>(value >> (8 * at)));
    }
    return *this;
}

Writer& Writer::raw(const Octets& bytes) {
    m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
    return *this;
}

Writer& Writer::padded(const Octets& bytes) {
    raw(bytes);
    m_bytes.resize((m_bytes.size() + 3) / 4 * 4);
    return *this;
}

Octets pcapHead(Order order, uint32_t magic, uint32_t linkType) {
    return Writer(order).u32(magic).u16(2).u16(4).u32(0).u32(0).u32(65535).u32(linkType).take();
}

Octets pcapFile(Order order, uint32_t magic, const std::vector<PcapRecord>& records, uint32_t linkType) {
    Writer file(order);
    file.raw(pcapHead(order, magic, linkType));
    for (const PcapRecord& record : records) {
        const size_t original = record.original != 0 ? record.original : record.data.size();
        file.u32(record.seconds).u32(record.fraction).u32(record.data.size()).u32(original).raw(record.data);
    }
    return file.take();
}

std::vector<PcapRecord> tenBytes(uint8_t count) {
    std::vector<PcapRecord> records;
    for (uint8_t i = 0; i < count; ++i) {
        records.push_back({1'700'000'000u + i, 5, Octets(10, i)});
    }
    return records;
}

namespace ng {

Octets block(Order order, uint32_t type, const Octets& body) {
    const size_t size = (body.size() + 3) / 4 * 4 + 12;
    return Writer(order).u32(type).u32(size).padded(body).u32(size).take();
}

Octets option(Order order, uint16_t code, const Octets& value) {
    return Writer(order).u16(code).u16(value.size()).padded(value).take();
}

Octets section(Order order, const Octets& options) {
    return block(order, 0x0a0d0d0a, Writer(order).u32(0x1a2b3c4d).u16(1).u16(0).u64(~uint64_t{0}).raw(options).take());
}

Octets interface(Order order, uint16_t linkType, const Octets& options, uint32_t snapLength) {
    return block(order, 1, Writer(order).u16(linkType).u16(0).u32(snapLength).raw(options).take());
}

Octets enhanced(Order order, uint32_t interface, uint64_t ticks, const Octets& data, const Octets& options) {
    return block(order, 6, Writer(order).u32(interface).u32(ticks >> 32).u32(ticks).u32(data.size()).u32(data.size())
        .padded(data).raw(options).take());
}

Octets simple(Order order, const Octets& data) { return block(order, 3, Writer(order).u32(data.size()).padded(data).take()); }

Octets obsolete(Order order, uint16_t interface, uint64_t ticks, const Octets& data) {
    return block(order, 2, Writer(order).u16(interface).u16(0).u32(ticks >> 32).u32(ticks).u32(data.size()).u32(data.size())
        .padded(data).take());
}

} // namespace ng

Octets concat(std::initializer_list<Octets> parts) {
    Octets whole;
    for (const Octets& part : parts) {
        whole.insert(whole.end(), part.begin(), part.end());
    }
    return whole;
}

Octets octets(std::string_view characters) { return {characters.begin(), characters.end()}; }

Octets gzip(const Octets& bytes) {
    z_stream stream{};
    constexpr int kGzip = 16 + MAX_WBITS;
    deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY);
    Octets packed(deflateBound(&stream, bytes.size()) + 32);
    stream.next_in = const_cast<Bytef*>(bytes.data());
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = packed.data();
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

Octets zstd(const Octets& bytes) {
    Octets packed(ZSTD_compressBound(bytes.size()));
    packed.resize(ZSTD_compress(packed.data(), packed.size(), bytes.data(), bytes.size(), 1));
    return packed;
}

void take(const PacketSource::Batch& batch, std::vector<Got>& packets) {
    for (const PacketView& view : batch.packets) {
        packets.push_back({view.ts, view.capture, view.number, view.offset, view.linkType, view.originalLength,
            {view.data.begin(), view.data.end()}});
    }
}

Reading read(const std::vector<std::filesystem::path>& paths, size_t size, const OpenOptions& options) {
    Reading reading;
    auto source = openCaptures(paths, options);
    if (!source) {
        reading.error = source.error();
        return reading;
    }
    PacketSource::Batch batch;
    while ((*source)->next(batch, size) != PacketSource::Status::End) {
        take(batch, reading.packets);
    }
    reading.summaries = (*source)->summaries();
    return reading;
}

} // namespace metsuke::test
