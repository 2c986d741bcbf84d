// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fleet/fleet_fixture.h"
#include "tests/support/process.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

using namespace metsuke;
using namespace metsuke::fleet;
using namespace metsuke::fleet::test;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

/// Verifies with OpenSSL's own chain building, at `now`; 0: good. With `list` (PEM) revocation is checked,
/// too.
int verify(const CertificateAuthority& authority, const std::string& pem, int purpose, Timestamp now,
    const std::string& list = {}) {
    const std::unique_ptr<X509_STORE, OpensslFree<X509_STORE_free>> store(X509_STORE_new());
    const auto root = certificateFromPem(authority.pem());
    const auto certificate = certificateFromPem(pem);
    EXPECT_TRUE(root.ok() && certificate.ok());
    X509_STORE_add_cert(store.get(), root->get());
    if (!list.empty()) {
        const BioPointer in(BIO_new_mem_buf(list.data(), static_cast<int>(list.size())));
        const RevocationPointer revoked(PEM_read_bio_X509_CRL(in.get(), nullptr, nullptr, nullptr));
        EXPECT_EQ(X509_STORE_add_crl(store.get(), revoked.get()), 1);
        X509_STORE_set_flags(store.get(), X509_V_FLAG_CRL_CHECK);
    }
    const std::unique_ptr<X509_STORE_CTX, OpensslFree<X509_STORE_CTX_free>> context(X509_STORE_CTX_new());
    X509_STORE_CTX_init(context.get(), store.get(), certificate->get(), nullptr);
    X509_STORE_CTX_set_purpose(context.get(), purpose);
    X509_STORE_CTX_set_time(context.get(), 0, static_cast<time_t>(now.ns / kSecond));
    return X509_verify_cert(context.get()) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(context.get());
}

class CertificateAuthorityTest : public FleetTest {
protected:
    CertificateAuthority authority(Timestamp now = kNow) {
        auto opened = CertificateAuthority::open(path(), now);
        EXPECT_TRUE(opened.ok()) << opened.error().message.id << ' ' << opened.error().detail;
        return std::move(*opened);
    }
    std::string file(const char* name) { return metsuke::test::readFile(path() / name); }
};

} // namespace

TEST_F(CertificateAuthorityTest, Made_onceAndPrivate) {
    const std::string digest = authority().digest();
    EXPECT_EQ(digest.size(), 64U);
    EXPECT_EQ(authority(kNow + kDay).digest(), digest);
    for (const char* name : {"authority.pem", "authority.key"}) {
        struct stat state { };
        ASSERT_EQ(::stat((path() / name).c_str(), &state), 0);
        EXPECT_EQ(state.st_mode & 0777, 0600U) << name;
    }
    EXPECT_EQ(verify(authority(), authority().pem(), X509_PURPOSE_ANY, kNow + 3600 * kDay), X509_V_OK);
}

TEST_F(CertificateAuthorityTest, KeyOfAnother_isDamage) {
    authority();
    const metsuke::test::TemporaryFolder other;
    ASSERT_TRUE(CertificateAuthority::open(other / "fleet", kNow).ok());
    std::filesystem::copy_file(other / "fleet" / "authority.key", path() / "authority.key",
        std::filesystem::copy_options::overwrite_existing);
    EXPECT_FAILS(CertificateAuthority::open(path(), kNow), "fleet.authority_damaged");
}

TEST_F(CertificateAuthorityTest, Server_hasItsAddressesAndIsRenewedInTime) {
    const auto ca = authority();
    EXPECT_TRUE(*ca.keepServer({"10.0.0.1", "sensor.example", "fd00::1"}, kNow));
    const std::string pem = file("server.pem");
    EXPECT_EQ(verify(ca, pem, X509_PURPOSE_SSL_SERVER, kNow), X509_V_OK);
    EXPECT_THAT(
        placesOf(certificateFromPem(pem)->get()), ElementsAre("10.0.0.1", "fd00::1", "sensor.example"));
    EXPECT_THAT(pem, HasSubstr(ca.pem()));
    EXPECT_FALSE(*ca.keepServer({"fd00:0::1", "sensor.example", "10.0.0.1", "10.0.0.1"}, kNow + 200 * kDay));
    EXPECT_TRUE(*ca.keepServer({"10.0.0.1"}, kNow));
    EXPECT_TRUE(*ca.keepServer({"10.0.0.1"}, kNow + 250 * kDay));
    EXPECT_EQ(verify(ca, file("server.pem"), X509_PURPOSE_SSL_SERVER, kNow + 600 * kDay), X509_V_OK);
    EXPECT_NE(verify(ca, file("server.pem"), X509_PURPOSE_SSL_CLIENT, kNow + 300 * kDay), X509_V_OK);
}

