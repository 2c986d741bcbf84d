// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/authority_fetch.h"

#include "core/base/strings.h"
#include "core/transport/address_lookup.h"
#include "core/transport/tls_context.h"
#include "core/x509/certificates.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

namespace metsuke::transport {

namespace {

struct Deleter {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
    void operator()(X509_STORE* store) const { X509_STORE_free(store); }
    void operator()(X509_STORE_CTX* check) const { X509_STORE_CTX_free(check); }
};

Error unreachable(const std::string& host, uint16_t port, std::string_view reason) {
    return {ErrorCode::NotFound, Message("transport.unreachable").with("host", host).with("port", int64_t{port}).with("reason", std::string(reason))};
}

Error cancelled(const std::string& host) { return {ErrorCode::Cancelled, Message("transport.lookup_slow").with("host", host)}; }

Error notShown(const std::string& host, std::string_view reason) {
    return {ErrorCode::PermissionDenied, Message("transport.authority_refused").with("host", host).with("reason", std::string(reason))};
}

/// A socket that is connected and does not block.
Result<FileHandle> dial(const std::string& address, uint16_t port, const Interrupt& interrupt) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    addrinfo* list = nullptr;
    if (::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &list) != 0) {
        return unreachable(address, port, "-");
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(list, &::freeaddrinfo);
    FileHandle socket(::socket(list->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (::connect(socket.get(), list->ai_addr, list->ai_addrlen) != 0 && errno != EINPROGRESS) {
        return unreachable(address, port, std::strerror(errno));
    }
    if (!interrupt.waitFor(socket.get(), POLLOUT)) {
        return cancelled(address);
    }
    int failure = 0;
    socklen_t size = sizeof failure;
    ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &failure, &size);
    return failure == 0 ? Result<FileHandle>(std::move(socket)) : unreachable(address, port, std::strerror(failure));
}

Result<void> shakeHands(SSL* ssl, const std::string& host, uint16_t port, const Interrupt& interrupt) {
    for (;;) {
        ERR_clear_error();
        const int done = SSL_connect(ssl);
        if (done == 1) {
            return {};
        }
        const int wanted = SSL_get_error(ssl, done);
        if (wanted != SSL_ERROR_WANT_READ && wanted != SSL_ERROR_WANT_WRITE) {
            return unreachable(host, port, takeTlsReason());
        }
        if (!interrupt.waitFor(SSL_get_fd(ssl), wanted == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT)) {
            return cancelled(host);
        }
    }
}

/// Whether the chain that was shown leads from a certificate for the host to this authority and to nothing else.
Result<void> verify(const SSL* ssl, X509* authority, const std::string& host) {
    const std::unique_ptr<X509_STORE, Deleter> store(X509_STORE_new());
    const std::unique_ptr<X509_STORE_CTX, Deleter> check(X509_STORE_CTX_new());
    X509_STORE_add_cert(store.get(), authority);
    STACK_OF(X509)* chain = SSL_get_peer_cert_chain(ssl);
    X509_STORE_CTX_init(check.get(), store.get(), sk_X509_value(chain, 0), chain);
    X509_STORE_CTX_set_default(check.get(), "ssl_server");
    if (!expectHost(X509_STORE_CTX_get0_param(check.get()), host) || X509_verify_cert(check.get()) != 1) {
        return notShown(host, X509_verify_cert_error_string(X509_STORE_CTX_get_error(check.get())));
    }
    return {};
}

Result<std::string> choose(const SSL* ssl, const std::string& host, const std::string& digest) {
    STACK_OF(X509)* chain = SSL_get_peer_cert_chain(ssl);
    for (int i = 0; chain != nullptr && i < sk_X509_num(chain); ++i) {
        X509* certificate = sk_X509_value(chain, i);
        if (x509::digestOf(certificate) != digest) {
            continue;
        }
        METSUKE_CHECK(verify(ssl, certificate, host));
        return x509::pemOf(certificate);
    }
    return notShown(host, "no certificate in its chain has this digest");
}

} // namespace

Result<std::string> fetchAuthority(
    const std::string& host, uint16_t port, const std::string& digest, AddressLookup& lookup, const Interrupt& interrupt) {
    METSUKE_TRY(const auto addresses, lookup.addresses(interrupt));
    METSUKE_TRY(const TlsContext context, makeTlsContext({host, {}, {}, {}}));
    Result<FileHandle> socket = unreachable(host, port, "-");
    for (const std::string& address : addresses) {
        socket = dial(address, port, interrupt);
        if (socket.ok() || socket.error().code == ErrorCode::Cancelled) {
            break;
        }
    }
    METSUKE_TRY(const FileHandle connected, std::move(socket));
    const std::unique_ptr<SSL, Deleter> ssl(SSL_new(context.get()));
    if (!ssl || SSL_set_fd(ssl.get(), connected.get()) != 1) {
        return unreachable(host, port, takeTlsReason());
    }
    METSUKE_CHECK(shakeHands(ssl.get(), host, port, interrupt));
    return choose(ssl.get(), host, toLower(digest));
}

} // namespace metsuke::transport
