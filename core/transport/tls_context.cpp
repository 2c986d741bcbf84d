// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/tls_context.h"

#include "core/x509/certificates.h"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace metsuke::transport {

namespace {

constexpr size_t kPemBytes = size_t{1} << 20;

std::string withoutZone(const std::string& host) { return host.substr(0, host.find('%')); }

bool isNumeric(const std::string& host) {
    std::array<unsigned char, 16> bytes{};
    return ::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 || ::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

/// Tells the name that is expected, and never an address: libraries between us and the connection tell what they connect to.
void tellHost(const SSL* ssl, int where, int /*value*/) {
    if ((where & SSL_CB_HANDSHAKE_START) != 0) {
        auto* own = const_cast<SSL*>(ssl); // NOLINT: the callback's type
        SSL_ctrl(own, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, X509_VERIFY_PARAM_get0_host(SSL_get0_param(own), 0));
    }
}

bool believe(SSL_CTX* context, const std::string& authority) {
    const x509::BioPointer text(BIO_new_mem_buf(authority.data(), static_cast<int>(authority.size())));
    bool isAny = false;
    while (const auto certificate = x509::CertificatePointer(PEM_read_bio_X509(text.get(), nullptr, x509::noPassword, nullptr))) {
        if (X509_STORE_add_cert(SSL_CTX_get_cert_store(context), certificate.get()) != 1) {
            return false;
        }
        isAny = true;
    }
    ERR_clear_error(); // the end of the text is one
    return isAny;
}

Error unusable(const std::filesystem::path& path) {
    return {ErrorCode::Malformed, Message("transport.tls_file").with("path", path.string()).with("reason", takeTlsReason())};
}

} // namespace

bool expectHost(X509_VERIFY_PARAM* parameters, const std::string& host) {
    const std::string address = withoutZone(host);
    if (isNumeric(address)) {
        return X509_VERIFY_PARAM_set1_ip_asc(parameters, address.c_str()) == 1;
    }
    X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return X509_VERIFY_PARAM_set1_host(parameters, host.data(), host.size()) == 1;
}

std::string takeTlsReason() {
    const unsigned long code = ERR_peek_last_error();
    ERR_clear_error();
    const char* reason = ERR_reason_error_string(code);
    return reason != nullptr ? reason : code != 0 ? "-" : "";
}

Result<std::string> readPem(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text(kPemBytes, '\0');
    if (!file || !file.read(text.data(), static_cast<std::streamsize>(text.size())).eof()) {
        const ErrorCode code = errno == EACCES ? ErrorCode::PermissionDenied : ErrorCode::NotFound;
        return Error{code, Message("transport.tls_file").with("path", path.string()).with("reason", std::strerror(errno))};
    }
    text.resize(static_cast<size_t>(file.gcount()));
    if (text.empty()) { // no authority is how fetchAuthority says that nothing is to be checked
        return Error{ErrorCode::Malformed, Message("transport.tls_file").with("path", path.string()).with("reason", "0 B")};
    }
    return text;
}

Result<TlsContext> makeTlsContext(const TlsSettings& settings) {
    ERR_clear_error();
    TlsContext context(SSL_CTX_new(TLS_client_method()));
    if (!context || SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) != 1 || !expectHost(SSL_CTX_get0_param(context.get()), settings.host)) {
        return Error{ErrorCode::Internal, Message("transport.tls_failed").with("host", settings.host).with("reason", takeTlsReason())};
    }
    SSL_CTX_set_info_callback(context.get(), tellHost);
    SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_verify(context.get(), settings.authority.empty() ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nullptr);
    if (!settings.authority.empty() && !believe(context.get(), settings.authority)) {
        return Error{ErrorCode::Malformed, Message("transport.tls_authority").with("reason", takeTlsReason())};
    }
    if (!settings.certificate.empty()) {
        SSL_CTX_set_default_passwd_cb(context.get(), x509::noPassword);
        if (SSL_CTX_use_certificate_chain_file(context.get(), settings.certificate.c_str()) != 1) {
            return unusable(settings.certificate);
        }
        if (SSL_CTX_use_PrivateKey_file(context.get(), settings.key.c_str(), SSL_FILETYPE_PEM) != 1 || SSL_CTX_check_private_key(context.get()) != 1) {
            return unusable(settings.key);
        }
    }
    return context;
}

} // namespace metsuke::transport
