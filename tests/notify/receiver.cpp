// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/notify/receiver.h"

#include "tests/support/process.h"

#include <arpa/inet.h>
#include <array>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace metsuke::test {

namespace {

constexpr int kPatience = 5'000; ///< ms

class PlainLine : public Line {
public:
    explicit PlainLine(int socket)
        : m_socket(socket) {}
    std::string read() override {
        pollfd one{m_socket, POLLIN, 0};
        std::array<char, 4'096> buffer;
        const ssize_t got = ::poll(&one, 1, kPatience) > 0 ? ::recv(m_socket, buffer.data(), buffer.size(), 0) : 0;
        return got > 0 ? std::string(buffer.data(), static_cast<size_t>(got)) : std::string();
    }
    void write(const std::string& text) override { static_cast<void>(::send(m_socket, text.data(), text.size(), MSG_NOSIGNAL)); }

private:
    int m_socket;
};

class SecureLine : public Line {
public:
    SecureLine(int socket, const Certificate& certificate)
        : m_context(SSL_CTX_new(TLS_server_method())) {
        SSL_CTX_use_certificate_file(m_context, certificate.certificate.c_str(), SSL_FILETYPE_PEM);
        SSL_CTX_use_PrivateKey_file(m_context, certificate.key.c_str(), SSL_FILETYPE_PEM);
        m_ssl = SSL_new(m_context);
        SSL_set_fd(m_ssl, socket);
        m_isOpen = SSL_accept(m_ssl) == 1;
    }
    ~SecureLine() override {
        SSL_free(m_ssl);
        SSL_CTX_free(m_context);
    }
    std::string read() override {
        std::array<char, 4'096> buffer;
        const int got = m_isOpen ? SSL_read(m_ssl, buffer.data(), buffer.size()) : 0;
        return got > 0 ? std::string(buffer.data(), static_cast<size_t>(got)) : std::string();
    }
    void write(const std::string& text) override {
        if (m_isOpen) {
            SSL_write(m_ssl, text.data(), static_cast<int>(text.size()));
        }
    }

private:
    SSL_CTX* m_context;
    SSL* m_ssl = nullptr;
    bool m_isOpen = false;
};

/// The next line, taken from `buffer`; false at the end.
bool nextLine(Line& line, std::string& buffer, std::string& out) {
    size_t end;
    while ((end = buffer.find("\r\n")) == std::string::npos) {
        const std::string more = line.read();
        if (more.empty()) {
            return false;
        }
        buffer += more;
    }
    out = buffer.substr(0, end);
    buffer.erase(0, end + 2);
    return true;
}

} // namespace

Certificate makeCertificate(const std::filesystem::path& folder) {
    Certificate made{folder / "server.pem", folder / "server.key"};
    Process making({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
        "/CN=metsuke test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", made.key.string(), "-out", made.certificate.string()});
    return making.wait() == 0 ? made : Certificate{};
}

Receiver::Receiver(Serve serve, Certificate tls)
    : m_serve(std::move(serve))
    , m_tls(std::move(tls))
    , m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(m_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(m_socket, 8), 0);
    socklen_t size = sizeof address;
    ::getsockname(m_socket, reinterpret_cast<sockaddr*>(&address), &size);
    m_port = ntohs(address.sin_port);
    m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Receiver::~Receiver() {
    m_thread.request_stop();
    m_thread.join();
    ::close(m_socket);
}

void Receiver::run(const std::stop_token& stop) {
    constexpr int kLook = 20;
    while (!stop.stop_requested()) {
        pollfd one{m_socket, POLLIN, 0};
        if (::poll(&one, 1, kLook) <= 0) {
            continue;
        }
        const int socket = ::accept4(m_socket, nullptr, nullptr, SOCK_CLOEXEC);
        ++m_connections;
        const timeval patience{5, 0};
        ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        if (m_tls.key.empty()) {
            PlainLine line(socket);
            m_serve(line);
        } else {
            SecureLine line(socket, m_tls);
            m_serve(line);
        }
        ::close(socket);
    }
}

MailReceiver::MailReceiver(std::string refusal)
    : m_refusal(std::move(refusal))
    , m_receiver(std::make_unique<Receiver>([this](Line& line) { serve(line); })) {}

std::vector<std::string> MailReceiver::mails() const {
    const std::lock_guard lock(m_mutex);
    return m_mails;
}
std::vector<std::string> MailReceiver::commands() const {
    const std::lock_guard lock(m_mutex);
    return m_commands;
}

void MailReceiver::serve(Line& line) {
    line.write("220 test ESMTP\r\n");
    std::string buffer, command;
    while (nextLine(line, buffer, command)) {
        {
            const std::lock_guard lock(m_mutex);
            m_commands.push_back(command);
        }
        if (command.starts_with("MAIL FROM") && !m_refusal.empty()) {
            line.write(m_refusal + "\r\n");
        } else if (command == "DATA") {
            line.write("354 go on\r\n");
            std::string mail, text;
            while (nextLine(line, buffer, text) && text != ".") {
                mail += text + "\r\n";
            }
            const std::lock_guard lock(m_mutex);
            m_mails.push_back(mail);
            line.write("250 taken\r\n");
        } else if (command == "QUIT") {
            line.write("221 bye\r\n");
            return;
        } else {
            line.write("250 ok\r\n");
        }
    }
}

std::string HookReceiver::Request::header(const std::string& name) const {
    const size_t at = head.find("\r\n" + name + ": ");
    const size_t from = at + name.size() + 4;
    return at == std::string::npos ? std::string() : head.substr(from, head.find("\r\n", from) - from);
}

HookReceiver::HookReceiver(std::function<int(int)> status, Certificate tls)
    : HookReceiver([status = std::move(status)](const Request&, int number) { return Answer{status(number), {}}; }, std::move(tls)) {}

HookReceiver::HookReceiver(Answerer answer, Certificate tls)
    : m_answer(std::move(answer))
    , m_receiver(std::make_unique<Receiver>([this](Line& line) { serve(line); }, std::move(tls))) {}

std::vector<HookReceiver::Request> HookReceiver::requests() const {
    const std::lock_guard lock(m_mutex);
    return m_requests;
}

void HookReceiver::serve(Line& line) {
    std::string text;
    Request request;
    size_t end;
    while ((end = text.find("\r\n\r\n")) == std::string::npos) {
        const std::string more = line.read();
        if (more.empty()) {
            return;
        }
        text += more;
    }
    request.head = text.substr(0, end + 2);
    request.body = text.substr(end + 4);
    const size_t length = std::stoul("0" + request.header("Content-Length"));
    while (request.body.size() < length) {
        const std::string more = line.read();
        if (more.empty()) {
            return;
        }
        request.body += more;
    }
    int number = 0;
    {
        const std::lock_guard lock(m_mutex);
        number = static_cast<int>(m_requests.size());
        m_requests.push_back(request);
    }
    const Answer answer = m_answer(request, number);
    if (answer.status > 0) {
        line.write("HTTP/1.1 " + std::to_string(answer.status) + " x\r\nContent-Length: " + std::to_string(answer.body.size()) + "\r\nConnection: close\r\n\r\n" + answer.body);
    }
}

} // namespace metsuke::test
