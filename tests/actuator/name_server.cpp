// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/actuator/name_server.h"

#include "core/packet/dns_message.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

namespace metsuke::actuator::test {

namespace {

constexpr uint16_t kA = 1, kAaaa = 28, kCname = 5;
std::atomic<uint16_t> numberOfQuestion = 1;

class Writer {
public:
    void word(unsigned value) { bytes.insert(bytes.end(), {static_cast<uint8_t>(value >> 8), static_cast<uint8_t>(value)}); }
    void name(std::string_view text) {
        while (!text.empty()) {
            const std::string_view label = text.substr(0, text.find('.'));
            bytes.push_back(static_cast<uint8_t>(label.size()));
            bytes.insert(bytes.end(), label.begin(), label.end());
            text.remove_prefix(std::min(text.size(), label.size() + 1));
        }
        bytes.push_back(0);
    }
    void record(std::string_view owner, uint16_t type, const std::vector<uint8_t>& data) {
        name(owner);
        for (const unsigned value : {unsigned{type}, 1U, 0U, 60U, static_cast<unsigned>(data.size())}) {
            word(value);
        }
        bytes.insert(bytes.end(), data.begin(), data.end());
    }
    std::vector<uint8_t> bytes;
};

Writer headerOf(uint16_t id, unsigned flags, unsigned answers, std::string_view name, uint16_t type) {
    Writer writer;
    for (const unsigned value : {unsigned{id}, flags, 1U, answers, 0U, 0U}) {
        writer.word(value);
    }
    writer.name(name);
    writer.word(type);
    writer.word(1);
    return writer;
}

std::vector<uint8_t> dataOf(const IpAddress& address) {
    const auto& all = address.bytes();
    return {all.end() - (address.isV4() ? 4 : 16), all.end()};
}

} // namespace

NameServer::NameServer(FileHandle socket)
    : m_socket(std::move(socket))
    , m_thread([this](const std::stop_token& stop) { serve(stop); }) { }

NameServer::~NameServer() {
    m_thread.request_stop();
    m_thread.join();
}

void NameServer::set(const std::string& name, std::vector<std::string> values) {
    const std::lock_guard lock(m_mutex);
    m_names[name] = std::move(values);
}

void NameServer::serve(const std::stop_token& stop) {
    std::array<uint8_t, 512> question;
    while (!stop.stop_requested()) {
        pollfd waiting{m_socket.get(), POLLIN, 0};
        sockaddr_storage from{};
        socklen_t length = sizeof from;
        const ssize_t size = ::poll(&waiting, 1, 20) == 1
            ? ::recvfrom(m_socket.get(), question.data(), question.size(), 0, reinterpret_cast<sockaddr*>(&from), &length)
            : -1;
        if (size > 0) {
            const auto answer = answerTo(Bytes(question.data(), static_cast<size_t>(size)));
            ::sendto(m_socket.get(), answer.data(), answer.size(), 0, reinterpret_cast<const sockaddr*>(&from), length);
        }
    }
}

std::vector<uint8_t> NameServer::answerTo(Bytes question) {
    const auto asked = decodeDns(question, false);
    if (!asked) {
        return {};
    }
    const std::lock_guard lock(m_mutex);
    Writer records;
    unsigned count = 0;
    std::string owner = asked->query;
    for (size_t hops = 0; hops < 4; ++hops) {
        std::string next;
        for (const std::string& value : m_names[owner]) {
            const auto address = IpAddress::parse(value);
            if (!address) {
                Writer target;
                target.name(value);
                records.record(owner, kCname, target.bytes);
                next = value;
                ++count;
            } else if (asked->qtype == (address->isV4() ? kA : kAaaa)) {
                records.record(owner, asked->qtype, dataOf(*address));
                ++count;
            }
        }
        owner = next;
    }
    Writer answer = headerOf(asked->id, 0x8180, count, asked->query, asked->qtype);
    answer.bytes.insert(answer.bytes.end(), records.bytes.begin(), records.bytes.end());
    return answer.bytes;
}

bool lookUp(const char* server, const std::string& name, bool isV6) {
    const FileHandle socket = datagramsTo(server, NameServer::kPort);
    const Writer question = headerOf(numberOfQuestion++, 0x0100, 0, name, isV6 ? kAaaa : kA);
    std::array<uint8_t, 512> answer;
    pollfd waiting{socket.get(), POLLIN, 0};
    return ::send(socket.get(), question.bytes.data(), question.bytes.size(), 0) > 0 && ::poll(&waiting, 1, 5000) == 1
        && ::recv(socket.get(), answer.data(), answer.size(), 0) > 0;
}

} // namespace metsuke::actuator::test
