// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plan/remedy.h"

#include "core/base/ip_range.h"
#include "core/base/sha256_text.h"
#include "core/base/strings.h"
#include "core/openc2/jws.h"
#include "core/plan/codec_fields.h"
#include "core/plan/report_codec.h"
#include "core/plan/target_codec.h"
#include "core/text/json_text.h"

#include <algorithm>
#include <array>
#include <set>

namespace metsuke::plan {

namespace {

using openc2::Json;
using openc2::JsonFields;
using Kind = RemedyIndicator::Kind;

constexpr std::array<std::string_view, 5> kKinds{"sha256", "path", "image", "persistence", "remote"};
constexpr size_t kLongestLine = 256;
constexpr size_t kLongestWord = 32;
constexpr Duration kClocksDiffer = 5 * kMinute;

Error refused(const char* id, const std::string& what) { return {ErrorCode::InvalidArgument, Message(id).with("what", what)}; }

bool isName(std::string_view text) {
    return !text.empty() && text.size() <= kLongestName && text.find('.') != std::string_view::npos && !text.starts_with('.')
        && std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_'; });
}

/// As records have it, which is compared with it byte by byte.
bool isWholePath(const std::string& path) {
    return path.size() > 1 && path.starts_with('/') && !path.ends_with('/') && cleanText(path, kLongestPath) == path
        && (path + '/').find("/./") == std::string::npos && (path + '/').find("/../") == std::string::npos && path.find("//") == std::string::npos;
}

bool isOneHost(const IpAddress& address) {
    static const Cidr none = *Cidr::parse("0.0.0.0/8");
    return !address.isUnset() && !none.contains(address) && !address.isLoopback() && !address.isMulticast() && !address.isBroadcast() && !address.isLinkLocal();
}

bool isSound(const RemedyIndicator& one) {
    if (one.kind != Kind::Persistence && !(one.entryKind.empty() && one.entry.empty())) {
        return false;
    }
    switch (one.kind) {
    case Kind::Sha256: return isSha256(one.value);
    case Kind::Path:
    case Kind::Image:
    case Kind::Persistence: return isWholePath(one.value);
    case Kind::Remote: {
        const auto address = IpAddress::parse(one.value);
        return address ? isOneHost(*address) && address->toString() == one.value : isName(one.value);
    }
    }
    return false;
}

Json jsonOf(const Remedy& remedy) {
    Json indicators = Json::array(), steps = Json::array();
    for (const RemedyIndicator& one : remedy.indicators) {
        Json json{{"id", one.id}, {"kind", nameOf(one.kind)}, {"value", one.value}};
        if (one.kind == Kind::Persistence) {
            json["entry_kind"] = one.entryKind;
            json["entry"] = bytesJson(one.entry);
        }
        indicators.push_back(std::move(json));
    }
    for (const RemedyStep& one : remedy.steps) {
        Json json{{"action", traitsOf(one.action).name}};
        if (one.target) {
            json["target"] = targetJson(*one.target);
        } else {
            json["of"] = one.of;
        }
        steps.push_back(std::move(json));
    }
    return {{"id", remedy.id}, {"title", remedy.title}, {"who", remedy.who}, {"created", openc2::toMilliseconds(remedy.created)},
        {"expires", openc2::toMilliseconds(remedy.expires)}, {"indicators", std::move(indicators)}, {"steps", std::move(steps)}};
}

RemedyIndicator readIndicator(JsonFields& fields) {
    RemedyIndicator one;
    one.id = fields.address("id");
    const std::string kind = fields.text("kind", kLongestWord);
    const auto found = std::ranges::find(kKinds, kind);
    if (found == kKinds.end()) {
        fields.fail("kind");
        return one;
    }
    one.kind = static_cast<Kind>(found - kKinds.begin());
    one.value = fields.text("value", kLongestPath);
    fields.allowOnly({"id", "kind", "value", "entry_kind", "entry"});
    if (one.kind == Kind::Persistence) {
        one.entryKind = fields.line("entry_kind", kLongestWord);
        one.entry = readBytes(fields, "entry", kLongestPath);
    } else if (fields.has("entry_kind") || fields.has("entry")) {
        fields.fail("entry");
    }
    if (!isSound(one)) {
        fields.fail("value");
    }
    return one;
}

RemedyStep readStep(JsonFields& fields) {
    RemedyStep one;
    one.action = readAction(fields);
    if (fields.has("target")) {
        fields.allowOnly({"action", "target"});
        one.target = readTarget(fields, "target");
    } else {
        fields.allowOnly({"action", "of"});
        one.of = fields.lines("of", kMostRemedyIndicators, 64);
    }
    return one;
}

Result<void> checkStep(const Remedy& remedy, const RemedyStep& step) {
    const std::string action(traitsOf(step.action).name);
    if (step.target) {
        Plan alone;
        alone.steps = {{"s1", step.action, *step.target, {}}};
        return isFixed(step.action) ? checkPlan(alone) : refused("mitigation.remedy_step", action);
    }
    const bool areKnown = !step.of.empty() && std::set(step.of.begin(), step.of.end()).size() == step.of.size()
        && std::ranges::all_of(step.of, [&](const std::string& id) {
               const auto found = std::ranges::find(remedy.indicators, id, &RemedyIndicator::id);
               return found != remedy.indicators.end() && fits(step.action, *found);
           });
    return areKnown ? Result<void>() : refused("mitigation.remedy_step", action);
}

Result<void> check(const Remedy& remedy) {
    std::set<std::string_view> ids;
    for (const RemedyIndicator& one : remedy.indicators) {
        if (!ids.insert(one.id).second) {
            return refused("mitigation.remedy_twice", one.id);
        }
    }
    if (remedy.indicators.empty() || remedy.steps.empty()) {
        return refused("mitigation.remedy_empty", remedy.id);
    }
    for (const RemedyStep& one : remedy.steps) {
        METSUKE_CHECK(checkStep(remedy, one));
    }
    const bool isInTime = remedy.created < remedy.expires && remedy.expires - remedy.created <= kLongestRemedy;
    return isInTime ? Result<void>() : refused("mitigation.remedy_times", remedy.id);
}

Result<Json> parse(std::string_view text) {
    return text.size() <= kLargestRemedy ? openc2::parseJson(text) : Result<Json>(Error(ErrorCode::Malformed, Message("mitigation.remedy_large")));
}

/// With whatever signature it has, or none.
Result<Remedy> readMembers(const Json& json) {
    JsonFields fields(json);
    fields.allowOnly({"id", "title", "who", "created", "expires", "indicators", "steps", "signature"});
    Remedy remedy;
    remedy.id = fields.address("id");
    remedy.title = fields.line("title", kLongestLine);
    remedy.who = fields.line("who", kLongestLine);
    remedy.created = fields.time("created");
    remedy.expires = fields.time("expires");
    for (JsonFields& one : fields.objects("indicators", kMostRemedyIndicators)) {
        remedy.indicators.push_back(readIndicator(one));
        fields.join(one);
    }
    for (JsonFields& one : fields.objects("steps", kMostRemedySteps)) {
        remedy.steps.push_back(readStep(one));
        fields.join(one);
    }
    if (const auto read = fields.done(); !read.ok()) { // people write these
        Message why("mitigation.remedy_member");
        why.args = read.error().message.args;
        return Error(ErrorCode::Malformed, std::move(why));
    }
    METSUKE_CHECK(check(remedy));
    return remedy;
}

} // namespace

std::string_view nameOf(Kind kind) { return kKinds[static_cast<size_t>(kind)]; }

bool isFixed(Action action) {
    return action == Action::ContainHost || action == Action::ScanFiles || action == Action::RunScript || action == Action::StopService
        || action == Action::DisableAccount || action == Action::RestorePackageFile || action == Action::RestartHost;
}

bool fits(Action action, const RemedyIndicator& indicator) {
    const bool isAddress = indicator.kind == Kind::Remote && IpAddress::parse(indicator.value);
    const bool isFile = indicator.kind == Kind::Sha256 || indicator.kind == Kind::Path;
    switch (action) {
    case Action::CollectEvidence: return indicator.kind != Kind::Remote || isAddress;
    case Action::SuspendProcess:
    case Action::KillProcess: return indicator.kind == Kind::Sha256 || indicator.kind == Kind::Image || isAddress;
    case Action::KillConnections:
    case Action::DenyAddress: return isAddress;
    case Action::DenyName: return indicator.kind == Kind::Remote && !isAddress;
    case Action::RemovePersistence: return isFile || indicator.kind == Kind::Persistence;
    case Action::QuarantineFile: return isFile;
    default: return false;
    }
}

std::string writeDraft(const Remedy& remedy) { return jsonText(jsonOf(remedy), 2) + '\n'; }

Result<Remedy> readRemedyDraft(std::string_view text) {
    METSUKE_TRY(const Json json, parse(text));
    if (json.is_object() && json.contains("signature")) {
        return refused("mitigation.remedy_signed", "signature");
    }
    return readMembers(json);
}

std::string writeRemedy(const Remedy& remedy, const openc2::SigningKey& key) {
    Json json = jsonOf(remedy);
    openc2::signDocument(json, openc2::Purpose::Remedy, key);
    return openc2::canonical(json);
}

Result<SignedRemedy> readRemedy(std::string_view text, const std::vector<openc2::Policy::Operator>& operators, Timestamp now) {
    METSUKE_TRY(const Json json, parse(text));
    METSUKE_TRY(const std::string kid, openc2::signerOf(json, openc2::Purpose::Remedy));
    const bool hasExperts = std::ranges::any_of(operators, [](const openc2::Policy::Operator& one) { return one.role == openc2::kExpert; });
    for (const openc2::Policy::Operator& one : operators) {
        const auto key = openc2::VerifyingKey::fromText(one.key);
        if (!key.ok() || key->id() != kid) {
            continue;
        }
        METSUKE_CHECK(openc2::checkSignature(json, openc2::Purpose::Remedy, *key));
        if (!openc2::maySignRemedies(one.role, hasExperts)) {
            return Error(ErrorCode::PermissionDenied, Message(hasExperts ? "mitigation.remedy_experts" : "mitigation.remedy_role").with("name", one.name).with("role", one.role));
        }
        METSUKE_TRY(Remedy remedy, readMembers(json));
        if (remedy.expires <= now || remedy.created > now + kClocksDiffer) {
            return refused(remedy.expires <= now ? "mitigation.remedy_expired" : "mitigation.remedy_future", remedy.id);
        }
        return SignedRemedy{std::move(remedy), one.name, openc2::canonical(json)};
    }
    return Error(ErrorCode::PermissionDenied, Message("mitigation.remedy_foreign").with("key", kid));
}

} // namespace metsuke::plan
