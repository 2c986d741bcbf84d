// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/host_scene.h"

#include "core/actuator/linux/file_facts.h"
#include "core/actuator/linux/file_rewrite.h"
#include "core/actuator/linux/process_tree.h"
#include "core/actuator/linux/safe_path.h"
#include "core/endpoint/interpreters.h"
#include "core/endpoint/path_words.h"
#include "core/sensor/linux/host_clock.h"
#include "core/sensor/linux/image_hashes.h"
#include "core/sensor/linux/persistence_places.h"

#include <filesystem>

namespace metsuke::actuator {

namespace {

constexpr size_t kMostBytes = 1 << 20; ///< of a file that starts something
constexpr size_t kMostStarted = 64;

Result<FileHandle> openAt(const std::string& path) {
    METSUKE_TRY(const Place place, openPlace(path));
    return openRegular(place);
}

bool isGone(const Error& error) { return error.code == ErrorCode::NotFound; }

} // namespace

std::optional<std::string> HostScene::digestOf(const std::string& path) {
    if (const auto known = m_digests.find(path); known != m_digests.end()) {
        return known->second;
    }
    std::optional<std::string> digest = "";
    struct stat facts{};
    if (const auto file = openAt(path); !file.ok()) {
        digest = isGone(file.error()) ? std::nullopt : digest;
    } else if (::fstat(file->get(), &facts) == 0 && facts.st_size <= std::min(sensor::ImageHashes::kMaximumBytes, m_left)) {
        m_left -= facts.st_size;
        digest = actuator::digestOf(*file);
    }
    return m_digests.emplace(path, std::move(digest)).first->second;
}

std::optional<std::vector<std::string>> HostScene::startedBy(const std::string& path, const std::string& entry) {
    std::error_code failed; // a unit is enabled by a link to it
    const auto real = std::filesystem::canonical(path, failed);
    if (failed == std::errc::no_such_file_or_directory) {
        return std::nullopt;
    }
    std::vector<std::string> started;
    const auto* place = sensor::placeOf(path, m_root);
    const auto file = failed || place == nullptr ? Result<FileHandle>(Error(ErrorCode::InvalidArgument, Message())) : openAt(real.string());
    const auto text = file.ok() ? readWhole(*file, kMostBytes) : Result<std::string>(file.error());
    if (!text.ok()) {
        return started;
    }
    bool isThere = entry.empty();
    for (const sensor::PlaceEntry& one : sensor::parsePlace(*place, path, *text)) {
        if (!entry.empty() && one.entry != entry) {
            continue;
        }
        isThere = true;
        for (const std::string& words : {one.command, one.entry}) {
            for (const std::string_view word : endpoint::pathWords(words, kMostStarted)) {
                if (started.size() < kMostStarted) {
                    started.emplace_back(word);
                }
            }
        }
    }
    return isThere ? std::optional(std::move(started)) : std::nullopt;
}

std::optional<std::vector<std::string>> HostScene::programsOf(const plan::ProcessTarget& process) {
    const ProcessKey key{process.pid, sensor::cutToTick(process.start)};
    const auto held = process.boot == m_boot ? openProcess(key) : Result<FileHandle>(Error(ErrorCode::NotFound, Message()));
    if (!held.ok()) {
        return isGone(held.error()) ? std::optional<std::vector<std::string>>() : std::vector<std::string>();
    }
    const sensor::ProcReader proc;
    std::vector<std::string> programs;
    if (const auto image = proc.image(key.pid)) {
        programs.push_back(image->path);
        const auto given = endpoint::programGiven(image->path, proc.arguments(key.pid));
        if (!given.file.empty()) {
            programs.push_back(sensor::absolutePath(proc.workingFolder(key.pid), given.file));
        }
    }
    return isAlive(key) ? std::optional(std::move(programs)) : std::nullopt; // else all of this was read of another one, perhaps
}

} // namespace metsuke::actuator
