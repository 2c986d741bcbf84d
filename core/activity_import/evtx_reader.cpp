// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/activity_import/evtx_reader.h"

#include "core/activity_import/raw_event.h"

#include <libevtx.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace metsuke::activity_import {

namespace {

constexpr int kPatienceMs = 200; // between looks at a stop request
constexpr int kMostPatience = 120'000 / kPatienceMs; // without a byte
constexpr uint32_t kUnreadable = UINT32_MAX;
constexpr int kWhole = 0, kDamaged = 1;
[[maybe_unused]] constexpr rlim_t kMemory = rlim_t{4} << 30;

// --- in the process that reads ---------------------------------------------------------------------------------------

bool writeAll(int pipe, const void* bytes, size_t size) {
    const char* at = static_cast<const char*>(bytes);
    while (size > 0) {
        const ssize_t written = ::write(pipe, at, size);
        if (written < 0 && errno != EINTR) {
            return false;
        }
        at += std::max<ssize_t>(written, 0);
        size -= static_cast<size_t>(std::max<ssize_t>(written, 0));
    }
    return true;
}

/// Size and text of a record; the size says so when there is none.
bool giveRecord(int pipe, libevtx_file_t* file, int index) {
    libevtx_record_t* record = nullptr;
    size_t size = 0;
    std::string xml;
    if (libevtx_file_get_record_by_index(file, index, &record, nullptr) == 1
        && libevtx_record_get_utf8_xml_string_size(record, &size, nullptr) == 1 && size > 0 && size <= kMaximumEventBytes) {
        xml.resize(size);
        if (libevtx_record_get_utf8_xml_string(record, reinterpret_cast<uint8_t*>(xml.data()), size, nullptr) != 1) {
            xml.clear();
        }
        xml.resize(std::min(xml.find('\0'), xml.size()));
    }
    if (record != nullptr) {
        libevtx_record_free(&record, nullptr);
    }
    const uint32_t length = xml.empty() ? kUnreadable : static_cast<uint32_t>(xml.size());
    return writeAll(pipe, &length, sizeof length) && writeAll(pipe, xml.data(), xml.size());
}

int giveAll(int pipe, const char* path) {
    libevtx_file_t* file = nullptr;
    int records = 0;
    if (libevtx_file_initialize(&file, nullptr) != 1 || libevtx_file_open(file, path, LIBEVTX_OPEN_READ, nullptr) != 1
        || libevtx_file_get_number_of_records(file, &records, nullptr) != 1) {
        return kDamaged;
    }
    for (int i = 0; i < records; ++i) {
        if (!giveRecord(pipe, file, i)) {
            return kDamaged;
        }
    }
    return libevtx_file_is_corrupted(file, nullptr) == 0 ? kWhole : kDamaged;
}

[[noreturn]] void readInOwnProcess(int pipe, int descriptor) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::setrlimit(RLIMIT_FSIZE, &none);
#ifndef __SANITIZE_ADDRESS__
    const rlimit memory{kMemory, kMemory};
    ::setrlimit(RLIMIT_AS, &memory);
#endif
    const std::string path = "/proc/self/fd/" + std::to_string(descriptor);
    ::_exit(giveAll(pipe, path.c_str()));
}

} // namespace

Result<std::unique_ptr<EvtxReader>> EvtxReader::open(int descriptor) {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        return Error(ErrorCode::Internal, "import.read_failed", std::strerror(errno));
    }
    FileHandle reading(ends[0]);
    FileHandle writing(ends[1]);
    const pid_t process = ::fork();
    if (process < 0) {
        return Error(ErrorCode::Internal, "import.read_failed", std::strerror(errno));
    }
    if (process == 0) {
        readInOwnProcess(writing.get(), descriptor);
    }
    return std::unique_ptr<EvtxReader>(new EvtxReader(std::move(reading), process));
}

EvtxReader::~EvtxReader() {
    if (m_process > 0) {
        ::kill(m_process, SIGKILL);
        finish();
    }
}

void EvtxReader::finish() {
    int status = 0;
    while (::waitpid(m_process, &status, 0) < 0 && errno == EINTR) { }
    m_wasWhole = WIFEXITED(status) && WEXITSTATUS(status) == kWhole;
    m_process = -1;
}

/// False at the end.
Result<bool> EvtxReader::read(char* to, size_t size, const std::stop_token& stop) {
    for (int patience = 0; size > 0;) {
        if (stop.stop_requested()) {
            return Error(ErrorCode::Cancelled, "endpoint.cancelled");
        }
        pollfd waiting{m_pipe.get(), POLLIN, 0};
        if (::poll(&waiting, 1, kPatienceMs) == 0) {
            if (++patience > kMostPatience) {
                ::kill(m_process, SIGKILL); // it turns in circles; what came before counts
            }
            continue;
        }
        const ssize_t got = ::read(m_pipe.get(), to, size);
        if (got == 0 || (got < 0 && errno != EINTR)) {
            return false;
        }
        patience = 0;
        to += std::max<ssize_t>(got, 0);
        size -= static_cast<size_t>(std::max<ssize_t>(got, 0));
    }
    return true;
}

Result<std::optional<EvtxReader::Record>> EvtxReader::next(const std::stop_token& stop) {
    if (m_process < 0) {
        return std::optional<Record>();
    }
    uint32_t size = 0;
    METSUKE_TRY(bool isThere, read(reinterpret_cast<char*>(&size), sizeof size, stop));
    Record record{++m_number, std::nullopt};
    if (isThere && size != kUnreadable && size <= kMaximumEventBytes) {
        std::string xml(size, '\0');
        METSUKE_TRY(isThere, read(xml.data(), xml.size(), stop));
        record.xml = std::move(xml);
    }
    if (!isThere) {
        finish();
        return std::optional<Record>();
    }
    return std::optional(std::move(record));
}

} // namespace metsuke::activity_import
