// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace metsuke {

/// A value inside a message. Text is untrusted network text: renderers escape it.
using MessageValue = std::variant<int64_t, double, std::string>;

/// A sentence that leaves core: a text-id with named, typed arguments, rendered in English or Japanese by
/// core/text whenever it is read (ARCHITECTURE.md, "Words are data"). Stored in this form in the case.
struct Message {
    std::string id;
    std::vector<std::pair<std::string, MessageValue>> args;

    Message() = default;
    Message(std::string_view textId) // NOLINT: a bare text-id is a message
        : id(textId) {}
    Message(const char* textId) // NOLINT
        : id(textId) {}

    /// Adds an argument; returns *this so that messages are built in one expression.
    Message& with(std::string_view name, MessageValue value) & {
        args.emplace_back(std::string(name), std::move(value));
        return *this;
    }
    Message&& with(std::string_view name, MessageValue value) && {
        args.emplace_back(std::string(name), std::move(value));
        return std::move(*this);
    }
    friend bool operator==(const Message&, const Message&) = default;
};

} // namespace metsuke
