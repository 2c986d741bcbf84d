// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/notify/transfer.h"

#include <algorithm>

namespace metsuke {

Transfer::Transfer(std::chrono::milliseconds connect, std::chrono::milliseconds whole, const std::stop_token& stop)
    : m_stop(stop) {
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    m_curl = ready == CURLE_OK ? curl_easy_init() : nullptr;
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(whole.count()));
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &Transfer::goOn);
    set(CURLOPT_XFERINFODATA, this);
    set(CURLOPT_WRITEFUNCTION, &Transfer::keep);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_ERRORBUFFER, m_reason.data());
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_FOLLOWLOCATION, 0L);
}

Transfer::~Transfer() {
    curl_slist_free_all(m_list);
    curl_easy_cleanup(m_curl);
}

void Transfer::post(const std::string& url, const std::string& body) {
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDS, body.c_str());
    set(CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    set(CURLOPT_USERAGENT, "Metsuke/" METSUKE_VERSION);
    addToList("Expect:");
}

CURLcode Transfer::run() { return m_curl == nullptr ? CURLE_FAILED_INIT : curl_easy_perform(m_curl); }

long Transfer::answer() const {
    long code = 0;
    curl_easy_getinfo(m_curl, CURLINFO_RESPONSE_CODE, &code);
    return code;
}

std::string Transfer::reason(CURLcode code) const { return m_reason[0] != '\0' ? m_reason.data() : curl_easy_strerror(code); }

int Transfer::goOn(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<Transfer*>(self)->m_stop.stop_requested() ? 1 : 0;
}

size_t Transfer::keep(char* data, size_t size, size_t count, void* self) {
    std::string& body = static_cast<Transfer*>(self)->m_body;
    body.append(data, std::min(size * count, kMostBody - body.size()));
    return size * count;
}

bool isOfTheWay(CURLcode code) {
    return code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_CONNECT || code == CURLE_OPERATION_TIMEDOUT || code == CURLE_GOT_NOTHING
        || code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR || code == CURLE_PARTIAL_FILE;
}

bool isBeforeSending(CURLcode code) {
    return code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_CONNECT || code == CURLE_PEER_FAILED_VERIFICATION
        || code == CURLE_SSL_CONNECT_ERROR || code == CURLE_SSL_CERTPROBLEM || code == CURLE_SSL_CACERT_BADFILE;
}

std::string originOf(const std::string& url) {
    const size_t scheme = url.find("://");
    const size_t host = scheme == std::string::npos ? 0 : scheme + 3;
    const std::string_view authority = std::string_view(url).substr(host, url.find_first_of("/?#", host) - host);
    const size_t user = authority.rfind('@');
    return url.substr(0, host) + std::string(user == std::string_view::npos ? authority : authority.substr(user + 1));
}

} // namespace metsuke
