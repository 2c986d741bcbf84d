// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/address_lookup.h"

#include "core/transport/small_thread.h"

#include <array>
#include <mutex>
#include <netdb.h>
#include <sys/socket.h>

namespace metsuke::transport {

namespace {

constexpr size_t kMost = 16;

/// 0, or the resolver's error.
int resolve(const std::string& host, int flags, std::vector<std::string>& found) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags;
    addrinfo* list = nullptr;
    const int failure = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
    for (const addrinfo* one = list; failure == 0 && one != nullptr && found.size() < kMost; one = one->ai_next) {
        std::array<char, 64> text{};
        if (::getnameinfo(one->ai_addr, one->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) == 0) {
            found.emplace_back(text.data());
        }
    }
    if (list != nullptr) {
        ::freeaddrinfo(list);
    }
    return failure;
}

} // namespace

struct AddressLookup::Pending {
    WakeEvent done;
    std::mutex mutex; ///< guards what follows
    std::vector<std::string> found;
    int failure = 0;
};

Result<std::vector<std::string>> AddressLookup::addresses(const Interrupt& interrupt) {
    std::vector<std::string> numeric;
    if (resolve(m_host, AI_NUMERICHOST, numeric) == 0) {
        return numeric;
    }
    if (!m_pending) {
        auto pending = std::make_shared<Pending>();
        if (!pending->done.isOpen() || !SmallThread::startDetached([pending, host = m_host] {
                std::vector<std::string> found;
                const int failure = resolve(host, AI_ADDRCONFIG, found);
                {
                    const std::lock_guard lock(pending->mutex);
                    pending->found = std::move(found);
                    pending->failure = failure;
                }
                pending->done.wake();
            })) {
            return Error{ErrorCode::Internal, Message("transport.no_thread").with("name", m_host)};
        }
        m_pending = std::move(pending);
    }
    if (!interrupt.waitFor(m_pending->done.get(), POLLIN)) {
        return Error{ErrorCode::Cancelled, Message("transport.lookup_slow").with("host", m_host)};
    }
    const auto pending = std::exchange(m_pending, nullptr);
    const std::lock_guard lock(pending->mutex);
    if (pending->failure != 0 || pending->found.empty()) {
        const char* reason = pending->failure != 0 ? ::gai_strerror(pending->failure) : "-";
        return Error{ErrorCode::NotFound, Message("transport.unknown_host").with("host", m_host).with("reason", reason)};
    }
    return pending->found;
}

} // namespace metsuke::transport
