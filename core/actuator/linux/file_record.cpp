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

} // namespace

std::string writeRecord(const FileRecord& record) {
    const Json kept{{"id", record.kept.id}, {"key", record.kept.key}, {"sha256", record.kept.sha256}, {"size", record.kept.size}};
    return openc2::canonical({{"path", plan::bytesJson(record.path)}, {"device", std::to_string(record.file.device)},
        {"inode", std::to_string(record.file.inode)}, {"metadata", metadataJson(record.metadata)}, {"kept", kept}, {"link", plan::bytesJson(record.link)},
        {"aside", plan::bytesJson(record.aside)}, {"taken", record.isTaken}, {"after", record.after}, {"restored_as", plan::bytesJson(record.restoredAs)},
        {"folder", metadataJson(record.folder)}});
}

Result<FileRecord> readFileRecord(const std::string& text) {
    METSUKE_TRY(const Json json, openc2::parseJson(text));
    JsonFields fields(json);
    FileRecord record;
    record.path = plan::readBytes(fields, "path", plan::kLongestPath);
    record.file = {number(fields, "device"), number(fields, "inode")};
    record.metadata = readMetadataJson(fields.object("metadata"), fields);
    JsonFields kept = fields.object("kept");
    record.kept = {kept.text("id", 64), kept.text("key", 64), plan::readDigest(kept, "sha256"), kept.number("size")};
    fields.join(kept);
    record.link = plan::readBytes(fields, "link", plan::kLongestPath);
    record.aside = plan::readBytes(fields, "aside", plan::kLongestName);
    record.isTaken = fields.flag("taken");
    record.after = plan::readDigest(fields, "after");
    record.restoredAs = plan::readBytes(fields, "restored_as", plan::kLongestName);
    record.folder = readMetadataJson(fields.object("folder"), fields);
    METSUKE_CHECK(fields.done());
    return record;
}

} // namespace metsuke::actuator
