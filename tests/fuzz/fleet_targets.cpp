// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/fuzz_target.h"

#include "core/x509/certificates.h"

namespace metsuke::fuzz {

namespace {

/// Made once with OpenSSL 3.0: P-256, CN=pc-12; the private key was thrown away.
constexpr std::string_view kRequest = "-----BEGIN CERTIFICATE REQUEST-----\n"
                                      "MIHKMHICAQAwEDEOMAwGA1UEAwwFcGMtMTIwWTATBgcqhkjOPQIBBggqhkjOPQMB\n"
                                      "BwNCAATXBdNvvALuc9dG3KxpSN5D5oqct0h+i0Dt0hcDjahit/KPsPmLbStHKG+f\n"
                                      "QAqKsObs5zWnnuwCJrVwxa1A4adZoAAwCgYIKoZIzj0EAwIDSAAwRQIgOxmvMEZg\n"
                                      "grDEdfQk9tdYNHmmXeSEe193eS3epzBTNg4CIQCLiphV067+ECbZ3ibut4VBMbcv\n"
                                      "aZNRtrF+IhhuhKtE1A==\n"
                                      "-----END CERTIFICATE REQUEST-----\n";

void signingRequest(Bytes input) {
    const auto request = x509::requestFromPem(std::string(asText(input)));
    require(request.ok() || !request.error().message.id.empty(), "a refusal says why");
    require(!request.ok() || input.size() <= 8 * 1024, "large ones are refused");
    const auto certificate = x509::certificateFromPem(std::string(asText(input)));
    if (certificate.ok()) {
        require(x509::placesOf(certificate->get()).size() <= input.size(), "places are of the input");
        require(x509::serialOf(certificate->get()).size() <= 2 * input.size(), "the serial is of the input");
        require(x509::digestOf(certificate->get()).size() == 64, "every certificate has a digest");
    }
}

} // namespace

void addFleetTargets(std::vector<FuzzTarget>& targets) {
    targets.push_back(
        {"signing-request", signingRequest, {Octets(kRequest.begin(), kRequest.end())}, 8'000, {}});
}

} // namespace metsuke::fuzz
