// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/open_captures.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace metsuke::test {

using Octets = std::vector<uint8_t>;

/// A folder of its own for each test, gone with it.
class Folder {
public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    std::filesystem::path write(std::string_view name, const Octets& bytes) const;

private:
    std::filesystem::path m_path;
};

enum class Order { Little, Big };

/// Numbers in one byte order.
class Writer {
public:
    explicit Writer(Order order)
        : m_order(order) {}
    Writer& u16(uint64_t value) { return number(value, 2); }
    Writer& u32(uint64_t value) { return number(value, 4); }
    Writer& u64(uint64_t value) { return number(value, 8); }
    Writer& raw(const Octets& bytes);
    Writer& padded(const Octets& bytes);
    [[nodiscard]] Octets take() { return std::move(m_bytes); }

private:
    Writer& number(uint64_t value, int size);
    Order m_order;
    Octets m_bytes;
};

inline constexpr uint32_t kMicro = 0xa1b2c3d4, kNano = 0xa1b23c4d;
struct PcapRecord {
    uint32_t seconds = 0;
    uint32_t fraction = 0;
    Octets data;
    uint32_t original = 0; ///< 0: as captured
};
Octets pcapHead(Order order, uint32_t magic, uint32_t linkType = 1);
Octets pcapFile(Order order, uint32_t magic, const std::vector<PcapRecord>& records, uint32_t linkType = 1);
/// `count` records of ten bytes, one a second from 1,700,000,000 on; all bytes of record i are i.
std::vector<PcapRecord> tenBytes(uint8_t count);

namespace ng {
    Octets block(Order order, uint32_t type, const Octets& body);
    Octets option(Order order, uint16_t code, const Octets& value);
    Octets section(Order order, const Octets& options = {});
    Octets interface(Order order, uint16_t linkType, const Octets& options = {}, uint32_t snapLength = 0);
    Octets enhanced(Order order, uint32_t interface, uint64_t ticks, const Octets& data, const Octets& options = {});
    Octets simple(Order order, const Octets& data);
    Octets obsolete(Order order, uint16_t interface, uint64_t ticks, const Octets& data);
}

Octets concat(std::initializer_list<Octets> parts);
Octets octets(std::string_view characters);
Octets gzip(const Octets& bytes);
Octets zstd(const Octets& bytes);

/// A packet with its bytes copied while they were certainly there.
struct Got {
    Timestamp ts;
    uint16_t capture = 0;
    uint64_t number = 0;
    uint64_t offset = 0;
    uint32_t linkType = 0;
    uint32_t originalLength = 0;
    Octets data;
};
struct Reading {
    std::vector<Got> packets;
    std::vector<CaptureSummary> summaries;
    std::optional<Error> error; ///< nothing could be opened
    [[nodiscard]] const CaptureSummary& summary() const { return summaries.at(0); }
    [[nodiscard]] std::string says() const { return error ? error->message.id : summary().message.id; }
};
void take(const PacketSource::Batch& batch, std::vector<Got>& packets);
/// To the end, in batches of `batch`.
Reading read(const std::vector<std::filesystem::path>& paths, size_t batch = 64, const OpenOptions& options = {});

} // namespace metsuke::test
