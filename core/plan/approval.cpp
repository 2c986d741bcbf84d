// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plan/approval.h"

#include "core/openc2/jws.h"
#include "core/plan/codec_fields.h"

namespace metsuke::plan {

using openc2::Json;
using openc2::JsonFields;

std::string writeApproval(const Approval& approval, const openc2::SigningKey& key) {
    Json json{{"plan_hash", approval.planHash}, {"device", approval.device}, {"at", openc2::toMilliseconds(approval.at)}};
    openc2::signDocument(json, openc2::Purpose::Approval, key);
    return openc2::canonical(json);
}

Result<std::string> approverOf(std::string_view text) {
    METSUKE_TRY(const Json json, openc2::parseJson(text));
    return openc2::signerOf(json, openc2::Purpose::Approval);
}

Result<Approval> readApproval(std::string_view text, const openc2::VerifyingKey& key) {
    METSUKE_TRY(const Json json, openc2::parseJson(text));
    METSUKE_CHECK(openc2::checkSignature(json, openc2::Purpose::Approval, key));
    JsonFields fields(json);
    fields.allowOnly({"plan_hash", "device", "at", "signature"});
    Approval approval{readDigest(fields, "plan_hash"), fields.address("device"), fields.time("at")};
    METSUKE_CHECK(fields.done());
    return approval;
}

} // namespace metsuke::plan
