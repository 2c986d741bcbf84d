// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/tls_names.h"

#include <algorithm>
#include <array>
#include <span>

namespace metsuke {

namespace {

struct Name {
    uint16_t number;
    std::string_view text;
};

// IANA's registry without the prefix TLS_, in order of number
constexpr std::array kCiphers = std::to_array<Name>({
    {0x0000, "NULL_WITH_NULL_NULL"},
    {0x0001, "RSA_WITH_NULL_MD5"},
    {0x0002, "RSA_WITH_NULL_SHA"},
    {0x0003, "RSA_EXPORT_WITH_RC4_40_MD5"},
    {0x0004, "RSA_WITH_RC4_128_MD5"},
    {0x0005, "RSA_WITH_RC4_128_SHA"},
    {0x0006, "RSA_EXPORT_WITH_RC2_CBC_40_MD5"},
    {0x0007, "RSA_WITH_IDEA_CBC_SHA"},
    {0x0008, "RSA_EXPORT_WITH_DES40_CBC_SHA"},
    {0x0009, "RSA_WITH_DES_CBC_SHA"},
    {0x000a, "RSA_WITH_3DES_EDE_CBC_SHA"},
    {0x0011, "DHE_DSS_EXPORT_WITH_DES40_CBC_SHA"},
    {0x0012, "DHE_DSS_WITH_DES_CBC_SHA"},
    {0x0013, "DHE_DSS_WITH_3DES_EDE_CBC_SHA"},
    {0x0014, "DHE_RSA_EXPORT_WITH_DES40_CBC_SHA"},
    {0x0015, "DHE_RSA_WITH_DES_CBC_SHA"},
    {0x0016, "DHE_RSA_WITH_3DES_EDE_CBC_SHA"},
    {0x0017, "DH_anon_EXPORT_WITH_RC4_40_MD5"},
    {0x0018, "DH_anon_WITH_RC4_128_MD5"},
    {0x001a, "DH_anon_WITH_DES_CBC_SHA"},
    {0x001b, "DH_anon_WITH_3DES_EDE_CBC_SHA"},
    {0x002c, "PSK_WITH_NULL_SHA"},
    {0x002d, "DHE_PSK_WITH_NULL_SHA"},
    {0x002e, "RSA_PSK_WITH_NULL_SHA"},
    {0x002f, "RSA_WITH_AES_128_CBC_SHA"},
    {0x0032, "DHE_DSS_WITH_AES_128_CBC_SHA"},
    {0x0033, "DHE_RSA_WITH_AES_128_CBC_SHA"},
    {0x0034, "DH_anon_WITH_AES_128_CBC_SHA"},
    {0x0035, "RSA_WITH_AES_256_CBC_SHA"},
    {0x0038, "DHE_DSS_WITH_AES_256_CBC_SHA"},
    {0x0039, "DHE_RSA_WITH_AES_256_CBC_SHA"},
    {0x003a, "DH_anon_WITH_AES_256_CBC_SHA"},
    {0x003b, "RSA_WITH_NULL_SHA256"},
    {0x003c, "RSA_WITH_AES_128_CBC_SHA256"},
    {0x003d, "RSA_WITH_AES_256_CBC_SHA256"},
    {0x0040, "DHE_DSS_WITH_AES_128_CBC_SHA256"},
    {0x0041, "RSA_WITH_CAMELLIA_128_CBC_SHA"},
    {0x0044, "DHE_DSS_WITH_CAMELLIA_128_CBC_SHA"},
    {0x0045, "DHE_RSA_WITH_CAMELLIA_128_CBC_SHA"},
    {0x0046, "DH_anon_WITH_CAMELLIA_128_CBC_SHA"},
    {0x0067, "DHE_RSA_WITH_AES_128_CBC_SHA256"},
    {0x006a, "DHE_DSS_WITH_AES_256_CBC_SHA256"},
    {0x006b, "DHE_RSA_WITH_AES_256_CBC_SHA256"},
    {0x006c, "DH_anon_WITH_AES_128_CBC_SHA256"},
    {0x006d, "DH_anon_WITH_AES_256_CBC_SHA256"},
    {0x0080, "GOSTR341094_WITH_28147_CNT_IMIT"},
    {0x0081, "GOSTR341001_WITH_28147_CNT_IMIT"},
    {0x0084, "RSA_WITH_CAMELLIA_256_CBC_SHA"},
    {0x0087, "DHE_DSS_WITH_CAMELLIA_256_CBC_SHA"},
    {0x0088, "DHE_RSA_WITH_CAMELLIA_256_CBC_SHA"},
    {0x0089, "DH_anon_WITH_CAMELLIA_256_CBC_SHA"},
    {0x008c, "PSK_WITH_AES_128_CBC_SHA"},
    {0x008d, "PSK_WITH_AES_256_CBC_SHA"},
    {0x0090, "DHE_PSK_WITH_AES_128_CBC_SHA"},
    {0x0091, "DHE_PSK_WITH_AES_256_CBC_SHA"},
    {0x0094, "RSA_PSK_WITH_AES_128_CBC_SHA"},
    {0x0095, "RSA_PSK_WITH_AES_256_CBC_SHA"},
    {0x0096, "RSA_WITH_SEED_CBC_SHA"},
    {0x009a, "DHE_RSA_WITH_SEED_CBC_SHA"},
    {0x009c, "RSA_WITH_AES_128_GCM_SHA256"},
    {0x009d, "RSA_WITH_AES_256_GCM_SHA384"},
    {0x009e, "DHE_RSA_WITH_AES_128_GCM_SHA256"},
    {0x009f, "DHE_RSA_WITH_AES_256_GCM_SHA384"},
    {0x00a2, "DHE_DSS_WITH_AES_128_GCM_SHA256"},
    {0x00a3, "DHE_DSS_WITH_AES_256_GCM_SHA384"},
    {0x00a6, "DH_anon_WITH_AES_128_GCM_SHA256"},
    {0x00a7, "DH_anon_WITH_AES_256_GCM_SHA384"},
    {0x00a8, "PSK_WITH_AES_128_GCM_SHA256"},
    {0x00a9, "PSK_WITH_AES_256_GCM_SHA384"},
    {0x00aa, "DHE_PSK_WITH_AES_128_GCM_SHA256"},
    {0x00ab, "DHE_PSK_WITH_AES_256_GCM_SHA384"},
    {0x00ac, "RSA_PSK_WITH_AES_128_GCM_SHA256"},
    {0x00ad, "RSA_PSK_WITH_AES_256_GCM_SHA384"},
    {0x00ae, "PSK_WITH_AES_128_CBC_SHA256"},
    {0x00af, "PSK_WITH_AES_256_CBC_SHA384"},
    {0x00b0, "PSK_WITH_NULL_SHA256"},
    {0x00b1, "PSK_WITH_NULL_SHA384"},
    {0x00b2, "DHE_PSK_WITH_AES_128_CBC_SHA256"},
    {0x00b3, "DHE_PSK_WITH_AES_256_CBC_SHA384"},
    {0x00b4, "DHE_PSK_WITH_NULL_SHA256"},
    {0x00b5, "DHE_PSK_WITH_NULL_SHA384"},
    {0x00b6, "RSA_PSK_WITH_AES_128_CBC_SHA256"},
    {0x00b7, "RSA_PSK_WITH_AES_256_CBC_SHA384"},
    {0x00b8, "RSA_PSK_WITH_NULL_SHA256"},
    {0x00b9, "RSA_PSK_WITH_NULL_SHA384"},
    {0x00ba, "RSA_WITH_CAMELLIA_128_CBC_SHA256"},
    {0x00bd, "DHE_DSS_WITH_CAMELLIA_128_CBC_SHA256"},
    {0x00be, "DHE_RSA_WITH_CAMELLIA_128_CBC_SHA256"},
    {0x00bf, "DH_anon_WITH_CAMELLIA_128_CBC_SHA256"},
    {0x00c0, "RSA_WITH_CAMELLIA_256_CBC_SHA256"},
    {0x00c3, "DHE_DSS_WITH_CAMELLIA_256_CBC_SHA256"},
    {0x00c4, "DHE_RSA_WITH_CAMELLIA_256_CBC_SHA256"},
    {0x00c5, "DH_anon_WITH_CAMELLIA_256_CBC_SHA256"},
    {0x00c6, "SM4_GCM_SM3"},
    {0x00c7, "SM4_CCM_SM3"},
    {0x00ff, "EMPTY_RENEGOTIATION_INFO_SCSV"},
    {0x1301, "AES_128_GCM_SHA256"},
    {0x1302, "AES_256_GCM_SHA384"},
    {0x1303, "CHACHA20_POLY1305_SHA256"},
    {0x1304, "AES_128_CCM_SHA256"},
    {0x1305, "AES_128_CCM_8_SHA256"},
    {0x5600, "FALLBACK_SCSV"},
    {0xc003, "ECDH_ECDSA_WITH_3DES_EDE_CBC_SHA"},
    {0xc004, "ECDH_ECDSA_WITH_AES_128_CBC_SHA"},
    {0xc005, "ECDH_ECDSA_WITH_AES_256_CBC_SHA"},
    {0xc006, "ECDHE_ECDSA_WITH_NULL_SHA"},
    {0xc007, "ECDHE_ECDSA_WITH_RC4_128_SHA"},
    {0xc008, "ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA"},
    {0xc009, "ECDHE_ECDSA_WITH_AES_128_CBC_SHA"},
    {0xc00a, "ECDHE_ECDSA_WITH_AES_256_CBC_SHA"},
    {0xc00d, "ECDH_RSA_WITH_3DES_EDE_CBC_SHA"},
    {0xc00e, "ECDH_RSA_WITH_AES_128_CBC_SHA"},
    {0xc00f, "ECDH_RSA_WITH_AES_256_CBC_SHA"},
    {0xc010, "ECDHE_RSA_WITH_NULL_SHA"},
    {0xc011, "ECDHE_RSA_WITH_RC4_128_SHA"},
    {0xc012, "ECDHE_RSA_WITH_3DES_EDE_CBC_SHA"},
    {0xc013, "ECDHE_RSA_WITH_AES_128_CBC_SHA"},
    {0xc014, "ECDHE_RSA_WITH_AES_256_CBC_SHA"},
    {0xc015, "ECDH_anon_WITH_NULL_SHA"},
    {0xc016, "ECDH_anon_WITH_RC4_128_SHA"},
    {0xc017, "ECDH_anon_WITH_3DES_EDE_CBC_SHA"},
    {0xc018, "ECDH_anon_WITH_AES_128_CBC_SHA"},
    {0xc019, "ECDH_anon_WITH_AES_256_CBC_SHA"},
    {0xc01d, "SRP_SHA_WITH_AES_128_CBC_SHA"},
    {0xc01e, "SRP_SHA_RSA_WITH_AES_128_CBC_SHA"},
    {0xc01f, "SRP_SHA_DSS_WITH_AES_128_CBC_SHA"},
    {0xc020, "SRP_SHA_WITH_AES_256_CBC_SHA"},
    {0xc021, "SRP_SHA_RSA_WITH_AES_256_CBC_SHA"},
    {0xc022, "SRP_SHA_DSS_WITH_AES_256_CBC_SHA"},
    {0xc023, "ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"},
    {0xc024, "ECDHE_ECDSA_WITH_AES_256_CBC_SHA384"},
    {0xc027, "ECDHE_RSA_WITH_AES_128_CBC_SHA256"},
    {0xc028, "ECDHE_RSA_WITH_AES_256_CBC_SHA384"},
    {0xc029, "ECDH_RSA_WITH_AES_128_CBC_SHA256"},
    {0xc02b, "ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"},
    {0xc02c, "ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"},
    {0xc02f, "ECDHE_RSA_WITH_AES_128_GCM_SHA256"},
    {0xc030, "ECDHE_RSA_WITH_AES_256_GCM_SHA384"},
    {0xc031, "ECDH_RSA_WITH_AES_128_GCM_SHA256"},
    {0xc032, "ECDH_RSA_WITH_AES_256_GCM_SHA384"},
    {0xc035, "ECDHE_PSK_WITH_AES_128_CBC_SHA"},
    {0xc036, "ECDHE_PSK_WITH_AES_256_CBC_SHA"},
    {0xc037, "ECDHE_PSK_WITH_AES_128_CBC_SHA256"},
    {0xc038, "ECDHE_PSK_WITH_AES_256_CBC_SHA384"},
    {0xc039, "ECDHE_PSK_WITH_NULL_SHA"},
    {0xc03a, "ECDHE_PSK_WITH_NULL_SHA256"},
    {0xc03b, "ECDHE_PSK_WITH_NULL_SHA384"},
    {0xc050, "RSA_WITH_ARIA_128_GCM_SHA256"},
    {0xc051, "RSA_WITH_ARIA_256_GCM_SHA384"},
    {0xc052, "DHE_RSA_WITH_ARIA_128_GCM_SHA256"},
    {0xc053, "DHE_RSA_WITH_ARIA_256_GCM_SHA384"},
    {0xc056, "DHE_DSS_WITH_ARIA_128_GCM_SHA256"},
    {0xc057, "DHE_DSS_WITH_ARIA_256_GCM_SHA384"},
    {0xc05c, "ECDHE_ECDSA_WITH_ARIA_128_GCM_SHA256"},
    {0xc05d, "ECDHE_ECDSA_WITH_ARIA_256_GCM_SHA384"},
    {0xc060, "ECDHE_RSA_WITH_ARIA_128_GCM_SHA256"},
    {0xc061, "ECDHE_RSA_WITH_ARIA_256_GCM_SHA384"},
    {0xc06a, "PSK_WITH_ARIA_128_GCM_SHA256"},
    {0xc06b, "PSK_WITH_ARIA_256_GCM_SHA384"},
    {0xc06c, "DHE_PSK_WITH_ARIA_128_GCM_SHA256"},
    {0xc06d, "DHE_PSK_WITH_ARIA_256_GCM_SHA384"},
    {0xc06e, "RSA_PSK_WITH_ARIA_128_GCM_SHA256"},
    {0xc06f, "RSA_PSK_WITH_ARIA_256_GCM_SHA384"},
    {0xc072, "ECDHE_ECDSA_WITH_CAMELLIA_128_CBC_SHA256"},
    {0xc073, "ECDHE_ECDSA_WITH_CAMELLIA_256_CBC_SHA384"},
    {0xc076, "ECDHE_RSA_WITH_CAMELLIA_128_CBC_SHA256"},
    {0xc077, "ECDHE_RSA_WITH_CAMELLIA_256_CBC_SHA384"},
    {0xc094, "PSK_WITH_CAMELLIA_128_CBC_SHA256"},
    {0xc095, "PSK_WITH_CAMELLIA_256_CBC_SHA384"},
    {0xc096, "DHE_PSK_WITH_CAMELLIA_128_CBC_SHA256"},
    {0xc097, "DHE_PSK_WITH_CAMELLIA_256_CBC_SHA384"},
    {0xc098, "RSA_PSK_WITH_CAMELLIA_128_CBC_SHA256"},
    {0xc099, "RSA_PSK_WITH_CAMELLIA_256_CBC_SHA384"},
    {0xc09a, "ECDHE_PSK_WITH_CAMELLIA_128_CBC_SHA256"},
    {0xc09b, "ECDHE_PSK_WITH_CAMELLIA_256_CBC_SHA384"},
    {0xc09c, "RSA_WITH_AES_128_CCM"},
    {0xc09d, "RSA_WITH_AES_256_CCM"},
    {0xc09e, "DHE_RSA_WITH_AES_128_CCM"},
    {0xc09f, "DHE_RSA_WITH_AES_256_CCM"},
    {0xc0a0, "RSA_WITH_AES_128_CCM_8"},
    {0xc0a1, "RSA_WITH_AES_256_CCM_8"},
    {0xc0a2, "DHE_RSA_WITH_AES_128_CCM_8"},
    {0xc0a3, "DHE_RSA_WITH_AES_256_CCM_8"},
    {0xc0a4, "PSK_WITH_AES_128_CCM"},
    {0xc0a5, "PSK_WITH_AES_256_CCM"},
    {0xc0a6, "DHE_PSK_WITH_AES_128_CCM"},
    {0xc0a7, "DHE_PSK_WITH_AES_256_CCM"},
    {0xc0a8, "PSK_WITH_AES_128_CCM_8"},
    {0xc0a9, "PSK_WITH_AES_256_CCM_8"},
    {0xc0aa, "PSK_DHE_WITH_AES_128_CCM_8"},
    {0xc0ab, "PSK_DHE_WITH_AES_256_CCM_8"},
    {0xc0ac, "ECDHE_ECDSA_WITH_AES_128_CCM"},
    {0xc0ad, "ECDHE_ECDSA_WITH_AES_256_CCM"},
    {0xc0ae, "ECDHE_ECDSA_WITH_AES_128_CCM_8"},
    {0xc0af, "ECDHE_ECDSA_WITH_AES_256_CCM_8"},
    {0xc100, "GOSTR341112_256_WITH_KUZNYECHIK_CTR_OMAC"},
    {0xc101, "GOSTR341112_256_WITH_MAGMA_CTR_OMAC"},
    {0xc102, "GOSTR341112_256_WITH_28147_CNT_IMIT"},
    {0xcc13, "ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"},
    {0xcc14, "ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"},
    {0xcca8, "ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"},
    {0xcca9, "ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"},
    {0xccaa, "DHE_RSA_WITH_CHACHA20_POLY1305_SHA256"},
    {0xccab, "PSK_WITH_CHACHA20_POLY1305_SHA256"},
    {0xccac, "ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256"},
    {0xccad, "DHE_PSK_WITH_CHACHA20_POLY1305_SHA256"},
    {0xccae, "RSA_PSK_WITH_CHACHA20_POLY1305_SHA256"},
    {0xe011, "ECC_SM4_CBC_SM3"},
});

constexpr std::array kAlerts = std::to_array<Name>({
    {0, "close_notify"},
    {10, "unexpected_message"},
    {20, "bad_record_mac"},
    {21, "decryption_failed"},
    {22, "record_overflow"},
    {30, "decompression_failure"},
    {40, "handshake_failure"},
    {41, "no_certificate"},
    {42, "bad_certificate"},
    {43, "unsupported_certificate"},
    {44, "certificate_revoked"},
    {45, "certificate_expired"},
    {46, "certificate_unknown"},
    {47, "illegal_parameter"},
    {48, "unknown_ca"},
    {49, "access_denied"},
    {50, "decode_error"},
    {51, "decrypt_error"},
    {60, "export_restriction"},
    {70, "protocol_version"},
    {71, "insufficient_security"},
    {80, "internal_error"},
    {86, "inappropriate_fallback"},
    {90, "user_canceled"},
    {100, "no_renegotiation"},
    {109, "missing_extension"},
    {110, "unsupported_extension"},
    {111, "certificate_unobtainable"},
    {112, "unrecognized_name"},
    {113, "bad_certificate_status_response"},
    {114, "bad_certificate_hash_value"},
    {115, "unknown_psk_identity"},
    {116, "certificate_required"},
    {120, "no_application_protocol"},
});

std::string_view find(std::span<const Name> names, uint16_t number) {
    const auto found = std::lower_bound(
        names.begin(), names.end(), number, [](const Name& name, uint16_t wanted) { return name.number < wanted; });
    return found != names.end() && found->number == number ? found->text : std::string_view{};
}

std::string hexNumber(uint16_t number) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string text = "0x";
    for (const int shift : {12, 8, 4, 0}) {
        text += kDigits[number >> shift & 0xf];
    }
    return text;
}

} // namespace

std::string tlsVersionName(uint16_t version) {
    switch (version) {
    case 0x0002:
        return "SSLv2";
    case 0x0300:
        return "SSLv3";
    case 0x0301:
        return "TLSv10";
    case 0x0302:
        return "TLSv11";
    case 0x0303:
        return "TLSv12";
    case 0x0304:
        return "TLSv13";
    default:
        return hexNumber(version);
    }
}

std::string tlsCipherName(uint16_t cipher) {
    const std::string_view name = find(kCiphers, cipher);
    return name.empty() ? hexNumber(cipher) : "TLS_" + std::string(name);
}

std::string tlsAlertName(uint8_t alert) {
    const std::string_view name = find(kAlerts, alert);
    return name.empty() ? std::to_string(alert) : std::string(name);
}

} // namespace metsuke
