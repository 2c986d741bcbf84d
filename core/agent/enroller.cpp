// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/agent/enroller.h"

#include "core/transport/mailbox.h"
#include "core/transport/place.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace metsuke::agent {

namespace {

constexpr auto kAskAgain = std::chrono::seconds(5);

/// The text-id for a word of the workstation's.
std::string reasonText(const std::string& reason) {
    constexpr std::array<std::string_view, 5> kKnown{"used", "expired", "unknown", "revoked", "clone"};
    return "link.reason_" + (std::find(kKnown.begin(), kKnown.end(), reason) == kKnown.end() ? std::string("other") : reason);
}

Result<std::vector<std::unique_ptr<transport::Transport>>> connectAll(
    const openc2::EnrolmentToken& token, transport::Mailbox& mailbox, const std::function<void(const Message&)>& say) {
    const transport::Role role{transport::Role::Kind::Enrolling, token.id};
    transport::Credentials credentials;
    credentials.authorityDigest = token.authority;
    std::vector<std::unique_ptr<transport::Transport>> ways;
    std::optional<Error> refused;
    for (const std::string& text : token.places) {
        const auto place = transport::parsePlace(text);
        if (!place) {
            refused = Error(ErrorCode::Malformed, Message("link.bad_place").with("place", text));
            continue;
        }
        auto way = transport::connectPlace(*place, role, credentials,
            {[&mailbox](transport::Parcel parcel) { return mailbox.add({0, std::move(parcel)}); }, [](bool, const Message&) {}});
        if (way) {
            say(Message("link.enrolling_at").with("place", text));
            ways.push_back(std::move(way).value());
        } else {
            say(way.error().message);
            refused = way.error();
        }
    }
    if (ways.empty()) {
        return refused.value_or(Error(ErrorCode::Malformed, Message("link.bad_place").with("place", "")));
    }
    return ways;
}

} // namespace

Result<void> enrol(AgentFolder& folder, const openc2::EnrolmentToken& token, openc2::EnrolmentRequest about, const std::stop_token& stop,
    const std::function<void(const Message&)>& say) {
    METSUKE_TRY(const auto signer, openc2::VerifyingKey::fromText(token.signer.empty() ? token.root : token.signer));
    about.device = folder.device();
    about.identity = folder.identity().verifyingKey().toText();
    METSUKE_TRY(about.signingRequest, folder.certificateRequest());
    METSUKE_TRY(const std::string request, openc2::writeEnrolmentRequest(about, token, folder.identity()));
    transport::Mailbox mailbox; // outlives the ways
    METSUKE_TRY(const auto ways, connectAll(token, mailbox, say));
    bool hasSaid = false;
    while (!stop.stop_requested()) {
        for (const auto& way : ways) {
            // What does not fit now is asked again.
            [[maybe_unused]] const auto sent = way->send({transport::ParcelKind::EnrolRequest, token.id, request});
        }
        const auto until = std::chrono::steady_clock::now() + kAskAgain;
        while (const auto arrived = mailbox.next(until, stop)) {
            if (!arrived->parcel || arrived->parcel->kind != transport::ParcelKind::EnrolReply) {
                continue;
            }
            const auto reply = openc2::readEnrolmentReply(arrived->parcel->text, signer);
            if (!reply) {
                continue; // not by the workstation that the token names
            }
            switch (reply->outcome) {
            case openc2::EnrolmentReply::Outcome::Accepted:
                return folder.accept(*reply, token);
            case openc2::EnrolmentReply::Outcome::Refused:
                return Error(ErrorCode::PermissionDenied, Message("link.enrolment_refused").with("reason", reasonText(reply->reason)));
            case openc2::EnrolmentReply::Outcome::Waiting:
                if (!std::exchange(hasSaid, true)) {
                    say(Message("link.enrolment_waits").with("name", folder.device()).with("fingerprint", folder.identity().verifyingKey().id()));
                }
            }
        }
    }
    return Error(ErrorCode::Cancelled, Message("link.enrolment_cancelled"));
}

} // namespace metsuke::agent
