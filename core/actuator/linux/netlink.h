// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"
#include "core/base/file_handle.h"
#include "core/base/result.h"

#include <functional>
#include <type_traits>
#include <vector>

namespace metsuke::actuator {

/// Questions to the kernel by netlink, in the network namespace in which it was opened. One thread.
class Netlink {
public:
    /// `groups`: bits of what it is told unasked.
    static Result<Netlink> open(int protocol, uint32_t groups = 0);

    using Visit = std::function<void(uint16_t type, Bytes body)>;
    /// Asks for everything of a kind; `body` follows the header.
    Result<void> dump(uint16_t type, Bytes body, const Visit& visit);
    /// Asks for one thing.
    Result<void> ask(uint16_t type, Bytes body, const Visit& visit);
    /// Has something done, and waits until it is. `flags`: beside NLM_F_REQUEST and NLM_F_ACK. NotFound: there is no such thing.
    Result<void> order(uint16_t type, uint16_t flags, Bytes body);
    /// What was told unasked since, which is thrown away; also true when some of it was lost.
    [[nodiscard]] bool drain();
    [[nodiscard]] int descriptor() const { return m_socket.get(); }

private:
    explicit Netlink(FileHandle socket)
        : m_socket(std::move(socket)) { }
    Result<void> send(uint16_t type, uint16_t flags, Bytes body);
    Result<void> receive(const Visit& visit);

    FileHandle m_socket;
    uint32_t m_sequence = 0;
};

/// Calls `visit` for each attribute; NLA_F_NESTED is taken off its type.
void forEachAttribute(Bytes attributes, const std::function<void(uint16_t type, Bytes value)>& visit);
/// Puts an attribute behind a message, with what fills it up.
void addAttribute(std::vector<uint8_t>& message, uint16_t type, Bytes value);

template<typename T>
[[nodiscard]] Bytes bytesOf(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    return {reinterpret_cast<const uint8_t*>(&value), sizeof value};
}

} // namespace metsuke::actuator
