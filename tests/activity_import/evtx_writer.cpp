// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/activity_import/evtx_writer.h"

#include <cstdint>
#include <zlib.h>

namespace metsuke::activity_import::test {

namespace {

constexpr size_t kChunk = 65'536, kFileHeader = 4'096, kFirstRecord = 512;

void put(std::string& bytes, uint64_t value, size_t size) {
    for (size_t i = 0; i < size; ++i) {
        bytes += static_cast<char>(value >> (8 * i));
    }
}
void set(std::string& bytes, size_t at, uint64_t value, size_t size) {
    std::string number;
    put(number, value, size);
    bytes.replace(at, size, number);
}
void putWide(std::string& bytes, const std::string& ascii) {
    for (const char c : ascii) {
        put(bytes, static_cast<uint8_t>(c), 2);
    }
}
uint64_t sumOf(const std::string& bytes, size_t from, size_t size, uint64_t before = 0) {
    return ::crc32(before, reinterpret_cast<const Bytef*>(bytes.data() + from), static_cast<uInt>(size));
}

/// Binary XML; names stand where they are first needed, which is everywhere.
class Element {
public:
    Element(std::string& chunk, const std::string& name, const std::vector<std::pair<std::string, std::string>>& attributes = {})
        : m_chunk(chunk) {
        chunk += static_cast<char>(attributes.empty() ? 0x01 : 0x41);
        put(chunk, 0xffff, 2);
        m_size = chunk.size();
        put(chunk, 0, 4);
        putName(name);
        if (!attributes.empty()) {
            const size_t list = chunk.size();
            put(chunk, 0, 4);
            for (size_t i = 0; i < attributes.size(); ++i) {
                chunk += static_cast<char>(i + 1 < attributes.size() ? 0x46 : 0x06);
                putName(attributes[i].first);
                text(attributes[i].second);
            }
            set(chunk, list, chunk.size() - list - 4, 4);
        }
        chunk += '\x02';
    }
    ~Element() {
        m_chunk += '\x04';
        set(m_chunk, m_size, m_chunk.size() - m_size - 4, 4);
    }
    Element(const Element&) = delete;
    Element& operator=(const Element&) = delete;
    void text(const std::string& value) {
        put(m_chunk, 0x0105, 2); // a value that is a text
        put(m_chunk, value.size(), 2);
        putWide(m_chunk, value);
    }

private:
    void putName(const std::string& name) {
        uint32_t hash = 0;
        for (const char c : name) {
            hash = hash * 65'599 + static_cast<uint8_t>(c);
        }
        put(m_chunk, m_chunk.size() + 4, 4);
        put(m_chunk, 0, 4);
        put(m_chunk, hash & 0xffff, 2);
        put(m_chunk, name.size(), 2);
        putWide(m_chunk, name);
        put(m_chunk, 0, 2);
    }
    std::string& m_chunk;
    size_t m_size = 0;
};

void putEvent(std::string& chunk, const WrittenEvent& written) {
    Element event(chunk, "Event");
    {
        Element system(chunk, "System");
        { Element provider(chunk, "Provider", {{"Name", "Microsoft-Windows-Sysmon"}}); }
        { Element(chunk, "EventID").text(std::to_string(written.number)); }
        { Element created(chunk, "TimeCreated", {{"SystemTime", written.logged}}); }
        { Element(chunk, "Computer").text(written.host); }
    }
    Element data(chunk, "EventData");
    for (const auto& [name, value] : written.data) {
        Element(chunk, "Data", {{"Name", name}}).text(value);
    }
}

} // namespace

std::string writeEvtx(const std::vector<WrittenEvent>& events) {
    std::string chunk("ElfChnk\0", 8);
    chunk.resize(kFirstRecord, '\0');
    uint64_t records = 0;
    size_t last = kFirstRecord;
    for (const WrittenEvent& event : events) {
        const size_t begin = chunk.size();
        put(chunk, 0x2a2a, 4);
        put(chunk, 0, 4);
        put(chunk, records + 1, 8);
        put(chunk, 134'000'000'000'000'000, 8); // when it was written, in 2025
        put(chunk, 0x0001010f, 4); // a fragment begins
        putEvent(chunk, event);
        put(chunk, 0, 1);
        const size_t size = chunk.size() - begin + 4;
        if (begin + size > kChunk) {
            chunk.resize(begin);
            break;
        }
        put(chunk, size, 4);
        set(chunk, begin + 4, size, 4);
        last = begin;
        ++records;
    }
    const size_t end = chunk.size();
    set(chunk, 8, 1, 8);
    set(chunk, 16, records, 8);
    set(chunk, 24, 1, 8);
    set(chunk, 32, records, 8);
    set(chunk, 40, 128, 4);
    set(chunk, 44, last, 4);
    set(chunk, 48, end, 4);
    set(chunk, 52, sumOf(chunk, kFirstRecord, end - kFirstRecord), 4);
    set(chunk, 124, sumOf(chunk, 128, kFirstRecord - 128, sumOf(chunk, 0, 120)), 4);
    chunk.resize(kChunk, '\0');

    std::string file("ElfFile\0", 8);
    put(file, 0, 16); // first and last chunk
    put(file, records + 1, 8);
    put(file, 128, 4);
    put(file, 1, 2); // version 3.1
    put(file, 3, 2);
    put(file, kFileHeader, 2);
    put(file, 1, 2); // chunks
    file.resize(120, '\0');
    put(file, 0, 4);
    put(file, sumOf(file, 0, 120), 4);
    file.resize(kFileHeader, '\0');
    return file + chunk;
}

} // namespace metsuke::activity_import::test
