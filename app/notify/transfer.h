// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <chrono>
#include <curl/curl.h>
#include <stop_token>
#include <string>

namespace metsuke {

/// A transfer by libcurl, which is ready once for the process, and its options: certificates are verified, TLS is 1.2 at least, and it
/// goes where it was sent, nowhere else. One thread.
class Transfer {
public:
    /// `connect` and `whole`: how long each may take. `stop` outlives it and breaks it off.
    Transfer(std::chrono::milliseconds connect, std::chrono::milliseconds whole, const std::stop_token& stop);
    ~Transfer();
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    template<typename Value>
    void set(CURLoption option, Value value) {
        if (m_curl != nullptr) {
            curl_easy_setopt(m_curl, option, value);
        }
    }
    void addToList(const std::string& line) { m_list = curl_slist_append(m_list, line.c_str()); }
    [[nodiscard]] curl_slist* list() const { return m_list; }

    void post(const std::string& url, const std::string& body); ///< both outlive it

    [[nodiscard]] CURLcode run();
    [[nodiscard]] long answer() const; ///< the server's status
    [[nodiscard]] const std::string& body() const { return m_body; } ///< what it answered, up to kMostBody
    [[nodiscard]] std::string reason(CURLcode code) const;
    static constexpr size_t kMostBody = size_t{1} << 20;

private:
    static int goOn(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
    static size_t keep(char* data, size_t size, size_t count, void* self);

    const std::stop_token& m_stop;
    CURL* m_curl = nullptr;
    curl_slist* m_list = nullptr;
    std::string m_body;
    std::array<char, CURL_ERROR_SIZE> m_reason{};
};

/// Nobody was reached, or the way broke: another try may help.
[[nodiscard]] bool isOfTheWay(CURLcode code);
/// Nothing of the request can have arrived.
[[nodiscard]] bool isBeforeSending(CURLcode code);
/// What may be told of an address: its path and its user are the receiver's secret often enough.
[[nodiscard]] std::string originOf(const std::string& url);

} // namespace metsuke
