// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/file_record.h"

#include "core/plan/codec_fields.h"

#include <charconv>

namespace metsuke::actuator {

using openc2::Json;
using openc2::JsonFields;

namespace {

uint64_t number(JsonFields& fields, const char* name) {
    const std::string text = fields.text(name, 24);
    uint64_t value = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), value).ptr != text.data() + text.size() || text.empty()) {
        fields.fail(name);
    }
    return value;
}

Json nameJson(const FileName& name) {
    return {{"path", plan::bytesJson(name.path)}, {"aside", plan::bytesJson(name.aside)}, {"taken", name.isTaken},
        {"restored_as", plan::bytesJson(name.restoredAs)}, {"folder", metadataJson(name.folder)}};
}

void readName(JsonFields& fields, FileName& name) {
    name.path = plan::readBytes(fields, "path", plan::kLongestPath);
    name.aside = plan::readBytes(fields, "aside", plan::kLongestName);
    name.isTaken = fields.flag("taken");
    name.restoredAs = plan::readBytes(fields, "restored_as", plan::kLongestName);
    name.folder = readMetadataJson(fields.object("folder"), fields);
}

} // namespace

std::string writeRecord(const FileRecord& record) {
    Json json = nameJson(record);
    json["device"] = std::to_string(record.file.device);
    json["inode"] = std::to_string(record.file.inode);
    json["metadata"] = metadataJson(record.metadata);
    json["kept"] = {{"id", record.kept.id}, {"key", record.kept.key}, {"sha256", record.kept.sha256}, {"size", record.kept.size}};
    json["link"] = plan::bytesJson(record.link);
    json["after"] = record.after;
    if (!record.others.empty()) {
        Json others = Json::array();
        for (const FileName& one : record.others) {
            others.push_back(nameJson(one));
        }
        json["others"] = std::move(others);
    }
    if (!record.spared.empty()) {
        json["spared"] = plan::bytesListJson(record.spared);
    }
    return openc2::canonical(json);
}

Result<FileRecord> readFileRecord(const std::string& text) {
    METSUKE_TRY(const Json json, openc2::parseJson(text));
    JsonFields fields(json);
    FileRecord record;
    readName(fields, record);
    record.file = {number(fields, "device"), number(fields, "inode")};
    record.metadata = readMetadataJson(fields.object("metadata"), fields);
    JsonFields kept = fields.object("kept");
    record.kept = {kept.text("id", 64), kept.text("key", 64), plan::readDigest(kept, "sha256"), kept.number("size")};
    fields.join(kept);
    record.link = plan::readBytes(fields, "link", plan::kLongestPath);
    record.after = plan::readDigest(fields, "after");
    if (fields.has("others")) { // most files have one name
        for (JsonFields& one : fields.objects("others", plan::kMostLinks)) {
            readName(one, record.others.emplace_back());
            fields.join(one);
        }
    }
    if (fields.has("spared")) {
        record.spared = plan::readBytesList(fields, "spared", plan::kMostLinks, plan::kLongestPath);
    }
    METSUKE_CHECK(fields.done());
    return record;
}

} // namespace metsuke::actuator
