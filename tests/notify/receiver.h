// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace metsuke::test {

/// One connection as a server sees it, with or without TLS.
class Line {
public:
    virtual ~Line() = default;
    /// What came; "" at the end.
    virtual std::string read() = 0;
    virtual void write(const std::string& text) = 0;
};

/// A certificate for 127.0.0.1 that nobody has signed; empty where openssl cannot make one.
struct Certificate {
    std::filesystem::path certificate, key;
};
Certificate makeCertificate(const std::filesystem::path& folder);

/// A server on a port of its own of 127.0.0.1; a connection at a time.
class Receiver {
public:
    using Serve = std::function<void(Line&)>;
    explicit Receiver(Serve serve, Certificate tls = {});
    ~Receiver();
    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;
    [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(m_port); }
    [[nodiscard]] int connections() const { return m_connections; }

private:
    void run(const std::stop_token& stop);
    Serve m_serve;
    Certificate m_tls;
    int m_socket = -1;
    int m_port = 0;
    std::atomic<int> m_connections = 0;
    std::jthread m_thread;
};

/// Speaks SMTP and keeps what it got. `refusal`: what it answers to MAIL FROM instead of 250, "" nothing.
class MailReceiver {
public:
    explicit MailReceiver(std::string refusal = {});
    [[nodiscard]] std::string server() const { return "smtp://" + m_receiver->address(); }
    [[nodiscard]] std::vector<std::string> mails() const;
    [[nodiscard]] std::vector<std::string> commands() const;

private:
    void serve(Line& line);
    const std::string m_refusal;
    mutable std::mutex m_mutex; ///< guards the lists
    std::vector<std::string> m_mails, m_commands;
    std::unique_ptr<Receiver> m_receiver;
};

/// Takes HTTP requests and answers them with `status(n)`, n from 0; or with what `answer` gives for the n-th one.
class HookReceiver {
public:
    struct Request {
        std::string head, body;
        [[nodiscard]] std::string header(const std::string& name) const;
    };
    struct Answer {
        int status = 200; ///< 0: none, the connection just ends
        std::string body;
    };
    using Answerer = std::function<Answer(const Request&, int)>;
    explicit HookReceiver(std::function<int(int)> status = [](int) { return 204; }, Certificate tls = {});
    HookReceiver(Answerer answer, Certificate tls);
    [[nodiscard]] std::string address() const { return m_receiver->address(); }
    [[nodiscard]] std::vector<Request> requests() const;

private:
    void serve(Line& line);
    Answerer m_answer;
    mutable std::mutex m_mutex; ///< guards m_requests
    std::vector<Request> m_requests;
    std::unique_ptr<Receiver> m_receiver;
};

} // namespace metsuke::test
