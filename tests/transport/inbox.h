// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/process.h"

#include "core/transport/transport.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <vector>

namespace metsuke::transport::test {

/// Keeps what a transport tells. Outlives it.
class Inbox {
public:
    [[nodiscard]] TransportEvents events() {
        return {[this](Parcel parcel) {
                    const std::lock_guard lock(m_mutex);
                    if (isFull) {
                        return false;
                    }
                    m_parcels.push_back(std::move(parcel));
                    return true;
                },
            [this](bool isConnected, const Message& why) {
                const std::lock_guard lock(m_mutex);
                m_changes.emplace_back(isConnected, why);
            }};
    }
    [[nodiscard]] std::vector<Parcel> parcels() const {
        const std::lock_guard lock(m_mutex);
        return m_parcels;
    }
    [[nodiscard]] std::vector<std::string> texts() const {
        std::vector<std::string> all;
        for (const Parcel& parcel : parcels()) {
            all.push_back(parcel.text);
        }
        return all;
    }
    [[nodiscard]] size_t size() const {
        const std::lock_guard lock(m_mutex);
        return m_parcels.size();
    }
    [[nodiscard]] std::vector<std::pair<bool, Message>> changes() const {
        const std::lock_guard lock(m_mutex);
        return m_changes;
    }
    [[nodiscard]] bool wasTold(const std::string& textId) const {
        for (const auto& [isConnected, why] : changes()) {
            if (why.id == textId) {
                return true;
            }
        }
        return false;
    }

    std::atomic<bool> isFull = false;

private:
    mutable std::mutex m_mutex; ///< guards the lists
    std::vector<Parcel> m_parcels;
    std::vector<std::pair<bool, Message>> m_changes;
};

inline Role agent(std::string device) { return {Role::Kind::Agent, std::move(device)}; }
inline Role enrolling(std::string token) { return {Role::Kind::Enrolling, std::move(token)}; }
inline Parcel command(std::string device, std::string text) { return {ParcelKind::Command, std::move(device), std::move(text)}; }
inline Parcel response(std::string text) { return {ParcelKind::Response, {}, std::move(text)}; }

/// What differs from its neighbours everywhere.
inline std::string longText(size_t bytes) {
    std::string text(bytes, '\0');
    for (size_t i = 0; i < bytes; ++i) {
        text[i] = static_cast<char>(i * 2654435761U >> 13);
    }
    return text;
}

using metsuke::test::eventually;

#define EXPECT_FAILS(expression, errorCode, textId)       \
    do {                                                  \
        const auto& failed_ = (expression);               \
        ASSERT_FALSE(failed_.ok());                       \
        EXPECT_EQ(failed_.error().code, errorCode);       \
        EXPECT_EQ(failed_.error().message.id, textId);    \
    } while (false)

} // namespace metsuke::transport::test
