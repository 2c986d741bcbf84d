// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/firewall/foreign_broker.h"

#include "core/base/file_handle.h"
#include "core/base/wall_clock.h"
#include "core/fleet/certificate_authority.h"
#include "core/fleet/private_folder.h"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace metsuke::firewall::test {

namespace {

constexpr const char* kProgram = "/usr/sbin/mosquitto";

sockaddr_in loopback(uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

uint16_t freePort() {
    const FileHandle socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), size);
    ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
}

bool isListening(uint16_t port) {
    const FileHandle socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const sockaddr_in address = loopback(port);
    return ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

} // namespace

bool ForeignBroker::isInstalled() { return ::access(kProgram, X_OK) == 0; }

ForeignBroker::ForeignBroker(const std::filesystem::path& folder)
    : m_folder(folder)
    , m_port(freePort()) {
    makeFiles();
}

void ForeignBroker::makeFiles() const {
    EXPECT_TRUE(fleet::makePrivateFolder(m_folder).ok());
    const auto authority = fleet::CertificateAuthority::open(m_folder, wallClock());
    ASSERT_TRUE(authority.ok()) << authority.error().message.id;
    EXPECT_TRUE(authority->keepServer({"127.0.0.1"}, wallClock()).ok());
    EXPECT_TRUE(authority->keepWorkstation(wallClock()).ok());
    const auto key = x509::makeKey();
    const auto issued = authority->issue(*x509::makeRequest("fw", key->get()), "fw", wallClock());
    ASSERT_TRUE(issued.ok()) << issued.error().message.id;
    EXPECT_TRUE(fleet::writeFile(file("fw.pem"), issued->pem).ok());
    EXPECT_TRUE(fleet::writeFile(file("fw.key"), *x509::pemOf(key->get())).ok());
    EXPECT_TRUE(fleet::writeFile(file("rules"),
        "user workstation\ntopic write oc2/cmd/device/fw.plant\ntopic write oc2/cmd/device/away\ntopic write oc2/cmd/ap/slpf\n"
        "topic read oc2/rsp\ntopic read oc2/rsp/plant-soc\ntopic read oc2/rsp/metsuke\n\n"
        "user fw\ntopic read oc2/cmd/#\ntopic write oc2/rsp/#\ntopic write oc2/rsp\n").ok());
    EXPECT_TRUE(fleet::writeFile(file("broker.conf"),
        "user root\nlog_dest stderr\nlistener " + std::to_string(m_port) + " 127.0.0.1\ncafile " + file("authority.pem").string() + "\ncertfile "
            + file("server.pem").string() + "\nkeyfile " + file("server.key").string() + "\ntls_version tlsv1.2\nrequire_certificate true\n"
            + "use_identity_as_username true\nallow_anonymous false\nacl_file " + file("rules").string() + "\n").ok());
}

void ForeignBroker::start() {
    m_process = std::make_unique<metsuke::test::Process>(std::vector<std::string>{kProgram, "-c", file("broker.conf").string()});
    ASSERT_TRUE(metsuke::test::eventually([&] { return isListening(m_port); })) << m_process->err();
}

Firewall ForeignBroker::firewall() const {
    Firewall one;
    one.name = "edge-1";
    one.url = "mqtts://127.0.0.1:" + std::to_string(m_port);
    one.caFile = file("authority.pem").string();
    one.certificate = file("workstation.pem").string();
    one.key = file("workstation.key").string();
    one.device = "fw.plant";
    one.producer = "plant-soc";
    return one;
}

} // namespace metsuke::firewall::test
