// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/events.h"

#include <cassert>
#include <concepts>
#include <memory>

namespace metsuke {

namespace detail {

/// All kinds' structs, in the order of EventKind.
using EventStructs = std::tuple<ConnEvent, DnsEvent, HttpEvent, SslEvent, X509Event, QuicEvent, FilesEvent, DhcpEvent, IcmpEvent,
    ArpEvent, IrcEvent, StratumEvent, SshEvent, SmbMappingEvent, SmbFilesEvent, SmbCmdEvent, DceRpcEvent, NtlmEvent, SmtpEvent,
    FtpEvent, WeirdEvent, NameClaimEvent, PayloadEvent, BeaconEvent, DgaEvent, TunnelEvent, ScanEvent, NoveltyEvent, IocEvent,
    ExfilEvent, LongConnEvent>;
static_assert(std::tuple_size_v<EventStructs> == kEventKindCount);

} // namespace detail

template<EventKind kKind>
using EventStruct = std::tuple_element_t<static_cast<size_t>(kKind), detail::EventStructs>;

template<typename T>
concept EventStructType = requires { { T::kKind } -> std::convertible_to<EventKind>; };

/// The struct of one kind, kept on the heap: kinds differ tenfold in size, and events are moved through several batches.
/// Copies deeply. A body that was moved from may only be assigned to or destroyed.
class EventBody {
public:
    EventBody()
        : EventBody(ConnEvent{}) {}
    template<typename T>
        requires EventStructType<std::remove_cvref_t<T>>
    EventBody(T&& body) // a body is what it holds
        : m_kind(std::remove_cvref_t<T>::kKind)
        , m_box(std::make_unique<BoxOf<std::remove_cvref_t<T>>>(std::forward<T>(body))) {}
    EventBody(const EventBody& other)
        : m_kind(other.m_kind)
        , m_box(other.m_box->clone()) {}
    EventBody(EventBody&&) noexcept = default;
    EventBody& operator=(const EventBody& other) { return *this = EventBody(other); }
    EventBody& operator=(EventBody&&) noexcept = default;
    ~EventBody() = default;

    [[nodiscard]] EventKind kind() const { return m_kind; }
    template<EventStructType T>
    [[nodiscard]] bool is() const {
        return m_kind == T::kKind;
    }
    /// Precondition: the body is of that kind.
    template<EventStructType T>
    [[nodiscard]] T& get() {
        assert(is<T>());
        return static_cast<BoxOf<T>*>(m_box.get())->body;
    }
    template<EventStructType T>
    [[nodiscard]] const T& get() const {
        assert(is<T>());
        return static_cast<const BoxOf<T>*>(m_box.get())->body;
    }
    /// nullptr when the body is of another kind.
    template<EventStructType T>
    [[nodiscard]] T* getIf() {
        return is<T>() ? &get<T>() : nullptr;
    }
    template<EventStructType T>
    [[nodiscard]] const T* getIf() const {
        return is<T>() ? &get<T>() : nullptr;
    }
    /// Calls `visitor` with the struct; its result must be of one type for all kinds.
    template<typename Visitor>
    auto visit(Visitor&& visitor) const {
        using Answer = std::invoke_result_t<Visitor&, const ConnEvent&>;
        static constexpr auto table = []<size_t... I>(std::index_sequence<I...>) {
            return std::array{+[](const EventBody& body, std::remove_reference_t<Visitor>& call) -> Answer {
                return call(body.get<EventStruct<static_cast<EventKind>(I)>>());
            }...};
        }(std::make_index_sequence<kEventKindCount>{});
        return table[static_cast<size_t>(m_kind)](*this, visitor);
    }

private:
    struct Box {
        Box() = default;
        Box(const Box&) = default;
        Box& operator=(const Box&) = delete;
        virtual ~Box() = default;
        [[nodiscard]] virtual std::unique_ptr<Box> clone() const = 0;
    };
    template<typename T>
    struct BoxOf final : Box {
        template<typename Value>
        explicit BoxOf(Value&& value)
            : body(std::forward<Value>(value)) {}
        [[nodiscard]] std::unique_ptr<Box> clone() const override { return std::make_unique<BoxOf>(body); }
        T body;
    };

    EventKind m_kind;
    std::unique_ptr<Box> m_box;
};

} // namespace metsuke