TEST_F(CertificateAuthorityTest, Workstation_isAClient) {
    const auto ca = authority();
    EXPECT_TRUE(*ca.keepWorkstation(kNow));
    EXPECT_FALSE(*ca.keepWorkstation(kNow));
    EXPECT_EQ(verify(ca, file("workstation.pem"), X509_PURPOSE_SSL_CLIENT, kNow), X509_V_OK);
    std::filesystem::remove(path() / "workstation.key");
    EXPECT_TRUE(*ca.keepWorkstation(kNow));
}

TEST_F(CertificateAuthorityTest, Agent_isNamedAsItsDeviceWhateverItAsks) {
    const auto ca = authority();
    const Computer computer;
    const auto issued
        = ca.issue(makeSigningRequest("workstation", computer.key.get(), computer.key.get()), "pc-12", kNow);
    ASSERT_WORKS(issued);
    EXPECT_EQ(verify(ca, issued->pem, X509_PURPOSE_SSL_CLIENT, kNow + 29 * kDay), X509_V_OK);
    EXPECT_EQ(
        verify(ca, issued->pem, X509_PURPOSE_SSL_CLIENT, kNow + 31 * kDay), X509_V_ERR_CERT_HAS_EXPIRED);
    EXPECT_NE(verify(ca, issued->pem, X509_PURPOSE_SSL_SERVER, kNow), X509_V_OK);
    const auto certificate = certificateFromPem(issued->pem);
    char name[80] = {};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate->get()), NID_commonName, name, sizeof name);
    EXPECT_STREQ(name, "pc-12");
    EXPECT_EQ(X509_NAME_entry_count(X509_get_subject_name(certificate->get())), 1);
    EXPECT_EQ(X509_check_private_key(certificate->get(), computer.key.get()), 1);
    EXPECT_EQ(issued->until, kNow + 30 * kDay);
    EXPECT_EQ(issued->serial.size(), 32U);
    EXPECT_NE(ca.issue(computer.signingRequest(), "pc-12", kNow)->serial, issued->serial);
}

TEST_F(CertificateAuthorityTest, WrongRequests_areRefused) {
    const auto ca = authority();
    const Computer computer;
    const Computer other;
    const KeyPointer rsa(EVP_RSA_gen(2048));
    const KeyPointer p384(EVP_EC_gen("P-384"));
    EXPECT_FAILS(ca.issue(makeSigningRequest("a", computer.key.get(), other.key.get()), "pc-12", kNow),
        "x509.request_not_signed");
    EXPECT_FAILS(
        ca.issue(makeSigningRequest("a", rsa.get(), rsa.get()), "pc-12", kNow), "x509.request_other_key");
    EXPECT_FAILS(
        ca.issue(makeSigningRequest("a", p384.get(), p384.get()), "pc-12", kNow), "x509.request_other_key");
    EXPECT_FAILS(ca.issue(computer.signingRequest(), "workstation", kNow), "fleet.reserved_name");
    EXPECT_FAILS(ca.issue("", "pc-12", kNow), "x509.request_unreadable");
    EXPECT_FAILS(ca.issue(ca.pem(), "pc-12", kNow), "x509.request_unreadable");
    EXPECT_FAILS(ca.issue(computer.signingRequest() + std::string(8192, ' '), "pc-12", kNow),
        "x509.request_unreadable");
}

TEST_F(CertificateAuthorityTest, Revoked_isNotBelievedAnyMore) {
    const auto ca = authority();
    const auto first = ca.issue(Computer("pc-1").signingRequest(), "pc-1", kNow);
    const auto second = ca.issue(Computer("pc-2").signingRequest(), "pc-2", kNow);
    ASSERT_WORKS(ca.writeRevoked({}, kNow));
    EXPECT_EQ(verify(ca, first->pem, X509_PURPOSE_SSL_CLIENT, kNow, file("revoked.pem")), X509_V_OK);
    const std::vector<RevokedCertificate> revoked{{first->serial, "pc-1", kNow}};
    ASSERT_WORKS(ca.writeRevoked(revoked, kNow));
    EXPECT_EQ(
        verify(ca, first->pem, X509_PURPOSE_SSL_CLIENT, kNow, file("revoked.pem")), X509_V_ERR_CERT_REVOKED);
    EXPECT_EQ(verify(ca, second->pem, X509_PURPOSE_SSL_CLIENT, kNow, file("revoked.pem")), X509_V_OK);
}
