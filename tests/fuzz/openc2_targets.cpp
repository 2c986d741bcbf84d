// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/fuzz_target.h"
#include "tests/openc2/samples.h"
#include "tests/support/temporary_folder.h"

#include "core/base/base64.h"
#include "core/openc2/acceptance.h"
#include "core/openc2/notices.h"

#include <filesystem>
#include <fstream>

namespace metsuke::fuzz {

namespace {

using namespace openc2;

/// Always the same, as seeds are.
SigningKey fixedKey(char secret) {
    const metsuke::test::TemporaryFolder folder;
    const auto path = folder / "key";
    std::ofstream(path) << openc2::test::pemOf(std::string(32, secret));
    std::filesystem::permissions(path, std::filesystem::perms::owner_read);
    return std::move(SigningKey::load(path)).value();
}

/// Of the workstation, of an agent and of the fleet at once: only what is signed matters here.
const SigningKey& key() {
    static const SigningKey made = fixedKey('k');
    return made;
}

template <typename Value> bool isRead(const Result<Value>& result) {
    require(result.ok() || !result.error().message.id.empty(), "a refusal says why");
    return result.ok();
}

/// Mutations do not make signatures: what a message says once it is opened is tried by its own targets below.
void envelopeText(Bytes input) {
    const auto opened = openc2::open(asText(input), [](const std::string&, const Envelope&) { return std::optional(key().verifyingKey()); });
    if (isRead(opened)) {
        const Envelope sample = openc2::test::sampleEnvelope();
        require(opened->envelope.body == sample.body && opened->envelope.to == sample.to && opened->envelope.from == sample.from,
            "nobody changes what was signed");
    }
    Envelope wrapped = openc2::test::sampleEnvelope();
    wrapped.body = asText(input);
    const auto sealed = seal(wrapped, key());
    if (isRead(sealed)) {
        require(isRead(openc2::open(*sealed, [](const std::string&, const Envelope&) { return std::optional(key().verifyingKey()); })),
            "what is sealed is opened");
    }
}

/// Every mutation twice: as a token's text, and as what a token's text holds.
void tokenText(Bytes input) {
    for (const std::string& text : {std::string(asText(input)), "metsuke1." + encodeBase64Url(input)}) {
        if (const auto read = readToken(text); isRead(read)) {
            require(isRead(readToken(writeToken(*read))), "what is written is read back");
        }
    }
}

std::vector<Octets> sampleTokens() {
    const std::string text = writeToken(openc2::test::sampleToken(key()));
    return {octets(text), octets(*decodeBase64Url(std::string_view(text).substr(9)))};
}

void requestText(Bytes input) {
    const EnrolmentToken token = openc2::test::sampleToken(key());
    if (const auto read = readEnrolmentRequest(asText(input), token.secret); isRead(read)) {
        require(read->device == openc2::test::sampleRequest(key()).device, "nobody changes what was signed");
    }
    EnrolmentRequest request = openc2::test::sampleRequest(key());
    request.hostname = request.system = asText(input);
    require(isRead(writeEnrolmentRequest(request, token, key())), "any host name can be told");
}

void replyText(Bytes input) { (void)isRead(readEnrolmentReply(asText(input), key().verifyingKey())); }

void policyText(Bytes input) {
    if (const auto read = readPolicy(asText(input), key().verifyingKey()); isRead(read)) {
        require(read->version == openc2::test::samplePolicy(key(), key()).version, "nobody changes what was signed");
    }
    if (const auto read = readDraft(asText(input)); isRead(read)) {
        const auto again = readDraft(writeDraft(*read));
        require(isRead(again) && *again == *read, "what is written is read back");
        const MitigationRules floor;
        require(read->mitigation.mutatingPerMinute <= floor.mutatingPerMinute && read->mitigation.isolationsPerMinute <= floor.isolationsPerMinute
                && read->mitigation.secondPersonFrom <= floor.secondPersonFrom && read->mitigation.longestOrder <= floor.longestOrder,
            "nothing weakens what is built in");
    }
}

std::vector<Octets> samplePolicies() {
    const SigningKey other = fixedKey('o');
    const Policy sample = openc2::test::samplePolicy(key(), other);
    return {octets(writePolicy(sample, key())), octets(writeDraft(sample))};
}

void heartbeatText(Bytes input) {
    if (const auto read = readHeartbeat(asText(input)); isRead(read)) {
        const auto again = readHeartbeat(writeHeartbeat(*read));
        require(isRead(again) && writeHeartbeat(*again) == writeHeartbeat(*read), "what is written is read back");
    }
}

void commandText(Bytes input) {
    if (const auto read = readCommand(asText(input)); isRead(read)) {
        const auto again = readCommand(writeCommand(*read));
        require(isRead(again) && writeCommand(*again) == writeCommand(*read), "what is written is read back");
    }
    if (const auto read = readResponse(asText(input)); isRead(read)) {
        const auto again = readResponse(writeResponse(*read));
        require(isRead(again) && writeResponse(*again) == writeResponse(*read), "what is written is read back");
    }
    (void)isRead(readAcknowledgement(asText(input)));
    (void)isRead(readRenewal(asText(input)));
}

std::vector<Octets> sampleBodies() {
    Command query = openc2::test::sampleCommand();
    query.action = "query";
    query.targetKind = "features";
    query.target = "[0.5]";
    return {octets(writeCommand(openc2::test::sampleCommand())), octets(writeCommand(query)), octets(writeResponse(openc2::test::sampleResponse())),
        octets(writeAcknowledgement({"c-1", "c-2"})), octets(writeRenewal("-----BEGIN CERTIFICATE REQUEST-----\n"))};
}

void acceptanceText(Bytes input) {
    Acceptance acceptance("agent-7f3");
    if (isRead(acceptance.restore(asText(input)))) {
        Acceptance again("agent-7f3");
        require(isRead(again.restore(acceptance.toText())) && again.toText() == acceptance.toText(), "what is written is read back");
    }
}

std::vector<Octets> sampleStates() {
    Acceptance acceptance("agent-7f3");
    acceptance.startEpoch("first");
    acceptance.startEpoch(openc2::test::sampleCommand().epoch);
    const Command command = openc2::test::sampleCommand();
    (void)acceptance.judge({openc2::test::sampleEnvelope(), key().verifyingKey().id()}, command, openc2::test::samplePolicy(fixedKey('a'), key()), {}, command.notAfter - kHour);
    return {octets(acceptance.toText())};
}

} // namespace

void addOpenc2Targets(std::vector<FuzzTarget>& targets) {
    targets.push_back({"openc2-envelope", envelopeText, {octets(seal(openc2::test::sampleEnvelope(), key()).value())}, 3000, {}});
    targets.push_back({"enrolment-token", tokenText, sampleTokens(), 10000, {}});
    targets.push_back({"enrolment-request", requestText,
        {octets(writeEnrolmentRequest(openc2::test::sampleRequest(key()), openc2::test::sampleToken(key()), key()).value())}, 2000, {}});
    targets.push_back({"enrolment-reply", replyText, {octets(writeEnrolmentReply(openc2::test::sampleReply("{}"), key()))}, 3000, {}});
    targets.push_back({"policy", policyText, samplePolicies(), 6000, {}});
    targets.push_back({"heartbeat", heartbeatText, {octets(writeHeartbeat(openc2::test::sampleHeartbeat()))}, 10000, {}});
    targets.push_back({"openc2-command", commandText, sampleBodies(), 10000, {}});
    targets.push_back({"acceptance", acceptanceText, sampleStates(), 10000, {}});
}

} // namespace metsuke::fuzz
