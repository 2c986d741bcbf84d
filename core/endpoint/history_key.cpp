// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/history_key.h"

#include "core/base/byte_reader.h"
#include "core/base/strings.h"
#include "core/endpoint/path_words.h"

#include <algorithm>
#include <cctype>

namespace metsuke::endpoint {

namespace {

constexpr size_t kMostAnswers = 16;
constexpr size_t kMostPaths = 8; // of a persistence entry

std::string bytesOf(uint64_t value) {
    std::string bytes(8, '\0');
    for (size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<char>(value >> (8 * i));
    }
    return bytes;
}
std::string bytesOf(const ProcessUid& uid) { return bytesOf(uid.high) + bytesOf(uid.low); }
std::string bytesOf(const FileId& file) { return bytesOf(file.device) + bytesOf(file.inode); }
std::string bytesOf(const IpAddress& address) { return std::string(asText(address.bytes())); }

/// C:\...; both cases of a letter mean the same there.
bool isDrivePath(std::string_view path) {
    return path.size() > 2 && std::isalpha(static_cast<unsigned char>(path[0])) != 0 && path[1] == ':' && path[2] == '\\';
}

/// Adds the keys of each kind of body beside that of its process.
class KeyCollector {
public:
    explicit KeyCollector(std::vector<HistoryKey>& keys)
        : m_keys(keys) { }

    void operator()(const ProcessStarted& body) {
        if (body.parent.isKnown()) {
            m_keys.push_back(keyOfChildren(body.parent));
        }
    }
    void operator()(const ImageStarted& body) {
        if (body.file.isKnown()) {
            m_keys.push_back(keyOfImageFile(body.file));
        }
        addText(keyOfImagePath(body.path));
        addText(keyOfImagePath(body.script));
        addText(keyOfImageHash(body.sha256));
    }
    void operator()(const Connected& body) { m_keys.push_back(keyOfRemote(body.remote)); }
    void operator()(const NameLookedUp& body) {
        addText(keyOfName(body.name));
        for (size_t i = 0; i < std::min(body.answers.size(), kMostAnswers); ++i) {
            if (const auto address = IpAddress::parse(body.answers[i])) {
                addOnce(keyOfAnswer(*address));
            }
        }
    }
    void operator()(const FileChanged& body) {
        if (body.file.isKnown()) {
            m_keys.push_back(keyOfFile(body.file));
        }
        addText(keyOfPath(body.path));
        addText(keyOfPath(body.before));
        addText(keyOfFileHash(body.sha256));
    }
    void operator()(const PersistenceChanged& body) {
        addText(keyOfPersistence(body.path));
        for (const std::string_view text : {std::string_view(body.command), std::string_view(body.entry)}) {
            addPaths(text);
            addDrivePaths(text);
        }
    }
    void operator()(const Mounted& body) {
        m_keys.push_back(keyOfAll(ActivityKind::Mounted));
        m_keys.push_back(keyOfDevice(body.device));
    }
    void operator()(const Gap&) { m_keys.push_back(keyOfAll(ActivityKind::Gap)); }
    void operator()(const Detected& body) {
        m_keys.push_back(keyOfAll(ActivityKind::Detected));
        addText(keyOfDetectedPath(body.path));
        addText(keyOfDetectedPath(body.movedTo));
        addText(keyOfDetectedHash(body.sha256));
    }
    template <typename Other> void operator()(const Other&) { }

private:
    void addText(HistoryKey key) {
        if (!key.value.empty()) {
            addOnce(std::move(key));
        }
    }
    void addOnce(HistoryKey key) {
        if (std::find(m_keys.begin(), m_keys.end(), key) == m_keys.end()) {
            m_keys.push_back(std::move(key));
        }
    }
    void addPaths(std::string_view text) {
        for (const std::string_view path : pathWords(text, kMostPaths)) {
            addOnce(keyOfPersistence(path));
        }
    }

    /// Paths of Windows. Without quotes a blank may be part of one or its end: then both are, as Windows has it.
    void addDrivePaths(std::string_view text) {
        size_t found = 0;
        for (size_t colon = text.find(":\\"); colon != std::string_view::npos && found < kMostPaths; colon = text.find(":\\", colon + 1)) {
            const std::string_view path = text.substr(colon - std::min<size_t>(colon, 1));
            if (!isDrivePath(path)) {
                continue;
            }
            const size_t last = std::min(path.find_first_of("\"'`;|&<>"), path.size());
            for (size_t end = 0; end < last && found < kMostPaths; ++found) {
                end = std::min(path.find_first_of(" \t,", end + 1), last);
                addOnce(keyOfPersistence(path.substr(0, end)));
            }
        }
    }

    std::vector<HistoryKey>& m_keys;
};

} // namespace

HistoryKey keyOfProcess(ActivityKind kind, const ProcessUid& process) { return {kind, 'p', bytesOf(process)}; }
HistoryKey keyOfChildren(const ProcessUid& parent) { return {ActivityKind::ProcessStarted, 'c', bytesOf(parent)}; }
HistoryKey keyOfRemote(const IpAddress& remote) { return {ActivityKind::Connected, 'r', bytesOf(remote)}; }
HistoryKey keyOfName(std::string_view name) { return {ActivityKind::NameLookedUp, 'n', toLower(name)}; }
HistoryKey keyOfAnswer(const IpAddress& answer) { return {ActivityKind::NameLookedUp, 'a', bytesOf(answer)}; }
HistoryKey keyOfFile(const FileId& file) { return {ActivityKind::FileChanged, 'f', bytesOf(file)}; }
HistoryKey keyOfPath(std::string_view path) { return {ActivityKind::FileChanged, 'n', std::string(path)}; }
HistoryKey keyOfImageFile(const FileId& file) { return {ActivityKind::ImageStarted, 'f', bytesOf(file)}; }
HistoryKey keyOfImagePath(std::string_view path) { return {ActivityKind::ImageStarted, 'n', std::string(path)}; }
HistoryKey keyOfFileHash(std::string_view sha256) { return {ActivityKind::FileChanged, 'h', std::string(sha256)}; }
HistoryKey keyOfImageHash(std::string_view sha256) { return {ActivityKind::ImageStarted, 'h', std::string(sha256)}; }
HistoryKey keyOfPersistence(std::string_view path) {
    return {ActivityKind::PersistenceChanged, 'n', isDrivePath(path) ? toLower(path) : std::string(path)};
}
HistoryKey keyOfDevice(uint64_t device) { return {ActivityKind::Mounted, 'd', bytesOf(device)}; }
HistoryKey keyOfDetectedPath(std::string_view path) { return {ActivityKind::Detected, 'n', std::string(path)}; }
HistoryKey keyOfDetectedHash(std::string_view sha256) { return {ActivityKind::Detected, 'h', std::string(sha256)}; }
HistoryKey keyOfAll(ActivityKind kind) { return {kind, '*', {}}; }

std::vector<HistoryKey> keysOf(const Activity& activity) {
    std::vector<HistoryKey> keys;
    if (activity.process.isKnown()) {
        keys.push_back(keyOfProcess(kindOf(activity), activity.process));
    }
    std::visit(KeyCollector(keys), activity.body);
    return keys;
}

} // namespace metsuke::endpoint
