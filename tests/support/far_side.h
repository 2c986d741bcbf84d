// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/timestamp.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace metsuke::test {

/// The other end of a test's network: gives files away, takes whatever is sent to it, and remembers who came
/// from which port. Each port has a thread until the object goes. std::runtime_error when nobody can listen
/// on a port.
class FarSide {
public:
    struct Visit {
        Timestamp first, last; ///< that something came from it, or went there
        std::string address;
        uint16_t port = 0;
        size_t messages = 0; ///< datagrams, or pieces of a stream
    };
    /// `enter` takes the thread that calls it into the network to listen in.
    explicit FarSide(std::function<void()> enter);
    ~FarSide();
    FarSide(const FarSide&) = delete;
    FarSide& operator=(const FarSide&) = delete;

    struct File {
        std::string content;
        std::string type = "application/octet-stream";
    };
    /// HTTP: "/name" is answered with its file; with `mayAnswer` as soon as that says so, asked a few times a
    /// second by a thread of its own.
    void serveFiles(
        uint16_t port, std::map<std::string, File> files, std::function<bool(const Visit&)> mayAnswer = {});
    void takeStreams(uint16_t port); ///< keeps every connection open and says nothing
    void takeDatagrams(uint16_t port); ///< sends each back

    [[nodiscard]] std::vector<Visit> visits(
        uint16_t port) const; ///< one a connection, or a sender of datagrams

private:
    class Service;
    void add(std::unique_ptr<Service> service);
    std::function<void()> m_enter;
    std::map<uint16_t, std::unique_ptr<Service>> m_services;
};

} // namespace metsuke::test
