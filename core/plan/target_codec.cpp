// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plan/target_codec.h"

#include "core/base/sha256_text.h"
#include "core/base/strings.h"
#include "core/plan/codec_fields.h"
#include "core/plan/report_codec.h"

#include <utility>

namespace metsuke::plan {

using openc2::Json;
using openc2::JsonFields;

namespace {

constexpr int64_t kMostBytes = int64_t{1} << 40;

Json toJson(const NoTarget&) { return Json::object(); }
Json toJson(const HostTarget& target) {
    Json permitted = Json::array();
    for (const Permitted& one : target.permitted) {
        permitted.push_back({{"address", addressText(one.address)}, {"port", one.port}});
    }
    return {{"permitted", std::move(permitted)}, {"duration", durationJson(target.duration)}};
}
Json toJson(const AddressTarget& target) {
    return {{"address", addressText(target.address)}, {"prefix", target.prefix}, {"port", target.port},
        {"duration", durationJson(target.duration)}};
}
Json toJson(const NameTarget& target) {
    Json addresses = Json::array();
    for (const IpAddress& one : target.addresses) {
        addresses.push_back(addressText(one));
    }
    return {{"name", bytesJson(target.name)}, {"addresses", std::move(addresses)}, {"duration", durationJson(target.duration)}};
}
Json toJson(const ProcessTarget& target) {
    return {{"pid", target.pid}, {"start_us", target.start / kMicrosecond}, {"boot", bytesJson(target.boot)},
        {"image", bytesJson(target.image)}, {"sha256", target.sha256}, {"tree", target.isTree}};
}
Json toJson(const ConnectionTarget& target) {
    Json json{{"protocol", target.protocol}, {"local", addressText(target.local)}, {"local_port", target.localPort},
        {"remote", addressText(target.remote)}, {"remote_port", target.remotePort}};
    if (target.process) { // as "forced" below
        json["process"] = toJson(*target.process);
    }
    return json;
}
Json toJson(const FileTarget& target) {
    Json json{{"path", bytesJson(target.path)}, {"sha256", target.sha256}};
    if (target.isForced) { // what agents before this one do not know is not told them for nothing
        json["forced"] = true;
    }
    if (!target.links.empty()) {
        json["links"] = bytesListJson(target.links);
    }
    return json;
}
Json toJson(const StoredFileTarget& target) { return {{"id", bytesJson(target.id)}, {"path", bytesJson(target.path)}}; }
Json toJson(const PersistenceTarget& target) {
    return {{"kind", bytesJson(target.kind)}, {"path", bytesJson(target.path)}, {"entry", bytesJson(target.entry)}, {"sha256", target.sha256}};
}
Json toJson(const AccountTarget& target) { return {{"name", bytesJson(target.name)}, {"uid", target.uid}}; }
Json toJson(const EvidenceTarget& target) {
    Json processes = Json::array();
    for (const ProcessTarget& one : target.processes) {
        processes.push_back(toJson(one));
    }
    return {{"processes", std::move(processes)}, {"files", bytesListJson(target.files)}, {"memory", target.withMemory}, {"most", target.maximumBytes}};
}
Json toJson(const ScanTarget& target) {
    return {{"folders", bytesListJson(target.folders)}, {"digests", target.digests}, {"rules", bytesJson(target.rules)}};
}
Json toJson(const ScriptTarget& target) {
    return {{"interpreter", bytesJson(target.interpreter)}, {"text", bytesJson(target.text)}, {"timeout", durationJson(target.timeout)}};
}
Json toJson(const PackageFileTarget& target) { return {{"path", bytesJson(target.path)}, {"package", bytesJson(target.package)}}; }
Json toJson(const ServiceTarget& target) { return {{"name", bytesJson(target.name)}}; }
Json toJson(const TermTarget& target) {
    return {{"id", target.id}, {"action", traitsOf(target.held).name}, {"duration", durationJson(target.duration)}};
}

void from(JsonFields& fields, NoTarget&) { fields.allowOnly({}); }
void from(JsonFields& fields, HostTarget& target) {
    fields.allowOnly({"permitted", "duration"});
    for (JsonFields& one : fields.objects("permitted", kMostListed)) {
        one.allowOnly({"address", "port"});
        target.permitted.push_back({readIp(one, "address"), readPort(one, "port")});
        if (target.permitted.back().address.isUnset()) { // would be everybody
            one.fail("address");
        }
        fields.join(one);
    }
    target.duration = readDuration(fields, "duration");
}
void from(JsonFields& fields, AddressTarget& target) {
    fields.allowOnly({"address", "prefix", "port", "duration"});
    target = {readIp(fields, "address"), static_cast<uint8_t>(fields.number("prefix", 0, 128)), readPort(fields, "port"),
        readDuration(fields, "duration")};
}
void from(JsonFields& fields, NameTarget& target) {
    fields.allowOnly({"name", "addresses", "duration"});
    target.name = readBytes(fields, "name", kLongestName);
    for (const std::string& text : fields.lines("addresses", kMostListed, 64)) {
        const auto address = IpAddress::parse(text);
        if (!address || address->isUnset()) {
            fields.fail("addresses");
            return;
        }
        target.addresses.push_back(*address);
    }
    target.duration = readDuration(fields, "duration");
}
void from(JsonFields& fields, ProcessTarget& target) {
    fields.allowOnly({"pid", "start_us", "boot", "image", "sha256", "tree"});
    target.pid = fields.number("pid", 0, INT32_MAX);
    target.start = fields.number("start_us", 0, INT64_MAX / kMicrosecond) * kMicrosecond;
    target.boot = readBytes(fields, "boot", kLongestName);
    target.image = readBytes(fields, "image", kLongestPath);
    target.sha256 = readDigest(fields, "sha256");
    target.isTree = fields.flag("tree");
}
void from(JsonFields& fields, ConnectionTarget& target) {
    fields.allowOnly({"protocol", "local", "local_port", "remote", "remote_port", "process"});
    target.protocol = static_cast<uint8_t>(fields.number("protocol", 0, UINT8_MAX));
    target.local = readIp(fields, "local");
    target.localPort = readPort(fields, "local_port");
    target.remote = readIp(fields, "remote");
    target.remotePort = readPort(fields, "remote_port");
    if (fields.has("process")) {
        JsonFields process = fields.object("process");
        from(process, target.process.emplace());
        fields.join(process);
    }
}
void from(JsonFields& fields, FileTarget& target) {
    fields.allowOnly({"path", "sha256", "forced", "links"});
    target = {readBytes(fields, "path", kLongestPath), readDigest(fields, "sha256"), fields.has("forced")};
    if (fields.has("links")) {
        target.links = readBytesList(fields, "links", kMostLinks, kLongestPath);
        if (target.links.empty()) { // as below
            fields.fail("links");
        }
    }
    if (target.isForced && !fields.flag("forced")) { // one form a value
        fields.fail("forced");
    }
}
void from(JsonFields& fields, StoredFileTarget& target) {
    fields.allowOnly({"id", "path"});
    target = {readBytes(fields, "id", kLongestName), readBytes(fields, "path", kLongestPath)};
}
void from(JsonFields& fields, PersistenceTarget& target) {
    fields.allowOnly({"kind", "path", "entry", "sha256"});
    target.kind = readBytes(fields, "kind", kLongestName);
    target.path = readBytes(fields, "path", kLongestPath);
    target.entry = readBytes(fields, "entry", kLongestPath);
    target.sha256 = readDigest(fields, "sha256");
}
void from(JsonFields& fields, AccountTarget& target) {
    fields.allowOnly({"name", "uid"});
    target = {readBytes(fields, "name", kLongestName), fields.number("uid", -1, UINT32_MAX)};
}
void from(JsonFields& fields, EvidenceTarget& target) {
    fields.allowOnly({"processes", "files", "memory", "most"});
    for (JsonFields& one : fields.objects("processes", kMostListed)) {
        from(one, target.processes.emplace_back());
        fields.join(one);
    }
    target.files = readBytesList(fields, "files", kMostListed, kLongestPath);
    target.withMemory = fields.flag("memory");
    target.maximumBytes = fields.number("most", 0, kMostBytes);
}
void from(JsonFields& fields, ScanTarget& target) {
    fields.allowOnly({"folders", "digests", "rules"});
    target.folders = readBytesList(fields, "folders", kMostListed, kLongestPath);
    target.digests = fields.lines("digests", kMostDigests, 64);
    for (const std::string& one : target.digests) {
        if (!isSha256(one)) {
            fields.fail("digests");
        }
    }
    target.rules = readBytes(fields, "rules", kLongestText);
}
void from(JsonFields& fields, ScriptTarget& target) {
    fields.allowOnly({"interpreter", "text", "timeout"});
    target.interpreter = readBytes(fields, "interpreter", kLongestPath);
    target.text = readBytes(fields, "text", kLongestText);
    target.timeout = readDuration(fields, "timeout");
}
void from(JsonFields& fields, PackageFileTarget& target) {
    fields.allowOnly({"path", "package"});
    target = {readBytes(fields, "path", kLongestPath), readBytes(fields, "package", kLongestName)};
}
void from(JsonFields& fields, ServiceTarget& target) {
    fields.allowOnly({"name"});
    target.name = readBytes(fields, "name", kLongestName);
}
void from(JsonFields& fields, TermTarget& target) {
    fields.allowOnly({"id", "action", "duration"});
    target = {fields.address("id"), readAction(fields), readDuration(fields, "duration")};
}

template <size_t Index> bool readAlternative(JsonFields& fields, const char* kind, size_t index, Target& target) {
    if (index != Index) {
        return false;
    }
    JsonFields inside = fields.object(kind);
    from(inside, target.emplace<Index>());
    fields.join(inside);
    return true;
}

template <size_t... Indices> void readAny(JsonFields& fields, const char* kind, size_t index, Target& target, std::index_sequence<Indices...>) {
    (void)(readAlternative<Indices>(fields, kind, index, target) || ...);
}

} // namespace

Json targetJson(const Target& target) {
    return Json::object({{std::string(nameOf(kindOf(target))), std::visit([](const auto& one) { return toJson(one); }, target)}});
}

Target readTarget(JsonFields& fields, const char* name) {
    JsonFields outer = fields.object(name);
    Target target;
    bool isKnown = false;
    for (size_t index = 0; index < kTargetKinds; ++index) {
        const std::string kind(nameOf(static_cast<TargetKind>(index)));
        if (outer.has(kind.c_str())) {
            isKnown = true;
            outer.allowOnly({kind});
            readAny(outer, kind.c_str(), index, target, std::make_index_sequence<kTargetKinds>());
            break;
        }
    }
    if (!isKnown) {
        outer.fail("kind");
    }
    fields.join(outer);
    return target;
}

} // namespace metsuke::plan
