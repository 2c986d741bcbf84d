// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/spooler.h"

#include "capture/live/write_error.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <unistd.h>

namespace metsuke {

namespace {

constexpr size_t kReadSize = 64 * 1024;

/// A file of a name that is free.
Result<OutputFile> createSpool(const std::filesystem::path& folder, Spooler::Lifetime lifetime) {
    constexpr int kAttempts = 10'000;
    const std::string stem = lifetime == Spooler::Lifetime::Kept ? "input-" : "metsuke-" + std::to_string(::getpid()) + '-';
    for (int i = 1;; ++i) {
        const std::filesystem::path path = folder / (stem + std::to_string(i) + ".capture");
        auto file = OutputFile::create(path);
        std::error_code unknown; // then the error of create() tells more
        if (file || i == kAttempts || !std::filesystem::exists(path, unknown)) {
            return file;
        }
    }
}

} // namespace

Result<std::unique_ptr<Spooler>> Spooler::start(FileHandle stream, const std::filesystem::path& folder) {
    const Lifetime lifetime = folder.empty() ? Lifetime::Temporary : Lifetime::Kept;
    std::error_code failure;
    const std::filesystem::path place = folder.empty() ? std::filesystem::temp_directory_path(failure) : folder;
    METSUKE_TRY(OutputFile file, createSpool(place, lifetime));
    WakeEvent wake;
    if (!wake.isOpen()) {
        return writeError(place, errno);
    }
    return std::unique_ptr<Spooler>(new Spooler(std::move(stream), std::move(wake), std::move(file), lifetime));
}

Spooler::Spooler(FileHandle stream, WakeEvent wake, OutputFile file, Lifetime lifetime)
    : m_stream(std::move(stream))
    , m_wake(std::move(wake))
    , m_file(std::move(file))
    , m_path(m_file.path())
    , m_lifetime(lifetime)
    , m_complete(std::make_shared<std::atomic<bool>>(false))
    , m_thread([this](const std::stop_token& stop) { run(stop); }) {}

void Spooler::stop() {
    m_thread.request_stop();
    m_wake.wake();
}

Spooler::~Spooler() {
    stop();
    m_thread.join();
    if (m_lifetime == Lifetime::Temporary) {
        std::error_code ignored; // a leftover in the temporary folder is the system's to clean
        std::filesystem::remove(m_path, ignored);
    }
}

void Spooler::run(const std::stop_token& stop) {
    std::vector<uint8_t> buffer(kReadSize);
    const auto readFailed = [&](int number) {
        announce(Error{ErrorCode::Internal, Message("capture.read_failed").with("path", "-").with("reason", std::strerror(number))}, true);
    };
    while (!stop.stop_requested()) {
        std::array<pollfd, 2> waiting{pollfd{m_stream.get(), POLLIN, 0}, pollfd{m_wake.get(), POLLIN, 0}};
        if (::poll(waiting.data(), waiting.size(), -1) < 0) {
            if (errno == EINTR) {
                continue;
            }
            return readFailed(errno);
        }
        if (waiting[1].revents != 0) {
            break;
        }
        const ssize_t got = ::read(m_stream.get(), buffer.data(), buffer.size());
        if (got < 0) {
            if (errno == EINTR || errno == EAGAIN) {
                continue;
            }
            return readFailed(errno);
        }
        if (got == 0) {
            break;
        }
        Result<void> written = m_file.write({buffer.data(), static_cast<size_t>(got)});
        if (written) {
            written = m_file.flush();
        }
        if (!written) {
            return announce(written.error(), true);
        }
        announce(std::nullopt, false);
    }
    announce(std::nullopt, true);
}

void Spooler::announce(std::optional<Error> failure, bool isComplete) {
    const std::lock_guard lock(m_mutex);
    ++m_news;
    m_failure = std::move(failure);
    if (isComplete) {
        m_complete->store(true, std::memory_order_release);
    }
    m_arrived.notify_all();
}

void Spooler::waitForMore(std::chrono::milliseconds longest) {
    std::unique_lock lock(m_mutex);
    m_arrived.wait_for(lock, longest, [this] { return m_news != m_seen || m_complete->load(std::memory_order_acquire); });
    m_seen = m_news;
}

std::optional<Error> Spooler::failure() const {
    const std::lock_guard lock(m_mutex);
    return m_failure;
}

} // namespace metsuke
