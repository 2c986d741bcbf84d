// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/fanotify_events.h"

#include <algorithm>
#include <bit>
#include <sys/fanotify.h>

namespace metsuke::sensor {

namespace {

constexpr size_t kMaximumHandle = 128, kMaximumName = 256;

/// fsid, size and type of the handle, its bytes, and with some records a name that ends with NUL.
NamedHandle readRecord(ByteReader& reader) {
    NamedHandle named;
    named.folder.fileSystem = reader.u64le();
    const uint32_t size = reader.u32le();
    named.folder.type = std::bit_cast<int32_t>(reader.u32le());
    if (size > kMaximumHandle) {
        reader.fail();
    }
    const Bytes handle = reader.bytes(size);
    named.folder.bytes.assign(handle.begin(), handle.end());
    const Bytes rest = reader.rest();
    const auto end = std::find(rest.begin(), rest.end(), uint8_t{0});
    named.name.assign(rest.begin(), end);
    named.name.resize(std::min(named.name.size(), kMaximumName));
    return named;
}

void readRecords(ByteReader& reader, FanotifyEvent& event) {
    constexpr size_t kHeader = 4;
    while (reader.ok() && reader.remaining() >= kHeader) {
        const uint8_t type = reader.u8();
        reader.u8();
        const size_t length = reader.u16le();
        if (length < kHeader) {
            return;
        }
        ByteReader record(reader.bytes(length - kHeader));
        NamedHandle named = readRecord(record);
        if (!reader.ok() || !record.ok()) {
            continue;
        }
        if (type == FAN_EVENT_INFO_TYPE_FID) {
            event.object = std::move(named.folder);
        } else if (type == FAN_EVENT_INFO_TYPE_OLD_DFID_NAME) {
            event.before = std::move(named);
        } else if (type == FAN_EVENT_INFO_TYPE_DFID_NAME || type == FAN_EVENT_INFO_TYPE_NEW_DFID_NAME || type == FAN_EVENT_INFO_TYPE_DFID) {
            event.where = std::move(named);
        }
    }
}

} // namespace

std::vector<FanotifyEvent> parseFanotifyEvents(Bytes buffer) {
    constexpr size_t kMinimum = sizeof(fanotify_event_metadata);
    std::vector<FanotifyEvent> events;
    while (buffer.size() >= kMinimum) {
        ByteReader reader(buffer);
        const size_t length = reader.u32le();
        const uint8_t version = reader.u8();
        reader.u8();
        const size_t metadata = reader.u16le();
        if (version != FANOTIFY_METADATA_VERSION || length < kMinimum || length > buffer.size() || metadata < kMinimum || metadata > length) {
            break;
        }
        FanotifyEvent event;
        event.mask = reader.u64le();
        reader.u32le(); // descriptor: none in this mode
        event.pid = std::bit_cast<int32_t>(reader.u32le());
        ByteReader records(buffer.subspan(metadata, length - metadata));
        readRecords(records, event);
        events.push_back(std::move(event));
        buffer = buffer.subspan(length);
    }
    return events;
}

} // namespace metsuke::sensor
