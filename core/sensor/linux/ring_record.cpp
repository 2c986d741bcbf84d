// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/ring_record.h"

#include "core/sensor/linux/bpf/ring_record.h"

#include "core/base/strings.h"
#include "core/sensor/linux/host_clock.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <netinet/in.h>
#include <sys/sysmacros.h>

namespace metsuke::sensor {

namespace {

template<typename Record>
std::optional<Record> readAs(Bytes bytes) {
    Record record{};
    if (bytes.size() < sizeof record) {
        return std::nullopt;
    }
    std::memcpy(&record, bytes.data(), sizeof record);
    return record;
}

Duration durationOf(uint64_t ns) { return static_cast<Duration>(std::min<uint64_t>(ns, INT64_MAX)); }
ProcessKey keyOf(const ring_process& process) { return {process.pid, cutToTick(durationOf(process.start))}; }
std::string textOf(const char (&text)[RING_PATH]) { return cleanText({text, ::strnlen(text, RING_PATH)}, RING_PATH); }
int64_t idOf(uint32_t id) { return id == UINT32_MAX ? -1 : int64_t{id}; }

std::optional<ObservationBody> readFork(Bytes bytes) {
    const auto record = readAs<ring_fork>(bytes);
    if (!record) {
        return std::nullopt;
    }
    const bool isNested = record->namespace_pid != 0 && record->namespace_pid != record->header.process.pid;
    return Forked{keyOf(record->parent), isNested ? int64_t{record->namespace_pid} : 0, idOf(record->header.process.uid), idOf(record->login_uid)};
}

std::optional<ObservationBody> readExec(Bytes bytes) {
    constexpr size_t kFixed = offsetof(ring_exec, arguments);
    if (bytes.size() < kFixed) {
        return std::nullopt;
    }
    ring_exec record{};
    std::memcpy(&record, bytes.data(), kFixed);
    const Bytes arguments = bytes.subspan(kFixed, std::min<size_t>(record.arguments_size, bytes.size() - kFixed));
    constexpr unsigned kMinorBits = 20;
    Executed executed;
    executed.asked = textOf(record.asked);
    executed.interpreter = textOf(record.interpreter);
    executed.arguments = parseArguments({reinterpret_cast<const char*>(arguments.data()), arguments.size()});
    executed.file = {makedev(record.device >> kMinorBits, record.device & ((1U << kMinorBits) - 1)), record.inode};
    executed.size = durationOf(record.size);
    executed.uid = idOf(record.header.process.uid);
    executed.isDeleted = record.links == 0;
    return executed;
}

std::optional<ObservationBody> readSocket(Bytes bytes) {
    const auto record = readAs<ring_socket>(bytes);
    if (!record) {
        return std::nullopt;
    }
    const auto address = [&](const uint8_t(&raw)[16]) { return record->is_v6 != 0 ? IpAddress::v6(Bytes(raw)) : IpAddress::v4(Bytes(raw).first(4)); };
    Socket socket;
    socket.connection.protocol = IPPROTO_TCP;
    socket.connection.local = address(record->local);
    socket.connection.remote = address(record->remote);
    socket.connection.localPort = record->local_port;
    socket.connection.remotePort = record->remote_port;
    socket.connection.isInitiated = record->is_initiated != 0;
    socket.opened = durationOf(record->opened);
    socket.isClosed = record->is_closed != 0;
    if (socket.isClosed) {
        socket.connection.bytesSent = record->is_established != 0 ? durationOf(record->bytes_sent) : 0;
        socket.connection.bytesReceived = record->is_established != 0 ? durationOf(record->bytes_received) : 0;
    }
    return socket;
}

} // namespace

std::optional<Observation> parseRingRecord(Bytes bytes) {
    const auto header = readAs<ring_header>(bytes);
    if (!header) {
        return std::nullopt;
    }
    std::optional<ObservationBody> body;
    switch (header->kind) {
    case RING_FORK:
        body = readFork(bytes);
        break;
    case RING_EXEC:
        body = readExec(bytes);
        break;
    case RING_EXIT:
        if (const auto record = readAs<ring_exit>(bytes)) {
            body = Exited{record->status};
        }
        break;
    case RING_SOCKET:
        body = readSocket(bytes);
        break;
    default:
        break;
    }
    if (!body) {
        return std::nullopt;
    }
    return Observation{.time = durationOf(header->time), .process = keyOf(header->process), .source = "ebpf", .body = std::move(*body)};
}

} // namespace metsuke::sensor
